"""Inputs of a calculation with some values put in place of others, by dotted path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]
EVERY = "*"
"""In a path: every line of a list or every named part, "investment.*.market"."""


class UnknownPath(LookupError):
    """The inputs have nothing under that path."""


def found(tree: Any, path: str) -> list[Path]:
    """The places that a dotted path stands for; raises UnknownPath where there are none.

    What a user gave a name to may have dots in it, so the longest name that is there counts.
    """
    places = _found(tree, path.split("."))
    if not places:
        raise UnknownPath(path)
    return places


def _found(here: Any, parts: Sequence[str]) -> list[Path]:
    if not parts:
        return [()]
    if parts[0] == EVERY:
        return [(key, *rest) for key in _keys(here) for rest in _found(here[key], parts[1:])]
    if isinstance(here, list | tuple):
        place = int(parts[0]) if parts[0].isascii() and parts[0].isdigit() else -1
        inside = 0 <= place < len(here)
        return [(place, *rest) for rest in _found(here[place], parts[1:])] if inside else []
    if isinstance(here, Mapping):
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if name in here:
                return [(name, *rest) for rest in _found(here[name], parts[end:])]
    return []


def _keys(here: Any) -> list[str | int]:
    if isinstance(here, list | tuple):
        return list(range(len(here)))
    return list(here) if isinstance(here, Mapping) else []


def value_at(tree: Any, path: Path) -> Any:
    """What stands there."""
    for part in path:
        tree = tree[part]
    return tree


def changed(tree: Any, path: Path, value: Any) -> Any:
    """A copy with another value in that place; what is not on the way is shared."""
    if not path:
        return value
    copy: Any = dict(tree) if isinstance(tree, Mapping) else list(tree)
    copy[path[0]] = changed(tree[path[0]], path[1:], value)
    return copy


def figure_at(result: Any, path: str) -> float:
    """A figure of a result by dotted path, its last value for a list; NaN where it is empty.

    Raises UnknownPath where the result has no such figure or it is no number.
    """
    value: Any = result
    for part in path.split("."):
        if value is None:
            return float("nan")
        value = _part(value, part, path)
    while isinstance(value, list):
        value = value[-1] if value else None
    if value is None:
        return float("nan")
    return float(value) if isinstance(value, int | float) else _missing(path)


def _part(value: Any, part: str, path: str) -> Any:
    if isinstance(value, list):
        inside = part.isascii() and part.isdigit() and int(part) < len(value)
        return value[int(part)] if inside else None
    if isinstance(value, Mapping):
        return value[part] if part in value else _missing(path)
    fields = getattr(type(value), "model_fields", {})
    return getattr(value, part) if part in fields else _missing(path)


def _missing(path: str) -> float:
    raise UnknownPath(path)
