"""The project's own worked cases: every calculation, figures from the sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import catalogue
from engine.cases import case_files, load_case, run_file
from tests.engine.samples import FOLDER

CASES = case_files(FOLDER.parent)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_case_comes_out_as_its_source_says(path: Path) -> None:
    outcome = run_file(path)
    assert [str(one) for one in outcome.differences] == []


def test_every_calculation_has_a_case() -> None:
    covered = {load_case(path).calculation for path in CASES}
    assert covered == {one.name for one in catalogue.every()}


def test_every_case_has_its_own_name_and_says_where_its_figures_are_from() -> None:
    names = [load_case(path).name for path in CASES]
    assert len(set(names)) == len(names)
    assert all("place:" in path.read_text(encoding="utf-8") for path in CASES)
