"""Workbooks without the portal: LibreOffice's figures are the engine's, inputs changed or not."""

from __future__ import annotations

import math
import zipfile
from io import BytesIO
from typing import Any

import pytest

from engine.arithmetic import below
from engine.trace import trace
from presentation.workbooks import Plan, plan, write
from tests.presentation.workbook_samples import (
    HEADING,
    case_of,
    figures_of,
    moved,
    plan_of,
    traced_calculations,
)
from tests.recalculating import LibreOffice, opened, value_in, with_contents

CALCULATIONS = traced_calculations()
PROJECT = "snip.project_evaluation"
FLOW = "snip.cash_flow"
STUDY = "uncertainty.simulation"
AMOUNT = "inputs.lines.0.amount"
PRICE = "water_project.demand_curve.points.0.price"
CHANGES: list[tuple[str, Any]] = [
    ("water_project.discount_rate", 0.11),
    ("water_project.population.base", 5_000),
    ("water_project.coverage", 0.91),
    ("water_project.demand_curve.tariff", 1.35),
    ("water_project.metered", False),
    ("water_project.investment.2.market", 1_730_000),
    ("water_project.operation_maintenance.market_cost_per_m3_produced", 0.91),
    ("water_demand.growth_rate", 0.031),
    ("water_demand.unit_consumption.domestic.metered", 17.25),
    ("cost_effectiveness.0.investment.5", 355_000),
    ("sensitivity_changes.1", -0.37),
]
NO_RATE = {
    "discount_rate": 0.1,
    "benefits": [0, 300, 300],
    "investment": [500, 0, 0],
    "operation_maintenance": [0, 0, 0],
}
FLOWS: list[tuple[str, list[Any]]] = [
    ("benefits", [0, 0, 0]),
    ("benefits", [600, 300, 300]),
    ("benefits", [0, 0, 900]),
]
"""A flow that never changes sign for want of benefits or of costs, and one with a year of zero."""


def book(found: Plan) -> bytes:
    """The file with no values stored, so that none can be taken for calculated."""
    return with_contents(write(found), {})


def changed(found: Plan, **values: Any) -> bytes:
    """The file after somebody typed into its input cells."""
    contents: dict[tuple[str, str], Any] = {}
    for path, value in values.items():
        place = found.inputs[path]
        words = next((word for word, meaning in place.choices if meaning is value), value)
        contents[place.sheet, place.cell] = words
    return with_contents(write(found), contents)


def flow_plan() -> Plan:
    return plan(trace(FLOW, NO_RATE), HEADING, "en")


@pytest.fixture(scope="module")
def recalculated(libreoffice: LibreOffice) -> dict[str, Any]:
    """Everything these tests look at, in one start of LibreOffice."""
    books = {name: book(plan_of(name)) for name in CALCULATIONS}
    for path, value in CHANGES:
        books[path] = changed(plan_of(PROJECT), **{path: value})
    for number, (name, values) in enumerate(FLOWS):
        cells = {f"{name}.{year}": value for year, value in enumerate(values)}
        books[f"flow{number}"] = changed(flow_plan(), **cells)
    horizon = {"water_project.horizon": 12, "supply.storage_m3.with_project": 900.0}
    books["portal"] = changed(plan_of(PROJECT), **horizon)
    books["premise"] = changed(plan_of(PROJECT), **{PRICE: 9.5})
    books["whole"] = changed(plan_of(STUDY), **{AMOUNT: 1_111.0})
    books["stale"] = with_wrong_values(write(plan_of(FLOW)))
    return dict(libreoffice.recalculated(books))


def with_wrong_values(data: bytes) -> bytes:
    """The file with 12345 stored as the value of each formula."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                parts = content.split(b"</f><v>")
                rest = [b"12345" + one[one.index(b"</v>") :] for one in parts[1:]]
                content = b"</f><v>".join([parts[0], *rest])
            new.writestr(name, content)
    return buffer.getvalue()


def same(one: Any, other: Any, scale: float) -> bool:
    """Equal to 1e-9 of the figure, or of what it is the difference of."""
    if one is None or other is None:
        return one is other
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one) == bool(other)
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9 * scale)


def differing(found: Plan, values: Any, wanted: dict[str, Any]) -> list[Any]:
    sizes = [abs(one) for one in wanted.values() if isinstance(one, float)]
    scale = 1e-6 * max(sizes, default=0.0)
    told = []
    for path, place in found.figures.items():
        value = value_in(values, place.sheet, place.cell)
        if not same(value, wanted[path], scale):
            told.append((path, place.reference, value, wanted[path]))
    return told


def is_kept_whole(found: Plan, name: str, path: str) -> bool:
    """Whether a figure rests on a study of uncertainty as a whole, which no spreadsheet can do."""
    node = trace(name, case_of(name).inputs).node(path)
    called = {one.detail[0] for one in below(node) if one.operation == "call"} if node else set()
    return name.startswith("uncertainty.") and bool(called & {"answered", "quantile"})


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_figure_is_a_formula_that_gives_the_engines_figure(
    recalculated: dict[str, Any], name: str
) -> None:
    found = plan_of(name)
    wanted = figures_of(name, case_of(name).inputs)
    assert all(is_kept_whole(found, name, path) for path in found.fixed)
    assert set(found.figures) == set(wanted)
    assert differing(found, recalculated[name], wanted) == []


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_after_an_input_is_changed_the_figures_are_the_engines_for_it(
    recalculated: dict[str, Any], path: str, value: Any
) -> None:
    found = plan_of(PROJECT)
    wanted = figures_of(PROJECT, moved(PROJECT, path, value))
    before = figures_of(PROJECT, case_of(PROJECT).inputs)
    assert differing(found, recalculated[path], before) != []
    assert differing(found, recalculated[path], wanted) == []


@pytest.mark.parametrize("number", range(len(FLOWS)))
def test_a_rate_is_empty_where_the_engine_finds_none(
    recalculated: dict[str, Any], number: int
) -> None:
    name, values = FLOWS[number]
    wanted = figures_of(FLOW, {**NO_RATE, name: values})
    place = flow_plan().figures["irr"]
    rate = value_in(recalculated[f"flow{number}"], place.sheet, place.cell)
    assert same(rate, wanted["irr"], 0.0)


def test_values_stored_with_formulas_are_not_what_is_compared(recalculated: dict[str, Any]) -> None:
    found = plan_of(FLOW)
    place = found.figures["npv"]
    stale = with_wrong_values(write(found))
    assert opened(stale, True)[place.sheet][place.cell].value == 12345
    wanted = figures_of(FLOW, case_of(FLOW).inputs)
    assert same(value_in(recalculated["stale"], place.sheet, place.cell), wanted["npv"], 0.0)


def test_values_stored_in_the_file_are_the_engines() -> None:
    """Viewers that calculate nothing show them."""
    found = plan_of(PROJECT)
    wanted = figures_of(PROJECT, case_of(PROJECT).inputs)
    assert differing(found, opened(write(found), True), wanted) == []


def check_cells(values: Any, found: Plan) -> list[str]:
    """What the sheet of checks says of each of its lines, after how many were changed."""
    sheet = next(one for one in found.sheets if one.title == "Comprobaciones")
    page = values[sheet.title]
    verdicts = [row[5].value for row in page.iter_rows(min_row=7) if row[5].value]
    return [str(page["B5"].value), *verdicts]


def test_checks_agree_until_an_input_is_changed(recalculated: dict[str, Any]) -> None:
    found = plan_of(PROJECT)
    untouched = check_cells(recalculated[PROJECT], found)
    assert untouched[0] == "0"
    assert set(untouched[1:]) == {"Comparación", "igual que el portal", "como en la corrida"}
    rate = check_cells(recalculated["water_project.discount_rate"], found)
    assert rate[0] == "0"
    assert "difiere, porque se cambiaron datos" in rate


def test_a_change_that_formulas_do_not_follow_is_warned_of_on_every_sheet(
    recalculated: dict[str, Any],
) -> None:
    found = plan_of(PROJECT)
    values = recalculated["portal"]
    assert check_cells(values, found)[0] == "2"
    for sheet in found.sheets[1:]:
        warning = value_in(values, sheet.title, "A3")
        assert "no siguen" in (warning or ""), sheet.title
        assert value_in(recalculated[PROJECT], sheet.title, "A3") is None


def test_a_change_under_figures_that_stand_as_values_is_warned_of(
    recalculated: dict[str, Any],
) -> None:
    found = plan_of(STUDY)
    assert check_cells(recalculated[STUDY], found)[0] == "0"
    changed_one = check_cells(recalculated["whole"], found)
    assert changed_one[0] == "1"
    assert "igual que el portal" not in changed_one
    for sheet in found.sheets[1:]:
        assert "no siguen" in (value_in(recalculated["whole"], sheet.title, "A3") or "")
        assert value_in(recalculated[STUDY], sheet.title, "A3") is None


def test_a_condition_that_comes_out_otherwise_is_warned_of(recalculated: dict[str, Any]) -> None:
    broken = trace(PROJECT, case_of(PROJECT).inputs).premises_broken_by({PRICE: 9.5})
    assert check_cells(recalculated["premise"], plan_of(PROJECT))[0] == str(len(broken))
    assert broken
