"""The chapters of a study whose calculation has none of its own: all from its models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from engine.remarks import Remark
from presentation.forms import path_of, value_at
from presentation.numbers import figure_parts
from presentation.problems import field_at, message_of
from presentation.study.blocks import Block, Bullets, Grid, Heading, KeyFigure, KeyFigures
from presentation.study.description import Chapter
from presentation.tables import Column, Table
from runs.documents.ground import Ground
from runs.documents.inputs import example_notes, input_grids
from runs.documents.steps import key_paths
from runs.presenting import calculation_of, result_lines

RESULT_WIDTHS = (50, 34, 16)


def default_chapters(ground: Ground) -> Sequence[Chapter]:
    """Key figures, inputs, result."""
    title = _("Inputs")
    found = [
        Chapter("summary", _("Summary"), summary_blocks(ground)),
        Chapter("inputs", title, [*example_notes(ground), *input_grids(ground, "todas", title)]),
        Chapter("result", _("Result"), [_result(ground)]),
    ]
    return [one for one in found if one.blocks]


def summary_blocks(ground: Ground) -> list[Block]:
    """The key figures and the remarks of the calculation."""
    blocks: list[Block] = []
    paths = key_paths(ground.trace) if ground.trace else []
    if figures := [key_figure(ground, path) for path in paths]:
        blocks.append(KeyFigures(figures))
    if remarks := remarks_of(ground):
        blocks += [Heading(_("Remarks of the calculation")), Bullets(remarks)]
    return blocks


def key_figure(ground: Ground, path: str) -> KeyFigure:
    """The figure at a dotted path of the result, as pages show it."""
    calculation = calculation_of(ground.run)
    where = path_of(path)
    field = field_at(calculation.result, where) if calculation else None
    extra = field.json_schema_extra if field else None
    said: Mapping[str, object] = extra if isinstance(extra, Mapping) else {}
    text, unit = figure_parts(
        value_at(ground.run.result, where),
        str(said.get("display", "number")),
        str(said.get("unit", "")),
        ground.about.currency,
    )
    name = _(field.title) if field and field.title else path
    return KeyFigure(name, text, unit, anchor=ground.anchor(path))


def remarks_of(ground: Ground) -> list[str]:
    """The calculation's remarks in the language of the study."""
    calculation = calculation_of(ground.run)
    model = calculation.inputs.narrowed(ground.run.inputs) if calculation else None
    found = ground.result("warnings")
    items = found if isinstance(found, list) else []
    return [message_of(Remark.model_validate(one), model=model) for one in items]


def _result(ground: Ground) -> Grid:
    columns = (
        Column("figure", _("Figure"), "text"),
        Column("value", _("Value"), "text"),
        Column("unit", _("Unit"), "text"),
    )
    rows = tuple((one.title, one.text, one.unit) for one in result_lines(ground.run))
    table = Table("resultado", _("Every figure of the result"), columns, rows, ground.money)
    return Grid(table, widths=RESULT_WIDTHS)
