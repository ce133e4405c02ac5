"""Scores of twinning pairs: within 0 and 1, told in words, and the same in arrays."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import registry
from engine.errors import InvalidInputs
from engine.matching.candidates import best_candidates
from engine.matching.market import market_of
from engine.matching.scores import scored_pairs
from engine.matching.scores_inputs import ScoresInputs
from engine.matching.scores_result import Criteria, PairScore, ScoresResult
from tests.engine.matching_markets import payload
from tests.engine.samples import inputs_of

SEEDS = st.integers(0, 2**32 - 1)


def scores(inputs: Any) -> ScoresResult:
    found = registry.get("matching.scores").evaluate(inputs)
    assert isinstance(found, ScoresResult)
    return found


def values(pair: PairScore) -> list[float]:
    return [one for one in pair.criteria.model_dump().values() if one is not None]


def first(**changed: Any) -> PairScore:
    """The first pair of the worked case with some inputs changed."""
    return scores(inputs_of("matching.scores", **changed)).pairs[0]


@given(SEEDS)
def test_scores_and_criteria_stay_between_nothing_and_everything(seed: int) -> None:
    for pair in scores(payload(seed)).pairs:
        assert all(0.0 <= one <= 1.0 for one in [pair.known, *values(pair)])
        if pair.score is not None:
            assert min(values(pair)) - 1e-12 <= pair.score <= max(values(pair)) + 1e-12


@given(SEEDS)
def test_a_pair_without_a_score_says_which_rule_is_against_it(seed: int) -> None:
    for pair in scores(payload(seed)).pairs:
        assert pair.qualified is (pair.score is not None)
        assert pair.qualified is (not pair.ruled_out)
        assert [one.code.removesuffix("_missing") for one in pair.reasons] == [
            *Criteria.model_fields
        ]


@given(SEEDS)
def test_a_missing_criterion_is_said_and_no_other(seed: int) -> None:
    for pair in scores(payload(seed)).pairs:
        missing = {name for name, one in pair.criteria.model_dump().items() if one is None}
        told = {one.code for one in pair.reasons if one.code.endswith("_missing")}
        assert told == {f"{name}_missing" for name in missing}


@given(SEEDS, st.integers(0, 7))
def test_more_verified_strength_never_lowers_a_score(seed: int, place: int) -> None:
    before = payload(seed)
    after = copy.deepcopy(before)
    after["strengths"][place].update(level=5.0, state="confirmed")
    for one, other in zip(scores(before).pairs, scores(after).pairs, strict=True):
        if one.score is not None:
            assert other.score is not None
            assert other.score >= one.score - 1e-12


@given(st.floats(1, 1e8), st.floats(1, 1e8))
def test_likeness_of_size_is_the_same_both_ways(one: float, other: float) -> None:
    there = first(utilities__0__connections=one, utilities__1__connections=other)
    back = first(utilities__0__connections=other, utilities__1__connections=one)
    assert there.criteria.size == back.criteria.size


def test_what_is_not_known_is_left_out_and_is_not_zero() -> None:
    known = first(needs__0__percentile=0.9)
    unknown = first(needs__0__percentile=None)
    assert known.criteria.gap == 0.0
    assert unknown.criteria.gap is None
    assert unknown.known == pytest.approx(known.known - 0.2)
    assert known.score is not None
    assert unknown.score == pytest.approx(known.score * 95.0 / 75.0)


def test_percentiles_of_two_indicators_do_not_compare() -> None:
    assert first(needs__0__indicator="continuity").criteria.gap is None


def test_only_proportions_of_the_weights_count() -> None:
    weights = {name: 4.0 * (place + 1) for place, name in enumerate(Criteria.model_fields)}
    halves = {name: one / 2.0 for name, one in weights.items()}
    assert first(weights=weights).score == pytest.approx(first(weights=halves).score)


def test_window_two_prefers_the_country_only_where_that_is_asked() -> None:
    def region(rule: str) -> float | None:
        return (
            scores(inputs_of("matching.scores", rules={"national": rule})).pairs[2].criteria.region
        )

    assert (region("none"), region("prefer")) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"utilities__1__name": "Sierra"}, "utilities.1.name"),
        ({"utilities__1__name": " Costa"}, "utilities.1.name"),
        ({"strengths__0__utility": "Nobody"}, "strengths.0.utility"),
        ({"utilities__0__latitude": 4.0}, "utilities.0.longitude"),
        ({"weights": dict.fromkeys(Criteria.model_fields, 0.0)}, "weights.strength"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInputs) as refused:
        first(**changed)
    assert path in [one.dotted_path for one in refused.value.problems]


def test_too_many_pairs_are_refused() -> None:
    inputs = inputs_of("matching.scores")
    inputs["strengths"] *= 20
    inputs["needs"] *= 20
    with pytest.raises(InvalidInputs, match="at most 600"):
        scores(inputs)


@given(SEEDS)
def test_a_large_round_scores_as_the_traced_scores_do(seed: int) -> None:
    inputs = ScoresInputs.model_validate(payload(seed))
    found = best_candidates(market_of(inputs), inputs.weights, inputs.rules)
    expected = {
        one.meeting.places: (one.figures.score, one.figures.distance_km)
        for one in scored_pairs(inputs)
        if one.qualified
    }
    places = zip(found.strength.tolist(), found.need.tolist(), strict=True)
    got = dict(zip(places, zip(found.score, found.distance, strict=True), strict=True))
    assert got.keys() == expected.keys()
    for place, (score, km) in expected.items():
        assert got[place][0] == pytest.approx(score, rel=1e-9)
        assert got[place][1] == pytest.approx(np.nan if km is None else km, rel=1e-6, nan_ok=True)


@given(SEEDS, st.integers(1, 3))
def test_the_kept_candidates_of_a_need_are_its_best(seed: int, keep: int) -> None:
    inputs = ScoresInputs.model_validate(payload(seed, strengths=20))
    market = market_of(inputs)
    every = best_candidates(market, inputs.weights, inputs.rules, 20)
    kept = best_candidates(market, inputs.weights, inputs.rules, keep)
    for need in range(len(inputs.needs)):
        best = np.sort(every.score[every.need == need])[::-1][:keep]
        assert kept.score[kept.need == need] == pytest.approx(best)
