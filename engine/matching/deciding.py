"""A round as plain numbers: who may be paired, the optimum, and what would change it.

The figures of a round stand on one premise: that solving it again gives this very answer. A trace
keeps that premise as a function of every score, cost and limit, so a changed input either leaves
the answer alone or breaks the premise; it is never taken for granted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from engine.arithmetic import FUNCTIONS
from engine.matching.changes import EXACT, Change, change_solved
from engine.matching.greedy import greedy_pairs
from engine.matching.optimum import FEW_PAIRS, WINDOW_NAMES, best_pairs
from engine.matching.problem import Infeasible, Ints, Problem, is_feasible, value_of
from engine.registry import Progress, ignore_progress

NO_LIMIT = -1.0
"""Stands for a budget that there is not, and for a cost that is not known."""
_SAME = 1e-9


@dataclass(frozen=True)
class Shape:
    """What of a round no number changes: of each pair mentor, need, lock and question, of each
    need recipient and window, 0 or 1. forbidden: pairs that a person forbids."""

    mentor: tuple[int, ...]
    need: tuple[int, ...]
    locked: tuple[bool, ...]
    forbidden: tuple[bool, ...]
    asked: tuple[int, ...]
    recipient: tuple[int, ...]
    window: tuple[int, ...]
    utilities: int


@dataclass(frozen=True)
class Outcome:
    """The answer: places of the chosen pairs, of each need's candidates best first, the proof, and
    a change for each pair asked about, None where no round can make it."""

    chosen: tuple[int, ...]
    ranked: tuple[tuple[int, ...], ...]
    bound: float
    by_hand: float | None
    changes: tuple[Change | None, ...]

    def is_like(self, other: Outcome) -> bool:
        """Whether two answers say the same, but for the last digits of their numbers."""
        return (
            (self.chosen, self.ranked) == (other.chosen, other.ranked)
            and _close(self.bound, other.bound)
            and _close(self.by_hand, other.by_hand)
            and all(map(_alike, self.changes, other.changes))
        )


@dataclass(frozen=True)
class Numbers:
    """What may change: worths of pairs, -1 where a rule is against them; costs; the limits."""

    worth: tuple[float, ...]
    cost: tuple[float, ...]
    budget: float
    bonus: float
    candidates: int
    minimum: tuple[int, int]
    mentor_capacity: tuple[int, ...]
    recipient_capacity: tuple[int, ...]


def numbers_of(values: Sequence[float], shape: Shape) -> Numbers:
    """The arguments of the premise, in the order in which the round writes them."""
    pairs, utilities = len(shape.mentor), shape.utilities
    worth, cost, rest = values[:pairs], values[pairs : 2 * pairs], values[2 * pairs :]
    budget, bonus, candidates, first, second = rest[:5]
    places = [int(one) for one in rest[5:]]
    return Numbers(
        tuple(map(float, worth)),
        tuple(map(float, cost)),
        float(budget),
        float(bonus),
        int(candidates),
        (int(first), int(second)),
        tuple(places[:utilities]),
        tuple(places[utilities:]),
    )


def decide(numbers: Numbers, shape: Shape, progress: Progress = ignore_progress) -> Outcome:
    """Solve the round among all pairs that may be made; raises Infeasible."""
    places = range(len(shape.need))
    kept = np.array([one for one in places if _may(numbers, shape, one)], dtype=np.int64)
    if not kept.size:
        _refuse_minimum(numbers)
        nothing = _ranked(numbers, shape, ())
        return Outcome((), nothing, 0.0, 0.0, tuple(None for _ in shape.asked))
    problem = _problem(numbers, shape, kept)
    solution = best_pairs(problem, progress, EXACT)
    by_hand = greedy_pairs(problem)
    where = {int(place): index for index, place in enumerate(kept)}
    chosen = tuple(int(one) for one in kept[solution.chosen])
    return Outcome(
        chosen=chosen,
        ranked=_ranked(numbers, shape, chosen),
        bound=solution.bound,
        by_hand=value_of(problem, by_hand) if is_feasible(problem, by_hand) else None,
        changes=tuple(
            change_solved(problem, solution, where[one], _late(progress)) if one in where else None
            for one in shape.asked
        ),
    )


def _late(progress: Progress) -> Progress:
    """Stoppable questions after the answer: their own progress starts again and again."""
    return lambda _share: progress(0.95)


def _may(numbers: Numbers, shape: Shape, place: int) -> bool:
    """Whether a round may make the pair; under a budget its cost has to be known."""
    has_cost = numbers.budget == NO_LIMIT or numbers.cost[place] != NO_LIMIT
    return shape.locked[place] or (numbers.worth[place] >= 0.0 and has_cost)


def _ranked(numbers: Numbers, shape: Shape, chosen: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The best candidates of each need, and the one that is chosen wherever it stands."""
    found: list[list[int]] = [[] for _ in shape.recipient]
    for place in sorted(range(len(shape.need)), key=lambda one: -numbers.worth[one]):
        if _may(numbers, shape, place):
            found[shape.need[place]].append(place)
    taken = set(chosen)
    return tuple(
        tuple(one for rank, one in enumerate(need) if rank < numbers.candidates or one in taken)
        for need in found
    )


def _problem(numbers: Numbers, shape: Shape, kept: Ints) -> Problem:
    cost = np.asarray(numbers.cost)[kept]
    return Problem(
        mentor=np.asarray(shape.mentor)[kept],
        need=np.asarray(shape.need)[kept],
        score=np.maximum(0.0, np.asarray(numbers.worth)[kept]),
        cost=np.where(cost == NO_LIMIT, 0.0, cost),
        mentor_capacity=np.asarray(numbers.mentor_capacity),
        recipient=np.asarray(shape.recipient),
        recipient_capacity=np.asarray(numbers.recipient_capacity),
        window=np.asarray(shape.window),
        budget=None if numbers.budget == NO_LIMIT else numbers.budget,
        minimum=numbers.minimum,
        first_bonus=numbers.bonus,
        locked=np.asarray(shape.locked)[kept],
        forbidden=np.asarray(shape.forbidden)[kept],
    )


def _refuse_minimum(numbers: Numbers) -> None:
    for name, least in zip(WINDOW_NAMES, numbers.minimum, strict=True):
        if least > 0:
            raise Infeasible(FEW_PAIRS, window=name, need=least, can=0)


@lru_cache(maxsize=32)
def _decided(numbers: Numbers, shape: Shape) -> Outcome | None:
    try:
        return decide(numbers, shape)
    except Infeasible:
        return None


def _same_round(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    """Whether the round of these numbers and this shape has this outcome."""
    shape, outcome = options
    found = _decided(numbers_of(values, shape), shape)
    return found is not None and found.is_like(outcome)


def _alike(one: Change | None, other: Change | None) -> bool:
    if one is None or other is None:
        return one is other
    return _close(one.loss, other.loss, 1e-6) and replace(one, loss=0) == replace(other, loss=0)


def _close(one: float | None, other: float | None, far: float = _SAME) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=far, abs_tol=far)


FUNCTIONS["same_round"] = _same_round
