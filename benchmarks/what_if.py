"""Assumptions of a whole project: ordered by effect, and one of them moved."""

from __future__ import annotations

import functools
import json
from typing import Any

from benchmarks.harness import Bench, Measure, Peer, Size, work
from benchmarks.trace import largest_case
from engine.errors import EngineError
from engine.registry import Calculation, get
from engine.trace import Trace, trace
from engine.trace.places import places

NAME = "snip.project_evaluation"
STEP = 0.1


@functools.cache
def project() -> tuple[Calculation, dict[str, Any]]:
    calculation = get(NAME)
    return calculation, largest_case(calculation)


def numbers(found: Trace) -> list[tuple[str, float]]:
    """The path and value of every number of the inputs."""
    return [
        (place.path, float(value))
        for place, value in places(found.inputs)
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def effects_by_trace(found: Trace) -> int:
    """Every number moved down and up by a tenth, through the expressions of the NPV alone."""
    figure = found.calculation.key_figures[0]
    for path, value in numbers(found):
        for factor in (1 - STEP, 1 + STEP):
            found.recalculate_one(figure, {path: value * factor})
    return 2 * len(numbers(found))


def effects_by_calculating(calculation: Calculation, payload: dict[str, Any], most: int) -> int:
    """The same by calculating the whole project again each time."""
    done = 0
    for path, value in numbers(trace(calculation.name, payload)):
        for factor in (1 - STEP, 1 + STEP):
            if done == most:
                return done
            done += 1
            try:
                calculation.evaluate(put(payload, path, value * factor))
            except EngineError:
                continue
    return done


def put(payload: dict[str, Any], path: str, value: float) -> dict[str, Any]:
    """A copy of the payload with one number changed."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    *above, last = (int(one) if one.isdigit() else one for one in path.split("."))
    holder: Any = copy
    for part in above:
        holder = holder[part]
    holder[last] = value
    return copy


@work(
    "what_if.answer",
    "One assumption moved: checked, calculated, as JSON",
    note="what the page waits for when a slider is moved, besides its charts",
)
def answer(_size: Size) -> Bench:
    calculation, payload = project()

    def moved() -> dict[str, Any]:
        changed = put(payload, "water_project.discount_rate", 0.1)
        return calculation.evaluate(changed).model_dump(mode="json")

    return Bench(moved, (Peer("the saved inputs", lambda: calculation.evaluate(payload)),))


@work("what_if.effects", "Every assumption of a project ordered by its effect on the NPV")
def effects(size: Size) -> Bench:
    calculation, payload = project()
    found = trace(NAME, payload)
    most = size.of(40, least=2)
    share = most / (2 * len(numbers(found)))
    again = Peer(
        "calculating again for each",
        lambda: effects_by_calculating(calculation, payload, most),
        share=share,
        rounds=3,
    )
    return Bench(
        lambda: effects_by_trace(trace(NAME, payload)),
        (again,),
        (Measure("assumptions", lambda: len(numbers(found))),),
    )
