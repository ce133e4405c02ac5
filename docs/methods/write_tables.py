"""Writes the generated parts of the method pages: python -m docs.methods.write_tables.

Each page keeps its own words; between the marks <!-- name --> and <!-- end --> stand the tables
of the calculation's models and the list of its worked cases. A test fails when a page is behind.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine import catalogue
from engine.cases import case_files, load_case
from engine.method_tables import input_table, result_table
from engine.registry import Calculation

FOLDER = Path(__file__).parent
CASES = FOLDER.parent.parent / "tests" / "cases"
MARK = re.compile(r"(<!-- (inputs|result|cases) -->\n).*?(<!-- end -->)", re.DOTALL)


def page_of(name: str) -> Path:
    """The page of a calculation: snip.cash_flow is snip_cash_flow.md."""
    return FOLDER / f"{name.replace('.', '_')}.md"


def written(calculation: Calculation) -> str:
    """The page's text with its generated parts as they are today."""
    parts = {
        "inputs": input_table(calculation),
        "result": result_table(calculation),
        "cases": cases_list(calculation.name),
    }
    text = page_of(calculation.name).read_text(encoding="utf-8")
    return MARK.sub(lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text)


def cases_list(name: str) -> str:
    """The worked cases of a calculation, each with the way to its file."""
    cases = [load_case(path) for path in case_files(CASES)]
    lines = [
        f"- [{case.title}](../../{case.path.relative_to(CASES.parent.parent).as_posix()})"
        for case in cases
        if case.calculation == name
    ]
    return "\n".join(lines)


def main() -> None:
    """Rewrite every page that exists."""
    for calculation in catalogue.every():
        page_of(calculation.name).write_text(written(calculation), encoding="utf-8")


if __name__ == "__main__":
    main()
