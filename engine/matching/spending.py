"""Guessing the price of money at which a budget is used up, before a flow is spent on each.

What needs would spend if each had the mentor it likes best, whatever the capacities, is the wrong
amount, but it falls with the price much as that of the round does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.matching.problem import Bools, Floats, Ints, Problem

_HALVINGS = 12
_BEYOND = 0.1
_LEAST = 0.002
"""How far a guess aims past the budget, so that choices on both sides of it are met: of what the
nearest choice misses it by, and at least so much of the budget."""
_PACES = (0.25, 2.0)


@dataclass(frozen=True)
class Side:
    """A choice on one side of the budget: the price of money that gave it and what it costs."""

    price: float
    cost: float
    chosen: Bools


class Guesses:
    """One price after the other, from the choices that the earlier ones gave."""

    def __init__(self, problem: Problem, free: Ints, largest: float) -> None:
        self._budget = float(problem.budget or 0.0)
        self._largest = largest
        self._spending = spending_of(problem, free)
        self._pace = 1.0
        self._before: tuple[float, float] | None = None

    def next(self, paid: Side | None, unpaid: Side) -> float:
        """The price to try, given the choices next to the budget: one that it pays, one not."""
        if paid is not None and unpaid.price > 0.0:
            return self._between(paid, unpaid)
        if paid is None or paid.cost <= 0.0:
            return self._from(unpaid)
        return self._from(min(paid, unpaid, key=lambda one: abs(one.cost - self._budget)))

    def _between(self, paid: Side, unpaid: Side) -> float:
        share = (unpaid.cost - self._budget) / (unpaid.cost - paid.cost)
        return float(unpaid.price * (paid.price / unpaid.price) ** share)

    def _from(self, near: Side) -> float:
        """What needs would spend, corrected by how well that foretold the last choice."""
        if self._before is not None:
            cost, foretold = self._before
            self._pace = float(np.clip((near.cost - cost) / (foretold - cost), *_PACES))
        miss = near.cost - self._budget
        beyond = np.copysign(_LEAST * self._budget, miss)
        if near.price > 0.0:
            beyond += _BEYOND * miss
        wanted = near.cost - (miss + beyond) / self._pace
        self._before = near.cost, wanted
        return self._spending.price_at(max(0.0, wanted / near.cost), near.price, self._largest)


@dataclass(frozen=True)
class Spending:
    """Candidates in the order of their needs, and where each need begins; bonus: worth of a pair
    on top of its score."""

    score: Floats
    cost: Floats
    starts: Ints
    counts: Ints
    bonus: float

    def at(self, price: float) -> float:
        """Money for the best candidate of every need for which it is worth its price."""
        worth = self.score - price * self.cost
        best = np.maximum.reduceat(worth, self.starts)
        is_best = (worth == np.repeat(best, self.counts)) & (worth > -self.bonus)
        return float(self.cost[is_best].sum())

    def price_at(self, share: float, price: float, largest: float) -> float:
        """The price, up to largest, at which needs spend this share of what they do at price."""
        wanted = share * self.at(price)
        low, high = (price, largest) if share < 1.0 else (0.0, price)
        step = 0.25 * low if low > 0.0 else high / 64.0
        while share < 1.0 and low + step < high and self.at(low + step) > wanted:
            low, step = low + step, 2.0 * step
        high = min(high, low + step) if share < 1.0 else high
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            low, high = (middle, high) if self.at(middle) > wanted else (low, middle)
        return (low + high) / 2.0


def spending_of(problem: Problem, free: Ints) -> Spending:
    """free: candidates that locks and prohibitions leave open; at least one."""
    order = free[np.argsort(problem.need[free], kind="stable")]
    need = problem.need[order]
    starts = np.flatnonzero(np.concatenate([[True], need[1:] != need[:-1]]))
    counts = np.diff(np.concatenate([starts, [len(order)]]))
    return Spending(problem.score[order], problem.cost[order], starts, counts, problem.first_bonus)
