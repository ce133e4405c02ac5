"""Internal rates: right where there is one, and a reason where there is none or several."""

from __future__ import annotations

import itertools

import numpy as np
import numpy_financial
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.finance.discounting import npv
from engine.finance.internal_rate import MESSAGES, irr, irr_detail

costs = st.integers(100, 10**9).map(float)
gains = st.lists(st.integers(0, 10**8).map(float), min_size=1, max_size=25)
signed = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=24)


@given(costs, gains)
def test_an_investment_with_later_gains_has_the_rate_that_numpy_financial_finds(
    cost: float, later: list[float]
) -> None:
    assume(sum(later) > 1e-3 * cost)
    found = irr_detail([-cost, *later])
    reference = float(numpy_financial.irr([-cost, *later]))
    assert found.status == "unique"
    assert found.value == pytest.approx(reference, rel=1e-9, abs=1e-9)


@given(costs, gains)
def test_the_npv_at_the_rate_is_zero(cost: float, later: list[float]) -> None:
    assume(sum(later) > 1e-3 * cost)
    flow = np.array([-cost, *later])
    rate = irr_detail(flow).value
    assert rate is not None
    scale = float(npv(rate, np.abs(flow)))
    assert float(npv(rate, flow)) == pytest.approx(0.0, abs=1e-11 * scale)


@given(signed, st.floats(1e-6, 1e6))
def test_money_in_another_unit_leaves_the_rate_as_it_is(flow: list[float], unit: float) -> None:
    one, other = irr_detail(flow), irr_detail(np.array(flow) * unit)
    assert other.status == one.status
    assert other.roots == pytest.approx(one.roots, rel=1e-6, abs=1e-6)


@given(signed)
def test_every_root_listed_brings_the_npv_to_zero(flow: list[float]) -> None:
    for root in irr_detail(flow).roots:
        assert root > -1.0
        scale = float(npv(root, np.abs(flow)))
        assert abs(float(npv(root, flow))) <= 1e-6 * scale


@given(signed)
def test_roots_ascend_and_their_number_gives_the_status(flow: list[float]) -> None:
    found = irr_detail(flow)
    assert all(low < high for low, high in itertools.pairwise(found.roots))
    assert found.status == ("none", "unique", "several")[min(len(found.roots), 2)]
    assert (found.value is None) == (found.status != "unique")


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(2, 25))
def test_the_status_agrees_with_the_eigenvalues_of_the_polynomial(seed: int, years: int) -> None:
    flow = np.random.default_rng(seed).normal(0, 1, years)
    roots = np.roots(flow[::-1])
    doubtful = (np.abs(roots.imag) > 0) & (np.abs(roots.imag) < 1e-4)
    assume(not doubtful.any())
    real = np.sort(1 / roots[(roots.imag == 0) & (roots.real > 0)].real - 1)
    assume(not (np.diff(real) < 1e-3 * (1 + real[1:])).any())
    assert irr_detail(flow).roots == pytest.approx(real.tolist(), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("flow", "reason"),
    [
        ([0.0, 0.0], "all_zero"),
        ([0.0], "all_zero"),
        ([5.0], "no_sign_change"),
        ([1.0, 2.0, 0.0], "no_sign_change"),
        ([-1.0, -2.0], "no_sign_change"),
        ([1.0, -2.0, 2.0], "no_real_root"),
        ([-1.0, 3.0, -2.5, -0.5, 0.4, -1.0], "no_real_root"),
    ],
)
def test_a_flow_without_a_rate_says_why(flow: list[float], reason: str) -> None:
    found = irr_detail(flow)
    assert (found.value, found.status, found.reason, found.roots) == (None, "none", reason, ())
    assert found.message == MESSAGES[reason]


def test_several_rates_are_listed_and_none_is_chosen() -> None:
    found = irr_detail([-1000.0, 3600.0, -4310.0, 1716.0])
    assert (found.value, found.status) == (None, "several")
    assert found.roots == pytest.approx([0.1, 0.2, 0.3], abs=1e-9)


def test_a_rate_below_zero_and_one_above_are_several() -> None:
    product = np.polymul([1.0, -1 / 1.25], [1.0, -1 / 0.5])[::-1]
    assert irr_detail(product).roots == pytest.approx([-0.5, 0.25], abs=1e-9)


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_multiple_root_is_one_rate(times: int) -> None:
    flow = np.array([1.0])
    for _ in range(times):
        flow = np.convolve(flow, [-1.0, 1.1])
    found = irr_detail(flow)
    assert found.status == "unique"
    assert found.value == pytest.approx(0.1, abs=1e-4)


@pytest.mark.parametrize(
    ("flow", "rate"),
    [
        ([-1.0, 1.0], 0.0),
        ([-1.0, 0.5], -0.5),
        ([0.0, 0.0, -1.0, 1.1, 0.0], 0.1),
        ([-1.0, 1e12], 1e12 - 1),
        ([-1e12, 1.0], 1e-12 - 1),
        ([100.0, -110.0], 0.1),
    ],
)
def test_rates_at_the_edges_are_found(flow: list[float], rate: float) -> None:
    assert irr_detail(flow).value == pytest.approx(rate, rel=1e-12, abs=1e-12)


def test_a_long_horizon_is_no_obstacle() -> None:
    flow = [-1000.0, *([95.0] * 100)]
    found = irr_detail(flow)
    assert found.value == pytest.approx(float(numpy_financial.irr(flow)), abs=1e-9)
    assert irr_detail([-1000.0, *([95.0] * 99), -5000.0]).status == "several"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_missing_or_infinite_year_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        irr([-1.0, bad])


def test_a_flow_without_years_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        irr(np.empty((3, 0)))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_a_batch_answers_as_one_by_one(seed: int) -> None:
    batch = np.random.default_rng(seed).integers(-50, 60, (3, 4, 9)).astype(float)
    together = irr(batch)
    assert together.values.shape == (3, 4)
    for place in np.ndindex(3, 4):
        alone = irr_detail(batch[place])
        assert (together.status[place], together.reason[place]) == (alone.status, alone.reason)
        if alone.value is None:
            assert np.isnan(together.values[place])
        else:
            assert together.values[place] == pytest.approx(alone.value, rel=1e-12, abs=1e-12)


def test_a_million_flows_each_get_their_own_rate() -> None:
    rates = np.linspace(-0.4, 0.8, 1_000_000)
    flows = np.zeros((1_000_000, 6))
    flows[:, 0], flows[:, 1:] = -1.0, rates[:, None]
    flows[:, 5] += 1.0
    found = irr(flows[rates > 0])
    assert set(found.codes.tolist()) == {0}
    assert np.allclose(found.values, rates[rates > 0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("dust", [5e-324, 3.6e-307, 1e-300])
def test_a_rate_beyond_every_number_is_none(dust: float) -> None:
    found = irr_detail([-dust, 380.0, 380.0, 380.0])
    assert (found.value, found.status, found.roots) == (None, "none", ())
    small = irr_detail([-1e-280, 380.0, 380.0])
    assert small.value == pytest.approx(3.8e282, rel=1e-9)
    for missing in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not finite"):
            irr_detail([missing, 1.0, dust])
