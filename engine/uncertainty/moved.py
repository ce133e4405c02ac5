"""The studied calculation with some inputs at other values; in a trace its figures open.

Without a trace the moved inputs are validated and calculated as any are. In a trace the numbers of
the trace are put into the inputs that are parsed already, so that what is calculated from them goes
on from their expressions; that the calculation takes them is a premise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from engine.arithmetic import (
    FUNCTIONS,
    OPEN_BOOK,
    Condition,
    Missing,
    Traced,
    call,
    choose,
    phrase,
    plain,
    premise,
    unwritten,
)
from engine.errors import InvalidInputs
from engine.model import Inputs, Result
from engine.registry import get, ignore_progress
from engine.uncertainty.kept_whole import filled, taken_apart
from engine.uncertainty.paths import Path
from engine.uncertainty.studied import Studied
from engine.uncertainty.subject import Moving, Subject, subject

ACCEPTED = phrase("The calculation takes these inputs")
THERE = phrase("The figure has a value for these inputs")
AS_FACTOR = phrase("The values multiply what the input is now")


@dataclass(frozen=True)
class Moved:
    """A study whose inputs are moved: asked may hold traced numbers, subject is always plain."""

    asked: Studied
    subject: Subject

    def answer(self, values: Mapping[int, float]) -> Result | None:
        """The result with these moving inputs, by their place, at these values; None where the
        calculation refuses them."""
        if OPEN_BOOK.get() is None:
            return self._evaluated(values)
        inputs: Any = self.asked.inputs
        for row, value in values.items():
            inputs = _put(inputs, self.subject.moving[row], value)
        if values and not _accepted(self.asked.calculation, inputs):
            return None
        return self.subject.calculation.function(inputs, ignore_progress)

    def _evaluated(self, values: Mapping[int, float]) -> Result | None:
        payload = self.subject.payload
        for row, value in values.items():
            payload = self.subject.moving[row].put(payload, value)
        try:
            return self.subject.calculation.evaluate(payload)
        except InvalidInputs:
            return None

    def now(self, row: int) -> float:
        """What leaves a moving input as it is."""
        moving = self.subject.moving[row]
        if moving.is_factor:
            return 1.0
        held: float = _held(self.asked.inputs, moving.places[0])
        return held


def moved_study(
    asked: Studied,
    moving: Sequence[tuple[str, bool]],
    figures: Sequence[str],
    where: Sequence[tuple[str | int, ...]] | None = None,
) -> Moved:
    """A study made ready; moving: path and whether by a factor, which may be traced.

    Raises InvalidInputs as subject() does, at where each moving input is named.
    """
    numbers, template = taken_apart(asked.inputs)
    factors = [(path, premise(is_factor, AS_FACTOR)) for path, is_factor in moving]
    with unwritten():
        payload = asked.studied.parse(filled(template, plain(numbers))).model_dump()
        found = subject(asked.calculation, payload, factors, figures, where)
    return Moved(asked, found)


def _put(tree: Any, moving: Moving, value: float) -> Any:
    for place in moving.places:
        kept = _held(tree, place) * value if moving.is_factor else value
        tree = _replaced(tree, place, kept)
    return tree


def _held(tree: Any, place: Path) -> Any:
    for part in place:
        tree = tree.__dict__[str(part)] if isinstance(tree, BaseModel) else tree[part]
    return tree


def _replaced(tree: Any, place: Path, value: Any) -> Any:
    if not place:
        return value
    part, rest = place[0], place[1:]
    inner = _replaced(_held(tree, (part,)), rest, value)
    if isinstance(tree, BaseModel):
        return tree.model_copy(update={str(part): inner})
    copy: Any = dict(tree) if isinstance(tree, Mapping) else list(tree)
    copy[part] = inner
    return copy


def _accepted(name: str, inputs: Inputs) -> bool:
    numbers, template = taken_apart(inputs)
    return premise(call("accepted", numbers, name, template), ACCEPTED)


@lru_cache(maxsize=4096)
def _takes(name: str, template: str, numbers: tuple[Any, ...]) -> bool:
    with unwritten():
        try:
            get(name).evaluate(filled(template, numbers))
        except InvalidInputs:
            return False
    return True


def _takes_numbers(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    return _takes(*options, tuple(values))


def figure_in(result: Result | None, path: str) -> Any:
    """A figure as subject's figures are read, with its expression in a trace; None where empty."""
    value: Any = result
    for part in path.split("."):
        value = _inside(value, part)
    while isinstance(value, list):
        value = value[-1] if value else None
    if isinstance(value, bool | Condition):
        return choose(value, 1.0, 0.0)
    return value


def _inside(value: Any, part: str) -> Any:
    if isinstance(value, list):
        inside = part.isascii() and part.isdigit() and int(part) < len(value)
        return value[int(part)] if inside else None
    if isinstance(value, Mapping):
        return value.get(part)
    return None if value is None else value.__dict__[part]


def is_there(value: Any) -> bool:
    """Whether a figure has a value, which in a trace is a premise of what is made of it."""
    if isinstance(value, Traced | Missing):
        held: Any = value
        return premise(call("there", [held]), THERE)
    return value is not None


def unit_in(result: Result, path: str) -> str:
    """The unit of a figure of a result; "" where its field has none."""
    here: Any = result
    unit = ""
    for part in path.split("."):
        fields = getattr(type(here), "model_fields", {})
        extra = fields[part].json_schema_extra if part in fields else None
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else unit
        here = _inside(here, part)
    return unit


FUNCTIONS["accepted"] = _takes_numbers
FUNCTIONS["there"] = lambda values, _options: values[0] is not None
