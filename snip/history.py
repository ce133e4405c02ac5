"""What changed in a project and its inputs, in words: who, when, what, from, to."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from engine.model import Inputs
from presentation.forms import Path, Spec, UnknownPath, path_of, spec_at, value_in_words
from snip.calculation import input_model
from snip.models import InputChange, Project, ProjectChange, Sharing
from snip.services.projects import ALTERNATIVE_NAME

SHOWN = 20
FIELDS = {
    "name": _("Name"),
    "location": _("Where"),
    "objective": _("Objective"),
    "currency": _("Currency"),
    "price_base": _("Month of the prices"),
    "sharing": _("Who sees it"),
}


Change = ProjectChange | InputChange


@dataclass(frozen=True)
class Line:
    """One change, ready for the page."""

    when: dt.datetime
    who: str
    where: str
    what: str
    before: str
    after: str
    reason: str = ""


class History(Sequence[Line]):
    """All changes of a project itself and of the inputs of its alternatives, the latest first.

    Only the lines asked for are read.
    """

    def __init__(self, project: Project) -> None:
        self._own = project.changes.select_related("changed_by")
        inputs = InputChange.objects.filter(alternative__project=project)
        inputs = inputs.select_related("changed_by", "alternative")
        self._inputs = inputs.order_by("-changed_at", "-id")

    def __len__(self) -> int:
        return self._own.count() + self._inputs.count()

    @overload
    def __getitem__(self, asked: int) -> Line: ...
    @overload
    def __getitem__(self, asked: slice) -> list[Line]: ...
    def __getitem__(self, asked: int | slice) -> Line | list[Line]:
        if isinstance(asked, slice):
            start, stop, step = asked.indices(len(self))
            return self._lines(start, stop)[::step]
        place = range(len(self))[asked]
        return self._lines(place, place + 1)[0]

    def _lines(self, start: int, stop: int) -> list[Line]:
        both: Iterator[Change] = heapq.merge(
            self._own[:stop], self._inputs[:stop], key=lambda one: one.changed_at, reverse=True
        )
        return [_line(one) for one in islice(both, start, stop)]


def _line(change: Change) -> Line:
    return _input_line(change) if isinstance(change, InputChange) else _project_line(change)


def _project_line(change: ProjectChange) -> Line:
    before, after = _project_value(change, change.before), _project_value(change, change.after)
    who, what = str(change.changed_by or ""), _project_field(change.field)
    return Line(change.changed_at, who, "", what, before, after)


def _project_field(name: str) -> str:
    if name.startswith(ALTERNATIVE_NAME):
        number = name.removeprefix(ALTERNATIVE_NAME)
        return gettext("Name of alternative %(number)s") % {"number": number}
    return str(FIELDS.get(name, name))


def _project_value(change: ProjectChange, value: str) -> str:
    return str(dict(Sharing.choices).get(value, value)) if change.field == "sharing" else value


def _input_line(change: InputChange) -> Line:
    label, spec = label_of(change.alternative.calculation, change.path)
    return Line(
        change.changed_at,
        str(change.changed_by or ""),
        change.alternative.name,
        label,
        _value(spec, change.before),
        _value(spec, change.after),
        change.reason,
    )


def label_of(calculation: str, dotted: str) -> tuple[str, Spec | None]:
    """The names of an input and of the parts it is in; the path itself where it is not known."""
    try:
        path, model = path_of(dotted), input_model(calculation)
        names = [_name(model, path[: end + 1]) for end in range(len(path))]
        return " · ".join(name for name in names if name), spec_at(model, path)
    except UnknownPath:
        return dotted, None


def _name(model: type[Inputs], path: Path) -> str:
    if isinstance(path[-1], int):
        table = spec_at(model, path[:-1])
        first = {"from_year_0": 0, "from_year_1": 1}.get(table.series)
        if first is not None:
            return gettext("Year %(n)s") % {"n": path[-1] + first}
        return gettext("Row %(n)s") % {"n": path[-1] + 1}
    return gettext(spec_at(model, path).title)


def _value(spec: Spec | None, value: Any) -> str:
    if value is None:
        return ""
    if spec is None or not spec.is_leaf:
        return gettext("(a whole part)")
    return value_in_words(spec, value, get_language() or "es")
