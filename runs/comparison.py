"""Runs of one calculation side by side: key figures, and every input in which they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from presentation.charts import Chart
from presentation.charts.compared import Bar, compared
from presentation.forms import Spec, typed_text, value_at
from presentation.numbers import language_or_current
from presentation.units import unit_text
from runs.about import about_run
from runs.ground_rules import different_grounds
from runs.key_figures import KeyFigure, Shift, key_figures, shift
from runs.models import Run, Scenario
from runs.moving import place_of
from runs.opening import figure_address
from runs.presenting import STEP, Line, calculation_of, input_lines

LEAST, MOST = 2, 5
GROUPED_FROM = 10_000
"""Below that a number may be a year."""
NUMBER = Spec(name="", kind="number")


@dataclass(frozen=True)
class Column:
    """One run. name: of its scenario, or of the part of its object; reason: of a scenario.

    subject: the run that says what it is about, a scenario's base.
    """

    run: Run
    name: str
    subject: Run
    reason: str = ""


@dataclass(frozen=True)
class FigureRow:
    """A key figure of every run: the first one's value, and the others' beside it.

    addresses: of the page that opens the figure of each run.
    """

    figure: KeyFigure
    unit: str
    shifts: tuple[Shift, ...]
    addresses: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[Shift, str]]:
        return list(zip(self.shifts, self.addresses, strict=True))


@dataclass(frozen=True)
class InputRow:
    """An input of every run as text, "—" where a run has none; unit as printed."""

    title: str
    unit: str
    texts: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class InputGroup:
    """Inputs below one heading."""

    title: str
    rows: tuple[InputRow, ...]

    @property
    def differing(self) -> tuple[InputRow, ...]:
        return tuple(row for row in self.rows if row.differs)


@dataclass(frozen=True)
class Comparison:
    """Two to five runs of one calculation. grounds: what they rest on and do not have in common."""

    title: str
    columns: tuple[Column, ...]
    figures: tuple[FigureRow, ...]
    groups: tuple[InputGroup, ...]
    chart: Chart | None
    grounds: tuple[str, ...] = ()

    @property
    def differing(self) -> list[InputGroup]:
        return [group for group in self.groups if group.differing]

    @property
    def difference_count(self) -> int:
        return sum(len(group.differing) for group in self.groups)


def comparison_of(runs: Sequence[Run]) -> Comparison:
    """The comparison of finished runs of one calculation with the first of them."""
    columns = _columns(runs)
    subjects = [about_run(column.subject) for column in columns]
    currency, titles = subjects[0].currency, {about.title for about in subjects}
    figures = tuple(_figure_rows(runs, currency))
    inputs = [readable_inputs(run, currency) for run in runs]
    return Comparison(
        title=titles.pop() if len(titles) == 1 else "",
        columns=columns,
        figures=figures,
        groups=tuple(_groups(inputs)),
        chart=_chart(columns, figures, currency),
        grounds=tuple(different_grounds(inputs)),
    )


def readable_inputs(run: Run, currency: str) -> list[Line]:
    """The inputs of a run with every digit, thousands apart."""
    return [_grouped(line, run) for line in input_lines(run, currency)]


def _grouped(line: Line, run: Run) -> Line:
    if not line.is_number or "%" in line.text:
        return line
    value = value_at(run.inputs, place_of(run.inputs, line.path))
    if abs(value) < GROUPED_FROM:
        return line
    return replace(line, text=typed_text(NUMBER, value, language_or_current(None)))


def _columns(runs: Sequence[Run]) -> tuple[Column, ...]:
    ids = [run.pk for run in runs]
    found = (
        Scenario.objects.filter(run__in=ids).select_related("base").order_by("-created_at", "-id")
    )
    kept: dict[UUID, Scenario] = {one.run_id: one for one in found}
    # A run that others were made from goes by its own name.
    bases = set(Scenario.objects.filter(base__in=ids).values_list("base", flat=True))
    return tuple(_column(run, None if run.pk in bases else kept.get(run.pk)) for run in runs)


def _column(run: Run, scenario: Scenario | None) -> Column:
    if scenario:
        return Column(run, scenario.name, scenario.base, scenario.reason)
    about = about_run(run)
    return Column(run, about.part or run.title or about.title, run)


def _figure_rows(runs: Sequence[Run], currency: str) -> Iterable[FigureRow]:
    calculation = calculation_of(runs[0])
    for figure in key_figures(calculation) if calculation else []:
        values = [figure.value(run.result) for run in runs]
        if all(value is None for value in values):
            continue
        yield FigureRow(
            figure=figure,
            unit="%" if figure.display == "percent" else unit_text(figure.unit, currency),
            shifts=tuple(shift(figure, values[0], value, currency) for value in values),
            addresses=tuple(_address(run, figure) for run in runs),
        )


def _address(run: Run, figure: KeyFigure) -> str:
    key = figure.key_in(run.result)
    return figure_address(run.pk, key) if key else ""


def _groups(each: Sequence[Sequence[Line]]) -> Iterable[InputGroup]:
    by_path = [{line.path: line for line in lines} for lines in each]
    paths = list(dict.fromkeys(line.path for lines in each for line in lines))
    grouped: dict[str, list[InputRow]] = {}
    for path in paths:
        lines = [one.get(path) for one in by_path]
        known = next(line for line in lines if line)
        heading, _step, title = known.title.rpartition(STEP)
        texts = tuple(line.text if line else "—" for line in lines)
        row = InputRow(title, known.unit, texts, len(set(texts)) > 1)
        grouped.setdefault(heading, []).append(row)
    for heading, rows in grouped.items():
        yield InputGroup(heading or _("General"), tuple(rows))


def _chart(columns: Sequence[Column], figures: Sequence[FigureRow], currency: str) -> Chart | None:
    """The first key figure that every run has."""
    for row in figures:
        values = [one.now for one in row.shifts]
        if all(isinstance(value, int | float) for value in values):
            bars = [
                Bar(column.name, float(value or 0), row.figure.parts(value, currency)[0])
                for column, value in zip(columns, values, strict=True)
            ]
            return compared(
                id="grafico-comparacion",
                what=row.figure.title,
                bars=bars,
                unit=row.unit,
                is_percent=row.figure.display == "percent",
            )
    return None
