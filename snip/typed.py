"""What a posted input page says: changes of single inputs, and the one button that was pressed.

Names in the post: an input's dotted path; "seen:<path>" the stored value as JSON when the page was
made, "now:<path>" the newer one of somebody else that the page showed beside it; "at:<path>" the
alternative's version when a table, yearly list or optional part was shown; "fill:<path>" and
"from:<path>" values for a yearly list; and the buttons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model import Inputs
from presentation.forms import (
    Path,
    Refused,
    Spec,
    TextTooLong,
    dotted,
    path_of,
    read_as,
    read_cells,
    same,
    spec_at,
)
from snip.calculation import input_model
from snip.sections import NOT_ASKED
from snip.services import Change

BUTTONS = ("add", "remove", "on", "off", "fill", "offer", "keep", "take")
OTHERS = ("csrfmiddlewaretoken", "save", "next", "reason")
_LONGEST_SEEN = 20_000
_LONGEST_FILL = 20_000


class NotOurPage(ValueError):
    """The post was not made by one of our pages."""


@dataclass
class Typed:
    """Changes to save, texts too long to keep, and the button: its name and path, if any."""

    changes: list[Change] = field(default_factory=list)
    refused: dict[str, Refused] = field(default_factory=dict)
    button: str = ""
    path: Path = ()
    named: list[str] = field(default_factory=list)


def typed_of(calculation: str, post: Mapping[str, str], language: str) -> Typed:
    """Read a posted page; raises UnknownPath, NotOurPage."""
    typed = Typed()
    model = input_model(calculation)
    for name in post:
        if name in BUTTONS:
            typed.button, typed.path = name, path_of(post.get(name, ""))
        elif ":" not in name and name not in OTHERS:
            _read(typed, model, name, post, language)
    if typed.button == "take":
        taken = dotted(typed.path)
        typed.changes = [one for one in typed.changes if dotted(one.path) != taken]
    return typed


def _read(
    typed: Typed, model: type[Inputs], name: str, post: Mapping[str, str], language: str
) -> None:
    path = path_of(name)
    spec = spec_at(model, path)
    if not spec.is_leaf or path in NOT_ASKED:
        raise NotOurPage(name)
    typed.named.append(name)
    seen, text = seen_of(post, name), post.get(name, "")
    try:
        value = read_as(spec, text, language)
    except TextTooLong:
        typed.refused[name] = Refused(text)
        return
    if not same(value, seen):
        typed.changes.append(Change(path, _base(post, name, seen), value, version_at(post, path)))


def seen_of(post: Mapping[str, str], name: str) -> Any:
    """The value its author last saw; raises NotOurPage where the page did not say."""
    return _json(post.get(f"seen:{name}"))


def _base(post: Mapping[str, str], name: str, seen: Any) -> Any:
    """The value to compare with: the newer one if its reader decided to overwrite it."""
    return _json(post.get(f"now:{name}")) if post.get("keep") == name else seen


def _json(text: str | None) -> Any:
    # A list would be refused below, but a deep one ends the parser first.
    if text is None or len(text) > _LONGEST_SEEN or text.lstrip()[:1] in ("[", "{"):
        raise NotOurPage("seen")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NotOurPage("seen") from error
    return value


def version_at(post: Mapping[str, str], path: Path) -> int | None:
    """The version in which the tables on the way to the path were seen; None without any."""
    versions = [
        _version(post, dotted(path[:end]))
        for end, part in enumerate(path[:-1])
        if isinstance(part, int)
    ]
    return min(versions, default=None)


def part_version(post: Mapping[str, str], path: Path) -> int:
    """The version in which a row, list or optional part was seen."""
    whole = path[:-1] if path and isinstance(path[-1], int) else path
    return _version(post, dotted(whole))


def _version(post: Mapping[str, str], name: str) -> int:
    text = post.get(f"at:{name}", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotOurPage("at")
    return int(text)


def filling_of(
    spec: Spec, name: str, post: Mapping[str, str], language: str, stored: list[Any], wanted: int
) -> list[Any]:
    """The whole list after filling: one value for every year, or several from a year on.

    name: dotted path of the list; stored: the list as it stands; wanted: how many years it should
    have. Raises TextTooLong, NotOurPage.
    """
    text = post.get(f"fill:{name}", "")
    first = post.get(f"from:{name}", "") or "0"
    if spec.kind != "series":
        raise NotOurPage("fill")
    if len(text) > _LONGEST_FILL or not (first.isascii() and first.isdigit() and len(first) < 4):
        raise NotOurPage("fill")
    cells = read_cells(text)
    if len(cells) == 1:
        cells, first = cells * max(wanted, 1), "0"
    values = [read_as(spec.each, cell, language) for cell in cells]
    before = (stored + [None] * int(first))[: int(first)]
    whole = before + values
    return (whole + stored[len(whole) :])[: spec.longest]
