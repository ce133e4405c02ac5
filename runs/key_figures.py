"""The figures of a result that a reader looks at first, and how they differ between results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from engine.registry import Calculation
from presentation.forms import Path, path_of, value_at
from presentation.numbers import MINUS, MISSING, figure_parts, format_number
from presentation.problems import field_at

Value = float | int | bool | None
UP, DOWN, SAME = "up", "down", "same"


@dataclass(frozen=True)
class KeyFigure:
    """A key figure of a calculation. unit: the engine's token; title in the reader's language."""

    path: str
    title: str
    display: str
    unit: str

    @property
    def place(self) -> Path:
        return path_of(self.path)

    def value(self, result: Mapping[str, Any] | None) -> Value:
        """Its value in a result; of a list the last one; None where the result has none."""
        found = value_at(result, self.place)
        if isinstance(found, list):
            found = found[-1] if found else None
        return found if isinstance(found, int | float) else None

    def key_in(self, result: Mapping[str, Any] | None) -> str:
        """The path of the very number in a result; "" where the result has none."""
        if self.value(result) is None:
            return ""
        found = value_at(result, self.place)
        return f"{self.path}.{len(found) - 1}" if isinstance(found, list) else self.path

    def parts(self, value: Value, currency: str) -> tuple[str, str]:
        """The value as text and its unit."""
        if isinstance(value, bool):
            return (gettext("yes") if value else gettext("no")), ""
        return figure_parts(value, self.display, self.unit, currency)


def key_figures(calculation: Calculation) -> list[KeyFigure]:
    """The calculation's key figures, whether or not a result has them."""
    return [_figure(calculation, path) for path in calculation.key_figures]


def _figure(calculation: Calculation, path: str) -> KeyFigure:
    field = field_at(calculation.result, path_of(path))
    extra: Any = field.json_schema_extra if field else None
    said = extra if isinstance(extra, Mapping) else {}
    title = gettext(field.title) if field and field.title else path
    return KeyFigure(path, title, str(said.get("display", "number")), str(said.get("unit", "")))


@dataclass(frozen=True)
class Shift:
    """A key figure in one result beside another.

    now, before: values; text, unit and before_text as shown; difference: with its sign, "" where
    there is none to tell; direction: "up", "down" or "same"; crosses_zero: whether the sign of
    the figure turns; key: of the figure in the saved result, "" where that has none.
    """

    figure: KeyFigure
    before: Value
    now: Value
    text: str
    unit: str
    before_text: str
    difference: str
    direction: str
    key: str = ""

    @property
    def crosses_zero(self) -> bool:
        if not _is_number(self.before) or not _is_number(self.now):
            return False
        return (float(self.before or 0) >= 0) != (float(self.now or 0) >= 0)

    @property
    def with_percent(self) -> str:
        """The text, a percentage with its sign; other units stand apart."""
        return f"{self.text}\u00a0%" if self.unit == "%" else self.text

    @property
    def is_missing(self) -> bool:
        return self.now is None


def shift(figure: KeyFigure, before: Value, now: Value, currency: str) -> Shift:
    """A figure now and before, ready to be shown."""
    text, unit = figure.parts(now, currency)
    before_text, before_unit = figure.parts(before, currency)
    difference, direction = _difference(figure, before, now, currency)
    return Shift(
        figure=figure,
        before=before,
        now=now,
        text=text,
        unit=unit or (before_unit if now is not None else ""),
        before_text=f"{before_text}\u00a0%" if before_unit == "%" else before_text,
        difference=difference,
        direction=direction,
    )


def shifts(
    calculation: Calculation,
    before: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    currency: str,
) -> list[Shift]:
    """Every key figure that either of two results has."""
    return [
        replace(shift(one, was, value, currency), key=one.key_in(before))
        for one in key_figures(calculation)
        for was, value in [(one.value(before), one.value(now))]
        if (was, value) != (None, None)
    ]


def _difference(figure: KeyFigure, before: Value, now: Value, currency: str) -> tuple[str, str]:
    if not _is_number(before) or not _is_number(now):
        return "", SAME
    change = float(now or 0) - float(before or 0)
    if change == 0:
        return "", SAME
    sign = "+" if change > 0 else MINUS
    return f"{sign}{_size(figure, abs(change), currency)}", UP if change > 0 else DOWN


def _size(figure: KeyFigure, size: float, currency: str) -> str:
    if figure.display == "percent":
        points = gettext("%(points)s points")
        return points % {"points": format_number(100 * size, 1 if size >= 0.0005 else None)}
    text, _unit = figure.parts(size, currency)
    return "0" if text == MISSING else text


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
