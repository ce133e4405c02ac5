"""Dotted paths into the inputs of a calculation, and the values at them.

Values are JSON-like trees: mappings, lists, numbers, texts, booleans, None. A missing value is
None wherever it is asked for: an absent name, an index past the end, an empty year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import PathPart

Path = tuple[PathPart, ...]

LONGEST_PATH = 200
DEEPEST = 12
LARGEST_INDEX = 999


class UnknownPath(LookupError):
    """The path leads to no input of this calculation."""


def path_of(dotted: str) -> Path:
    """("investment", 0, "market") of "investment.0.market"; raises UnknownPath.

    Whether the calculation has such an input is the question of spec.spec_at.
    """
    parts = dotted.split(".")
    if len(dotted) > LONGEST_PATH or len(parts) > DEEPEST:
        raise UnknownPath("too long")
    return tuple(_part(part) for part in parts)


def dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _part(text: str) -> PathPart:
    if text.isascii() and text.isdigit():
        if text != str(int(text[:4])) or int(text) > LARGEST_INDEX:
            raise UnknownPath("no such row")
        return int(text)
    if not text.isidentifier() or text.startswith("_"):
        raise UnknownPath("no such name")
    return text


def value_at(values: Any, path: Path) -> Any:
    """The value at the path, None where there is none."""
    for part in path:
        if isinstance(part, int):
            there = isinstance(values, list) and part < len(values)
        else:
            there = isinstance(values, Mapping) and part in values
        if not there:
            return None
        values = values[part]
    return values


def replaced(values: Any, path: Path, value: Any) -> Any:
    """A copy of the tree with that value at the path; None takes the value away.

    Groups and lists on the way are made where they are missing; a list is filled with empty
    places up to the index, empty places at its end are dropped, and so is a list left empty.
    """
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        return _with_item(values if isinstance(values, list) else [], part, rest, value)
    names = dict(values) if isinstance(values, Mapping) else {}
    below = replaced(names.get(part), rest, value)
    if below is None or below == []:
        names.pop(part, None)
        return names
    return {**names, part: below}


def _with_item(items: list[Any], index: int, rest: Path, value: Any) -> list[Any]:
    filled = [*items, *[None] * (index + 1 - len(items))]
    filled[index] = replaced(filled[index], rest, value)
    while filled and filled[-1] is None:
        filled.pop()
    return filled


def without_item(values: Any, path: Path) -> Any:
    """A copy of the tree without the list item at the path; the items behind it move up."""
    items = value_at(values, path[:-1])
    index = path[-1]
    if not isinstance(items, list) or not isinstance(index, int) or index >= len(items):
        raise UnknownPath("no such row")
    return replaced(values, path[:-1], items[:index] + items[index + 1 :])


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is 1.0, but true is not 1 and "1" is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return bool(one == other)


def is_empty(value: Any) -> bool:
    """Whether nothing has been entered in this part of the tree."""
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    if isinstance(value, list):
        return all(is_empty(part) for part in value)
    return value is None
