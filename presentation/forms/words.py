"""Bounds and problems of a field in words, in the reader's language and the field's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from pydantic import BaseModel

from engine.errors import Problem
from presentation.forms.paths import is_empty
from presentation.forms.reading import LONGEST_TEXT, typed_text, unreadable
from presentation.forms.spec import Bounds, Spec
from presentation.numbers import format_percent
from presentation.problems import message_of
from presentation.units import unit_text

BEYOND_ANY_FIGURE = 1e9
"""Upper limits from here on only keep nonsense out; they are checked, but saying them is noise."""
MISSING = Problem((), "missing", "This value is needed.")
TOO_LONG = Problem(
    (),
    "text_too_long",
    "Not saved: this is longer than %(limit)s characters. Shorten it.",
    {"limit": LONGEST_TEXT},
)
NO_ROWS = Problem((), "missing", "At least one row is needed.")


def unit_of(spec: Spec, currency: str) -> str:
    """The unit as printed inside the field; a percentage is typed as one."""
    if spec.display == "percent":
        return "%"
    return unit_text(spec.unit, currency)


def bounds_in_words(spec: Spec, language: str) -> str:
    """For example "0 % to 100 %"; "" where anything goes."""
    if spec.kind not in ("number", "integer"):
        return ""

    def shown(limit: float | None) -> str:
        if spec.display == "percent":
            return format_percent(limit, None, language)
        return typed_text(spec, limit, language)

    told = _told(spec.bounds)
    return _range(told, {name: shown(getattr(told, name)) for name in _NAMES})


def _told(bounds: Bounds) -> Bounds:
    high = max(bounds.le or 0, bounds.lt or 0)
    return replace(bounds, le=None, lt=None) if high >= BEYOND_ANY_FIGURE else bounds


_NAMES = ("ge", "gt", "le", "lt")


def _range(bounds: Bounds, shown: Mapping[str, str]) -> str:
    low = bounds.ge if bounds.ge is not None else bounds.gt
    high = bounds.le if bounds.le is not None else bounds.lt
    if low is None and high is None:
        return ""
    if bounds.ge is not None and bounds.le is not None:
        return gettext("%(ge)s to %(le)s") % shown
    parts = [
        gettext("%(ge)s or more") % shown if bounds.ge is not None else "",
        gettext("above %(gt)s") % shown if bounds.gt is not None else "",
        gettext("at most %(le)s") % shown if bounds.le is not None else "",
        gettext("below %(lt)s") % shown if bounds.lt is not None else "",
    ]
    return str(capfirst(", ".join(part for part in parts if part)))


def is_gap(spec: Spec, value: Any) -> bool:
    """Whether the value only has not been entered yet."""
    if spec.kind in ("rows", "series"):
        return is_empty(value)
    return spec.is_leaf and value is None


def message_for(
    problem: Problem, model: type[BaseModel], spec: Spec, value: Any, language: str
) -> str:
    """What is wrong with the value at the problem's path and what would do.

    A text kept in the place of a number is explained by the rule that could not read it.
    """
    if is_gap(spec, value):
        return message_of(NO_ROWS if spec.kind == "rows" else MISSING)
    reason = unreadable(spec, value, language)
    return reason or message_of(problem, model=model, language=language)
