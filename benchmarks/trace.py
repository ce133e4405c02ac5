"""Time of each calculation with and without its trace: python -m benchmarks.trace [rounds]

Prints a table; the first figures to look at are the columns "plain" (must not grow with tracing)
and "opened" (one figure opened, which is what a reader waits for after the trace is made).
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from time import perf_counter
from typing import Any

from engine.cases import case_files, load_case
from engine.catalogue import every
from engine.registry import Calculation
from engine.trace import Trace, trace
from tests.engine.samples import FOLDER

HEAD = ("calculation", "figures", "nodes", "plain ms", "trace ms", "opened ms", "all ms", "MB")


def best(work: Callable[[], Any], rounds: int) -> float:
    """Shortest of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(1000.0 * (perf_counter() - start))
    return min(times)


def largest_case(calculation: Calculation) -> Any:
    """The inputs of the worked case with the most figures."""
    cases = [load_case(path) for path in case_files(FOLDER.parent)]
    own = [case for case in cases if case.calculation == calculation.name]
    return max(own, key=lambda case: len(trace(case.calculation, case.inputs).figures())).inputs


def measured(calculation: Calculation, payload: Any, rounds: int) -> list[str]:
    found = trace(calculation.name, payload)
    inputs = calculation.parse(payload)
    plain = best(lambda: calculation.function(inputs, lambda _share: None), 10 * rounds)
    traced = best(lambda: trace(calculation.name, payload), rounds)
    one = best(lambda: found.open(found.figures()[-1]), rounds)
    return [
        calculation.name,
        str(len(found.figures())),
        str(len(found.nodes())),
        f"{plain:.2f}",
        f"{traced:.1f}",
        f"{one:.2f}",
        f"{best(lambda: _open_all(found), 1):.0f}",
        f"{_megabytes(calculation.name, payload):.1f}",
    ]


def _open_all(found: Trace) -> None:
    for path in found.figures():
        found.open(path)


def _megabytes(name: str, payload: Any) -> float:
    tracemalloc.start()
    kept = trace(name, payload)
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1e6 if kept else 0.0


def main(rounds: int) -> None:
    rows = [list(HEAD)]
    rows += [measured(one, largest_case(one), rounds) for one in every()]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        sys.stdout.write("  ".join(cells) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
