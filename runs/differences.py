"""Two JSON values compared field by field."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Difference:
    """One field that differs; a value that isn't there is ABSENT."""

    path: Path
    before: Any
    now: Any

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path) or "result"
        return f"{place}: {_shown(self.before)} -> {_shown(self.now)}"


class _Absent:
    """Marks a field that one side lacks."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = _Absent()


def differences(
    before: Any, now: Any, *, tolerance: float = 0.0, path: Path = ()
) -> Iterator[Difference]:
    """Every field in which two JSON values differ.

    tolerance: relative, for numbers; 5 and 5.0 are the same number. True is no number.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for name in [*before, *(name for name in now if name not in before)]:
            pair = before.get(name, ABSENT), now.get(name, ABSENT)
            yield from differences(*pair, tolerance=tolerance, path=(*path, name))
    elif isinstance(before, list) and isinstance(now, list):
        for position in range(max(len(before), len(now))):
            pair = _item(before, position), _item(now, position)
            yield from differences(*pair, tolerance=tolerance, path=(*path, position))
    elif not _same(before, now, tolerance):
        yield Difference(path, before, now)


def _item(items: list[Any], position: int) -> Any:
    return items[position] if position < len(items) else ABSENT


def _same(before: Any, now: Any, tolerance: float) -> bool:
    if _is_number(before) and _is_number(now):
        # PostgreSQL gives a large float back as a whole number; compare what was calculated.
        return math.isclose(float(before), float(now), rel_tol=tolerance, abs_tol=0.0)
    return type(before) is type(now) and bool(before == now)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
