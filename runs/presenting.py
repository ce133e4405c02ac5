"""A run as a page shows it: its calculation's title, its inputs and figures line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine import registry
from engine.errors import PathPart, UnknownCalculation
from engine.registry import Calculation
from engine.remarks import Remark
from presentation.forms import dotted
from presentation.numbers import MISSING, figure_parts, format_exact, format_percent
from presentation.problems import field_at, message_of, model_within
from presentation.units import unit_text
from runs import selectors
from runs.models import Run

Show = Callable[[Any, str, str, str], tuple[str, str]]
"""(value, display, unit, currency) -> the value and its unit as printed."""

STEP = " › "
MANY = 200


@dataclass(frozen=True)
class Line:
    """One value: where it stands, as text, and its unit. path: dotted, from the root.

    opens: whether it is a figure, or a list of figures, that a trace explains.
    """

    title: str
    text: str
    unit: str
    is_number: bool = False
    path: str = ""
    opens: bool = False


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the inputs: where, and what would do."""

    title: str
    message: str


def calculation_of(run: Run) -> Calculation | None:
    """The run's calculation; None when the portal has it no longer."""
    try:
        return registry.get(run.calculation)
    except UnknownCalculation:
        return None


def calculation_title(run: Run) -> str:
    """What is being done, in the reader's language."""
    calculation = calculation_of(run)
    return gettext(calculation.title) if calculation else run.calculation


def elapsed(since: datetime | None, until: datetime | None = None) -> str:
    """Time gone since then, in signs that read alike in every language: "12 s", "3 min 5 s"."""
    if since is None:
        return ""
    seconds = max(0, int(((until or timezone.now()) - since).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds if not hours else 0, "s")]
    return " ".join(f"{count}\u00a0{unit}" for count, unit in parts if count) or "0\u00a0s"


def input_lines(run: Run, currency: str = "") -> list[Line]:
    """The inputs snapshot with every digit it has.

    currency: of the study, where the inputs themselves name none.
    """
    calculation = calculation_of(run)
    model = calculation.inputs.narrowed(run.inputs) if calculation else None
    return list(_lines(run, model, run.inputs, _exact, currency))


def answers_at_once(run: Run) -> bool:
    """Whether its calculation is known and quick enough to be moved while somebody watches."""
    calculation = calculation_of(run)
    return calculation is not None and not calculation.heavy


def result_lines(run: Run) -> list[Line]:
    """The stored result, figures as figures are shown everywhere; [] when there is none."""
    calculation = calculation_of(run)
    return list(_lines(run, calculation.result if calculation else None, run.result, figure_parts))


def faults(run: Run) -> list[Fault]:
    """The inputs for which the run failed."""
    calculation = calculation_of(run)
    model = calculation.inputs.narrowed(run.inputs) if calculation else None
    return [
        Fault(_title(model, problem.path), message_of(problem, model=model))
        for problem in selectors.run_problems(run)
    ]


def _lines(
    run: Run, model: type[BaseModel] | None, values: Any, show: Show, currency: str = ""
) -> Iterator[Line]:
    currency = str(run.inputs.get("currency") or currency)
    return _lines_at(model, (), values, currency, show)


def _lines_at(
    model: type[BaseModel] | None,
    path: tuple[PathPart, ...],
    value: Any,
    currency: str,
    show: Show,
) -> Iterator[Line]:
    field = field_at(model, path)
    if field is not None and model_within(field.annotation) is Remark and isinstance(value, list):
        for each in value:
            yield Line(_title(model, path), message_of(Remark.model_validate(each)), "")
    elif isinstance(value, Mapping):
        for name in _in_order(model_within(field.annotation) if field else model, value):
            yield from _lines_at(model, (*path, name), value[name], currency, show)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for position, item in enumerate(value):
            yield from _lines_at(model, (*path, position), item, currency, show)
    elif path:
        text, unit = _shown(field, value, currency, show)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        yield Line(_title(model, path), text, unit, is_number, dotted(path), _opens(value))


def _opens(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(isinstance(item, int | float) or item is None for item in items)


def _in_order(model: type[BaseModel] | None, names: Mapping[str, Any]) -> list[str]:
    """The names as the model declares them; jsonb keeps its own order."""
    declared = list(model.model_fields) if model else []
    return sorted(names, key=lambda name: declared.index(name) if name in declared else 999)


def _shown(field: FieldInfo | None, value: Any, currency: str, show: Show) -> tuple[str, str]:
    extra = field.json_schema_extra if field else None
    said = extra if isinstance(extra, Mapping) else {}
    choices = said.get("choices")
    labels = dict(choices) if isinstance(choices, Mapping) else {}
    display, unit = str(said.get("display", "number")), str(said.get("unit", ""))
    items = value if isinstance(value, list) else [value]
    parts = [
        (gettext(str(labels[item])), "")
        if isinstance(item, str) and item in labels
        else _words(item) or show(item, display, unit, currency)
        for item in items[:MANY]
    ]
    texts = [text for text, _unit in parts] + (["…"] if len(items) > MANY else [])
    units = [words for _text, words in parts if words]
    return "; ".join(texts) or MISSING, units[0] if units else ""


def _words(value: Any) -> tuple[str, str] | None:
    if isinstance(value, bool):
        return (gettext("yes") if value else gettext("no")), ""
    if value is None or value == "":
        return MISSING, ""
    return None


def _exact(value: Any, display: str, unit: str, currency: str) -> tuple[str, str]:
    if isinstance(value, str):
        return value, ""
    if display == "percent":
        return format_percent(value, None), ""
    return format_exact(value), unit_text(unit, currency)


def _title(model: type[BaseModel] | None, path: tuple[PathPart, ...]) -> str:
    """The titles on the way to a value; positions count from one, as people do."""
    words = []
    for end, part in enumerate(path, start=1):
        field, above = field_at(model, path[:end]), field_at(model, path[: end - 1])
        title = field.title if field and field is not above else None
        words.append(str(part + 1) if isinstance(part, int) else gettext(title or part or "—"))
    return STEP.join(words)
