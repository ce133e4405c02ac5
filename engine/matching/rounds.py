"""matching.round: the pairs that are worth most within places, money, minima and locks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import (
    OPEN_BOOK,
    Constant,
    aside,
    call,
    choose,
    constant,
    maximum,
    phrase,
    plain,
    premise,
    total,
)
from engine.errors import InvalidInputs, Problem
from engine.matching.change_words import words_of
from engine.matching.deciding import NO_LIMIT, Outcome, Shape, decide, numbers_of
from engine.matching.fields import ROUND, SCORING, STRENGTH_RULE, WINDOWS_RULE
from engine.matching.problem import Infeasible
from engine.matching.round_inputs import NamedPair, RoundInputs
from engine.matching.round_result import (
    ChosenPair,
    PairChange,
    RankedNeed,
    RankedPair,
    RoundResult,
    RuledOut,
    Standing,
)
from engine.matching.scores import SYMBOLS, Scored, scored_pairs
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

SAME = phrase("The optimiser gives this very choice, order and proof for these numbers")
PROVED = phrase("Bound that the optimiser proved")
BY_HAND = phrase("Worth of going down the list, as the optimiser compares it")
COUNTED = phrase("Counted in the choice of the optimiser")
LACKED = phrase("Score that the optimiser finds lacking")
LOCKED_AGAINST = "This pair is locked although a rule is against it; its score counts as zero."
NO_COST = (
    "%(count)s pairs have no cost; with a budget they stay out of the round unless they are "
    "locked. Give their costs, or costs by distance."
)

PAIR_NO_COST = "Its cost is not known, so with a budget it stays out; give its cost."
NOTHING = Constant(0.0, "In window I the recipient pays")


@dataclass(frozen=True)
class Round:
    """A round that is decided: its pairs with cost, its shape and the outcome."""

    inputs: RoundInputs
    pairs: Sequence[Scored]
    costs: Sequence[float | None]
    shape: Shape
    outcome: Outcome

    @aside
    def standing(self, place: int) -> Standing:
        if self.shape.locked[place]:
            return "locked"
        if place in self.outcome.chosen:
            return "chosen"
        return "free" if self.pairs[place].qualified else "ruled_out"

    def score(self, place: int) -> float:
        """What the pair counts in the round."""
        return maximum_of_zero(self.pairs[place].worth)


def maximum_of_zero(worth: float) -> float:
    """A worth, zero for a pair that a rule is against."""
    found: float = maximum(0.0, worth)
    return found


def match_round(inputs: RoundInputs, progress: Progress) -> RoundResult:
    """Score every pair, choose, prove, and say what would have to change.

    Raises InvalidInputs where locks, places, minima and budget contradict each other, and what
    progress raises.
    """
    found = _decided(inputs, progress)
    chosen, outcome = found.outcome.chosen, found.outcome
    served = len({found.shape.recipient[found.shape.need[one]] for one in chosen})
    recipients = _count(served)
    value = total(found.score(one) for one in chosen) + inputs.first_bonus * recipients
    bound = constant(max(outcome.bound, float(value)), PROVED)
    windows = [found.shape.window[found.shape.need[one]] for one in chosen]
    return RoundResult(
        worth=value,
        bound=bound,
        gap=maximum(0.0, bound - value) / choose(bound > 0.0, bound, 1.0),
        by_hand=None if outcome.by_hand is None else constant(outcome.by_hand, BY_HAND),
        cost=_sum([found.costs[one] for one in chosen]),
        pairs_chosen=_count(len(chosen)),
        pairs_exchange=_count(windows.count(0)),
        pairs_strengthening=_count(windows.count(1)),
        recipients_served=recipients,
        chosen=[_chosen(found, one) for one in chosen],
        needs=[_ranked(found, need, places) for need, places in enumerate(outcome.ranked)],
        ruled_out=_ruled_out(found),
        changes=[_change(found, place) for place in range(len(inputs.asked))],
        warnings=_remarks(found),
    )


def _decided(inputs: RoundInputs, progress: Progress) -> Round:
    progress(0.0)
    pairs = scored_pairs(inputs)
    costs = [_cost(inputs, one) for one in pairs]
    shape = _shape(inputs, pairs)
    values = [
        *(one.worth for one in pairs),
        *(NO_LIMIT if one is None else one for one in costs),
        NO_LIMIT if inputs.budget is None else inputs.budget,
        inputs.first_bonus,
        inputs.candidates,
        inputs.minimum.exchange,
        inputs.minimum.strengthening,
        *(one.mentor_capacity for one in inputs.utilities),
        *(one.recipient_capacity for one in inputs.utilities),
    ]
    try:
        outcome = decide(numbers_of(plain(values), shape), shape, progress)
    except Infeasible as found:
        problem = Problem((), "infeasible", found.message, found.params)
        raise InvalidInputs([problem]) from found
    premise_kept(values, shape, outcome)
    return Round(inputs, pairs, costs, shape, outcome)


def premise_kept(values: Sequence[float], shape: Shape, outcome: Outcome) -> None:
    """Note in a trace that everything rests on this outcome; without one there is nothing to do."""
    if OPEN_BOOK.get() is not None:
        premise(call("same_round", values, shape, outcome), SAME)


def _shape(inputs: RoundInputs, pairs: Sequence[Scored]) -> Shape:
    place = {one.name: index for index, one in enumerate(inputs.utilities)}
    names = [(one.figures.mentor, one.figures.recipient, one.figures.topic) for one in pairs]
    locked = _first_places(names, inputs.locked)
    return Shape(
        mentor=tuple(place[one] for one, _, _ in names),
        need=tuple(one.meeting.places[1] for one in pairs),
        locked=tuple(index in locked for index in range(len(pairs))),
        forbidden=tuple(one.meeting.forbidden for one in pairs),
        asked=tuple(_first_places(names, inputs.asked)),
        recipient=tuple(place[one.utility] for one in inputs.needs),
        window=tuple(int(one.window == "strengthening") for one in inputs.needs),
        utilities=len(inputs.utilities),
    )


def _first_places(names: Sequence[tuple[str, str, str]], listed: Sequence[NamedPair]) -> list[int]:
    """Where each listed pair stands; the input model makes sure that it does."""
    return [names.index((one.mentor, one.recipient, one.topic)) for one in listed]


def _cost(inputs: RoundInputs, pair: Scored) -> float | None:
    """The pair's own cost, else that of its distance, None where neither is known; nothing in
    window I where the recipient pays."""
    if inputs.exchange_payer == "recipient" and pair.meeting.need.window == "exchange":
        return NOTHING()
    figures = pair.figures
    for one in inputs.costs:
        if (one.mentor, one.recipient) == (figures.mentor, figures.recipient):
            return one.cost
    if figures.distance_km is None or not inputs.cost_bands:
        return None
    *nearer, last = inputs.cost_bands
    cost = last.cost
    for band in reversed(nearer):
        cost = choose(figures.distance_km <= band.up_to_km, band.cost, cost)
    return cost


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [one for one in costs if one is not None]
    return total(known) if len(known) == len(costs) else None


def _count(number: int) -> int:
    return constant(number, COUNTED)


def _chosen(found: Round, place: int) -> ChosenPair:
    figures = found.pairs[place].figures
    return ChosenPair(
        mentor=figures.mentor,
        recipient=figures.recipient,
        topic=figures.topic,
        window=found.pairs[place].meeting.need.window,
        standing=found.standing(place),
        score=figures.score,
        cost=found.costs[place],
    )


def _ranked(found: Round, need: int, places: Sequence[int]) -> RankedNeed:
    return RankedNeed(
        recipient=found.inputs.needs[need].utility,
        topic=found.inputs.needs[need].topic,
        ranked=[
            RankedPair(
                **_fields(found.pairs[one].figures),
                standing=found.standing(one),
                cost=found.costs[one],
            )
            for one in places
        ],
    )


def _fields(figures: Any) -> dict[str, Any]:
    return {name: figures.__dict__[name] for name in type(figures).model_fields}


@aside
def _ruled_out(found: Round) -> list[RuledOut]:
    return [
        RuledOut(
            mentor=one.figures.mentor,
            recipient=one.figures.recipient,
            topic=one.figures.topic,
            reasons=one.figures.ruled_out,
        )
        for one in found.pairs
        if one.figures.ruled_out
    ]


def _change(found: Round, question: int) -> PairChange:
    place, change = found.shape.asked[question], found.outcome.changes[question]
    pair, standing = found.pairs[place], found.standing(place)
    against = [*pair.figures.ruled_out, *_without_cost(found, question)]
    is_known = change is not None and not math.isinf(change.loss)
    return PairChange(
        mentor=pair.figures.mentor,
        recipient=pair.figures.recipient,
        topic=pair.figures.topic,
        standing=standing,
        rise=constant(change.loss, LACKED) if change is not None and is_known else None,
        changes=against
        if change is None
        else words_of(("asked", question), change, pair.mean, place in found.outcome.chosen),
    )


@aside
def _without_cost(found: Round, question: int) -> list[Remark]:
    """That a budget leaves the pair out because its cost is not known."""
    if found.inputs.budget is None or found.costs[found.shape.asked[question]] is not None:
        return []
    return [remark(("asked", question), "pair_without_cost", PAIR_NO_COST)]


@aside
def _remarks(found: Round) -> list[Remark]:
    told = [
        remark(("locked", place), "locked_against", LOCKED_AGAINST)
        for place, one in enumerate(_locked_places(found))
        if not found.pairs[one].qualified
    ]
    unknown = sum(one is None for one in found.costs)
    if found.inputs.budget is not None and unknown:
        told.append(remark(("costs",), "no_cost", NO_COST, count=unknown))
    return told


def _locked_places(found: Round) -> list[int]:
    names = [(one.figures.mentor, one.figures.recipient, one.figures.topic) for one in found.pairs]
    return _first_places(names, found.inputs.locked)


register(
    Calculation(
        name="matching.round",
        title="Round of twinning",
        summary="The pairs that are worth most within places, budget, minima and locks, with the "
        "proof of it, candidates to choose from and what would have to change for a pair.",
        inputs=RoundInputs,
        result=RoundResult,
        function=match_round,
        sources=(ROUND, SCORING, STRENGTH_RULE, WINDOWS_RULE),
        heavy=True,
        key_figures=("worth", "gap", "pairs_chosen", "cost"),
        symbols=SYMBOLS[:-1],
    )
)
