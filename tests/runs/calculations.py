"""Calculations of these tests alone: quick, slow, silent, refusing, broken, shared out."""

from __future__ import annotations

import math
import os
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.errors import EngineError, InvalidInputs, Problem
from engine.model import Inputs, Result, Source, figure, quantity
from engine.registry import Calculation, Progress, Split, ignore_progress

SOURCE = Source("tests")


class NumberInputs(Inputs):
    number: float = quantity("Number", unit="m³", meaning="Any number.", ge=0)
    label: str = quantity("Label", unit="", meaning="Any text.", display="text", default="")


class NumberResult(Result):
    number: float = figure("Number", unit="m³", equation="n", source=SOURCE)


class SlowInputs(NumberInputs):
    seconds: float = quantity("Seconds", unit="s", meaning="How long it takes.", ge=0, default=0.0)
    steps: int = quantity("Steps", unit="", meaning="How often it reports.", ge=1, default=20)


class SharedInputs(SlowInputs):
    """seconds and steps are those of one share."""

    shares: int = quantity("Shares", unit="", meaning="How many there are.", ge=1, default=3)
    refused: list[int] = quantity(
        "Refused", unit="", meaning="Shares without an answer.", default_factory=list
    )
    broken: int = quantity("Broken", unit="", meaning="The share that breaks.", default=-1)
    journal: str = quantity(
        "Journal", unit="", meaning="File that tells what happened.", display="text", default=""
    )


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


def one_share(inputs: SharedInputs, number: int, progress: Progress) -> bytes:
    _write(inputs, f"{number} {os.getpid()} begun")
    slow(inputs, progress)
    if number in inputs.refused:
        raise EngineError(f"There is no answer to share {number}.")
    if number == inputs.broken:
        raise ZeroDivisionError("secret detail")
    _write(inputs, f"{number} {os.getpid()} done")
    return struct.pack("<d", math.sin(inputs.number + number) * 10.0 ** (number % 7))


def whole(_inputs: SharedInputs, answers: Sequence[bytes]) -> NumberResult:
    """A sum whose last bits tell in which order it was taken."""
    total = 0.0
    for answer in answers:
        total += struct.unpack("<d", answer)[0]
    return NumberResult(number=total)


def shared(inputs: SharedInputs, _progress: Progress) -> NumberResult:
    numbers = range(inputs.shares)
    return whole(inputs, [one_share(inputs, number, ignore_progress) for number in numbers])


def _write(inputs: SharedInputs, line: str) -> None:
    if inputs.journal:
        with Path(inputs.journal).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _calculation(
    name: str,
    function: Callable[..., NumberResult],
    inputs: type[Inputs] = NumberInputs,
    *,
    heavy: bool = False,
    split: Split | None = None,
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
        split=split,
    )


CALCULATIONS = (
    _calculation("test.double", double),
    _calculation("test.slow", slow, SlowInputs, heavy=True),
    _calculation("test.silent", silent, SlowInputs, heavy=True),
    _calculation("test.refusing", refusing),
    _calculation("test.without_answer", without_answer),
    _calculation("test.broken", broken),
    _calculation(
        "test.shared",
        shared,
        SharedInputs,
        heavy=True,
        split=Split(lambda inputs: inputs.shares, one_share, whole),
    ),
)
