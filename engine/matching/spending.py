"""Guessing the price of money at which a budget is used up, before a flow is spent on each.

What needs would spend if each had the mentor it likes best, whatever the capacities, is the wrong
amount, but it falls with the price much as that of the round does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.matching.flow import ByNeed
from engine.matching.problem import Bools, Floats, Problem

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

    def __init__(self, problem: Problem, by_need: ByNeed, largest: float) -> None:
        order = by_need.order
        self._budget = float(problem.budget or 0.0)
        self._largest = largest
        self._spending = Spending(
            problem.score[order], problem.cost[order], by_need, problem.first_bonus
        )
        self._pace = 1.0
        self._before: tuple[float, float] | None = None

    def next(self, paid: Side | None, unpaid: Side | None) -> float | None:
        """The price to try, given the choices next to the budget: one that it pays, one not; None
        where they tell nothing."""
        if paid is not None and unpaid is not None and unpaid.price > 0.0:
            return self._between(paid, unpaid)
        told = [one for one in (paid, unpaid) if one is not None and one.cost > 0.0]
        if not told:
            return None
        return self._from(min(told, key=lambda one: abs(one.cost - self._budget)))

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
    """Scores and costs of the candidates, in the order of by_need; bonus: worth of a pair on top of
    its score."""

    score: Floats
    cost: Floats
    by_need: ByNeed
    bonus: float

    def at(self, price: float) -> float:
        """Money for the best candidate of every need for which it is worth its price."""
        worth = self.score - price * self.cost
        best = np.maximum.reduceat(worth, self.by_need.starts)
        is_best = (worth == np.repeat(best, self.by_need.counts)) & (worth > -self.bonus)
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
