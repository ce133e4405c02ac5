"""``python -m benchmarks``: measure the registered works beside their peers; see --help."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Size, machine, page, results, table, works
from benchmarks.harness.timing import Measured, measured
from benchmarks.harness.works import Work

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "latest.json"
PAGE = ROOT / "docs" / "benchmarks.md"


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="files or works, with commas: trace,irr.million")
    parser.add_argument("--rounds", type=int, default=5, help="medians of so many rounds (5)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (1)")
    parser.add_argument("--json", type=Path, default=RESULTS, help="file of the results")
    parser.add_argument("--page", type=Path, default=PAGE, help="page written from them")
    given = parser.parse_args(arguments)
    if given.rounds < 1 or not 0 < given.scale <= 1:
        parser.error("--rounds is at least 1, --scale above 0 and at most 1")
    return given


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 1 where a work could not be measured."""
    given = asked(arguments)
    try:
        picked = works.chosen([one for one in given.only.split(",") if one])
    except LookupError as unknown:
        keys = ", ".join(work.key for work in works.every())
        sys.stderr.write(f"No work is called {unknown}. There are: {keys}\n")
        return 2
    found = _measure(picked, given)
    sys.stdout.write(f"\n{table.columns([one for one, _ in found])}\n\n")
    _keep(given, [data for _, data in found])
    return 1 if any(one.error for one, _ in found) else 0


def _measure(
    picked: Sequence[Work], given: argparse.Namespace
) -> list[tuple[Measured, dict[str, Any]]]:
    """Each work measured, as it is and as JSON data."""
    found = []
    for number, work in enumerate(picked, 1):
        sys.stderr.write(f"{number}/{len(picked)} {work.key} …\n")
        load = machine.load()
        one = measured(work, Size(given.scale), given.rounds)
        found.append((one, results.as_data(one, given.rounds, given.scale, load)))
    return found


def _keep(given: argparse.Namespace, new: list[dict[str, Any]]) -> None:
    """Write the JSON, and the page once every work stands in it at full size."""
    every = results.brought_together(results.read(given.json), machine.described(), new)
    results.write(given.json, every)
    sys.stdout.write(f"Written: {given.json}\n")
    whole = {one["key"] for one in every["works"] if one["run"]["scale"] == 1 and not one["error"]}
    absent = [work.key for work in works.every() if work.key not in whole]
    if absent:
        sys.stdout.write(
            f"{given.page.name} is left as it is; not measured in full size: {', '.join(absent)}\n"
        )
        return
    page.write(given.page, every)
    sys.stdout.write(f"Written: {given.page}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
