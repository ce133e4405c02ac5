"""What would have to change for a pair to be chosen, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.arithmetic import aside
from engine.errors import PathPart
from engine.matching.changes import Change
from engine.remarks import Remark, remark

ALREADY = "The pair is in the round."
TIE = "It is worth as much as what was chosen instead; lock it to have it."
RISE = "Its score of %(score)s %% would have to rise by %(points)s points."
TOO_MUCH = (
    "Its score of %(score)s %% would have to rise by %(points)s points, beyond 100 %%: the score "
    "alone cannot do it."
)
NO_SCORE = "No score would do: places, locks or money leave no room for it."
MENTOR = "One more place at the mentor would do."
RECIPIENT = "One more place at the recipient would do."
RIVALS = "It would be chosen if no other mentor were there for the need."
BUDGET = "It would be chosen if money had no limit."
NO_SINGLE = (
    "No single change would do: neither a place at the mentor, nor one at the recipient, nor the "
    "need left free."
)
CODES = (
    ("more_at_mentor", MENTOR),
    ("more_at_recipient", RECIPIENT),
    ("without_rivals", RIVALS),
    ("without_budget", BUDGET),
)
_NOTHING = 1e-6


@aside
def words_of(path: tuple[PathPart, ...], change: Change, score: float, is_in: bool) -> list[Remark]:
    """One sentence for each thing that would do, and how much score it lacks."""
    if is_in:
        return [remark(path, "chosen", ALREADY)]
    return list(_lacking(path, change, float(score)))


def _lacking(path: tuple[PathPart, ...], change: Change, score: float) -> Iterator[Remark]:
    if change.loss <= _NOTHING:
        yield remark(path, "tie", TIE)
        return
    if math.isinf(change.loss):
        yield remark(path, "no_score", NO_SCORE)
    else:
        numbers = {"score": round(100.0 * score, 1), "points": round(100.0 * change.loss, 1)}
        message = TOO_MUCH if score + change.loss > 1.0 else RISE
        yield remark(path, "rise", message, **numbers)
    would_do = [(code, words) for code, words in CODES if getattr(change, code)]
    for code, words in would_do:
        yield remark(path, code, words)
    if not would_do:
        yield remark(path, "no_single", NO_SINGLE)
