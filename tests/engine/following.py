"""Worked cases as traces, and a figure's value again from nothing but what a reader is shown."""

from __future__ import annotations

import math
from typing import Any

from engine import registry
from engine.cases import Case, case_files, load_case
from engine.trace import OpenedFigure, Trace, rebuild
from engine.trace.places import places
from tests.engine.samples import FOLDER

CASES = [load_case(path) for path in case_files(FOLDER.parent)]


def cases_of(calculation: str) -> list[Case]:
    return [case for case in CASES if case.calculation == calculation]


def untraced(calculation: str, payload: Any) -> dict[str, Any]:
    """Every figure by path from an ordinary evaluation, texts left out."""
    result = registry.get(calculation).evaluate(payload)
    return {place.path: value for place, value in places(result) if not isinstance(value, str)}


def rebuilt(opened: OpenedFigure) -> Any:
    return rebuild(opened.expression, {part.key: part.value for part in opened.parts})


def leaves_below(found: Trace, key: str, seen: set[str]) -> None:
    """Open a figure and everything in it down to the leaves, rebuilding each on the way."""
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        opened = found.open(one)
        if opened.expression is None:
            assert opened.kind in {"input", "parameter", "constant"} or opened.value is None, one
            continue
        assert same(rebuilt(opened), opened.value), one
        waiting.extend(part.key for part in opened.parts)


def same(one: Any, other: Any, relative: float = 1e-9, scale: float = 0.0) -> bool:
    """Equal numbers, equal truths, or both empty; scale: size of what they were summed from."""
    if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return math.isclose(one, other, rel_tol=relative, abs_tol=relative * scale)
