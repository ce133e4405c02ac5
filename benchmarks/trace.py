"""Each calculation with and without its trace; the engine's arithmetic beside bare NumPy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Bench, Measure, Peer, Size, peak_megabytes, work
from engine.arithmetic import choose, maximum, series, total
from engine.cases import case_files, load_case
from engine.catalogue import every
from engine.registry import Calculation, get, ignore_progress
from engine.trace import Trace, trace

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
NO_CASE = "no worked case of this calculation lies in tests/cases"


def largest_case(calculation: Calculation) -> dict[str, Any]:
    """The inputs of the worked case with the most figures; raises LookupError without one."""
    cases = [load_case(path) for path in case_files(CASES)]
    own = [case for case in cases if case.calculation == calculation.name]
    if not own:
        raise LookupError(NO_CASE)
    return dict(max(own, key=lambda case: len(str(case.inputs))).inputs)


def traced_and_opened(name: str, payload: dict[str, Any]) -> int:
    """How many figures the trace of these inputs has, each of them opened."""
    found = trace(name, payload)
    return len([found.open(path) for path in found.figures()])


def _with_and_without(calculation: Calculation) -> Callable[[Size], Bench]:
    def prepare(_size: Size) -> Bench:
        payload = largest_case(calculation)
        inputs = calculation.parse(payload)
        found = trace(calculation.name, payload)
        return Bench(
            lambda: get(calculation.name).evaluate(payload),
            (
                Peer("the bare function", lambda: calculation.function(inputs, ignore_progress)),
                Peer("with trace", lambda: trace(calculation.name, payload)),
                Peer("one figure opened", lambda: found.open(first_figure(found))),
            ),
            (
                Measure("figures", lambda: len(found.figures())),
                Measure("expressions", lambda: len(found.nodes())),
            ),
        )

    return prepare


def first_figure(found: Trace) -> str:
    """The figure that a reader opens first: a key figure, else the last of the result."""
    figures = found.figures()
    return next((one for one in found.calculation.key_figures if one in figures), figures[-1])


for one in every():
    work(f"trace.{one.name}", f"{one.name}, checked and calculated")(_with_and_without(one))


@work(
    "trace.arithmetic",
    "Fifty years of engine.arithmetic without a trace",
    note="what every calculation pays for being able to explain itself",
)
def arithmetic(_size: Size) -> Bench:
    flow = [float(year) for year in range(50)]

    def ours() -> float:
        kept = maximum(series(flow) - 20.0, 0.0)
        return choose(total(kept.tolist()) > 0, total(flow), 0.0)

    def bare() -> float:
        kept = np.maximum(np.asarray(flow, dtype=np.float64) - 20.0, 0.0)
        return sum(flow) if sum(kept.tolist()) > 0 else 0.0

    return Bench(ours, (Peer("NumPy and Python", bare),))


@work("trace.all", "A whole project's trace, every figure opened")
def all_figures(_size: Size) -> Bench:
    name = "snip.project_evaluation"
    payload = largest_case(get(name))
    peak = Measure("peak memory", lambda: peak_megabytes(traced_and_opened, name, payload), "MB")
    return Bench(lambda: traced_and_opened(name, payload), (), (peak,))
