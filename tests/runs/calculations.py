"""Calculations of these tests alone: quick, slow, silent, refusing, broken."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.errors import EngineError, InvalidInputs, Problem
from engine.model import Inputs, Result, Source, figure, quantity
from engine.registry import Calculation, Progress

SOURCE = Source("tests")


class NumberInputs(Inputs):
    number: float = quantity("Number", unit="m³", meaning="Any number.", ge=0)
    label: str = quantity("Label", unit="", meaning="Any text.", display="text", default="")


class NumberResult(Result):
    number: float = figure("Number", unit="m³", equation="n", source=SOURCE)


class SlowInputs(NumberInputs):
    seconds: float = quantity("Seconds", unit="s", meaning="How long it takes.", ge=0, default=0.0)
    steps: int = quantity("Steps", unit="", meaning="How often it reports.", ge=1, default=20)


def double(inputs: NumberInputs, _progress: Progress) -> NumberResult:
    return NumberResult(number=2 * inputs.number)


def slow(inputs: SlowInputs, progress: Progress) -> NumberResult:
    for step in range(inputs.steps):
        progress(step / inputs.steps)
        time.sleep(inputs.seconds / inputs.steps)
    return NumberResult(number=2 * inputs.number)


def silent(inputs: SlowInputs, _progress: Progress) -> NumberResult:
    time.sleep(inputs.seconds)
    return NumberResult(number=2 * inputs.number)


def refusing(_inputs: NumberInputs, _progress: Progress) -> NumberResult:
    message = "%(given)s is above the maximum, %(limit)s."
    params = {"given": 1.4, "limit": 1}
    raise InvalidInputs([Problem(("number",), "above_maximum", message, params)])


def without_answer(_inputs: NumberInputs, _progress: Progress) -> NumberResult:
    raise EngineError("There is no rate at which the flow is worth nothing.")


def broken(_inputs: NumberInputs, _progress: Progress) -> NumberResult:
    raise ZeroDivisionError("secret detail")


def _calculation(
    name: str,
    function: Callable[..., NumberResult],
    inputs: type[Inputs] = NumberInputs,
    *,
    heavy: bool = False,
) -> Calculation:
    return Calculation(
        name=name,
        title=f"Test: {name}",
        summary="",
        inputs=inputs,
        result=NumberResult,
        function=function,
        sources=(SOURCE,),
        parameter_set="tests-2015-03",
        heavy=heavy,
    )


CALCULATIONS = (
    _calculation("test.double", double),
    _calculation("test.slow", slow, SlowInputs, heavy=True),
    _calculation("test.silent", silent, SlowInputs, heavy=True),
    _calculation("test.refusing", refusing),
    _calculation("test.without_answer", without_answer),
    _calculation("test.broken", broken),
)
