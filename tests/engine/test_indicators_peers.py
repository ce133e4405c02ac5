"""Peers, standing, trend, aggregates and efficiency by data envelopment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.indicators.aggregates import NotAggregable, aggregates, divisor
from engine.indicators.envelopment import (
    NEGLIGIBLE,
    EnvelopmentInvalid,
    efficiency,
    scale_efficiency,
)
from engine.indicators.evaluation import Evaluator
from engine.indicators.language import parse, written
from engine.indicators.loading import catalogue
from engine.indicators.panel import panel_of_columns
from engine.indicators.peers import (
    PeersInvalid,
    alike,
    distances,
    nearest,
    size_groups,
    standing,
    trend,
)

NAN = float("nan")
positive = st.floats(0.01, 1e6)


def test_a_size_at_a_limit_belongs_to_the_larger_group() -> None:
    sizes = size_groups([13_681, 15_000, 39_999, 40_000, 100_000, 2e6, NAN])
    assert sizes == ["small", "medium", "medium", "large", "very_large", "metropolitan", None]


def test_peers_share_size_service_and_country_and_the_unknown_is_like_nothing() -> None:
    found = alike(
        0,
        {
            "size": ["small", "small", "large", "small", None],
            "country": ["PE", "PE", "PE", "CO", "PE"],
        },
    )
    assert found.tolist() == [True, True, False, False, False]


def test_the_nearest_are_those_alike_in_what_weighs() -> None:
    features = np.array([[10.0, 1.0], [11.0, 9.0], [20.0, 1.0], [NAN, 1.0], [NAN, NAN]])
    assert nearest(features, 0, [1.0, 0.0], 3).tolist() == [1, 2]
    assert nearest(features, 0, [0.0, 1.0], 2).tolist() == [2, 3]
    found = distances(features, 0, [1.0, 1.0])
    assert found[0] == 0.0
    assert np.isnan(found[4])
    assert not np.isnan(found[3])


@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1.0], [0.0, 0.0]])
def test_weights_that_say_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(PeersInvalid):
        distances(np.ones((3, 2)), 0, weights)


@given(st.lists(st.tuples(positive, positive), min_size=2, max_size=12), st.floats(0.1, 100))
def test_a_distance_does_not_depend_on_the_unit_of_a_feature(
    rows: list[tuple[float, float]], factor: float
) -> None:
    features = np.array(rows)
    scaled = features * np.array([factor, 1.0])
    one, other = (distances(each, 0, [1.0, 2.0]) for each in (features, scaled))
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_a_standing_counts_half_of_the_ties_and_turns_with_the_direction() -> None:
    values = np.array([10.0, 20.0, 20.0, 30.0, NAN])
    high, low = standing(values, 1, "high"), standing(values, 1, "low")
    assert high is not None
    assert low is not None
    assert high.percentile == low.percentile == 50.0
    assert (high.best, high.best_at, high.median, high.peers) == (30.0, 3, 20.0, 4)
    assert (low.best, low.best_at) == (10.0, 0)
    assert standing(values, 4, "high") is None
    assert standing(values, 0, "none") is None
    near = standing(np.array([90.0, 130.0, 104.0]), 2, "target", (100.0, 100.0))
    assert near is not None
    assert (near.percentile, near.best) == (100.0, 104.0)


@given(st.lists(positive, min_size=1, max_size=20))
def test_percentiles_lie_between_worst_and_best_and_mirror(values: list[float]) -> None:
    array = np.array(values)
    for place in range(len(values)):
        high, low = standing(array, place, "high"), standing(array, place, "low")
        assert high is not None
        assert low is not None
        assert 0.0 <= high.percentile <= 100.0
        assert high.percentile + low.percentile == pytest.approx(100.0)


def test_a_trend_is_the_median_slope_and_one_wild_year_does_not_turn_it() -> None:
    found = trend([2016, 2017, 2018, 2019, 2020], [40.0, 38.0, 99.0, 34.0, NAN], "low")
    assert found is not None
    assert found.years == 4
    assert found.per_year == pytest.approx(-2.0)
    assert found.improving
    assert trend([2020], [3.0], "low") is None
    still = trend([2019, 2020], [3.0, 3.0], "high")
    assert still is not None
    assert still.improving is None


CRA = catalogue("cra_12_1995")


def test_an_aggregate_is_a_ratio_of_sums_and_no_mean_of_ratios() -> None:
    columns = {
        "produced_volume_m3": [100.0, 900.0, 500.0, NAN],
        "billed_volume_m3": [50.0, 810.0, NAN, 10.0],
    }
    panel = panel_of_columns(columns, ["a", "b", "c", "d"], [2020] * 4)
    found = aggregates(CRA, "unaccounted_water", panel, ["x", "x", "x", "y"])
    assert found["x"].value == pytest.approx(14.0)
    assert (found["x"].utilities, found["x"].left_out) == (2, 1)
    assert (found["y"].value, found["y"].utilities) == (None, 0)
    assert not found["x"].is_public


def test_a_divisor_is_found_behind_constants_and_two_ratios_are_refused() -> None:
    assert written(divisor(parse("(1 - a / (b * c)) * 100 [%]"))) == "(b * c)"
    assert written(divisor(parse("a / b / 365 [days/year] / c"))) == "(b * c)"
    assert written(divisor(parse("a / b - c / b"))) == "b"
    for text in ("a / b + c / d", "a / b * c", "(a / b) / (c / d)", "max(a / b, c)", "a + b"):
        with pytest.raises(NotAggregable):
            divisor(parse(text))


def test_every_indicator_has_an_aggregate_or_says_why_not() -> None:
    lacking = set()
    for key in ("cra_12_1995", "snis", "sunass", "ibnet"):
        found = catalogue(key)
        panel = panel_of_columns({}, [], [])
        for name in found.indicators:
            try:
                aggregates(found, name, panel, [])
            except NotAggregable:
                lacking.add(name)
    assert lacking == {"tariff_ratio_water"}


reports = st.lists(
    st.fixed_dictionaries(
        {
            "AG001": positive,
            "AG002": positive,
            "AG003": positive,
            "AG006": positive,
            "AG010": positive,
            "AG011": positive,
            "AG018": st.just(NAN) | positive,
            "AG019": st.just(0.0),
            "FN001": positive,
            "FN017": positive,
            "FN026": positive,
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(reports, st.integers(1, 3))
def test_an_aggregate_lies_between_the_lowest_and_the_highest_of_its_group(
    many: list[dict[str, float]], count: int
) -> None:
    snis = catalogue("snis")
    columns = {key: [one[key] for one in many] for key in many[0]}
    panel = panel_of_columns(columns, list(range(len(many))), [2020] * len(many))
    groups = [str(row % count) for row in range(len(many))]
    for key in ("IN001", "IN004", "IN012", "IN022", "IN028", "IN045", "IN053"):
        values = Evaluator(snis, [key]).evaluate(panel).of(key)
        for name, found in aggregates(snis, key, panel, groups).items():
            known = values[[group == name for group in groups]]
            known = known[~np.isnan(known)]
            if found.value is None:
                assert found.utilities == 0
                continue
            room = 1e-9 * max(abs(known).max(), 1e-300)
            assert known.min() - room <= found.value <= known.max() + room, key


def test_efficiency_of_a_known_example() -> None:
    """One input, one output: under constant returns each is measured by its output per input."""
    inputs, outputs = [[2.0], [4.0], [8.0], [4.0]], [[2.0], [5.0], [8.0], [2.0]]
    constant = efficiency(inputs, outputs, "constant")
    np.testing.assert_allclose(constant.scores, [0.8, 1.0, 0.8, 0.4], rtol=1e-6)
    assert constant.benchmarks(3) == [1]
    variable = efficiency(inputs, outputs, "variable")
    np.testing.assert_allclose(variable.scores, [1.0, 1.0, 1.0, 0.5], rtol=1e-6)
    assert variable.benchmarks(3) == [0]
    np.testing.assert_allclose(
        scale_efficiency(constant, variable), [0.8, 1.0, 0.8, 0.8], rtol=1e-6
    )


tables = st.integers(2, 7).flatmap(
    lambda units: st.tuples(
        st.lists(st.tuples(positive, positive), min_size=units, max_size=units),
        st.lists(st.tuples(positive, positive), min_size=units, max_size=units),
    )
)


@settings(deadline=None, max_examples=50)
@given(tables, st.floats(0.01, 100))
def test_efficiencies_lie_above_zero_up_to_one_and_constant_returns_are_the_stricter(
    table: tuple[list[tuple[float, float]], list[tuple[float, float]]], factor: float
) -> None:
    inputs, outputs = map(np.array, table)
    constant, variable = (efficiency(inputs, outputs, one) for one in ("constant", "variable"))
    for found in (constant, variable):
        assert (found.scores > 0.0).all()
        assert (found.scores <= 1.0).all()
    assert (constant.scores <= variable.scores + NEGLIGIBLE).all()
    assert (constant.scores == 1.0).any()
    assert (scale_efficiency(constant, variable) <= 1.0).all()
    scaled = efficiency(inputs * [factor, 1.0], outputs, "constant")
    np.testing.assert_allclose(scaled.scores, constant.scores, rtol=1e-5)


def test_the_mix_makes_the_outputs_with_the_shrunken_inputs() -> None:
    random = np.random.default_rng(7)
    inputs, outputs = random.uniform(1, 10, (20, 3)), random.uniform(1, 10, (20, 2))
    found = efficiency(inputs, outputs, "variable")
    assert (found.weights @ inputs <= found.scores[:, None] * inputs * (1 + 1e-6) + 1e-6).all()
    assert (found.weights @ outputs >= outputs * (1 - 1e-6)).all()
    np.testing.assert_allclose(found.weights.sum(axis=1), 1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("inputs", "outputs", "what"),
    [
        ([[1.0], [0.0]], [[1.0], [1.0]], "unit 1 has no input above zero"),
        ([[1.0], [NAN]], [[1.0], [1.0]], "must be reported"),
        ([[1.0], [-1.0]], [[1.0], [1.0]], "zero or more"),
        ([[1.0]], [[1.0], [1.0]], "1 units have inputs, 2 have outputs"),
        ([], [], "give a table"),
        ([[1.0], [1.0]], [[1.0], [0.0]], "unit 1 has no output above zero"),
    ],
)
def test_what_no_efficiency_can_be_had_from_is_refused(
    inputs: list[list[float]], outputs: list[list[float]], what: str
) -> None:
    with pytest.raises(EnvelopmentInvalid, match=what):
        efficiency(inputs, outputs, "constant")
