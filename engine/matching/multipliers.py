"""Budget and minima priced: the least bound on what any choice can be worth.

With a price on money and a reward on each window's pairs a round is a flow again. Every price gives
a bound on the optimum; the least bound is looked for with cutting planes, since each flow tells how
the bound changes around its prices. All choices met on the way are kept: the best feasible one is
among them or close by.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from engine.matching.blending import blended
from engine.matching.flow import Network
from engine.matching.problem import (
    WINDOWS,
    Bools,
    Floats,
    Problem,
    affordable,
    by_window,
    cost_of,
    is_feasible,
    value_of,
)
from engine.matching.spending import Guesses, Side
from engine.registry import Progress

MOST_FLOWS = 60
_SURE = 1e-9
_MANY = 20_000
"""Candidates from which on prices are first searched among the best of them."""
_EACH = 6.0
"""Of how many candidates of a need, on average."""
_GUESSES = 6
"""Flows after which prices are no longer guessed from what needs would spend."""


@dataclass
class Found:
    """What the search for prices has met.

    bound: the least upper bound; prices: (3,), of money and of windows I and II, that gave it;
    best: the feasible choice of most worth, None before the first; choices: all that were met,
    each with the bound that its prices gave.
    """

    bound: float
    prices: Floats
    best: Bools | None = None
    best_value: float = -np.inf
    choices: list[tuple[float, Bools]] = field(default_factory=list)

    def keep(self, problem: Problem, chosen: Bools, bound: float) -> None:
        """Remember a choice, as the best where it is."""
        self.choices.append((bound, chosen))
        value = value_of(problem, chosen)
        if value > self.best_value and is_feasible(problem, chosen):
            self.best, self.best_value = chosen, value

    def nearest(self) -> list[Bools]:
        """The choices whose prices are closest to the best first: those of the least bounds."""
        return [chosen for _, chosen in sorted(self.choices, key=lambda one: one[0])]

    @property
    def gap(self) -> float:
        return (self.bound - self.best_value) / max(self.bound, 1e-300)


def priced(problem: Problem, network: Network, progress: Progress, aim: float) -> Found:
    """Search the prices until the bound is least, or proves a gap of at most aim."""
    prices = np.zeros(1 + WINDOWS)
    whole = _Search(problem, network)
    many = len(network.free.candidates)
    if whole.may_draft and many >= _MANY:
        draft = _Search(problem, network, min(1.0, _EACH * network.by_need.starts.size / many))
        _searched(draft, prices, progress, 0.9 * aim)
        for bound, chosen in draft.found.choices:
            whole.found.keep(problem, chosen, bound)
        prices = draft.found.prices
    _searched(whole, prices, progress, aim)
    return whole.found


def _searched(search: _Search, prices: Floats, progress: Progress, aim: float) -> None:
    for turn in range(MOST_FLOWS):
        progress(min(0.9, turn / 20.0))
        search.look(prices)
        if search.found.gap <= aim:
            break
        prices, least = search.next()
        if search.found.bound - least <= _SURE * max(1.0, abs(least)):
            break
        prices = search.guessed(turn, prices)


class _Search:
    """Cutting planes: each flow gives a line in the prices below which no bound can fall.

    share: of the candidates that its flows look at; below 1 its bounds prove nothing.
    """

    def __init__(self, problem: Problem, network: Network, share: float = 1.0) -> None:
        self._share = share
        self._problem, self._network = problem, network
        self._budget = problem.budget
        self._minimum = np.asarray(problem.minimum, dtype=np.float64)
        self._values: list[float] = []
        self._slopes: list[Floats] = []
        self._tried: set[float] = set()
        self._guesses: Guesses | None = None
        self._paid: Side | None = None
        self._unpaid: Side | None = None
        self.found = Found(np.inf, np.zeros(1 + WINDOWS))
        self._largest = self._largest_prices()

    def _largest_prices(self) -> Floats:
        """Prices beyond which nothing changes any more; 0 for a limit that there is not."""
        worth = float(self._problem.score.max(initial=0.0)) + self._problem.first_bonus
        paid = self._problem.cost[self._problem.cost > 0.0]
        money = 0.0
        if self._budget is not None and paid.size:
            money = worth / float(np.quantile(paid, 0.001))
        pairs = np.where(self._minimum > 0, 4.0 * worth * max(1, len(self._problem.recipient)), 0.0)
        return np.concatenate([[money], pairs])

    def look(self, prices: Floats) -> None:
        """One flow at these prices: a choice, a bound and a line."""
        problem = self._problem
        worth = problem.score - prices[0] * problem.cost + prices[1:][problem.window_of]
        chosen = self._network.best(worth, problem.first_bonus, self._share)
        value, cost = value_of(problem, chosen), cost_of(problem, chosen)
        spare = (self._budget or 0.0) - cost if self._largest[0] else 0.0
        more = by_window(problem, chosen) - self._minimum
        slope = np.concatenate([[spare], np.where(self._minimum > 0, more, 0.0)])
        bound = value + float(prices @ slope) + self._network.unsure(worth, problem.first_bonus)
        self._tried.add(float(prices[0]))
        self._values.append(value)
        self._slopes.append(slope)
        self.found.keep(problem, chosen, bound)
        if bound < self.found.bound:
            self.found.bound, self.found.prices = bound, prices
        if self._budget is not None:
            self._blend(Side(float(prices[0]), cost, chosen))

    def _blend(self, met: Side) -> None:
        """Keep the best of the two choices next to the budget, one on either side, and of the best
        so far and this one."""
        if affordable(self._problem, met.cost):
            if self._paid is None or met.cost > self._paid.cost:
                self._paid = met
        elif self._unpaid is None or met.cost < self._unpaid.cost:
            self._unpaid = met
        if self._paid is not None and self._unpaid is not None:
            self._keep_both(self._paid.chosen, self._unpaid.chosen)
        if self.found.best is not None:
            self._keep_both(self.found.best, met.chosen)

    def _keep_both(self, base: Bools, other: Bools) -> None:
        self.found.keep(self._problem, blended(self._problem, base, other), np.inf)

    @property
    def may_draft(self) -> bool:
        """Whether money alone is limited, so that its price can be searched roughly first."""
        return self._budget is not None and not self._minimum.any()

    def guessed(self, turn: int, prices: Floats) -> Floats:
        """These next prices, or better ones where money alone is scarce and the search is young."""
        if turn >= _GUESSES or not self.may_draft:
            return prices
        if self._guesses is None:
            by_need, largest = self._network.by_need, float(self._largest[0])
            self._guesses = Guesses(self._problem, by_need, largest)
        money = self._guesses.next(self._paid, self._unpaid)
        if money is None or money in self._tried:
            return prices
        return np.concatenate([[money], np.zeros(WINDOWS)])

    def next(self) -> tuple[Floats, float]:
        """The prices at which the lines leave the least room, and that least."""
        slopes = np.asarray(self._slopes)
        rows = np.hstack([slopes, -np.ones((len(slopes), 1))])
        solved = linprog(
            [*np.zeros(1 + WINDOWS), 1.0],
            A_ub=rows,
            b_ub=-np.asarray(self._values),
            bounds=[*((0.0, top) for top in self._largest), (None, None)],
        )
        if not solved.success:
            return self.found.prices, self.found.bound
        return solved.x[:-1], float(solved.fun)
