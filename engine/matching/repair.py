"""From priced choices to a feasible one: the few undecided pairs are decided exactly.

The choices met at prices around the best ones agree on most candidates. Those on which they differ,
and the next in line, make a small whole-number problem; everything else is left as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from engine.matching.multipliers import Found
from engine.matching.problem import WINDOWS, Bools, Floats, Ints, Problem, cost_of, value_of

_UNCLEAR = 450
_NEXT = 150
_MOST = 4000
_NODES = 500
"""Branches after which the best found so far is taken: a count and not a time, so that equal rounds
have equal answers on every machine."""
_GAP = 1e-5


@dataclass(frozen=True)
class Repaired:
    """A choice near the priced ones, None where there is none among them, and what bounds it.

    is_whole: whether every candidate was undecided, so that there is nothing to try again; bound:
    the most any choice is worth then, else infinite.
    """

    choice: Bools | None
    bound: float
    is_whole: bool


def repaired(problem: Problem, found: Found, free: Ints, gap: float = _GAP) -> Repaired:
    """Decide the undecided pairs; free: candidates that locks and prohibitions leave open;
    gap: relative, to which they are decided."""
    base = found.best if found.best is not None else found.nearest()[0]
    if not len(free):
        return Repaired(problem.locked.copy(), value_of(problem, problem.locked), True)
    is_small = len(free) <= _MOST
    undecided = free if is_small else _undecided(problem, found, free, base)
    fixed = base.copy()
    fixed[undecided] = False
    solved = _decided(problem, undecided, fixed, gap)
    bound = np.inf
    if is_small and solved.mip_dual_bound is not None:
        bound = value_of(problem, fixed) - float(solved.mip_dual_bound)
    if solved.x is None:
        return Repaired(None, bound, is_small)
    fixed[undecided] = solved.x[: len(undecided)] > 0.5
    return Repaired(fixed, bound, is_small)


def _undecided(problem: Problem, found: Found, free: Ints, base: Bools) -> Ints:
    """Candidates on which the choices differ, then those whose worth is least clear."""
    differing = _differing(found, base)
    worth = problem.score - found.prices[0] * problem.cost
    worth += found.prices[1:][problem.window_of]
    best = np.full(len(problem.recipient), -np.inf)
    np.maximum.at(best, problem.need[free], worth[free])
    regret = best[problem.need] - worth
    regret[base] = np.abs(worth[base])
    others = free[~differing[free]]
    following = others[np.argsort(regret[others], kind="stable")[:_NEXT]]
    return np.sort(np.concatenate([np.flatnonzero(differing)[:_UNCLEAR], following]))


def _differing(found: Found, base: Bools) -> Bools:
    """Candidates on which the nearest choices differ, of as many choices as it takes."""
    some, every = base.copy(), base.copy()
    for chosen in found.nearest():
        some |= chosen
        every &= chosen
        if int(some.sum()) - int(every.sum()) >= _UNCLEAR:
            break
    differing: Bools = some & ~every
    return differing


def _decided(problem: Problem, undecided: Ints, fixed: Bools, gap: float) -> OptimizeResult:
    """The small problem: a column for each undecided pair, then one for each recipient's bonus."""
    recipients, place = np.unique(problem.recipient_of[undecided], return_inverse=True)
    waiting = ~np.isin(recipients, problem.recipient_of[fixed])
    pairs, low, high = _limits(problem, undecided, fixed)
    count, extra = len(undecided), len(recipients)
    bonus = hstack([-_members(place, extra, np.ones(count)), _members(np.arange(extra), extra)])
    padded = hstack([pairs, csr_array((pairs.shape[0], extra))])
    worth = np.concatenate([problem.score[undecided], np.full(extra, problem.first_bonus)])
    return milp(
        -worth,
        constraints=LinearConstraint(
            vstack([padded, bonus]),
            np.concatenate([low, np.full(extra, -np.inf)]),
            np.concatenate([high, np.zeros(extra)]),
        ),
        integrality=np.concatenate([np.ones(count), np.zeros(extra)]),
        bounds=Bounds(0.0, np.concatenate([np.ones(count), waiting.astype(float)])),
        options={"node_limit": _NODES, "mip_rel_gap": gap},
    )


def _limits(problem: Problem, undecided: Ints, fixed: Bools) -> tuple[csr_array, Floats, Floats]:
    """What the fixed pairs leave of every limit: rows over the undecided pairs, least and most."""
    whole = np.ones(len(undecided))
    rows, low, high = [], [], []
    for group, capacity in (
        (problem.mentor, problem.mentor_capacity),
        (problem.need, np.ones(len(problem.recipient), dtype=np.int64)),
        (problem.recipient_of, problem.recipient_capacity),
    ):
        left = capacity - np.bincount(group[fixed], minlength=len(capacity))
        used, place = np.unique(group[undecided], return_inverse=True)
        rows.append(_members(place, len(used), whole))
        low.append(np.full(len(used), -np.inf))
        high.append(left[used].astype(np.float64))
    windows = np.bincount(problem.window_of[fixed], minlength=WINDOWS)
    rows.append(_members(problem.window_of[undecided], WINDOWS, whole))
    low.append(np.asarray(problem.minimum, dtype=np.float64) - windows)
    high.append(np.full(WINDOWS, np.inf))
    if problem.budget is not None:
        rows.append(csr_array(problem.cost[undecided][None, :]))
        low.append(np.array([-np.inf]))
        high.append(np.array([problem.budget - cost_of(problem, fixed)]))
    return vstack(rows), np.concatenate(low), np.concatenate(high)


def _members(group: Ints, groups: int, values: Floats | None = None) -> csr_array:
    """A row for each group with its members' values, shape (groups, members)."""
    filled = np.ones(len(group)) if values is None else values
    place = (filled, (group, np.arange(len(group))))
    return csr_array(coo_array(place, shape=(groups, len(group))))
