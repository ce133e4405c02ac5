"""What is uncertain: a registered calculation, its inputs, and the places that move in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInputs, PathPart, Problem
from engine.model import Result
from engine.registry import Calculation, get
from engine.uncertainty.paths import Path, UnknownPath, changed, figure_at, found, value_at

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

UNKNOWN_INPUT = "This input is not known here; check its name or leave it out."
NO_NUMBER = (
    "This input is no number, or a list of them that only a factor can move; name one number, or "
    "let the values be factors."
)
UNKNOWN_FIGURE = "The result of these inputs has no figure “%(figure)s”; name one that it has."
NO_FIGURE = "The key figures have no number for these inputs; name a figure that has one."
BEYOND_NUMBERS = (
    "With these inputs a figure grows beyond what numbers hold; give inputs of a usual size."
)
TWICE = "This input is moved twice; name it once."


@dataclass(frozen=True)
class Moving:
    """An input that moves.

    path: dotted, "*" for every line; places and bases: the numbers it stands for and their values
    now; is_factor: whether what is drawn multiplies those values or takes their place.
    """

    path: str
    places: tuple[Path, ...]
    bases: tuple[float, ...]
    is_factor: bool = False

    @property
    def now(self) -> float:
        """What leaves the input as it is: a factor of 1 or the value itself."""
        return 1.0 if self.is_factor else self.bases[0]

    def put(self, payload: Any, value: float) -> Any:
        """A copy of the inputs with this value, or this factor, in it."""
        for place, base in zip(self.places, self.bases, strict=True):
            kept = base * value if self.is_factor else value
            payload = changed(payload, place, _in_kind(value_at(payload, place), kept))
        return payload


def _in_kind(before: Any, value: float) -> Any:
    """A whole number in the place of one; yes or no in the place of those."""
    if isinstance(before, bool) and value in (0.0, 1.0):
        return bool(value)
    return int(value) if isinstance(before, int) and float(value).is_integer() else float(value)


@dataclass(frozen=True)
class Subject:
    """A calculation with its inputs, what moves in them and the figures that are looked at."""

    calculation: Calculation
    payload: Mapping[str, Any]
    moving: tuple[Moving, ...]
    figures: tuple[str, ...]

    def with_values(self, values: Sequence[float]) -> Any:
        """The inputs with each moving one at its value."""
        payload: Any = self.payload
        for one, value in zip(self.moving, values, strict=True):
            payload = one.put(payload, float(value))
        return payload

    def answer(self, payload: Mapping[str, Any]) -> list[float]:
        """The figures of these inputs, NaN where one is empty; raises as evaluate() does."""
        result = evaluated(self.calculation, payload)
        return [figure_at(result, figure) for figure in self.figures]

    @property
    def now(self) -> Floats:
        """What leaves everything as it is, shape (inputs,)."""
        return np.array([one.now for one in self.moving])


@dataclass(frozen=True)
class Answers:
    """values: shape (figures, scenarios), NaN where a figure is empty; refused: scenarios whose
    inputs the calculation does not take, shape (scenarios,)."""

    values: Floats
    refused: Bools


class Model(Protocol):
    """Gives the figures of many scenarios; draws: shape (inputs, scenarios)."""

    def __call__(self, draws: Floats) -> Answers: ...


@dataclass(frozen=True)
class Evaluated:
    """The registered calculation itself, once for each scenario: any calculation, any input."""

    subject: Subject

    def __call__(self, draws: Floats) -> Answers:
        values = np.full((len(self.subject.figures), draws.shape[1]), np.nan)
        refused = np.zeros(draws.shape[1], dtype=np.bool_)
        for scenario, drawn in enumerate(draws.T.tolist()):
            try:
                values[:, scenario] = self.subject.answer(self.subject.with_values(drawn))
            except InvalidInputs:
                refused[scenario] = True
        return Answers(values, refused)


def evaluated(calculation: Calculation, payload: Mapping[str, Any]) -> Result:
    """The result of inputs that were moved; figures beyond what numbers hold are refused as
    inputs are, with InvalidInputs."""
    try:
        return calculation.evaluate(payload)
    except (ArithmeticError, ValueError) as error:
        raise InvalidInputs([Problem((), "beyond_numbers", BEYOND_NUMBERS)]) from error


def subject(
    calculation: str,
    payload: Mapping[str, Any],
    moving: Sequence[tuple[str, bool]],
    figures: Sequence[str] = (),
    where: Sequence[tuple[PathPart, ...]] | None = None,
) -> Subject:
    """Find what moves; moving: path and whether it moves by a factor; figures: the calculation's
    key figures, those of them that are numbers, if none are named; where: each moving input's
    place in what was asked, for problems.

    Raises UnknownCalculation, and InvalidInputs where the inputs, a path or a figure will not do.
    """
    known = get(calculation)
    base = evaluated(known, payload)
    movings, problems = movings_of(payload, moving, where)
    wanted = tuple(figures) or tuple(one for one in known.key_figures if _is_figure(base, one))
    if not wanted:
        problems.append(Problem(("figures",), "no_figure", NO_FIGURE))
    problems += [one for place in enumerate(wanted) for one in _figure_problems(base, place)]
    if problems:
        raise InvalidInputs(problems)
    return Subject(known, payload, movings, wanted)


def movings_of(
    payload: Mapping[str, Any],
    moving: Sequence[tuple[str, bool]],
    where: Sequence[tuple[PathPart, ...]] | None = None,
) -> tuple[tuple[Moving, ...], list[Problem]]:
    """What moves, and what is wrong with it, as subject() has both; nothing is calculated."""
    problems: list[Problem] = []
    taken: set[Path] = set()
    each = zip(where or [("uncertain", row) for row in range(len(moving))], moving, strict=True)
    found = [_moving(payload, one, taken, problems) for one in each]
    return tuple(one for one in found if one), problems


def _is_figure(base: Any, figure: str) -> bool:
    return not _figure_problems(base, (0, figure))


def _figure_problems(base: Any, figure: tuple[int, str]) -> list[Problem]:
    try:
        figure_at(base, figure[1])
    except UnknownPath:
        facts = {"figure": figure[1]}
        return [Problem(("figures", figure[0]), "unknown_figure", UNKNOWN_FIGURE, facts)]
    return []


def _moving(
    payload: Mapping[str, Any],
    asked: tuple[tuple[PathPart, ...], tuple[str, bool]],
    taken: set[Path],
    problems: list[Problem],
) -> Moving | None:
    place, (path, is_factor) = asked
    where = (*place, "path")
    try:
        places = [one for place in found(payload, path) for one in _numbers(payload, place)]
    except UnknownPath:
        problems.append(Problem(where, "unknown_input", UNKNOWN_INPUT))
        return None
    bases = [value_at(payload, place) for place in places]
    plain = all(isinstance(one, int | float) for one in bases)
    if not plain or not places or (len(places) > 1 and not is_factor):
        problems.append(Problem(where, "no_number", NO_NUMBER))
        return None
    if taken & set(places):
        problems.append(Problem(where, "twice", TWICE))
    taken.update(places)
    return Moving(path, tuple(places), tuple(float(one) for one in bases), is_factor)


def _numbers(payload: Any, place: Path) -> list[Path]:
    """The place itself, or those of a list of numbers."""
    value = value_at(payload, place)
    if isinstance(value, list | tuple):
        return [(*place, number) for number in range(len(value))]
    return [place]
