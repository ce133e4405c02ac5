"""Why a pair was not chosen, in what would have to change for it to be.

A small round is solved again with the pair locked, which leaves no doubt. In a large one money and
minima count at the prices of the solution, so that each answer is the difference of two flows,
where two rounds proved to a gap differ by more than one pair is worth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.matching.flow import Network
from engine.matching.optimum import best_pairs
from engine.matching.problem import Floats, Infeasible, Problem, Solution, value_of
from engine.registry import Progress, ignore_progress

EXACT = 1e-9
"""The gap at which the rounds that are compared count as solved."""
_NOTHING = 1e-6


@dataclass(frozen=True)
class Change:
    """What would bring one pair in.

    loss: what choosing it would take from the whole round, in score; its own score would have to
    rise by as much. The others say whether that change alone would do: one more place at the
    mentor, one more at the recipient, no other pair for the same need, or no limit on money.
    None for money where there is no budget.
    """

    loss: float
    more_at_mentor: bool
    more_at_recipient: bool
    without_rivals: bool
    without_budget: bool | None


def change_for(
    problem: Problem, solution: Solution, candidate: int, progress: Progress = ignore_progress
) -> Change:
    """What would have to change for that candidate to be chosen; a loss of 0 where it is a tie.

    progress may raise Cancelled; it is called before every flow.
    """
    prices = solution.prices
    mentor, need = problem.mentor[candidate], problem.need[candidate]
    recipient = problem.recipient[need]
    rivals = (problem.need == need) & ~problem.locked
    rivals[candidate] = False
    free = np.concatenate([[0.0], prices[1:]])

    def loss(changed: Problem, at: Floats = prices) -> float:
        return _loss(changed, candidate, at, progress)

    return Change(
        loss=loss(problem),
        more_at_mentor=loss(_with_place(problem, "mentor_capacity", mentor)) <= _NOTHING,
        more_at_recipient=loss(_with_place(problem, "recipient_capacity", recipient)) <= _NOTHING,
        without_rivals=loss(replace(problem, forbidden=problem.forbidden | rivals)) <= _NOTHING,
        without_budget=None if problem.budget is None else loss(problem, free) <= _NOTHING,
    )


def change_solved(
    problem: Problem, solution: Solution, candidate: int, progress: Progress = ignore_progress
) -> Change:
    """The same for a small round, by solving it again with the pair locked under each change.

    loss is infinite where no round has the pair.
    """
    mentor, need = problem.mentor[candidate], problem.need[candidate]
    rivals = (problem.need == need) & ~problem.locked
    rivals[candidate] = False
    loss = solution.value - _solved(problem.with_lock(candidate), progress)
    would_do = [
        None if one is None else _comes_in(one, candidate, progress)
        for one in (
            _with_place(problem, "mentor_capacity", mentor),
            _with_place(problem, "recipient_capacity", problem.recipient[need]),
            replace(problem, forbidden=problem.forbidden | rivals),
            None if problem.budget is None else replace(problem, budget=None),
        )
    ]
    first, second, third, fourth = would_do
    return Change(max(0.0, loss), bool(first), bool(second), bool(third), fourth)


def _comes_in(problem: Problem, candidate: int, progress: Progress) -> bool:
    """Whether a best round of the changed problem has the pair."""
    locked = _solved(problem.with_lock(candidate), progress)
    return locked > -np.inf and _solved(problem, progress) - locked <= _NOTHING


def _solved(problem: Problem, progress: Progress) -> float:
    """What the best round is worth; -inf where there is none."""
    try:
        return best_pairs(problem, progress, EXACT).value
    except Infeasible:
        return -np.inf


def _with_place(problem: Problem, name: str, where: int) -> Problem:
    capacity = getattr(problem, name).copy()
    capacity[where] += 1
    return replace(problem, **{name: capacity})


def _loss(problem: Problem, candidate: int, prices: Floats, progress: Progress) -> float:
    """How much less the round is worth at these prices with the pair in it."""
    without = _worth(problem, prices, progress)
    return max(0.0, without - _worth(problem.with_lock(candidate), prices, progress))


def _worth(problem: Problem, prices: Floats, progress: Progress) -> float:
    """What the best choice is worth at these prices; -inf where a lock leaves none."""
    progress(0.0)
    network = Network(problem)
    free = network.free
    if (free.mentor_capacity < 0).any() or (free.recipient_capacity < 0).any():
        return -np.inf
    reduced = problem.score - prices[0] * problem.cost + prices[1:][problem.window_of]
    chosen = network.best(reduced, problem.first_bonus)
    return value_of(problem, chosen) + float((reduced - problem.score)[chosen].sum())
