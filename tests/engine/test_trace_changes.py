"""The expressions are the calculation: change an input in them and they answer as the engine."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from engine import registry
from engine.cases import Case
from engine.errors import InvalidInputs
from engine.trace import Trace, trace
from engine.trace.places import places
from tests.engine.following import CASES, same, untraced

TRIES = (1.013, 0.987, 1.5, 0.5)


def tries(value: Any) -> list[Any]:
    """Other values to put in the place of this one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    return [value * factor for factor in TRIES] if value else [0.01, 1.0]


def put(payload: Any, path: str, value: Any) -> Any:
    """A deep copy of the payload with one value changed."""
    changed = copy.deepcopy(dict(payload))
    holder: Any = changed
    *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in above:
        holder = holder[part]
    holder[last] = value
    return changed


def changed_inputs(case: Case, found: Trace) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each number and yes/no of a case changed alone, where that is allowed and no shape."""
    inputs = registry.get(case.calculation).parse(case.inputs)
    for place, value in places(inputs):
        if not isinstance(value, int | float) or place.path in found.shaping_inputs:
            continue
        for other in tries(value):
            try:
                payload = put(case.inputs, place.path, other)
                figures = untraced(case.calculation, payload)
            except (InvalidInputs, KeyError):
                continue
            if not found.premises_broken_by({place.path: other}):
                yield place.path, other, figures
                break


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_changed_input_changes_the_expressions_as_it_changes_the_calculation(
    case: Case,
) -> None:
    found, compared = trace(case.calculation, case.inputs), 0
    for path, other, figures in changed_inputs(case, found):
        again = found.recalculate({path: other})
        compared += 1
        for figure, value in again.items():
            if figure.startswith("overrides."):
                continue
            assert same(value, figures[figure], 1e-9, 1e-3), (path, other, figure)
    assert compared


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_changed_gives_the_figures_of_the_run(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    for path, value in found.recalculate({}).items():
        assert same(value, found.value(path)), path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_figure_recalculated_is_the_same_as_among_all_of_them(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    figures = [one for one in found.figures() if found.node(one)]
    changes = dict.fromkeys(found.input_paths()[:3], 1.5)
    every = found.recalculate(changes)
    for path in figures[:: max(1, len(figures) // 5)]:
        assert found.recalculate_one(path, changes) == every[path] or every[path] is None


@pytest.mark.parametrize("case", CASES[:6], ids=lambda case: case.name)
def test_a_figure_rests_on_the_inputs_that_can_change_it(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    for path in found.figures()[:20]:
        under = found.rests_on(path)
        assert under <= set(found.input_paths())
        for other in set(found.input_paths()) - under:
            key = f"inputs:{other}"
            if found.knows(key) and isinstance(found.open(key).value, float):
                assert found.recalculate_one(path, {other: 0.123}) == found.value(path)
