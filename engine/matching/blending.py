"""Between a choice that money covers and one that it does not: the best of both.

The pairs on which they differ fall into groups that share no mentor, no recipient and no need, so
each group may be taken from either choice without breaking a place. Taking them by what they bring
for their money leaves next to none of the budget unused.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.matching.problem import Bools, Floats, Ints, Problem, cost_of


def blended(problem: Problem, base: Bools, other: Bools) -> Bools:
    """base with every group of other that is worth more and still paid for, (candidates,).

    Keeps places, locks and prohibitions where both choices do, and the budget where base does;
    minima are not looked at. The budget must be limited.
    """
    differing = np.flatnonzero(base != other)
    if not differing.size or problem.budget is None:
        return base
    group, count = _groups(problem, differing)
    more, dearer = _brought(problem, base, other, differing, group, count)
    taken = _taken(more, dearer, problem.budget - cost_of(problem, base))
    found = base.copy()
    moved = differing[taken[group]]
    found[moved] = other[moved]
    return found


def _groups(problem: Problem, differing: Ints) -> tuple[Ints, int]:
    """The group of each differing pair: those linked by a mentor, a recipient or a need."""
    mentors = len(problem.mentor_capacity)
    recipients = len(problem.recipient_capacity)
    mine, theirs = problem.mentor[differing], mentors + problem.recipient_of[differing]
    nodes = mentors + recipients
    links = coo_array((np.ones(len(mine)), (mine, theirs)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    names, group = np.unique(label[mine], return_inverse=True)
    return group.astype(np.int64), len(names)


def _brought(
    problem: Problem, base: Bools, other: Bools, differing: Ints, group: Ints, count: int
) -> tuple[Floats, Floats]:
    """By how much each group of other is worth more and costs more than that of base."""
    sign = np.where(other[differing], 1.0, -1.0)
    more = _sums(group, sign * problem.score[differing], count)
    dearer = _sums(group, sign * problem.cost[differing], count)
    if problem.first_bonus:
        recipients, first = np.unique(problem.recipient_of[differing], return_index=True)
        served = np.isin(recipients, problem.recipient_of[other]).astype(np.float64)
        served -= np.isin(recipients, problem.recipient_of[base])
        more += problem.first_bonus * _sums(group[first], served, count)
    return more, dearer


def _sums(group: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(group, values, count).astype(np.float64)


def _taken(more: Floats, dearer: Floats, money: float) -> Bools:
    """Groups that are worth more, those that cost nothing first, then by worth for money."""
    taken = np.zeros(len(more), dtype=bool)
    worth_it = np.flatnonzero(more > 0.0)
    rate = more[worth_it] / np.maximum(dearer[worth_it], 1e-300)
    for one in worth_it[np.argsort(-rate, kind="stable")].tolist():
        if dearer[one] <= money:
            taken[one] = True
            money -= float(dearer[one])
    return taken
