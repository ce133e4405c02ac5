"""The numbers a run assumes, ordered by what the first key figure makes of moving them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from engine import registry
from engine.errors import EngineError
from engine.model import Inputs
from engine.registry import Calculation
from engine.trace import Place, Trace
from engine.trace.places import places
from presentation.forms import Path, Spec, UnknownPath, number_at
from runs.key_figures import KeyFigure, key_figures
from runs.models import Run
from runs.moving import moved, place_of
from runs.tracing import trace_of_run

STEP = 0.1
"""By which share an assumption is moved to see its effect."""
MOST_EVALUATIONS = 40
KEPT = 32

_ranked: OrderedDict[str, tuple[Assumption, ...]] = OrderedDict()
_turn = Lock()


@dataclass(frozen=True)
class Assumption:
    """A number among the inputs, or a list of numbers moved as one.

    key: dotted path, of a list the list's own. place: of the number, of a list its first. value:
    as it is in the run; of a list its values. spec: kind, bounds and unit of one number.
    low, high: change of the first key figure when the assumption falls and rises by a tenth, a
    whole number by one at least; None where there is no answer or nothing to move.
    """

    key: str
    place: Place
    spec: Spec
    value: float | int | tuple[float | int, ...]
    low: float | None = None
    high: float | None = None

    @property
    def is_series(self) -> bool:
        return isinstance(self.value, tuple)

    @property
    def effect(self) -> float:
        return max((abs(one) for one in (self.low, self.high) if one is not None), default=0.0)

    def scaled(self, factor: float) -> Any:
        """The value, or every value of the list, times the factor; whole numbers stay whole."""
        if isinstance(self.value, tuple):
            return [self._times(one, factor) for one in self.value]
        return self._times(self.value, factor)

    def _times(self, value: float | int, factor: float) -> float | int:
        return round(value * factor) if self.spec.kind == "integer" else value * factor

    def nudged(self, factor: float) -> Any:
        """As scaled, a whole number by one at least, kept within the input model's own bounds."""
        found = self.scaled(factor)
        if isinstance(found, list):
            return [self._within(one) for one in found]
        if self.spec.kind == "integer" and found == self.value:
            found += 1 if factor > 1 else -1
        return self._within(found)

    def _within(self, value: float | int) -> float | int:
        low, high = self.spec.bounds.ge, self.spec.bounds.le
        value = value if low is None or value >= low else type(value)(low)
        return value if high is None or value <= high else type(value)(high)


def assumptions_of(
    calculation: Calculation, inputs: Inputs, snapshot: Mapping[str, Any]
) -> list[Assumption]:
    """Every number of the inputs in the order of the model, lists of numbers as one.

    inputs and snapshot: the same, parsed and as JSON.
    """
    grouped: dict[str, list[tuple[Place, float | int]]] = {}
    for place, value in places(inputs):
        if isinstance(value, int | float) and not isinstance(value, bool):
            grouped.setdefault(_key(place), []).append((place, value))
    model = calculation.inputs.narrowed(snapshot)
    found = (
        _assumption(model, key, place_of(snapshot, key), each) for key, each in grouped.items()
    )
    return [one for one in found if one is not None]


def _key(place: Place) -> str:
    return place.path if place.index is None else place.path.rpartition(".")[0]


def _assumption(
    model: type[Inputs], key: str, path: Path, each: list[tuple[Place, float | int]]
) -> Assumption | None:
    place, value = each[0]
    try:
        spec = number_at(model, path)
    except UnknownPath:
        return None
    values = tuple(one for _place, one in each)
    return Assumption(key, place, spec, value if place.index is None else values)


def ranked_assumptions(run: Run) -> tuple[Assumption, ...]:
    """The assumptions of a finished run, those of the largest effect first; kept by fingerprint.

    Raises Outdated, UnknownCalculation and ValueError as trace_of_run does.
    """
    with _turn:
        if known := _ranked.get(run.fingerprint):
            _ranked.move_to_end(run.fingerprint)
            return known
    found = tuple(sorted(_with_effects(run), key=lambda one: one.effect, reverse=True))
    with _turn:
        _ranked[run.fingerprint] = found
        while len(_ranked) > KEPT:
            _ranked.popitem(last=False)
    return found


def first_figure(run: Run) -> KeyFigure | None:
    """The key figure by which assumptions are ordered: the first that this result has."""
    every = key_figures(registry.get(run.calculation))
    return next((one for one in every if one.value(run.result) is not None), None)


def _with_effects(run: Run) -> Iterator[Assumption]:
    trace, figure = trace_of_run(run), first_figure(run)
    every = assumptions_of(trace.calculation, trace.inputs, run.inputs)
    if figure is None:
        yield from every
        return
    effects = _Effects(trace, figure, run.inputs, figure.value(run.result))
    for one in every:
        yield replace(one, low=effects.of(one, 1 - STEP), high=effects.of(one, 1 + STEP))


class _Effects:
    """Answers of one figure to moved assumptions.

    By its expressions where they hold, else by calculating again, of which there is a limit.
    """

    def __init__(
        self, trace: Trace, figure: KeyFigure, inputs: Mapping[str, Any], base: Any
    ) -> None:
        self._trace = trace
        self._figure = figure
        self._inputs = inputs
        self._base = float(base)
        self._path = self._traced_path()
        self._under = trace.rests_on(self._path) if self._path else set()
        self._shaping = set(trace.shaping_inputs)
        self._evaluations = MOST_EVALUATIONS

    def _traced_path(self) -> str:
        """The figure among those of the trace; of a list its last one."""
        path = self._figure.path
        known = [
            one for one in self._trace.figures() if one == path or one.rpartition(".")[0] == path
        ]
        return known[-1] if known else ""

    def of(self, one: Assumption, factor: float) -> float | None:
        value = one.nudged(factor)
        leaves = self._leaves(one, value)
        if not leaves:
            return None
        whole = moved(self._inputs, {one.key: value})
        try:
            self._trace.calculation.parse(whole)
            found = self._answer(leaves, whole)
        except EngineError:
            return None
        return None if found is None else float(found) - self._base

    def _leaves(self, one: Assumption, value: Any) -> dict[str, float]:
        before = one.value if isinstance(one.value, tuple) else (one.value,)
        if not isinstance(one.value, tuple):
            return {one.key: value} if value != one.value else {}
        pairs = enumerate(zip(before, value, strict=True))
        return {f"{one.key}.{place}": now for place, (old, now) in pairs if old != now}

    def _answer(self, leaves: Mapping[str, float], whole: Mapping[str, Any]) -> Any:
        if leaves.keys() & self._shaping or self._trace.premises_broken_by(leaves):
            return self._evaluated(whole)
        if not leaves.keys() & self._under:
            return self._base
        return self._trace.recalculate_one(self._path, leaves)

    def _evaluated(self, whole: Mapping[str, Any]) -> Any:
        if not self._evaluations:
            return None
        self._evaluations -= 1
        try:
            result = self._trace.calculation.evaluate(whole).model_dump(mode="json")
        except (ArithmeticError, ValueError):
            # A result beyond what numbers hold has no effect that could be told.
            return None
        return self._figure.value(result)
