"""Writes the generated parts of the method pages: python -m docs.methods.write_tables.

Each page keeps its own words; between the marks <!-- name --> and <!-- end --> stands what the
calculation's models, its trace and the readings say. A calculation without a page gets one, a page
that lacks a part gets it at its end. A test fails when a page is behind.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from docs.methods import sources, unclear
from docs.methods.worked import worked
from engine import catalogue
from engine.cases import Case, case_files, load_case
from engine.equation_symbols import symbols_of
from engine.method_tables import input_table, result_table
from engine.registry import Calculation

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
CASES = ROOT / "tests" / "cases"
INDEX = FOLDER / "README.md"
REGISTER = FOLDER / "unclear.md"
COMMAND = "python -m docs.methods.write_tables"
HEADINGS = {
    "symbols": "Symbols",
    "readings": "Unclear places of the source",
    "worked": "A case step by step",
    "inputs": "Inputs",
    "result": "Result",
    "sources": "Sources",
    "cases": "Worked cases",
}
MARK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SYMBOLS_HEAD = "| Symbol | What it is | Unit | Input or figure |\n|---|---|---|---|"


def page_of(name: str) -> Path:
    """The page of a calculation: snip.cash_flow is snip_cash_flow.md."""
    return FOLDER / f"{name.replace('.', '_')}.md"


def begun(calculation: Calculation) -> str:
    """A page's first words, for a calculation that has none yet."""
    return f"# {calculation.title}: `{calculation.name}`\n\n{calculation.summary}\n"


def completed(text: str) -> str:
    """The page with an empty place for every part that it lacks."""
    there = {found[2] for found in MARK.finditer(text)}
    lacking = [
        f"\n## {heading}\n\n<!-- {name} -->\n<!-- end -->\n"
        for name, heading in HEADINGS.items()
        if name not in there
    ]
    return text.rstrip("\n") + "\n" + "".join(lacking)


def written(calculation: Calculation, text: str) -> str:
    """The page's text with its generated parts as they are today."""
    parts = _parts(calculation)
    return MARK.sub(lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text)


def _parts(calculation: Calculation) -> dict[str, str]:
    cases = [(case, _link(case)) for case in _cases() if case.calculation == calculation.name]
    return {
        "symbols": symbol_table(calculation),
        "readings": unclear.table(calculation.name, _case_links()),
        "worked": worked(calculation, cases),
        "inputs": input_table(calculation),
        "result": result_table(calculation),
        "sources": sources.written(calculation),
        "cases": "\n".join(f"- [{case.title}]({link})" for case, link in cases),
    }


@functools.cache
def _cases() -> list[Case]:
    return [load_case(path) for path in case_files(CASES)]


def _case_links() -> dict[str, str]:
    return {case.path.stem: _link(case) for case in _cases()}


def _link(case: Case) -> str:
    return f"../../{case.path.relative_to(ROOT).as_posix()}"


def symbol_table(calculation: Calculation) -> str:
    """Every symbol of the calculation's equations with what it is."""
    rows = [
        f"| $`{one.latex}`$ | {one.meaning} | {one.unit} | {_code(one.where)} |"
        for one in symbols_of(calculation)
    ]
    return "\n".join([SYMBOLS_HEAD, *rows]) if rows else "Its figures have no equations."


def _code(path: str) -> str:
    return f"`{path}`" if path else ""


def index() -> str:
    """The index with a row for every calculation."""
    rows = [
        f"| [`{one.name}`]({page_of(one.name).name}) | {one.summary} |" for one in catalogue.every()
    ]
    table = "\n".join(["| Calculation | What it gives |", "|---|---|", *rows])
    text = INDEX.read_text(encoding="utf-8")
    return MARK.sub(lambda found: f"{found[1]}{table}\n{found[3]}", text)


def register() -> str:
    """The page of all unclear places with the readings of each document as they are today."""
    pages = {one.name: page_of(one.name).name for one in catalogue.every()}
    parts = {path.stem: unclear.whole(path, pages, _case_links()) for path in unclear.files()}
    text = REGISTER.read_text(encoding="utf-8")
    return MARK.sub(lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text)


def main() -> None:
    """Rewrite every page, the index and the register; begin the pages that are not there."""
    for calculation in catalogue.every():
        page = page_of(calculation.name)
        text = page.read_text(encoding="utf-8") if page.exists() else begun(calculation)
        page.write_text(written(calculation, completed(text)), encoding="utf-8")
    INDEX.write_text(index(), encoding="utf-8")
    REGISTER.write_text(register(), encoding="utf-8")


if __name__ == "__main__":
    main()
