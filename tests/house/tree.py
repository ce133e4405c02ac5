"""The project's own files, as the checks of the house read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("wop_lac", "snip", "members", "runs", "presentation", "engine")
PACKAGES = (*FLOORS, "launch")
BESIDE = ("benchmarks", "docs")


def python_files(*, tests: bool = False, migrations: bool = False) -> Iterator[Path]:
    for folder in (*PACKAGES, *BESIDE, "tests") if tests else (*PACKAGES, *BESIDE):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    return (path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file())


def own_static() -> Iterator[Path]:
    return (path for path in sorted((ROOT / "static" / "portal").rglob("*")) if path.is_file())


def documents() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
