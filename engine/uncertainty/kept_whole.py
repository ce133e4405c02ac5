"""Figures of a study that no formula over its inputs tells: the study is kept as one function.

Such a figure is `answered(numbers) at a path`: every number of the study and of the inputs, put
back into the study they were taken from, gives the figure again. A study that is large is not
worked out again for a changed input; its own figures are known from where it was run.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from pydantic import BaseModel

from engine.arithmetic import FUNCTIONS, Condition, call, phrase, plain, unwritten
from engine.errors import InvalidInputs
from engine.model import Inputs, Result
from engine.registry import Calculation, Progress, get

KEPT = 64
"""Results of studies that are remembered."""
MARK = "$"
"""In a template {"$": 3} stands for the fourth number."""

WORKED_OUT = phrase("Worked out by the study as a whole")

Numbers = tuple[Any, ...]
Key = tuple[str, str, Numbers]

_known: OrderedDict[Key, Result | None] = OrderedDict()
_turn = Lock()


class TooLarge(ValueError):
    """The study is not worked out again here."""


def taken_apart(tree: Any) -> tuple[list[Any], str]:
    """Every number and yes/no of a model in its order, and what is left of it as JSON."""
    numbers: list[Any] = []
    return numbers, json.dumps(_template(tree, numbers), sort_keys=True)


def _template(tree: Any, numbers: list[Any]) -> Any:
    if isinstance(tree, BaseModel):
        return {name: _template(one, numbers) for name, one in tree.__dict__.items()}
    if isinstance(tree, Mapping):
        return {name: _template(one, numbers) for name, one in tree.items()}
    if isinstance(tree, list | tuple):
        return [_template(one, numbers) for one in tree]
    if isinstance(tree, int | float | Condition):
        numbers.append(tree)
        return {MARK: len(numbers) - 1}
    return tree


def filled(template: str, numbers: Sequence[Any]) -> Any:
    """The payload with these numbers; whole ones as whole numbers, which any number may be."""
    return _filled(_loaded(template), numbers)


@lru_cache(maxsize=256)
def _loaded(template: str) -> Any:
    return json.loads(template)


def _filled(tree: Any, numbers: Sequence[Any]) -> Any:
    if isinstance(tree, dict):
        place = tree.get(MARK)
        if isinstance(place, int):
            return _number(numbers[place])
        return {name: _filled(one, numbers) for name, one in tree.items()}
    return [_filled(one, numbers) for one in tree] if isinstance(tree, list) else tree


def _number(value: Any) -> Any:
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


class KeptWhole:
    """One study in a trace: its figures as functions of all its numbers.

    words: name of a field of the result -> what it is, for readers of the trace.
    """

    def __init__(
        self, calculation: Calculation, inputs: Inputs, words: Mapping[str, str] | None = None
    ) -> None:
        self.calculation = calculation
        self.words = words or {}
        self.numbers, self.template = taken_apart(inputs)

    @property
    def inputs(self) -> Inputs:
        """The inputs with plain numbers."""
        return self.calculation.parse(filled(self.template, plain(self.numbers)))

    def figure(self, path: str) -> Any:
        """The figure at a path of the result."""
        names = [one for one in path.split(".") if one in self.words]
        words = self.words[names[-1]] if names else WORKED_OUT
        return call("answered", self.numbers, self.calculation.name, self.template, path, words)

    def says(self, path: str, words: str) -> Any:
        """Whether the result has these words there."""
        return call("says", self.numbers, self.calculation.name, self.template, path, words)

    def all_of(self, result: Result, path: str = "") -> Any:
        """A copy of a result, every number of which is a function of the study's numbers."""
        return _kept(result, path, self)


def _kept(tree: Any, path: str, study: KeptWhole) -> Any:
    below = f"{path}." if path else ""
    if isinstance(tree, BaseModel):
        found = {name: _kept(one, f"{below}{name}", study) for name, one in tree.__dict__.items()}
        return tree.model_copy(update=found)
    if isinstance(tree, list):
        return [_kept(one, f"{below}{place}", study) for place, one in enumerate(tree)]
    return study.figure(path) if tree is None or isinstance(tree, int | float) else tree


def remember(calculation: Calculation, inputs: Inputs, result: Any) -> None:
    """Note what a study came to, so that it is not worked out again; result: a Result, or the
    JSON of one."""
    if calculation.name in AGAIN:
        numbers, template = taken_apart(inputs)
        found = result if isinstance(result, Result) else calculation.result.model_validate(result)
        _remember((calculation.name, template, _plain_numbers(numbers)), found)


def remembered(calculation: Calculation, inputs: Inputs) -> Result | None:
    """What a study came to, where that is known."""
    numbers, template = taken_apart(inputs)
    return _known.get((calculation.name, template, _plain_numbers(numbers)))


def known_or(calculation: Calculation, inputs: Inputs, progress: Progress) -> Any:
    """What a study came to, worked out here where it is not known."""
    found = remembered(calculation, inputs) or calculation.function(inputs, progress)
    remember(calculation, inputs, found)
    return found


AGAIN: dict[str, Any] = {}
"""Name of a study that is kept whole -> whether inputs are few enough to work it out again."""


def _remember(key: Key, found: Result | None) -> None:
    with _turn:
        _known[key] = found
        _known.move_to_end(key)
        while len(_known) > KEPT:
            _known.popitem(last=False)


def _plain_numbers(numbers: Sequence[Any]) -> Numbers:
    return tuple(_number(one) for one in plain(list(numbers)))


def _result(name: str, template: str, values: Sequence[Any]) -> Result | None:
    """What the study of these numbers comes to; None where it is refused."""
    key = (name, template, _plain_numbers(values))
    if key not in _known:
        calculation = get(name)
        with unwritten():
            try:
                inputs = calculation.parse(filled(template, values))
                if not AGAIN[name](inputs):
                    raise TooLarge(name)
                _remember(key, calculation.evaluate(filled(template, values)))
            except InvalidInputs:
                _remember(key, None)
    return _known[key]


def _at(result: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(result, list):
            result = result[int(part)] if int(part) < len(result) else None
        else:
            result = getattr(result, part, None)
    return result


def _answered(values: Sequence[Any], options: tuple[Any, ...]) -> Any:
    name, template, path, _words = options
    found = _at(_result(name, template, values), path)
    return float(found) if isinstance(found, int | float) else None


def _says(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    name, template, path, words = options
    return bool(_at(_result(name, template, values), path) == words)


FUNCTIONS["answered"] = _answered
FUNCTIONS["says"] = _says
