"""The floors hold: import-linter passes on the house and fails when a wall is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

LINT = Path(sys.executable).with_name("lint-imports")
PLANTS = {
    "a lower floor imports a higher one": ("members/selectors.py", "import snip.models"),
    "the engine imports Django": ("engine/problems.py", "import django.conf"),
    "the house imports the launcher": ("runs/selectors.py", "import launch.places"),
    "the engine's finance imports its calculations": (
        "engine/finance/discounting.py",
        "import engine.snip",
    ),
    "presentation imports an app": ("presentation/numbers.py", "import runs.models"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_follows_the_floors() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("module", "line"), PLANTS.values(), ids=PLANTS)
def test_a_planted_import_breaks_the_check(copy_of_the_house: Path, module: str, line: str) -> None:
    planted = copy_of_the_house / module
    planted.write_text(f"{planted.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = lint(copy_of_the_house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
