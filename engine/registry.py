"""Name -> calculation: the one entry that page, API, worker, command and workbook all use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.errors import InvalidInputs, UnknownCalculation
from engine.model import Inputs, Result, Source, Symbol
from engine.problems import problems_of

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1; may raise engine.errors.Cancelled."""


def ignore_progress(_share: float) -> None:
    """The progress callback of a caller that does not watch."""


@dataclass(frozen=True)
class Split:
    """How a large calculation is shared out among workers.

    count(inputs): how many shares there are; 1 where sharing out is not worth it.
    share(inputs, number, progress): one share's answer, the same bytes wherever it is worked out.
    whole(inputs, answers): the result from the answers in the order of their numbers, equal to
    what the calculation's function gives for the same inputs.
    """

    count: Callable[[Any], int]
    share: Callable[[Any, int, Progress], bytes]
    whole: Callable[[Any, Sequence[bytes]], Result]


@dataclass(frozen=True)
class Calculation:
    """A registered calculation.

    function(inputs, progress) -> result is pure: equal inputs give equal results.
    heavy: takes longer than a second, so it is always run by a worker.
    parameter_set: name of the dated norm set it reads (engine/norms), "" where it reads none.
    key_figures: dotted paths of the figures that a reader looks at first; assumptions are ordered
    by their effect on the first of them. The path of a list stands for its last value; a figure
    may be absent from a given result.
    symbols: those of its equations that are neither an input nor a figure, for docs/methods.
    split: how workers share it out; None where one worker does it all.
    """

    name: str
    title: str
    summary: str
    inputs: type[Inputs]
    result: type[Result]
    function: Callable[[Any, Progress], Result]
    sources: tuple[Source, ...]
    parameter_set: str = ""
    heavy: bool = False
    key_figures: tuple[str, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    split: Split | None = None

    def parse(self, payload: Mapping[str, Any]) -> Inputs:
        """Validate a JSON-like mapping; raises InvalidInputs with every problem and its path."""
        try:
            return self.inputs.model_validate(payload)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error)) from error

    def evaluate(self, payload: Mapping[str, Any], progress: Progress = ignore_progress) -> Result:
        """Validate and calculate."""
        return self.function(self.parse(payload), progress)


_CALCULATIONS: dict[str, Calculation] = {}


def register(calculation: Calculation) -> Calculation:
    """Add a calculation; a name already taken is a programming error."""
    if calculation.name in _CALCULATIONS:
        raise ValueError(f"calculation {calculation.name!r} is registered twice")
    _CALCULATIONS[calculation.name] = calculation
    return calculation


def get(name: str) -> Calculation:
    """The calculation of that name; raises UnknownCalculation."""
    try:
        return _CALCULATIONS[name]
    except KeyError:
        raise UnknownCalculation(name) from None


def every() -> list[Calculation]:
    """All registered calculations, by name."""
    return [_CALCULATIONS[name] for name in sorted(_CALCULATIONS)]
