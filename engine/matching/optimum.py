"""The best pairs of a round, with a proof of how good they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.matching.flow import Free, Network
from engine.matching.greedy import greedy_pairs
from engine.matching.multipliers import Found, priced
from engine.matching.problem import (
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
_TURNS = 3
_PRICED = 0.9
"""Share of the work that is done when the prices are found."""
_SAME = 1e-10
"""A gap that is only the last digits of sums: no other choice is worth more."""


def best_pairs(
    problem: Problem, progress: Progress = ignore_progress, aim: float = PROVEN
) -> Solution:
    """The pairs that are worth most within every limit, and the most that any could be.

    Exact where neither budget nor minima bind; else the search ends once the gap is proved to be
    at most aim, which takes longer the smaller it is. progress may raise Cancelled: it is called
    before every flow and every whole-number problem. Raises Infeasible where locks, capacities,
    minima and budget contradict each other.
    """
    network = Network(problem)
    _check_locks(problem, network.free)
    found = priced(problem, network, progress, aim)
    if found.gap > _SAME:
        progress(_PRICED)
        found.keep(problem, greedy_pairs(problem), np.inf)
    for _ in range(_TURNS):
        if found.gap <= aim or not _improve(problem, network, found, aim, progress):
            break
    if found.best is None:
        raise _why(problem, network, progress)
    progress(1.0)
    bound = found.best_value if found.gap <= _SAME else found.bound
    return Solution(found.best, found.best_value, bound, found.prices)


def _improve(
    problem: Problem, network: Network, found: Found, aim: float, progress: Progress
) -> bool:
    """Decide the undecided pairs; whether that gave a better choice from which to go on."""
    progress(_PRICED)
    near = repaired(problem, found, network.free.candidates, aim / 10.0)
    found.bound = min(found.bound, near.bound)
    before = found.best_value
    if near.choice is not None:
        found.keep(problem, near.choice, np.inf)
    return not near.is_whole and found.best_value > before


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


def _why(problem: Problem, network: Network, progress: Progress) -> Infeasible:
    """Whether the minima fail for want of pairs, together, or for want of money."""
    for window, name in enumerate(WINDOW_NAMES):
        progress(_PRICED)
        worth = np.where(problem.window_of == window, 1.0, 0.0)
        most = int(by_window(problem, network.best(worth, 0.0))[window])
        if most < problem.minimum[window]:
            return Infeasible(FEW_PAIRS, window=name, need=problem.minimum[window], can=most)
    if problem.budget is None:
        return Infeasible(TOGETHER)
    try:
        best_pairs(replace(problem, budget=None), progress)
    except Infeasible as found:
        return found
    return Infeasible(NO_MONEY)
