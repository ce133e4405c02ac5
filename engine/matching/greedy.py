"""Going down the list: what a person would do, and what no better round may fall below."""

from __future__ import annotations

import numpy as np

from engine.matching.flow import free_of
from engine.matching.problem import Bools, Ints, Problem, cost_of

_ROWS = 4096
"""Candidates looked at together; those that no longer fit are left out at once."""


def greedy_pairs(problem: Problem) -> Bools:
    """The best-scored pair that still fits, again and again, (candidates,); locks come first."""
    free = free_of(problem)
    chosen = problem.locked.copy()
    rooms = [
        (problem.mentor, free.mentor_capacity.copy()),
        (problem.recipient_of, free.recipient_capacity.copy()),
        (problem.need, np.ones(len(problem.recipient), dtype=np.int64)),
    ]
    money = np.inf if problem.budget is None else problem.budget - cost_of(problem, chosen)
    order = free.candidates[np.argsort(-problem.score[free.candidates], kind="stable")]
    for start in range(0, len(order), _ROWS):
        part = order[start : start + _ROWS]
        fits = problem.cost[part] <= money
        for place, left in rooms:
            fits &= left[place[part]] > 0
        taken, money = _taken(part[fits], problem, rooms, money)
        chosen[taken] = True
        for place, left in rooms:
            np.subtract.at(left, place[taken], 1)
    return chosen


def _taken(
    part: Ints, problem: Problem, rooms: list[tuple[Ints, Ints]], money: float
) -> tuple[list[int], float]:
    """Those of a part that fit one after the other, and the money left."""
    taken = []
    left = [
        dict(zip(mine.tolist(), room[mine].tolist(), strict=True))
        for place, room in rooms
        for mine in [place[part]]
    ]
    first, second, third = left
    rows = zip(
        part.tolist(),
        problem.cost[part].tolist(),
        *(place[part].tolist() for place, _ in rooms),
        strict=True,
    )
    for one, cost, mentor, recipient, need in rows:
        if cost <= money and first[mentor] > 0 and second[recipient] > 0 and third[need] > 0:
            taken.append(one)
            money -= cost
            first[mentor] -= 1
            second[recipient] -= 1
            third[need] -= 1
    return taken, money
