"""Rates of many flows by the compiled kernel: those of the careful search, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.finance.discounting import npv
from engine.finance.internal_rate import irr
from engine.finance.many_rates import irr_of_many, npv_of_many


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 26), st.booleans())
def test_any_flows_have_the_rates_and_reasons_of_the_careful_search(
    seed: int, rows: int, years: int, is_whole: bool
) -> None:
    flows = np.random.default_rng(seed).normal(0.0, 1.0, (rows, years))
    flows = np.rint(flows) if is_whole else flows
    many, careful = irr_of_many(flows), irr(flows)
    assert many.codes.tolist() == careful.codes.tolist()
    np.testing.assert_allclose(1 + many.values, 1 + careful.values, rtol=1e-9)


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_investments_with_gains_have_the_rate_that_brings_their_npv_to_zero(
    seed: int, years: int
) -> None:
    chance = np.random.default_rng(seed)
    flows = np.concatenate(
        [-chance.uniform(1.0, 50.0, (200, 1)), chance.uniform(0.0, 20.0, (200, years))], axis=1
    )
    many = irr_of_many(flows)
    assert not many.codes.any()
    powers = (1 + many.values[:, None]) ** -np.arange(years + 1)
    scale = (np.abs(flows) * powers).sum(axis=1)
    assert np.abs((flows * powers).sum(axis=1) / scale).max() < 1e-12


def test_a_table_of_flows_keeps_its_shape() -> None:
    flows = np.array([[[-1.0, 1.1], [-1.0, 1.2]], [[0.0, 0.0], [1.0, 1.0]]])
    found = irr_of_many(flows)
    assert found.values[0].tolist() == pytest.approx([0.1, 0.2])
    assert found.reason.tolist() == [["", ""], ["all_zero", "no_sign_change"]]


@pytest.mark.parametrize("missing", [np.nan, np.inf])
def test_a_missing_year_is_refused(missing: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        irr_of_many([[-1.0, missing]])


def test_a_flow_without_years_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        irr_of_many(np.empty((3, 0)))


@given(st.integers(0, 2**32 - 1), st.integers(1, 26), st.floats(-0.5, 2.0))
def test_values_of_many_flows_are_those_of_the_matrix_product(
    seed: int, years: int, rate: float
) -> None:
    flows = np.random.default_rng(seed).normal(0.0, 1.0, (3, 5, years))
    found, known = npv_of_many(rate, flows), npv(rate, flows)
    assert found.shape == (3, 5)
    assert np.abs(found - known).max() <= 1e-13 * npv(rate, np.abs(flows)).max()


@given(st.integers(0, 2**32 - 1), st.integers(2, 24))
def test_a_flow_has_the_same_rate_to_the_bit_whatever_its_neighbours(seed: int, years: int) -> None:
    flows = np.random.default_rng(seed).normal(0.0, 1.0, (300, years))
    flows[:150] = np.abs(flows[:150]) * np.where(np.arange(years) == 0, -2.0, 0.5)
    every = irr_of_many(flows).values
    for start, end in ((0, 1), (7, 200), (131, 300), (299, 300)):
        assert irr_of_many(flows[start:end]).values.tobytes() == every[start:end].tobytes()


@given(st.integers(0, 2**32 - 1), st.integers(3, 24), st.sampled_from([-0.0, 0.0]))
def test_years_of_zero_and_of_minus_zero_have_no_sign(seed: int, years: int, zero: float) -> None:
    chance = np.random.default_rng(seed)
    flows = np.concatenate(
        [-chance.uniform(1.0, 9.0, (200, 2)), chance.uniform(0.1, 5.0, (200, years))], axis=1
    )
    flows[chance.random(flows.shape) < 0.3] = zero
    many, careful = irr_of_many(flows), irr(flows)
    assert many.codes.tolist() == careful.codes.tolist()
    np.testing.assert_allclose(1 + many.values, 1 + careful.values, rtol=1e-9)


@given(st.integers(0, 2**32 - 1), st.integers(-140, 140))
def test_scaling_money_leaves_the_rates(seed: int, power: int) -> None:
    chance = np.random.default_rng(seed)
    flows = np.where(np.arange(12) < 2, -6.0, 2.0) * chance.uniform(0.2, 1.0, (300, 12))
    plain, scaled = irr_of_many(flows), irr_of_many(flows * 10.0**power)
    assert scaled.codes.tolist() == plain.codes.tolist()
    np.testing.assert_allclose(1 + scaled.values, 1 + plain.values, rtol=1e-12)


def test_products_too_small_for_a_float_hide_no_change_of_sign() -> None:
    flow = np.array([-1e-200, 2.5e-200, -1e-200, -1e-200, 5e-200])
    assert irr_of_many([flow]).status.tolist() == irr([flow * 1e200]).status.tolist()


@pytest.mark.parametrize("rate", [-0.9, -0.5, -0.02, 0.0, 0.3, 2.0, 30.0])
def test_rates_far_from_where_the_search_begins_are_found(rate: float) -> None:
    gains = np.arange(1.0, 15.0)
    paid = -(gains / (1 + rate) ** np.arange(1, 15)).sum()
    found = irr_of_many([np.concatenate([[paid], gains])])
    assert 1 + found.values[0] == pytest.approx(1 + rate, rel=1e-12)
