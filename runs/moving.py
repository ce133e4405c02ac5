"""Inputs of a run with some of them moved: dotted path of an input -> its other value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from engine.errors import InvalidInputs, Problem
from presentation.forms import LONGEST_PATH, Path, UnknownPath, dotted, same, value_at

Changes = Mapping[str, Any]

MOST_CHANGES = 2000
UNKNOWN_INPUT = gettext_noop("This input is not known here; check its name or leave it out.")
TOO_MANY = gettext_noop(
    "%(given)s inputs are changed at once; change at most %(limit)s, or make an alternative."
)


def place_of(inputs: Mapping[str, Any], name: str) -> Path:
    """The path of an input by its dotted name; raises UnknownPath where the inputs have none.

    What a user gave a name to may have dots in it, so the longest name that is there counts.
    """
    if len(name) > LONGEST_PATH or not name:
        raise UnknownPath("no such input")
    found: list[str | int] = []
    here: Any = inputs
    parts = name.split(".")
    while parts:
        step, parts = _step(here, parts)
        found.append(step)
        here = here[step]
    return tuple(found)


def _step(here: Any, parts: list[str]) -> tuple[str | int, list[str]]:
    if isinstance(here, list):
        first = parts[0]
        plain = first.isascii() and first.isdigit() and first == str(int(first[:4]))
        if plain and int(first) < len(here):
            return int(first), parts[1:]
    elif isinstance(here, Mapping):
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if name in here:
                return name, parts[end:]
    raise UnknownPath("no such input")


def moved(inputs: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """A copy of the inputs with the changes in it; wider parts first, so that an input inside a
    part that is replaced too is put into its replacement.

    Nothing but the names is checked: whether a value will do is decided by the calculation's own
    input model. Raises InvalidInputs with every unknown name, and where there are too many.
    """
    if len(changes) > MOST_CHANGES:
        facts = {"given": len(changes), "limit": MOST_CHANGES}
        raise InvalidInputs([Problem((), "too_many_changes", TOO_MANY, facts)])
    whole, problems = dict(inputs), []
    for name in sorted(changes, key=lambda one: one.count(".")):
        try:
            path = place_of(whole, name)
        except UnknownPath:
            problems.append(Problem((_printable(name),), "unknown_input", UNKNOWN_INPUT))
            continue
        whole = _with(whole, path, _in_kind(value_at(whole, path), changes[name]))
    if problems:
        raise InvalidInputs(problems)
    return whole


def differing(inputs: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The changes without those that give an input the value it has; names as the inputs have them.

    Raises InvalidInputs as moved() does.
    """
    whole = moved(inputs, changes)
    found: dict[str, Any] = {}
    for name in changes:
        path = place_of(whole, name)
        value = value_at(whole, path)
        if not same(value, value_at(inputs, path)):
            found[dotted(path)] = value
    return found


def _with(tree: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    copy: Any = dict(tree) if isinstance(tree, Mapping) else list(tree)
    copy[path[0]] = _with(tree[path[0]], path[1:], value)
    return copy


def _in_kind(before: Any, value: Any) -> Any:
    """A whole number in the place of one, also where it was worked out as 12.0."""
    was_whole = isinstance(before, int) and not isinstance(before, bool)
    if was_whole and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _printable(name: str) -> str:
    return name.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:LONGEST_PATH]
