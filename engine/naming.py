"""Texts and choices among inputs and figures, and names that point at a row of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.errors import Problem
from engine.model import Source, figure, quantity
from engine.problems import shown

NAME_MAXIMUM = 60
ODD_NAME = (
    "“%(given)s” cannot be used as a name; give 1 to %(limit)s printable characters without "
    "spaces at the ends."
)
REPEATED = "“%(given)s” stands here twice; give each utility a name of its own."
UNKNOWN = "No utility is called “%(given)s”; write its name as in the list of utilities."


def words(title: str, *, meaning: str, **more: Any) -> Any:
    """A short text: a name, a country, a topic."""
    bounds = {"min_length": 1, "max_length": NAME_MAXIMUM, **more}
    return quantity(title, unit="", meaning=meaning, display="text", **bounds)


def choice(title: str, *, meaning: str, **more: Any) -> Any:
    """Yes or no, or one of the given choices."""
    return quantity(title, unit="", meaning=meaning, display="text", **more)


def said(title: str, *, source: Source, meaning: str = "", **more: Any) -> Any:
    """A figure that is a text or a yes or no."""
    return figure(
        title, unit="", display="text", equation="", source=source, meaning=meaning, **more
    )


def is_plain(text: str) -> bool:
    """Whether a text can name a utility or a topic."""
    return 0 < len(text) <= NAME_MAXIMUM and text == text.strip() and text.isprintable()


def name_problems(field: str, names: Iterable[str]) -> list[Problem]:
    """Problems of the names in a list of groups: unusable, or there twice."""
    found, seen = [], set[str]()
    for place, one in enumerate(names):
        params = {"given": shown(one), "limit": NAME_MAXIMUM}
        if not is_plain(one):
            found.append(Problem((field, place, "name"), "odd_name", ODD_NAME, params))
        elif one in seen:
            found.append(Problem((field, place, "name"), "repeated", REPEATED, params))
        seen.add(one)
    return found


def reference_problems(
    field: str,
    rows: Iterable[object],
    keys: Iterable[str],
    known: set[str],
    message: str = UNKNOWN,
) -> list[Problem]:
    """Problems of names in a list of groups that nothing has. message: what would do."""
    names = list(keys)
    return [
        Problem((field, place, key), "unknown", message, {"given": shown(getattr(one, key))})
        for place, one in enumerate(rows)
        for key in names
        if getattr(one, key) not in known
    ]
