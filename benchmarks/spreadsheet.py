"""The project of the simulation on a spreadsheet, with a data table, worked out by LibreOffice.

The sheet has what the figures need and nothing else, and its draws stand in it as numbers. The
table is what a spreadsheet offers for such work: the model reads the draws of the scenario whose
number stands in one cell, and each row of the table puts another number there.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from xml.sax.saxutils import quoteattr

from benchmarks.harness import Clocked

LIMIT = 300.0
"""Seconds that LibreOffice gets for one file."""
OFFICE = "soffice"
FIRST = 31
"""The first row of the draws and of the table."""
_NAMES = (
    *("rate", "coverage", "persons", "target", "tariff"),
    *("price", "losses", "cost", "factor", "works"),
)
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"
_NUMBER, _NPV, _IRR = "$A$1", "$A$17", "$A$18"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" '
    'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
    '<office:body><office:spreadsheet><table:table table:name="Project">'
)
_FOOT = "</table:table></office:spreadsheet></office:body></office:document>"

Row = list[float | str]


def is_there() -> bool:
    """Whether this machine has LibreOffice."""
    return shutil.which(OFFICE) is not None


@dataclass(frozen=True)
class DataTable:
    """NPV and IRR of a project's scenarios by a data table.

    given: inputs of snip.water_project; draws: shape (10, scenarios), in the order of the rate,
    coverage, persons in a dwelling, population aimed at, tariff, highest price, losses, cost of a
    cubic metre, its factor and the factor of the works.
    """

    given: Mapping[str, Any]
    draws: Any

    def clocked(self) -> Clocked:
        """Seconds for the table alone: what the same file takes without one is taken off."""
        with TemporaryDirectory() as folder:
            # The first start makes LibreOffice's profile, which the others find there.
            for _ in range(2):
                bare, _ = _recalculated(Path(folder), self._sheet(is_whole=False))
            whole, found = _recalculated(Path(folder), self._sheet(is_whole=True))
        return Clocked(LIMIT, stopped=True) if found is None else Clocked(max(whole - bare, 1e-9))

    def figures(self) -> list[list[float]]:
        """NPV and IRR of each scenario as the spreadsheet has them."""
        with TemporaryDirectory() as folder:
            _, found = _recalculated(Path(folder), self._sheet(is_whole=True))
        if found is None:
            raise TimeoutError(f"LibreOffice took more than {LIMIT:g} seconds")
        first = len(_NAMES) + 1
        return [[float(one) for one in row[first : first + 2]] for row in found[FIRST - 1 :]]

    def _sheet(self, is_whole: bool) -> str:
        scenarios = self.draws.shape[1]
        rows = [*_inputs(scenarios), *_demand(self.given), *_years(self.given)]
        rows += [[] for _ in range(FIRST - 1 - len(rows))]
        for place, drawn in enumerate(self.draws.T.tolist()):
            rows.append([place + 1.0, *drawn, *(_answers(FIRST + place) if is_whole else [])])
        return _HEAD + "".join(_row(one) for one in rows) + _FOOT


def _inputs(scenarios: int) -> list[Row]:
    """The number of the scenario, and what was drawn for it."""
    last = FIRST + scenarios - 1
    columns = "BCDEFGHIJK"[: len(_NAMES)]
    found: list[Row] = [[1.0]]
    found += [[f"INDEX(${one}${FIRST}:${one}${last};{_NUMBER})"] for one in columns]
    return found


def _demand(given: Mapping[str, Any]) -> list[Row]:
    """Rows 12 to 18: the demand curve, what a dwelling gains in a month, and the two figures."""
    low, high = given["demand_curve"]["points"]
    rationed = given["demand_curve"]["rationed_quantity"]
    last = _column(given["horizon"])
    return [
        [f"({high['quantity']}-{low['quantity']})/{_at('price')}"],
        [f"{low['quantity']}+A12*{_at('tariff')}"],
        [f"({rationed}-{low['quantity']})/A12"],
        [f"IF({rationed}<A13;(A13-{rationed})*(A14+{_at('tariff')})/2;0)"],
        [
            f"{high['quantity']}*{_at('price')}"
            f"+(A13-{high['quantity']})*({_at('price')}+{_at('tariff')})/2"
        ],
        [f"B23+NPV({_at('rate')};C23:{last}23)"],
        [f"IRR(B23:{last}23)"],
        [],
    ]


def _years(given: Mapping[str, Any]) -> list[Row]:
    """Rows 20 to 23: years, population, new connections, flow; a year is a column from B on."""
    rows: list[Row] = [[""], [""], [""], [""]]
    for year in range(given["horizon"] + 1):
        for row, content in zip(rows, _year(given, year, _column(year)), strict=True):
            row.append(content)
    return rows


def _year(given: Mapping[str, Any], year: int, here: str) -> Row:
    people, running = given["population"], given["operation_maintenance"]
    connected, later = given["existing_connections"], given["incremental_connection"]
    reached = f"MIN({here}20;{people['target_year']})/{people['target_year']}"
    population = f"{people['base']}*({_at('target')}/{people['base']})^({reached})"
    if year == 0:
        social = sum(line["market"] * line["factor"] for line in given["investment"])
        return [0.0, population, 0.0, f"-{social!r}*{_at('works')}"]
    new = f"MAX({here}21*{_at('coverage')}/{_at('persons')}-{connected};0)"
    produced = f"12*A13*({connected}+{here}22)/(1-{_at('losses')})"
    costs = f"({_at('cost')}*{produced}-{running['without_project_total']})*{_at('factor')}"
    flow = f"12*({connected}*A15+{here}22*A16)-{costs}"
    if year >= later["from_year"]:
        unit = later["market_unit_cost"] * later["factor"]
        flow += f"-MAX({here}22-{_column(year - 1)}22;0)*{unit!r}"
    return [float(year), population, new, flow]


def _answers(row: int) -> Row:
    """A row of the table."""
    return [f"MULTIPLE.OPERATIONS({one};{_NUMBER};$A{row})" for one in (_NPV, _IRR)]


def _at(name: str) -> str:
    return f"$A${_NAMES.index(name) + 2}"


def _column(year: int) -> str:
    return chr(ord("B") + year)


def _row(cells: Row) -> str:
    return f"<table:table-row>{''.join(_cell(one) for one in cells)}</table:table-row>"


def _cell(content: float | str) -> str:
    if content == "":
        return "<table:table-cell/>"
    if isinstance(content, str):
        return f"<table:table-cell table:formula={quoteattr('of:=' + _bracketed(content))}/>"
    return f'<table:table-cell office:value-type="float" office:value="{content!r}"/>'


def _bracketed(formula: str) -> str:
    """References as OpenDocument writes them."""
    cell = r"\$?[A-Z]\$?[0-9]+"
    return re.sub(
        f"({cell})(?::({cell}))?",
        lambda found: f"[.{found[1]}:.{found[2]}]" if found[2] else f"[.{found[1]}]",
        formula,
    )


def _recalculated(folder: Path, sheet: str) -> tuple[float, list[list[str]] | None]:
    """Seconds that LibreOffice needs for a file, and its cells; None where the limit came first.

    Raises FileNotFoundError where it wrote nothing.
    """
    source = folder / "project.fods"
    source.write_text(sheet, encoding="utf-8")
    command = [
        OFFICE,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--convert-to", _CSV, "--outdir", str(folder / "out"), str(source)),
    ]
    start = perf_counter()
    with subprocess.Popen(  # noqa: S603  # our own text and files, no word of a user
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as office:
        try:
            office.wait(LIMIT)
        except subprocess.TimeoutExpired:
            # LibreOffice's first process starts another, which would work on without it.
            os.killpg(office.pid, signal.SIGKILL)
            return LIMIT, None
    seconds = perf_counter() - start
    with (folder / "out" / "project.csv").open(encoding="utf-8", newline="") as lines:
        return seconds, list(csv.reader(lines))
