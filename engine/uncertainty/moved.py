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
    all_of,
    call,
    choose,
    constant,
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
from engine.uncertainty.subject import Moving, Subject, evaluated, subject

MOST_NODES = 100_000
ACCEPTED = phrase("The calculation takes these inputs")
THERE = phrase("The figure has a value for these inputs")
UNMOVED = phrase("Factor that leaves the input as it is")
AS_FACTOR = phrase("The values multiply what the input is now")


@dataclass(frozen=True)
class Moved:
    """A study whose inputs are moved: asked may hold traced numbers, subject is always plain."""

    asked: Studied
    subject: Subject

    def now(self) -> Result:
        """The result of the inputs as they are."""
        if OPEN_BOOK.get() is None:
            return evaluated(self.subject.calculation, self.subject.payload)
        return self.subject.calculation.function(self.asked.inputs, ignore_progress)

    def answers(self, each: Sequence[Mapping[int, float]]) -> list[Result | None]:
        """The results with moving inputs, by their place, at some values; None where the
        calculation refuses them."""
        if OPEN_BOOK.get() is None:
            return [self._evaluated(values) for values in each]
        moved = [self._moved(values) for values in each]
        taken = hold([_accepted(self.asked.calculation, one) for one in moved], ACCEPTED)
        function = self.subject.calculation.function
        return [
            function(one, ignore_progress) if is_taken else None
            for one, is_taken in zip(moved, taken, strict=True)
        ]

    def _moved(self, values: Mapping[int, float]) -> Any:
        inputs: Any = self.asked.inputs
        for row, value in values.items():
            inputs = _put(inputs, self.subject.moving[row], value)
        return inputs

    def opens(self, answers: int) -> bool:
        """Whether the figures of so many answers may open all the way, which a trace of a heavy
        calculation or of very many expressions does not: it would keep its reader waiting."""
        book = OPEN_BOOK.get()
        if book is None:
            return True
        if self.subject.calculation.heavy:
            return False
        self.now()
        return answers * len(book.nodes) <= MOST_NODES

    def _evaluated(self, values: Mapping[int, float]) -> Result | None:
        payload = self.subject.payload
        for row, value in values.items():
            payload = self.subject.moving[row].put(payload, value)
        try:
            return evaluated(self.subject.calculation, payload)
        except InvalidInputs:
            return None

    def value(self, row: int) -> float:
        """What leaves a moving input as it is."""
        moving = self.subject.moving[row]
        if moving.is_factor:
            return constant(1.0, UNMOVED)
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
        held = _held(tree, place)
        kept = held * value if moving.is_factor else _in_kind(held, value)
        tree = _replaced(tree, place, kept)
    return tree


def _in_kind(held: Any, value: float) -> Any:
    """Yes or no in the place of those; 1 and 0 stand for them, and nothing else is taken."""
    if not isinstance(held, bool | Condition) or plain(value) not in {0.0, 1.0}:
        return value
    is_no: Any = value == 0.0
    premise(is_no | (value == 1.0), ACCEPTED)
    return value == 1.0


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


def _accepted(name: str, inputs: Inputs) -> Any:
    numbers, template = taken_apart(inputs)
    return call("accepted", numbers, name, template)


def hold(conditions: Sequence[Any], title: str) -> list[bool]:
    """Conditions as premises: as one where all of them hold, else each alone."""
    if all(plain(list(conditions))):
        premise(all_of(conditions), title)
        return [True for _one in conditions]
    return [premise(one, title) for one in conditions]


@lru_cache(maxsize=1024)
def _takes(name: str, template: str, numbers: tuple[Any, ...]) -> bool:
    with unwritten():
        try:
            evaluated(get(name), filled(template, numbers))
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


def known(values: Sequence[Any]) -> list[Any]:
    """Those figures that have a value, which in a trace is a premise of what is made of them."""
    if OPEN_BOOK.get() is None:
        return [one for one in values if one is not None]
    held = [one for one in values if one is not None]
    there = hold([call("there", [one]) for one in held], THERE)
    return [one for one, is_there in zip(held, there, strict=True) if is_there]


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
