"""Real workbooks of every calculation, edited and brought back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from engine import registry
from members.models import User
from presentation.sheets.book import Book, Cell
from presentation.sheets.process import read_book
from presentation.workbooks import Plan
from presentation.workbooks import plan as layout
from presentation.workbooks.reading import read_against
from runs import services
from runs.models import Run, Scenario
from runs.returned_workbook import returned
from runs.returning import Stranger
from runs.tracing import trace_of_run
from runs.workbooks import heading_of
from tests.runs.edited import address, download, edited, marked, place, plan, send, workbook

pytestmark = pytest.mark.django_db
BACKEND = "members.backends.NetworkBackend"
EXAMPLES = Path("runs/api/examples")
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
WATER = "snip.water_project"

Finished = Callable[[str], Run]


@pytest.fixture
def finished(rosa: User) -> Finished:
    """A finished run of a calculation's own example."""

    def run(name: str) -> Run:
        payload = json.loads((EXAMPLES / f"{name}.json").read_text())
        return services.run_evaluate_now(
            calculation=name, payload=payload, scope="utility:0f", user=rosa
        )

    return run


@pytest.fixture
def hers(client: Client, rosa: User) -> Client:
    client.force_login(rosa, BACKEND)
    return client


def shown(answer: Any) -> Any:
    assert "shown" in answer.context, answer.context["refusal"]
    return answer.context["shown"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_as_it_was_downloaded_changes_nothing(
    hers: Client, finished: Finished, name: str
) -> None:
    run = finished(name)
    told = shown(send(hers, run, download(hers, run)))
    assert (list(told.rows), list(told.ignored), list(told.general)) == ([], [], [])
    assert told.unchanged == len(plan(run).inputs) > 0


@pytest.mark.parametrize("name", NAMES)
def test_each_input_is_read_from_its_own_cell(hers: Client, finished: Finished, name: str) -> None:
    """Every number of the inputs moved alone, in the book as it was read."""
    run = finished(name)
    laid_out, book = plan(run), read_book(download(hers, run))
    for path, where in laid_out.inputs.items():
        if where.kind in ("number", "integer") and not where.choices:
            other = (where.value or 0) + 7
            reading = read_against(laid_out, with_cell(book, where.sheet, where.cell, other))
            assert reading.values == {path: other}
            assert reading.ignored == ()


def test_a_project_renamed_since_the_download_changes_nothing(
    hers: Client, finished: Finished
) -> None:
    run = finished(WATER)
    data = download(hers, run)
    about = replace(heading_of(run, "es"), title="Otro nombre", part="Otra", owner="Otro")
    renamed = layout(trace_of_run(run), about, "es")
    reading = read_against(renamed, read_book(data))
    assert (reading.is_unchanged, reading.ignored) == (True, ())


def test_a_workbook_whose_inputs_stand_elsewhere_is_told_to_be_downloaded_again(
    finished: Finished,
) -> None:
    run = finished("snip.cash_flow")
    found = returned(run, marked(workbook(run), "plan", "0" * 16))
    assert isinstance(found, Stranger)
    assert found.code == "other_plan"


def test_the_layout_says_where_the_inputs_stand_and_what_the_sheets_are_called(
    finished: Finished,
) -> None:
    here = plan(finished("snip.cash_flow"))
    one, *rest = here.sheets
    renamed = replace(here, sheets=(replace(one, title="Otra"), *rest))
    path, cell = next(iter(here.inputs.items()))
    moved = replace(here, inputs={**here.inputs, path: replace(cell, cell="Z99")})
    changed = replace(here, inputs={**here.inputs, path: replace(cell, value=123.0)})
    assert len({here.layout, renamed.layout, moved.layout}) == 3
    assert changed.layout == here.layout


def with_cell(book: Book, sheet: str, cell: str, value: float) -> Book:
    cells = {**book.sheets[sheet], cell: Cell("number", value)}
    return replace(book, sheets={**book.sheets, sheet: cells})


def formula_of(laid_out: Plan, path: str) -> tuple[str, str]:
    where = laid_out.figures[path]
    return where.sheet, where.cell


def test_three_wrong_cells_are_told_one_by_one_and_nothing_is_written(
    hers: Client, finished: Finished
) -> None:
    run = finished(WATER)
    before = (Run.objects.count(), Scenario.objects.count())
    overwritten = formula_of(plan(run), "npv")
    cells = {
        place(run, "demand_curve.tariff"): "dos soles",
        place(run, "coverage"): 1.7,
        overwritten: 1_000_000,
        place(run, "discount_rate"): 0.1,
    }
    answer = send(hers, run, edited(download(hers, run), cells))
    told = shown(answer)
    assert answer.status_code == 422
    wrong = {row.path: (row.sheet, row.cell, row.code) for row in told.rows if row.wrong}
    assert wrong == {
        "demand_curve.tariff": (*place(run, "demand_curve.tariff"), "text_for_number"),
        "coverage": (*place(run, "coverage"), "less_than_equal"),
    }
    assert [row.path for row in told.rows if not row.wrong] == ["discount_rate"]
    [ignored] = told.ignored
    assert (ignored.sheet, ignored.cell, ignored.code) == (*overwritten, "formula_overwritten")
    page = answer.content.decode()
    assert "«dos soles» es un texto donde se pide un número" in page
    assert "170\u00a0% supera el máximo, 100\u00a0%" in page
    assert "se sobrescribió su fórmula" in page
    assert "token" not in answer.context
    assert (Run.objects.count(), Scenario.objects.count()) == before


CHANGES = {"discount_rate": 0.1, "coverage": 0.85, "demand_curve.tariff": 0.8}


def kept(hers: Client, run: Run, data: bytes) -> Scenario:
    """The scenario that a file becomes."""
    answer = send(hers, run, data)
    assert answer.status_code == 200, shown(answer).summary
    given = {"token": answer.context["token"], "name": "Otra tarifa", "reason": "Acuerdo"}
    assert hers.post(address(run), given).status_code == 302
    return Scenario.objects.get()


def expected(run: Run, changes: dict[str, Any]) -> Any:
    inputs = json.loads(json.dumps(run.inputs))
    for path, value in changes.items():
        *above, name = path.split(".")
        part = inputs
        for step in above:
            part = part[step]
        part[name] = value
    return registry.get(run.calculation).evaluate(inputs).model_dump(mode="json")


def test_a_clean_round_trip_gives_what_the_engine_gives_for_these_inputs(
    hers: Client, finished: Finished
) -> None:
    run = finished(WATER)
    data = edited(download(hers, run), {place(run, path): value for path, value in CHANGES.items()})
    scenario = kept(hers, run, data)
    assert scenario.changes == CHANGES
    assert scenario.run.result == expected(run, CHANGES)


def test_the_figures_of_the_dry_run_are_those_of_the_kept_run(
    hers: Client, finished: Finished
) -> None:
    run = finished(WATER)
    data = edited(download(hers, run), {place(run, "coverage"): 0.85})
    shifts = shown(send(hers, run, data)).shifts
    assert shifts
    scenario = kept(hers, run, data)
    for shift in shifts:
        assert shift.before == shift.figure.value(run.result)
        assert shift.now == shift.figure.value(scenario.run.result)


@pytest.fixture
def libreoffice(tmp_path: Path) -> Callable[[Mapping[str, bytes]], dict[str, bytes]]:
    """Workbooks opened, calculated and saved by LibreOffice, with a profile of its own."""

    def resaved(files: Mapping[str, bytes]) -> dict[str, bytes]:
        sent, saved = tmp_path / "sent", tmp_path / "saved"
        for folder in (sent, saved):
            folder.mkdir()
        for name, data in files.items():
            (sent / f"{name}.xlsx").write_bytes(data)
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
        command += ["--headless", "--convert-to", "xlsx", "--outdir", str(saved)]
        subprocess.run(
            [*command, *map(str, sorted(sent.iterdir()))], check=True, capture_output=True
        )
        return {name: (saved / f"{name}.xlsx").read_bytes() for name in files}

    return resaved


def test_what_libreoffice_saved_again_changes_nothing(
    hers: Client, finished: Finished, libreoffice: Callable[..., dict[str, bytes]]
) -> None:
    runs = {name: finished(name) for name in NAMES}
    files = {name: download(hers, run) for name, run in runs.items()}
    found = {name: shown(send(hers, runs[name], data)) for name, data in libreoffice(files).items()}
    differing = {name: [*told.rows, *told.ignored, *told.general] for name, told in found.items()}
    assert {name: told for name, told in differing.items() if told} == {}


def test_what_was_changed_in_libreoffice_is_kept_with_formulas_by_their_value(
    hers: Client, finished: Finished, libreoffice: Callable[..., dict[str, bytes]]
) -> None:
    run = finished(WATER)
    cells = {place(run, path): value for path, value in CHANGES.items()}
    cells[place(run, "discount_rate")] = "=0.05*2"
    data = libreoffice({"libro": edited(download(hers, run), cells)})["libro"]
    [typed] = [row for row in shown(send(hers, run, data)).rows if row.note]
    assert (typed.path, "0.05*2" in typed.note) == ("discount_rate", True)
    scenario = kept(hers, run, data)
    assert scenario.changes == CHANGES
    assert scenario.run.result == expected(run, CHANGES)
