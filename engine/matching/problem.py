"""What a matching round decides, as arrays: which candidates of mentor and need become pairs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WINDOWS = 2


class Infeasible(EngineError):
    """No choice of pairs keeps every lock, minimum and the budget; the words say which breaks.

    message: English template; params: the values for its places.
    """

    def __init__(self, message: str, **params: str | int) -> None:
        self.message = message
        self.params = params
        super().__init__(message % params if params else message)


@dataclass(frozen=True)
class Problem:
    """Candidates and limits of a round.

    mentor, need: of each candidate, shape (candidates,); score: what the pair is worth, zero or
    more; cost: money of the pair. mentor_capacity: (mentors,); recipient: of each need, (needs,);
    recipient_capacity: (recipients,); window: of each need, 0 for I and 1 for II. A need is served
    once at most. budget: money for all pairs, None for no limit; minimum: pairs at least by window.
    first_bonus: what a recipient's first pair is worth on top, so that second pairs do not crowd
    out those who have none. locked: pairs that are kept whatever they score; forbidden: pairs that
    are not made, a lock on them is a contradiction.
    """

    mentor: Ints
    need: Ints
    score: Floats
    cost: Floats
    mentor_capacity: Ints
    recipient: Ints
    recipient_capacity: Ints
    window: Ints
    budget: float | None = None
    minimum: tuple[int, int] = (0, 0)
    first_bonus: float = 0.0
    locked: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    forbidden: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def __post_init__(self) -> None:
        for name in ("locked", "forbidden"):
            if not getattr(self, name).size:
                object.__setattr__(self, name, np.zeros(len(self.score), dtype=bool))

    @property
    def recipient_of(self) -> Ints:
        """The recipient of each candidate."""
        return np.asarray(self.recipient[self.need], dtype=np.int64)

    @property
    def window_of(self) -> Ints:
        """The window of each candidate."""
        return np.asarray(self.window[self.need], dtype=np.int64)

    def with_lock(self, candidate: int) -> Problem:
        """The same round with one more pair locked."""
        locked, forbidden = self.locked.copy(), self.forbidden.copy()
        locked[candidate], forbidden[candidate] = True, False
        return replace(self, locked=locked, forbidden=forbidden)


@dataclass(frozen=True)
class Solution:
    """Chosen pairs, (candidates,), what they are worth, and the most that any choice can be.

    prices: (3,), what one unit of money and one pair of windows I and II are worth at the margin,
    in score; zero where the limit does not bind.
    """

    chosen: Bools
    value: float
    bound: float
    prices: Floats

    @property
    def gap(self) -> float:
        """How far, at most, the choice is from the optimum, as a fraction of the bound."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0.0 else 0.0


def value_of(problem: Problem, chosen: Bools) -> float:
    """Scores of the chosen pairs and the bonus of every recipient that has one."""
    served = np.unique(problem.recipient_of[chosen]).size
    return float(problem.score[chosen].sum()) + problem.first_bonus * served


def cost_of(problem: Problem, chosen: Bools) -> float:
    """Money of the chosen pairs."""
    return float(problem.cost[chosen].sum())


def by_window(problem: Problem, chosen: Bools) -> Ints:
    """Chosen pairs in windows I and II, shape (2,)."""
    return np.bincount(problem.window_of[chosen], minlength=WINDOWS)


def affordable(problem: Problem, cost: float) -> bool:
    """Whether the budget covers a cost; the last digit of a sum of money is not counted."""
    return problem.budget is None or cost <= problem.budget * (1.0 + 1e-12)


def is_feasible(problem: Problem, chosen: Bools) -> bool:
    """Whether a choice keeps every limit of the round."""
    mentors = np.bincount(problem.mentor[chosen], minlength=len(problem.mentor_capacity))
    needs = np.bincount(problem.need[chosen], minlength=len(problem.recipient))
    recipients = np.bincount(
        problem.recipient_of[chosen], minlength=len(problem.recipient_capacity)
    )
    return bool(
        (mentors <= problem.mentor_capacity).all()
        and (needs <= 1).all()
        and (recipients <= problem.recipient_capacity).all()
        and (by_window(problem, chosen) >= problem.minimum).all()
        and affordable(problem, cost_of(problem, chosen))
        and chosen[problem.locked].all()
        and not chosen[problem.forbidden].any()
    )
