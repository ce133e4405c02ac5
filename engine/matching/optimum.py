"""The best pairs of a round, with a proof of how good they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.matching.flow import Free, Network, free_of
from engine.matching.multipliers import Found, priced
from engine.matching.problem import (
    Bools,
    Infeasible,
    Problem,
    Solution,
    affordable,
    by_window,
    cost_of,
)
from engine.matching.repair import repaired
from engine.registry import Progress, ignore_progress

PROVEN = 1e-3
"""The gap a round is proved to, as a fraction of the bound."""
AIM = 1e-4
_TURNS = 3


def best_pairs(
    problem: Problem, progress: Progress = ignore_progress, aim: float = AIM
) -> Solution:
    """The pairs that are worth most within every limit, and the most that any could be.

    Exact where neither budget nor minima bind; else proved by the bound, which is usually below
    PROVEN of the value. aim: gap at which the search may end, which takes longer the smaller it is.
    progress may raise Cancelled, between one flow and the next. Raises
    Infeasible where locks, capacities, minima and budget contradict each other.
    """
    network = Network(problem)
    _check_locks(problem, network.free)
    found = priced(problem, network, progress, lambda so_far: so_far.gap <= aim)
    found.keep(problem, greedy_pairs(problem), np.inf)
    for _ in range(_TURNS):
        if found.gap <= aim or not _improve(problem, network, found, aim):
            break
    progress(1.0)
    if found.best is None:
        raise _why(problem, network)
    bound = max(found.bound, found.best_value)
    return Solution(found.best, found.best_value, bound, found.prices)


def _improve(problem: Problem, network: Network, found: Found, aim: float) -> bool:
    """Decide the undecided pairs; whether that gave a better choice."""
    near = repaired(problem, found, network.free.candidates, aim / 10.0)
    found.bound = min(found.bound, near.bound)
    before = found.best_value
    if near.choice is not None:
        found.keep(problem, near.choice, np.inf)
    return found.best_value > before


def greedy_pairs(problem: Problem) -> Bools:
    """The best-scored pair that still fits, again and again: what a person with a list would do."""
    free = free_of(problem)
    left = [free.mentor_capacity.tolist(), free.recipient_capacity.tolist()]
    left.append([1] * len(problem.recipient))
    places = [problem.mentor.tolist(), problem.recipient_of.tolist(), problem.need.tolist()]
    costs, chosen = problem.cost.tolist(), problem.locked.copy()
    money = np.inf if problem.budget is None else problem.budget - cost_of(problem, chosen)
    order = free.candidates[np.argsort(-problem.score[free.candidates], kind="stable")]
    for one in order.tolist():
        rooms = [(room, place[one]) for room, place in zip(left, places, strict=True)]
        if costs[one] <= money and all(room[place] > 0 for room, place in rooms):
            chosen[one] = True
            money -= costs[one]
            for room, place in rooms:
                room[place] -= 1
    return chosen


LOCKED_FORBIDDEN = "A pair is locked and forbidden at once; take back one of the two."
LOCKED_MENTOR = (
    "More pairs are locked for a mentor than it has capacity; raise it or unlock a pair."
)
LOCKED_RECIPIENT = (
    "More pairs are locked for a recipient than it has capacity; raise it or unlock a pair."
)
LOCKED_NEED = "A need has two locked pairs; one mentor serves a need, so unlock one of them."
LOCKED_BUDGET = (
    "The locked pairs alone cost more than the budget; raise the budget or unlock a pair."
)
FEW_PAIRS = (
    "Window %(window)s is to have at least %(need)s pairs; only %(can)s can be made. Lower the "
    "minimum or raise capacities."
)
TOGETHER = (
    "The minima of windows I and II cannot be met together, because they need the same mentors and "
    "recipients; lower one of them or raise capacities."
)
NO_MONEY = (
    "The minima of the windows cannot be met within the budget; lower them or raise the budget."
)
WINDOW_NAMES = ("I", "II")


def _check_locks(problem: Problem, free: Free) -> None:
    locked = np.flatnonzero(problem.locked)
    needs = np.bincount(problem.need[locked], minlength=len(problem.recipient))
    for breaks, words in (
        ((problem.locked & problem.forbidden).any(), LOCKED_FORBIDDEN),
        ((needs > 1).any(), LOCKED_NEED),
        ((free.mentor_capacity < 0).any(), LOCKED_MENTOR),
        ((free.recipient_capacity < 0).any(), LOCKED_RECIPIENT),
        (not affordable(problem, cost_of(problem, problem.locked)), LOCKED_BUDGET),
    ):
        if breaks:
            raise Infeasible(words)


def _why(problem: Problem, network: Network) -> Infeasible:
    """Whether the minima fail for want of pairs, together, or for want of money."""
    for window, name in enumerate(WINDOW_NAMES):
        worth = np.where(problem.window_of == window, 1.0, 0.0)
        most = int(by_window(problem, network.best(worth, 0.0))[window])
        if most < problem.minimum[window]:
            return Infeasible(FEW_PAIRS, window=name, need=problem.minimum[window], can=most)
    if problem.budget is None:
        return Infeasible(TOGETHER)
    try:
        best_pairs(replace(problem, budget=None))
    except Infeasible as found:
        return found
    return Infeasible(NO_MONEY)
