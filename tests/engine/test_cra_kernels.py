"""The compiled CMI of many scenarios is the registered calculation, scenario by scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalogue import get
from engine.cra.kernels import cmi_of_many
from engine.trace import trace
from tests.engine.samples import inputs_of

sizes = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 12))


def drawn(shape: tuple[int, int, int], seed: int, *, shared: bool) -> tuple[Any, ...]:
    draws = np.random.default_rng(seed)
    wide = (shape[0], 1, shape[2]) if shared else shape
    return (
        draws.uniform(0.001, 0.299, shape[0]),
        draws.uniform(0, 1e12, shape),
        draws.uniform(0, 1e11, shape),
        draws.uniform(1, 1e9, wide),
    )


def payload(scenario: int, rates: Any, base: Any, lost: Any, volume: Any) -> dict[str, Any]:
    activities = {
        f"activity {place}": {
            "opening_bcr": base[scenario, place].tolist(),
            "depreciation": lost[scenario, place].tolist(),
            "billed_volume_m3": volume[scenario, min(place, volume.shape[1] - 1)].tolist(),
        }
        for place in range(base.shape[1])
    }
    rate = float(rates[scenario])
    return {"service": "water", "discount_rate": rate, "activities": activities}


@settings(max_examples=60)
@given(sizes, st.integers(0, 2**32), st.booleans())
def test_each_scenario_has_the_cost_of_the_registered_calculation(
    shape: tuple[int, int, int], seed: int, shared: bool
) -> None:
    arrays = drawn(shape, seed, shared=shared)
    costs = cmi_of_many(*arrays)
    assert costs.shape == shape[:2]
    for scenario in range(shape[0]):
        found = get("cra.cmi").evaluate(payload(scenario, *arrays)).model_dump()
        assert list(found["cmi_by_activity"].values()) == pytest.approx(costs[scenario], rel=1e-12)
        assert found["cmi"] == pytest.approx(costs[scenario].sum(), rel=1e-12)


def test_the_cost_is_that_of_the_traced_calculation() -> None:
    case = inputs_of("cra.cmi")
    lists = [
        [[one[name] for one in case["activities"].values()]]
        for name in ("opening_bcr", "depreciation", "billed_volume_m3")
    ]
    (costs,) = cmi_of_many(case["discount_rate"], *lists)
    found = trace("cra.cmi", case)
    assert found.value("cmi_by_activity.treatment") == pytest.approx(costs[0], rel=1e-13)
    assert found.value("cmi_by_activity.distribution") == pytest.approx(costs[1], rel=1e-13)


def test_one_rate_serves_all_scenarios() -> None:
    rates, base, lost, volume = drawn((3, 2, 5), 7, shared=True)
    same = np.full(3, rates[0])
    assert (
        cmi_of_many(rates[0], base, lost, volume) == cmi_of_many(same, base, lost, volume)
    ).all()


@pytest.mark.parametrize(
    "shapes",
    [
        ((2, 5), (2, 5), (2, 5)),
        ((2, 1, 5), (2, 1, 4), (2, 1, 5)),
        ((2, 3, 5), (2, 3, 5), (2, 2, 5)),
        ((2, 1, 0), (2, 1, 0), (2, 1, 0)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(shapes: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ValueError, match="need"):
        cmi_of_many(0.1, *(np.ones(one) for one in shapes))


def test_no_scenarios_give_no_costs() -> None:
    empty = np.ones((0, 2, 5))
    assert cmi_of_many(0.1, empty, empty, empty).shape == (0, 2)
