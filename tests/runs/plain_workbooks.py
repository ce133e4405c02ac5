"""Workbooks as plain as can be: one sheet, inputs below each other, one formula."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from engine import registry
from engine.trace.places import places
from presentation.workbooks import MARK_PREFIX, PLAN_VERSION, CellPlace, Heading, InputCell, Plan
from presentation.workbooks.description import Cell, Kind, Sheet
from runs.models import Run
from runs.tracing import trace_of_run

TITLES = {"es": "Datos", "pt": "Dados", "en": "Inputs"}
KINDS: dict[type, Kind] = {str: "text", int: "integer", bool: "boolean"}


def plain_plan(run: Run, language: str) -> Plan:
    trace_of_run(run)
    title = TITLES[language]
    sheet = Sheet(title, {(0, 0): Cell(title), (0, 3): Cell(1.0, formula="=1*1")})
    inputs = {}
    found = places(registry.get(run.calculation).parse(run.inputs))
    for row, (place, value) in enumerate(found, start=1):
        kind = KINDS.get(type(value), "number")
        sheet.cells[row, 0], sheet.cells[row, 1] = Cell(place.path), Cell(value)
        inputs[place.path] = InputCell(
            title, f"B{row + 1}", kind=kind, value=value, display=place.display
        )
    heading = Heading(
        "Plain",
        run=str(run.pk),
        fingerprint=run.fingerprint,
        engine_version=run.engine_version,
    )
    figures = {"npv": CellPlace(title, "D1")}
    return Plan(PLAN_VERSION, run.calculation, language, heading, (sheet,), inputs, figures, {})


def workbook_of(plan: Plan) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for mark, value in plan.marks.items():
            book.set_custom_property(MARK_PREFIX + mark, value, "text")
        for sheet in plan.sheets:
            page: Any = book.add_worksheet(sheet.title)
            for (row, column), cell in sheet.cells.items():
                if cell.formula:
                    page.write_formula(row, column, cell.formula, None, cell.value)
                elif cell.value is not None:
                    page.write(row, column, cell.value)
    return buffer.getvalue()
