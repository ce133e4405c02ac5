"""Switching values, one-at-a-time and grids: the figures of the calculation itself."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from engine.registry import get
from engine.uncertainty.sensitivity import grid, one_at_a_time
from engine.uncertainty.subject import subject
from engine.uncertainty.switching import (
    FACTORS,
    growth_switching_value,
    project_switching_values,
    switching_of,
    switching_value,
)
from tests.engine.samples import inputs_of
from tests.engine.uncertain import PROJECT, yearly_parts


def evaluated(**changed: Any) -> tuple[Any, Any]:
    calculation = get(PROJECT)
    inputs = calculation.parse(inputs_of(PROJECT, **changed))
    return inputs, calculation.evaluate(inputs_of(PROJECT, **changed))


@given(st.floats(0.3, 3.0), st.floats(0.02, 0.25), st.floats(0.4, 1.5))
@settings(max_examples=25, deadline=None)
def test_switching_values_are_those_of_a_root_finder(
    investment: float, rate: float, unit_cost: float
) -> None:
    inputs, result = evaluated(
        investment__0__market=2e6 * investment,
        discount_rate=rate,
        operation_maintenance__market_cost_per_m3_produced=unit_cost,
    )
    factors = np.array(result.discount_factors)
    flow, parts = np.array(result.net_flow), yearly_parts(inputs, result)
    for factor, change in project_switching_values(inputs, result).items():

        def npv(change: float, part: Any = parts[factor]) -> float:
            return float((flow + change * part) @ factors)

        if change is None:
            assert npv(-1.0) * npv(0.0) > 0.0
            assert npv(0.0) * npv(1e9) > 0.0
        else:
            found = brentq(npv, -1.0 - 1e-9, max(10.0, 2.0 * change), xtol=1e-15, rtol=1e-15)
            assert change == pytest.approx(found, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("factor", "path"),
    [
        ("initial_investment", "investment.*.market"),
        ("unit_cost", "operation_maintenance.market_cost_per_m3_produced"),
        ("later_connections", "incremental_connection.market_unit_cost"),
    ],
)
def test_a_project_s_factor_is_the_input_of_that_meaning(factor: Any, path: str) -> None:
    inputs, result = evaluated()
    about = subject(PROJECT, inputs_of(PROJECT), [(path, True)], ["npv"])
    known = project_switching_values(inputs, result)[factor]
    found = switching_value(about)
    assert found.method == "closed_form"
    assert found.change == pytest.approx(known, rel=1e-9)


def test_a_change_that_the_inputs_do_not_allow_is_none() -> None:
    """The correction factor of operation would have to be far above the 2 it may be at most."""
    inputs, result = evaluated()
    assert (project_switching_values(inputs, result)["operation_maintenance"] or 0.0) > 2.0
    path = [("operation_maintenance.factor", True)]
    assert switching_value(subject(PROJECT, inputs_of(PROJECT), path, ["npv"])).change is None


def test_new_users_switch_where_so_many_fewer_bring_the_npv_to_zero() -> None:
    inputs, result = evaluated()
    change = project_switching_values(inputs, result)["new_users"]
    assert change is not None
    factors, flow = np.array(result.discount_factors), np.array(result.net_flow)
    costs = inputs.operation_maintenance
    users = np.array(result.new_users) * change
    water = 12.0 * result.consumption_per_dwelling / (1.0 - inputs.physical_losses)
    gain = 12.0 * result.benefit_per_new_user - water * (
        costs.market_cost_per_m3_produced * costs.factor
    )
    later = np.concatenate([[0.0], np.array(result.investment)[1:]]) * change
    assert float((flow + users * gain - later) @ factors) == pytest.approx(0.0, abs=1e-6)


def test_every_factor_has_its_title() -> None:
    inputs, result = evaluated()
    assert list(project_switching_values(inputs, result)) == list(FACTORS)
    assert len(FACTORS) >= 8


def test_growth_is_not_affine_and_is_found() -> None:
    """With half the benefit per new user the project lives on its growth."""
    payload = inputs_of(PROJECT, investment__0__market=4_100_000.0)
    about = subject(PROJECT, payload, [("population.target", False)], ["npv"])
    found = growth_switching_value(about)
    assert found.method == "root_finding"
    assert found.change is not None
    people = payload["population"]
    growth = (people["target"] / people["base"]) ** (1 / people["target_year"]) - 1
    target = people["base"] * (1 + growth * (1 + found.change)) ** people["target_year"]
    moved = inputs_of(PROJECT, investment__0__market=4_100_000.0, population__target=target)
    assert get(PROJECT).evaluate(moved).model_dump()["npv"] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize(
    ("at", "change", "method"),
    [
        (lambda change: 2.0 - change, 2.0, "closed_form"),
        (lambda change: 2.0 + change, None, "closed_form"),
        (lambda change: 5.0, None, "closed_form"),
        (lambda change: 1.0 - (1.0 + change) ** 2 / 4.0, 1.0, "root_finding"),
        (lambda change: 1.0 + change**2, None, "root_finding"),
        (lambda change: float("nan") if change > 0.5 else 1.0 - change**3, None, "root_finding"),
        (lambda change: max(1.0 - change, 0.5 - change / 10), 5.0, "root_finding"),
        (lambda change: 0.0 * change, None, "closed_form"),
    ],
)
def test_the_zero_nearest_to_no_change_is_found_or_there_is_none(
    at: Any, change: float | None, method: str
) -> None:
    found = switching_of(at)
    assert found.method == method
    if change is None:
        assert found.change is None
    else:
        assert found.change == pytest.approx(change, rel=1e-12)


def test_one_at_a_time_gives_the_calculation_s_own_figures_widest_first() -> None:
    payload = inputs_of(PROJECT)
    moving = [
        ("demand_curve.tariff", False),
        ("discount_rate", False),
        ("investment.*.market", True),
    ]
    about = subject(PROJECT, payload, moving, ["npv", "irr"])
    tried = [[0.5, 0.9], [0.08, 0.1, 0.12], [0.8, 1.2]]
    swings = one_at_a_time(about, tried)
    assert len(swings) == 6
    widths = [one.width for one in swings[:3]]
    assert widths == sorted(widths, reverse=True)
    for one in swings:
        for value, figure in zip(one.values, one.figures, strict=True):
            row = [path for path, _ in moving].index(one.path)
            moved = about.moving[row].put(payload, value)
            result = get(PROJECT).evaluate(moved).model_dump()
            assert (one.now, figure) == (
                get(PROJECT).evaluate(payload).model_dump()[one.figure],
                result[one.figure],
            )


def test_what_is_refused_on_the_way_is_left_empty() -> None:
    about = subject(PROJECT, inputs_of(PROJECT), [("demand_curve.tariff", False)], ["npv"])
    (swing,) = one_at_a_time(about, [[0.5, 50.0]])
    assert swing.figures[0] is not None
    assert swing.figures[1] is None


def test_a_grid_gives_the_calculation_s_own_figures() -> None:
    payload = inputs_of("cra.cmi")
    about = subject(
        "cra.cmi", payload, [("discount_rate", False), ("activities.*.depreciation", True)]
    )
    (table, *_) = grid(about, (0, [0.08, 0.12]), (1, [0.5, 1.0, 2.0]))
    assert (len(table.figures), len(table.figures[0])) == (2, 3)
    moved = about.moving[1].put(about.moving[0].put(payload, 0.12), 2.0)
    assert table.figures[1][2] == get("cra.cmi").evaluate(moved).model_dump()["cmi"]
    with pytest.raises(ValueError, match="two inputs"):
        grid(about, (0, [0.1]), (0, [0.1]))


def test_sensitivity_does_not_load_the_compiler() -> None:
    """A page that asks for switching values must not wait for it."""
    code = (
        "import sys, engine.catalogue, engine.uncertainty.sensitivity;"
        "import engine.uncertainty.switching;"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_refused_on_one_side_is_searched_for_on_the_other() -> None:
    found = switching_of(lambda change: float("nan") if change > 0.05 else 1.0 + 2.0 * change)
    assert found.method == "root_finding"
    assert found.change == pytest.approx(-0.5, rel=1e-12)
    assert found.slope is None
