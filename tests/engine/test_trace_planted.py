"""A calculation that loses its trace, anywhere, is found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.arithmetic import Constant, choose, series, total
from engine.model import Inputs, Result, Source, figure, quantity
from engine.registry import Calculation
from engine.trace import Trace, rebuild, trace_of
from tests.engine.following import leaves_below

HERE = Source("Planted")
# Words that the calculations have: a title of its own would join the texts to translate.
WEEKS = Constant(52.0, "Months in a year", "months/year")


class Planted(Inputs):
    a: float = quantity("A", unit="m", meaning="One length.")
    b: float = quantity("B", unit="m", meaning="Another.")
    many: list[float] = quantity("Many", unit="m", meaning="Lengths.", default=[1.5, 2.5, 3.5])


class Found(Result):
    answer: float = figure("Answer", unit="m", equation="x", source=HERE)


def traced(function: Callable[[Any], float], a: float = 3.5, b: float = 4.25) -> Trace:
    calculation = Calculation(
        name="planted",
        title="Planted",
        summary="",
        inputs=Planted,
        result=Found,
        function=lambda inputs, _progress: Found(answer=function(inputs)),
        sources=(HERE,),
    )
    return trace_of(calculation, Planted(a=a, b=b))


def _branches(inputs: Planted) -> float:
    return inputs.a * 2.0 if inputs.a < inputs.b else inputs.b


@pytest.mark.parametrize(
    "function",
    [
        lambda one: one.a * one.b + one.a / 2,
        lambda one: WEEKS() * one.a - total(one.many),
        lambda one: choose(one.a < one.b, one.a, one.b) ** 2,
        lambda one: total((series(one.many) * one.a).tolist()),
        lambda one: sum(one.many) + abs(-one.b),
        lambda one: np.float64(1.0) / one.a - np.arange(3.0)[2] * one.b,
    ],
)
def test_a_calculation_that_keeps_its_trace_has_no_gap(function: Callable[[Any], float]) -> None:
    found = traced(function)
    assert found.gaps() == []
    leaves_below(found, "answer", set())


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (lambda one: float(one.a) * 2, "dropped"),
        (lambda one: float(np.asarray(one.many, dtype=np.float64).sum()), "dropped"),
        (lambda one: round(one.a, 1), "dropped"),
        (lambda one: float(one.a) * one.b, "number"),
        (lambda one: 52.0 * one.a, "number"),
        (lambda one: total(np.asarray(one.many, dtype=np.float64) * one.b), "number"),
        (lambda one: max(one.a, one.b), "branch"),
        (lambda one: sorted(one.many)[0], "branch"),
        (lambda one: one.a if one.b else one.b, "branch"),
        (_branches, "branch"),
        (lambda one: float(np.maximum(series(one.many), 2.0).max()), "branch"),
    ],
)
def test_a_calculation_that_loses_its_trace_has_a_gap(
    function: Callable[[Any], float], code: str
) -> None:
    assert code in {gap.code for gap in traced(function).gaps()}


def test_a_value_of_another_formula_is_not_rebuilt() -> None:
    opened = traced(lambda one: one.a * one.b).open("answer")
    assert opened.expression is not None
    numbers = {part.key: part.value for part in opened.parts}
    assert rebuild(opened.expression, numbers) == opened.value
    opened.expression["op"] = "+"
    assert rebuild(opened.expression, numbers) != opened.value


def test_the_same_expression_is_one_node() -> None:
    found = traced(lambda one: (one.a * one.b) + (one.a * one.b))
    assert len(found.nodes()) == 4


def _chain(inputs: Planted) -> float:
    value = inputs.a
    for _ in range(20_000):
        value = value / inputs.b + inputs.a
    return value


def test_a_chain_of_any_length_opens_step_by_step() -> None:
    found = traced(_chain)
    assert len(found.nodes()) == 40_002
    opened = found.open("answer")
    for _ in range(200):
        step = next(part for part in opened.parts if part.kind == "step")
        opened = found.open(step.key)
        assert len(opened.parts) <= 4
    assert found.recalculate({})["answer"] == found.value("answer")


def test_expressions_grow_with_the_calculation_not_with_the_paths_through_it() -> None:
    def doubling(inputs: Planted) -> float:
        value = inputs.a
        for _ in range(60):
            value = value + value
        return value

    found = traced(doubling)
    assert len(found.nodes()) == 61
    leaves_below(found, "answer", set())
