"""Named rounding rules and the closed-form break-even."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.finance.break_even import BENEFIT, COST, Sign, break_even_change
from engine.finance.rounding import RULES, Rule, round_by, whole


@pytest.mark.parametrize(
    ("rule", "value", "decimals", "rounded"),
    [
        ("half_up", 2.5, 0, 3.0),
        ("half_up", -2.5, 0, -3.0),
        ("half_up", 2.675, 2, 2.68),
        ("half_even", 2.5, 0, 2.0),
        ("half_even", 3.5, 0, 4.0),
        ("truncate", 2.99, 0, 2.0),
        ("truncate", -2.99, 0, -2.0),
        ("truncate", 0.8479, 3, 0.847),
        ("none", 2.123456789, 0, 2.123456789),
        ("half_up", 1250.0, -2, 1300.0),
    ],
)
def test_each_rule_does_what_its_name_says(
    rule: Rule, value: float, decimals: int, rounded: float
) -> None:
    assert round_by(rule, value, decimals) == rounded


def test_a_half_hidden_by_binary_noise_is_still_a_half() -> None:
    assert 0.35 * 90 < 31.5
    assert whole("half_up", 0.35 * 90) == 32


def test_a_whole_number_needs_a_rule() -> None:
    with pytest.raises(ValueError, match="rounding rule"):
        whole("none", 1.5)


@given(st.sampled_from([rule for rule in RULES if rule != "none"]), st.floats(-1e12, 1e12))
def test_rounding_moves_a_figure_by_less_than_one(rule: Rule, value: float) -> None:
    rounded = round_by(rule, value)
    assert rounded == int(rounded)
    assert abs(rounded - value) < 1.0


sums = st.integers(-(10**9), 10**9).map(float)


@given(sums, sums, st.sampled_from([COST, BENEFIT]))
def test_the_change_really_brings_the_npv_to_zero(npv: float, series: float, sign: Sign) -> None:
    change = break_even_change(npv, series, sign)
    if change is None:
        assert series == 0.0 or -npv / (sign * series) < -1.0
    else:
        assert change >= -1.0
        assert npv + sign * change * series == pytest.approx(0.0, abs=1e-6 * (abs(npv) + 1))


def test_investment_may_rise_by_the_npv_over_its_present_value() -> None:
    assert break_even_change(50.0, 100.0, COST) == pytest.approx(0.5)


def test_benefits_may_fall_by_the_npv_over_their_present_value() -> None:
    assert break_even_change(50.0, 100.0, BENEFIT) == pytest.approx(-0.5)


@pytest.mark.parametrize(("npv", "series"), [(50.0, 0.0), (-150.0, 100.0), (1e300, 1e-300)])
def test_where_no_change_does_it_there_is_none(npv: float, series: float) -> None:
    assert break_even_change(npv, series, COST) is None


@given(
    st.one_of(
        st.floats(-1e12, 1e12),
        st.integers(-(10**7), 10**7).map(lambda halves: halves / 2),
        st.floats(-1e18, 1e18),
    ),
    st.sampled_from(["half_up", "half_even", "truncate"]),
)
def test_whole_numbers_round_as_their_decimal_digits_do(value: float, rule: Rule) -> None:
    assert whole(rule, value) == int(round_by(rule, round(value, 9)))
