"""The best pairs where nothing but capacities, locks and the bonus counts: a flow of least cost.

Mentors send units to needs, needs to their recipients, recipients to the sink; a second arc of a
recipient carries what comes after the first pair without the bonus. Flows of whole capacities are
whole, so the optimum is exact, to the step to which scores are made whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from engine.matching.problem import Bools, Floats, Ints, Problem

STEPS = 2.0**40
"""Into how many steps the largest worth is divided when scores become whole numbers; the flow's own
whole numbers hold this many for each of eight million nodes."""


@dataclass(frozen=True)
class Free:
    """What locks leave open: candidates that may still be chosen, and the capacities left.

    served: recipients that have a locked pair, for which no bonus is left.
    """

    candidates: Ints
    mentor_capacity: Ints
    recipient_capacity: Ints
    served: Bools


def free_of(problem: Problem) -> Free:
    """Take the locked pairs out of the round. Negative capacities tell a contradiction."""
    locked = np.flatnonzero(problem.locked)
    recipients = problem.recipient_of[locked]
    mentors = problem.mentor_capacity - np.bincount(
        problem.mentor[locked], minlength=len(problem.mentor_capacity)
    )
    capacity = problem.recipient_capacity - np.bincount(
        recipients, minlength=len(problem.recipient_capacity)
    )
    taken = np.zeros(len(problem.recipient), dtype=bool)
    taken[problem.need[locked]] = True
    served = np.zeros(len(problem.recipient_capacity), dtype=bool)
    served[recipients] = True
    is_open = ~problem.forbidden & ~problem.locked & ~taken[problem.need]
    return Free(np.flatnonzero(is_open), mentors, capacity, served)


@dataclass(frozen=True)
class ByNeed:
    """Candidates in the order of their needs; starts, counts: of each need that has any."""

    order: Ints
    starts: Ints
    counts: Ints


class Network:
    """The arcs of a round, laid out once; worths of candidates are given at each solution."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = free_of(problem)
        mentors, needs = len(problem.mentor_capacity), len(problem.recipient)
        recipients = len(problem.recipient_capacity)
        self._source, self._sink = 0, 1 + mentors + needs + recipients
        first_need, first_recipient = 1 + mentors, 1 + mentors + needs
        mine = self.free.candidates
        capacity = np.maximum(self.free.recipient_capacity, 0)
        first = np.where(self.free.served, 0, np.minimum(capacity, 1))
        everyone = first_recipient + np.arange(recipients)
        groups = [
            (np.zeros(mentors), 1 + np.arange(mentors), np.maximum(self.free.mentor_capacity, 0)),
            (1 + problem.mentor[mine], first_need + problem.need[mine], np.ones(len(mine))),
            (first_need + np.arange(needs), first_recipient + problem.recipient, np.ones(needs)),
            (everyone, np.full(recipients, self._sink), first),
            (everyone, np.full(recipients, self._sink), capacity - first),
            ([self._source], [self._sink], [capacity.sum()]),
        ]
        joined = [np.concatenate([one[part] for one in groups]) for part in range(3)]
        self._tails, self._heads = (one.astype(np.int32) for one in joined[:2])
        self._capacities = joined[2].astype(np.int64)
        self._candidates = slice(mentors, mentors + len(mine))
        bonus = mentors + len(mine) + needs
        self._bonus = slice(bonus, bonus + recipients)

    @cached_property
    def by_need(self) -> ByNeed:
        """The open candidates in the order of their needs; there must be one."""
        order = self.free.candidates[
            np.argsort(self.problem.need[self.free.candidates], kind="stable")
        ]
        need = self.problem.need[order]
        starts = np.flatnonzero(np.concatenate([[True], need[1:] != need[:-1]]))
        return ByNeed(order, starts, np.diff(np.concatenate([starts, [len(order)]])))

    def best(self, worth: Floats, bonus: float, share: float = 1.0) -> Bools:
        """Chosen pairs, locks included, that are worth most; worth: (candidates,), of any sign.

        share: of the open candidates that are looked at, those least below the best of their need:
        below 1 the choice is a draft, often the same and in less time.
        """
        costs = np.zeros(len(self._tails))
        costs[self._candidates] = -worth[self.free.candidates]
        costs[self._bonus] = -bonus
        useful = np.ones(len(costs), dtype=bool)
        useful[self._candidates] = costs[self._candidates] < bonus
        if share < 1.0:
            useful[self._candidates] &= self._close(worth, share)
        flow = SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            self._tails[useful],
            self._heads[useful],
            self._capacities[useful],
            np.rint(costs[useful] / _step(worth, bonus)).astype(np.int64),
        )
        total = int(self._capacities[-1])
        flow.set_nodes_supplies([self._source, self._sink], [total, -total])
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("a flow around the round must always exist")
        open_pairs = useful[self._candidates]
        first = self._candidates.start
        taken = flow.flows(arcs[first : first + int(open_pairs.sum())]) > 0
        chosen = self.problem.locked.copy()
        chosen[self.free.candidates[open_pairs][taken]] = True
        return chosen

    def _close(self, worth: Floats, share: float) -> Bools:
        """The share of the open candidates that is least below the best of their need."""
        order, starts, counts = self.by_need.order, self.by_need.starts, self.by_need.counts
        below = np.zeros(len(worth))
        below[order] = np.repeat(np.maximum.reduceat(worth[order], starts), counts) - worth[order]
        mine = below[self.free.candidates]
        last = int(share * (len(mine) - 1))
        close: Bools = mine <= np.partition(mine, last)[last]
        return close

    def unsure(self, worth: Floats, bonus: float) -> float:
        """By how much, at most, another choice is worth more than best() for whole numbers' sake:
        half a step for every pair and every bonus of the one and of the other."""
        most = min(len(self.problem.recipient), int(self._capacities[-1]))
        return 2.0 * most * _step(worth, bonus)


def _step(worth: Floats, bonus: float) -> float:
    """What one is worth when worths become whole numbers."""
    largest = max(float(np.abs(worth).max(initial=0.0)), bonus)
    return (largest or 1.0) / STEPS
