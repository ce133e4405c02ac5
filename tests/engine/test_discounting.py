"""Discount factors, present values, payback."""

from __future__ import annotations

import numpy as np
import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.finance.discounting import (
    LongTermRate,
    discount_factors,
    npv,
    payback_year,
    present_value,
)

amounts = st.floats(-1e9, 1e9).map(lambda value: round(value, 2))
rates = st.floats(0.001, 0.299)
flows = st.lists(amounts, min_size=2, max_size=40)


def test_year_zero_is_not_discounted() -> None:
    assert discount_factors(0.09, 3).tolist() == pytest.approx([1.0, 1 / 1.09, 1 / 1.09**2])


def test_the_long_term_rate_holds_from_its_year_on() -> None:
    factors = discount_factors(0.08, 24, [LongTermRate(21, 0.055)])
    assert factors[20] == pytest.approx(1.08**-20)
    assert factors[21] == pytest.approx(1.08**-20 / 1.055)
    assert factors[23] == pytest.approx(1.08**-20 / 1.055**3)


def test_a_declining_schedule_takes_its_steps_in_any_order() -> None:
    steps = [LongTermRate(4, 0.03), LongTermRate(2, 0.05)]
    expected = np.cumprod([1, 1 / 1.08, 1 / 1.05, 1 / 1.05, 1 / 1.03])
    assert discount_factors(0.08, 5, steps).tolist() == pytest.approx(expected.tolist())


def test_an_empty_effect_of_the_schedule_leaves_the_factors_as_they_are() -> None:
    late = discount_factors(0.08, 20, [LongTermRate(21, 0.055)])
    assert late.tolist() == pytest.approx(discount_factors(0.08, 20).tolist())


@pytest.mark.parametrize("rate", [-1.0, -2.0])
def test_a_rate_of_minus_100_percent_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above -1"):
        discount_factors(rate, 3)


@given(rates, flows)
def test_npv_equals_numpy_financial(rate: float, flow: list[float]) -> None:
    scale = sum(abs(one) for one in flow) or 1.0
    assert float(npv(rate, flow)) == pytest.approx(
        float(numpy_financial.npv(rate, flow)), abs=1e-12 * scale
    )


@given(rates, st.integers(1, 30), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_npv_of_a_batch_equals_npv_one_by_one(
    rate: float, years: int, rows: int, seed: int
) -> None:
    batch = np.random.default_rng(seed).normal(0, 1e6, (rows, 2, years))
    together = npv(rate, batch)
    assert together.shape == (rows, 2)
    for place in np.ndindex(rows, 2):
        assert together[place] == pytest.approx(float(npv(rate, batch[place])), rel=1e-9, abs=1e-6)


@given(rates, flows, st.floats(-1e3, 1e3))
def test_money_in_another_unit_scales_the_npv(rate: float, flow: list[float], unit: float) -> None:
    scale = sum(abs(one) for one in flow) * abs(unit) or 1.0
    other = float(npv(rate, [one * unit for one in flow]))
    assert other == pytest.approx(unit * float(npv(rate, flow)), abs=1e-11 * scale)


def test_a_million_flows_take_one_matrix_product() -> None:
    batch = np.ones((1_000_000, 21))
    values = npv(0.09, batch)
    assert values.shape == (1_000_000,)
    assert values[-1] == pytest.approx(float(npv(0.09, batch[0])))


def test_payback_is_the_first_year_the_discounted_sum_reaches_zero() -> None:
    factors = discount_factors(0.1, 4)
    assert payback_year(factors, [-100, 60, 60.5, 0]) == 2
    assert payback_year(factors, [-100, 50, 50, 0]) is None
    assert payback_year(factors, [0, 1, 1, 1]) == 0


def test_present_value_keeps_the_leading_shape() -> None:
    assert present_value(discount_factors(0.1, 3), np.ones((2, 5, 3))).shape == (2, 5)
