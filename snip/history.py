"""What changed in a project and its inputs, in words: who, when, what, from, to."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from engine.model import Inputs
from presentation.forms import Path, Spec, UnknownPath, path_of, spec_at, value_in_words
from snip.calculation import input_model
from snip.models import InputChange, Project, ProjectChange, Sharing

SHOWN = 40
FIELDS = {
    "name": _("Name"),
    "location": _("Where"),
    "objective": _("Objective"),
    "currency": _("Currency"),
    "price_base": _("Month of the prices"),
    "sharing": _("Who sees it"),
}


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


def history_of(project: Project, limit: int = SHOWN) -> list[Line]:
    """The latest changes of the project itself and of the inputs of its alternatives."""
    own = project.changes.select_related("changed_by")[:limit]
    inputs = InputChange.objects.filter(alternative__project=project)
    inputs = inputs.select_related("changed_by", "alternative").order_by("-changed_at", "-id")
    lines = heapq.merge(
        _project_lines(own), _input_lines(inputs[:limit]), key=lambda line: line.when, reverse=True
    )
    return list(islice(lines, limit))


def _project_lines(changes: Any) -> Iterator[Line]:
    for change in changes:
        before, after = _project_value(change, change.before), _project_value(change, change.after)
        what = str(FIELDS.get(change.field, change.field))
        yield Line(change.changed_at, str(change.changed_by or ""), "", what, before, after)


def _project_value(change: ProjectChange, value: str) -> str:
    return str(dict(Sharing.choices).get(value, value)) if change.field == "sharing" else value


def _input_lines(changes: Any) -> Iterator[Line]:
    for change in changes:
        label, spec = label_of(change.alternative.calculation, change.path)
        yield Line(
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
