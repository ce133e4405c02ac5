"""From an engine input model and the values entered so far to a form that can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from pydantic import BaseModel

from engine.errors import Problem
from presentation.forms.nodes import (
    Clash,
    Field,
    Group,
    Node,
    Offer,
    Option,
    Previous,
    Refused,
    Rows,
    Series,
    Standard,
    SummaryItem,
)
from presentation.forms.paths import Path, dotted, is_empty, value_at
from presentation.forms.reading import typed_text
from presentation.forms.spec import Spec, spec_of
from presentation.forms.words import TOO_LONG, bounds_in_words, is_gap, message_for, unit_of
from presentation.numbers import format_percent
from presentation.problems import message_of

BLANK_YEARS = 5


def _no_length(_path: Path) -> int | None:
    return None


@dataclass(frozen=True)
class Around:
    """What is known beside the values; every mapping goes by dotted path.

    length_of: how many values the yearly list at a path should have, None where unknown.
    offers: values that another part of the form already has.
    """

    language: str
    currency: str = ""
    length_of: Callable[[Path], int | None] = _no_length
    standards: Mapping[str, Standard] = field(default_factory=dict)
    previous: Mapping[str, Previous] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    refused: Mapping[str, Refused] = field(default_factory=dict)


def form_of(
    model: type[BaseModel],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    *,
    around: Around,
) -> Group:
    """The form of the whole model; its parts are found by dotted path with Group.find."""
    form = _group(spec_of(model), (), (), values, around)
    _place(form, model, problems, values, around.language)
    return form


def completed(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with every group that is always there, so that a problem names the field in it."""
    return dict(_completed(spec_of(model), values))


def _completed(spec: Spec, values: Any) -> Any:
    if spec.kind == "rows" and isinstance(values, list):
        rows = [*values, *[None] * (spec.fixed - len(values))]
        return [_completed(spec.each, {} if row is None else row) for row in rows]
    if spec.kind != "group" or not isinstance(values, Mapping):
        return values
    whole = dict(values)
    for below in spec.fields:
        if below.name in whole:
            whole[below.name] = _completed(below, whole[below.name])
        elif below.kind == "group" and below.required:
            whole[below.name] = _completed(below, {})
        elif below.fixed and below.required:
            whole[below.name] = _completed(below, [])
    return whole


def summary_of(form: Group) -> list[SummaryItem]:
    """Every problem of the form, in the order of the page."""
    return [
        SummaryItem(node.path, node.full_label, message, node.is_gap)
        for node in form.walk()
        for message in node.errors
    ]


def _place(
    form: Group, model: type[BaseModel], problems: Sequence[Problem], values: Any, language: str
) -> None:
    """Put each problem at its field, or at the nearest part of the form around it."""
    nodes = {node.path: node for node in form.walk()}
    for problem in problems:
        path = problem.path
        while dotted(path) not in nodes:
            path = path[:-1]
        node = nodes[dotted(path)]
        value = value_at(values, path)
        message = message_for(problem, model, node.spec, value, language)
        if message not in node.errors:
            node.errors.append(message)
        node.is_gap = is_gap(node.spec, value) and len(node.errors) == 1


def _node(spec: Spec, path: Path, trail: tuple[str, ...], value: Any, around: Around) -> Node:
    if spec.kind == "group":
        return _group(spec, path, trail, value, around)
    if spec.kind == "rows":
        return _rows(spec, path, trail, value, around)
    if spec.kind == "series":
        return _series(spec, path, trail, value, around)
    return _field(spec, path, trail, value, around)


def _common(spec: Spec, path: Path, trail: tuple[str, ...]) -> dict[str, Any]:
    return {
        "spec": spec,
        "path": dotted(path),
        "label": gettext(spec.title) if spec.title else "",
        "help": gettext(spec.meaning) if spec.meaning else "",
        "trail": trail,
    }


def _group(spec: Spec, path: Path, trail: tuple[str, ...], values: Any, around: Around) -> Group:
    group = Group(**_common(spec, path, trail))
    group.is_on = values is not None or not spec.optional
    below = (*trail, group.label) if group.label else trail
    given = values if isinstance(values, Mapping) else {}
    if group.is_on:
        group.nodes = [
            _node(part, (*path, part.name), below, given.get(part.name), around)
            for part in spec.fields
        ]
    return group


def _rows(spec: Spec, path: Path, trail: tuple[str, ...], values: Any, around: Around) -> Rows:
    rows = Rows(**_common(spec, path, trail))
    given = values if isinstance(values, list) else []
    given = [*given, *[None] * (spec.fixed - len(given))]
    for index, row in enumerate(given):
        group = Group(**_common(spec.each, (*path, index), (*trail, rows.label)))
        group.label = _row_label(row, index)
        below = (*group.trail, group.label)
        values_of = row if isinstance(row, Mapping) else {}
        group.nodes = [
            _node(part, (*path, index, part.name), below, values_of.get(part.name), around)
            for part in spec.each.fields
        ]
        rows.rows.append(group)
    return rows


def _row_label(row: Any, index: int) -> str:
    name = row.get("name") if isinstance(row, Mapping) else None
    return name if isinstance(name, str) and name else gettext("Row %(n)s") % {"n": index + 1}


def _series(spec: Spec, path: Path, trail: tuple[str, ...], values: Any, around: Around) -> Series:
    series = Series(**_common(spec, path, trail))
    series.unit = unit_of(spec.each, around.currency)
    series.bounds = bounds_in_words(spec.each, around.language)
    if isinstance(spec.default, list) and is_empty(values):
        shown = [value_in_words(spec.each, value, around.language) for value in spec.default]
        series.default = "; ".join(shown)
    given = values if isinstance(values, list) else []
    wanted = around.length_of(path) or spec.bounds.min_length or len(given) or BLANK_YEARS
    for index in range(min(max(wanted, len(given)), spec.longest)):
        value = given[index] if index < len(given) else None
        cell = _field(spec.each, (*path, index), (*trail, series.label), value, around)
        cell.label = _cell_label(spec, index)
        series.cells.append(cell)
    return series


def _cell_label(spec: Spec, index: int) -> str:
    first = {"from_year_0": 0, "from_year_1": 1}.get(spec.series)
    if first is None:
        return gettext("Value %(n)s") % {"n": index + 1}
    return gettext("Year %(n)s") % {"n": index + first}


def _field(spec: Spec, path: Path, trail: tuple[str, ...], value: Any, around: Around) -> Field:
    at, language = dotted(path), around.language

    def text_of(other: Any) -> str:
        return value_in_words(spec, other, language)

    node = Field(**_common(spec, path, trail), value=value)
    node.text = typed_text(spec, value, language)
    node.unit = unit_of(spec, around.currency)
    node.bounds = bounds_in_words(spec, language)
    node.options = _options(spec, spec.default if value is None else value)
    node.default = text_of(spec.default)
    node.previous = around.previous.get(at)
    node.previous_text = text_of(node.previous.value) if node.previous else ""
    node.standard = around.standards.get(at)
    node.standard_text = text_of(node.standard.value) if node.standard else ""
    if (offer := around.offers.get(at)) and value is None:
        node.offer, node.offer_source = typed_text(spec, offer.value, language), offer.source
    node.clash = around.clashes.get(at)
    if node.clash:
        node.text = typed_text(spec, node.clash.mine, language)
        node.clash_text = text_of(node.clash.theirs)
        node.mine_text = text_of(node.clash.mine)
    if refused := around.refused.get(at):
        node.text = refused.text
        node.errors.append(message_of(TOO_LONG))
    return node


def _options(spec: Spec, chosen: Any) -> list[Option]:
    if spec.kind == "boolean":
        either = [
            Option("true", gettext("Yes"), chosen is True),
            Option("false", gettext("No"), chosen is False),
        ]
        return [*either, Option("", gettext("Left open"), chosen is None)][: 2 + spec.optional]
    return [
        Option(key, gettext(label), not isinstance(chosen, bool) and chosen == value)
        for key, label, value in spec.choices
    ]


def value_in_words(spec: Spec, value: Any, language: str) -> str:
    """A value in words: the label of a choice, a number with its percent sign."""
    for option in _options(spec, value):
        if option.chosen:
            return option.label
    text = typed_text(spec, value, language)
    is_share = spec.display == "percent" and isinstance(value, int | float)
    return format_percent(value, None, language) if is_share else text
