"""A round from its inputs to its words: limits kept, never below greedy, changes that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import registry
from engine.cases import load_case
from engine.errors import Cancelled, InvalidInputs
from engine.matching.round_inputs import PAYERS
from engine.matching.round_result import RoundResult
from engine.trace import trace
from tests.engine.matching_markets import round_payload
from tests.engine.samples import FOLDER, inputs_of

SEEDS = st.integers(0, 2**32 - 1)
ROUND = "matching.round"


def solved(inputs: Any) -> RoundResult:
    found = registry.get(ROUND).evaluate(inputs)
    assert isinstance(found, RoundResult)
    return found


def drawn(seed: int) -> tuple[dict[str, Any], RoundResult]:
    inputs = round_payload(seed)
    try:
        return inputs, solved(inputs)
    except InvalidInputs:
        assume(False)
        raise


@settings(max_examples=40)
@given(SEEDS)
def test_a_round_keeps_places_budget_minima_locks_and_is_never_below_greedy(seed: int) -> None:
    inputs, found = drawn(seed)
    mentors = Counter(one.mentor for one in found.chosen)
    recipients = Counter(one.recipient for one in found.chosen)
    for one in inputs["utilities"]:
        assert mentors[one["name"]] <= one["mentor_capacity"]
        assert recipients[one["name"]] <= one["recipient_capacity"]
    if inputs["budget"] is not None:
        known = [one.cost for one in found.chosen if one.cost is not None]
        assert sum(known) <= inputs["budget"] * (1 + 1e-12)
        assert all(one.cost is not None for one in found.chosen if one.standing == "chosen")
    assert found.pairs_exchange >= inputs["minimum"]["exchange"]
    assert found.pairs_strengthening >= inputs["minimum"]["strengthening"]
    assert all(one.score is not None for one in found.chosen if one.standing == "chosen")
    pairs = [(one.mentor, one.recipient, one.topic) for one in found.chosen]
    for one in inputs["locked"]:
        assert (one["mentor"], one["recipient"], one["topic"]) in pairs
    assert found.by_hand is None or found.worth >= found.by_hand - 1e-9
    assert found.bound >= found.worth
    assert found.gap <= 1e-6


@settings(max_examples=40)
@given(SEEDS)
def test_a_forbidden_pair_is_in_no_round_and_says_so(seed: int) -> None:
    inputs, found = drawn(seed)
    (banned,) = inputs["forbidden"]
    meant = [
        one
        for one in found.ruled_out
        if (one.mentor, one.recipient) == (banned["mentor"], banned["recipient"])
        and banned["topic"] in (None, one.topic)
    ]
    assert all("forbidden" in {remark.code for remark in one.reasons} for one in meant)
    names = {(one.mentor, one.recipient, one.topic) for one in meant}
    assert not names & {(one.mentor, one.recipient, one.topic) for one in found.chosen}


@settings(max_examples=30)
@given(SEEDS, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_larger_bonus_never_serves_fewer_recipients(seed: int, one: float, other: float) -> None:
    inputs, _ = drawn(seed)
    less, more = sorted((one, other))
    assume(more - less > 1e-3)
    few, many = (solved({**inputs, "first_bonus": bonus}) for bonus in (less, more))
    assert many.recipients_served >= few.recipients_served


@settings(max_examples=20)
@given(SEEDS)
def test_a_short_list_of_candidates_leaves_the_round_as_it_is(seed: int) -> None:
    inputs, found = drawn(seed)
    short = solved({**inputs, "candidates": 1})
    assert (short.worth, short.bound, short.chosen) == (found.worth, found.bound, found.chosen)
    listed = {
        (one.mentor, one.recipient, one.topic, one.standing)
        for need in short.needs
        for one in need.ranked
    }
    assert all(
        (one.mentor, one.recipient, one.topic, one.standing) in listed for one in short.chosen
    )
    assert all(
        len([one for one in need.ranked if one.standing == "free"]) <= 1 for need in short.needs
    )


@settings(max_examples=30)
@given(SEEDS)
def test_where_the_recipient_pays_window_one_costs_the_round_nothing(seed: int) -> None:
    inputs, found = drawn(seed)
    for pair in found.chosen:
        if pair.window == "exchange" and inputs["exchange_payer"] == "recipient":
            assert pair.cost == 0.0


def test_the_recipient_pays_window_one_unless_the_network_is_named() -> None:
    inputs = inputs_of(ROUND)
    del inputs["exchange_payer"]
    named = {payer: solved({**inputs, "exchange_payer": payer}) for payer in PAYERS}
    unsaid = solved(inputs)
    assert unsaid == named["recipient"]
    assert unsaid.cost == 10.0
    assert named["network"].cost == 30.0


def test_a_second_pair_comes_first_where_its_score_is_higher_by_more_than_the_bonus() -> None:
    """One pair at 100 % twice against 84.95 %: 15.05 % decides."""
    inputs = load_case(FOLDER.parent / "matching" / "a_second_pair_or_a_first.yaml").inputs
    served = [solved({**inputs, "first_bonus": bonus}).recipients_served for bonus in (0.15, 0.151)]
    assert served == [1, 2]


def test_a_round_that_is_worth_nothing_has_no_gap() -> None:
    full = {f"utilities__{place}__mentor_capacity": 0 for place in range(4)}
    found = solved(inputs_of(ROUND, locked=[], **full))
    assert (found.worth, found.bound, found.gap) == (0.0, 0.0, 0.0)


@settings(max_examples=40)
@given(SEEDS)
def test_every_pair_asked_about_is_told_what_would_have_to_change(seed: int) -> None:
    inputs, found = drawn(seed)
    for question, one in zip(inputs["asked"], found.changes, strict=True):
        assert (one.mentor, one.recipient, one.topic) == tuple(question.values())
        assert one.changes


@settings(max_examples=40)
@given(SEEDS)
def test_candidates_stand_best_first_and_those_ruled_out_say_why(seed: int) -> None:
    _, found = drawn(seed)
    for need in found.needs:
        scored = [one.score for one in need.ranked if one.score is not None]
        assert scored == sorted(scored, reverse=True)
    assert all(one.reasons for one in found.ruled_out)


@settings(max_examples=30)
@given(SEEDS)
def test_a_pair_comes_in_when_its_place_of_a_change_is_made(seed: int) -> None:
    inputs, found = drawn(seed)
    for question, one in zip(inputs["asked"], found.changes, strict=True):
        codes = {remark.code for remark in one.changes}
        changed = _with(inputs, codes, question)
        if changed is None or one.standing in {"chosen", "locked"}:
            continue
        after, locked = (
            solved(changed),
            solved({**changed, "locked": [*inputs["locked"], question]}),
        )
        assert locked.worth == pytest.approx(after.worth, abs=1e-5)


def _with(inputs: dict[str, Any], codes: set[str], pair: dict[str, Any]) -> dict[str, Any] | None:
    """The inputs with the first change made that would do; None for none of these."""
    if "without_budget" in codes:
        return {**inputs, "budget": None, "costs": inputs["costs"]}
    side = next((one for one in ("mentor", "recipient") if f"more_at_{one}" in codes), None)
    if side is None:
        return None
    rows = [dict(one) for one in inputs["utilities"]]
    for one in rows:
        if one["name"] == pair[side]:
            one[f"{side}_capacity"] += 1
    return {**inputs, "utilities": rows}


def test_a_pair_that_is_too_dear_waits_for_money() -> None:
    (first, second) = solved(inputs_of(ROUND)).changes
    assert first.standing == "free"
    assert first.rise == pytest.approx(0.875, abs=1e-6)
    assert {one.code for one in first.changes} == {"rise", "without_rivals", "without_budget"}
    assert {one.code for one in second.changes} == {"rise", "more_at_mentor", "without_budget"}


def test_without_a_known_cost_a_pair_stays_out_of_a_budget_and_the_round_says_so() -> None:
    inputs = inputs_of(ROUND)
    del inputs["costs"][2]
    found = solved(inputs)
    assert ("Sur", "Este") not in {(one.mentor, one.recipient) for one in found.chosen}
    assert "no_cost" in {one.code for one in found.warnings}


def test_a_lock_against_a_rule_is_kept_counts_nothing_and_is_said() -> None:
    found = solved(inputs_of(ROUND, strengths__2__level=2.0))
    locked = next(one for one in found.chosen if one.standing == "locked")
    assert locked.score is None
    assert "locked_against" in {one.code for one in found.warnings}


def test_limits_that_contradict_each_other_are_an_input_problem() -> None:
    with pytest.raises(InvalidInputs, match="only 0 can be made"):
        solved(inputs_of(ROUND, minimum={"strengthening": 2}, locked=[], needs__2__topic="none"))
    with pytest.raises(InvalidInputs, match="cost more than the budget"):
        solved(inputs_of(ROUND, budget=5.0))


def test_a_lock_on_a_pair_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInputs, match=r"locked\.0"):
        solved(inputs_of(ROUND, locked__0__topic="meters"))


def test_a_round_stops_when_nobody_waits_for_it() -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        registry.get(ROUND).evaluate(inputs_of(ROUND), stop)


def test_a_round_stops_at_whichever_call_says_so() -> None:
    calls: list[float] = []
    registry.get(ROUND).evaluate(inputs_of(ROUND), calls.append)
    assert len(calls) > 20
    assert all(0.0 <= one <= 1.0 for one in calls)
    for last in range(1, len(calls) + 1, 5):
        until = iter(range(1, last))

        def stop(_share: float, until: Iterator[int] = until) -> None:
            if next(until, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            registry.get(ROUND).evaluate(inputs_of(ROUND), stop)
        assert next(until, None) is None


def test_the_figures_rest_on_the_optimiser_giving_the_same_answer() -> None:
    found = trace(ROUND, inputs_of(ROUND))
    (premise,) = found.premises
    assert premise.outcome
    assert found.premises_broken_by({}) == []
    assert found.premises_broken_by({"budget": 31.0}) == []
    assert found.premises_broken_by({"budget": 20.0}) == [premise]
    assert found.premises_broken_by({"utilities.1.mentor_capacity": 0.0}) == [premise]
    assert found.premises_broken_by({"strengths.1.level": 4.5}) == [premise]
