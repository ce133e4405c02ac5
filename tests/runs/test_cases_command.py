"""manage.py cases: one line per case, differing fields below, a last line, an exit status."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CASE = """
name: {name}
title: Two years
source: by hand
calculation: {calculation}
inputs:
  discount_rate: 0.1
  benefits: [0, 110]
  investment: [100, 0]
  operation_maintenance: [0, 0]
expected:
  npv: {{value: {npv}, abs_tol: 0.000001}}
"""


def _write(path: Path, npv: float = 0.0, calculation: str = "snip.cash_flow") -> Path:
    text = CASE.format(name=path.stem, npv=npv, calculation=calculation)
    path.write_text(text, encoding="utf-8")
    return path


def _run(*paths: Path) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("cases", *map(str, paths), stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_all_cases_pass_with_exit_status_0(tmp_path: Path) -> None:
    _write(tmp_path / "first.yaml")
    _write(tmp_path / "second.yaml")
    status, lines = _run(tmp_path)
    assert status == 0
    assert len(lines) == 3
    assert lines[-1] == "2 passed, 0 failed"


def test_a_planted_failure_shows_its_field_below_it_and_exits_1(tmp_path: Path) -> None:
    _write(tmp_path / "good.yaml")
    _write(tmp_path / "planted.yaml", npv=7.0)
    status, lines = _run(tmp_path)
    assert status == 1
    assert lines[-1] == "1 passed, 1 failed"
    place = next(at for at, line in enumerate(lines) if "planted" in line)
    assert lines[place].startswith("FAIL")
    for said in ("npv", "expected 7", "got", "difference -7"):
        assert said in lines[place + 1]


def test_an_unknown_calculation_is_one_failure_among_the_rest(tmp_path: Path) -> None:
    _write(tmp_path / "good.yaml")
    _write(tmp_path / "other.yaml", calculation="snip.magic")
    status, lines = _run(tmp_path)
    assert (status, lines[-1]) == (1, "1 passed, 1 failed")
    assert any("snip.magic" in line for line in lines)


def test_a_path_that_does_not_exist_is_told_and_the_rest_still_runs(tmp_path: Path) -> None:
    good = _write(tmp_path / "good.yaml")
    status, lines = _run(tmp_path / "absent", good)
    assert (status, lines[-1]) == (1, "1 passed, 1 failed")
    assert any("absent" in line for line in lines)


def test_a_file_named_twice_runs_once(tmp_path: Path) -> None:
    good = _write(tmp_path / "good.yaml")
    assert _run(good, tmp_path)[1][-1] == "1 passed, 0 failed"


def test_no_path_is_an_error_of_use() -> None:
    with pytest.raises(CommandError, match="PATH"):
        call_command("cases")
