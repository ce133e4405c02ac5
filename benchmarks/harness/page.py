"""The measured part of docs/benchmarks.md, written from the JSON file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.harness.results import as_measured
from benchmarks.harness.table import markdown
from benchmarks.harness.timing import Measured

MARK = re.compile(r"(<!-- results -->\n).*?(<!-- end -->)", re.DOTALL)
EMPTY = "<!-- results -->\n<!-- end -->\n"


def written(text: str, results: Mapping[str, Any]) -> str:
    """The page with its measured part as these results have it."""
    part = "\n\n".join([_machine(results), *_sections(results)])
    return MARK.sub(lambda found: f"{found[1]}{part}\n{found[2]}", text)


def write(path: Path, results: Mapping[str, Any]) -> None:
    """Rewrite the page's measured part; a page that is not there yet is nothing else."""
    text = path.read_text(encoding="utf-8") if path.exists() else EMPTY
    path.write_text(written(text, results), encoding="utf-8")


def _machine(results: Mapping[str, Any]) -> str:
    machine, runs = results["machine"], [one["run"] for one in results["works"]]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    days = sorted({one["day"] for one in runs})
    loads = sorted(one["load"] for one in runs)
    return (
        f"Machine: {machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}, {packages}; engine "
        f"{machine['engine']}. Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} in "
        f"{min(one['rounds'] for one in runs)} rounds or more, with {loads[0]:g} to {loads[-1]:g} "
        "processes wanting a core."
    )


def _sections(results: Mapping[str, Any]) -> list[str]:
    works = sorted(results["works"], key=lambda one: _file(one["key"]))
    return [
        _section(file, [as_measured(one) for one in group])
        for file, group in groupby(works, key=lambda one: _file(one["key"]))
    ]


def _section(file: str, measured: list[Measured]) -> str:
    notes = [f"- {one.title}: {one.note}" for one in measured if one.note]
    parts = [f"### {file}", markdown(measured), "\n".join(notes)]
    return "\n\n".join(part for part in parts if part)


def _file(key: str) -> str:
    return key.partition(".")[0]
