"""Assumptions as the what-if page shows them: field, slider, effect, what is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from engine.errors import Problem
from engine.trace import Place
from presentation.forms import Spec, read_as, typed_text
from presentation.forms.reading import unreadable
from presentation.forms.words import MISSING, bounds_in_words, unit_of
from presentation.numbers import MINUS, NO_BREAK_SPACE
from presentation.problems import message_of
from runs.assumptions import Assumption
from runs.key_figures import KeyFigure
from runs.what_if import TIMES, factor_of

LONGEST_TEXT = 400
STEPS = 40
SERIES = Spec(name="", kind="number", display="percent")
"""How a list moved as one is typed: the percentage by which all its values change."""


@dataclass(frozen=True)
class Slider:
    """Whole steps around the saved value, which is at 0.

    base and step in the units that are typed; decimals: of the value it writes.
    """

    low: int
    high: int
    at: int
    base: str
    step: str
    decimals: int


@dataclass(frozen=True)
class Bar:
    """The effect drawn: two bars from the middle (50) of a hundred, left and width of each."""

    low_left: float
    low_width: float
    low_gains: bool
    high_left: float
    high_width: float
    high_gains: bool


@dataclass
class Row:
    """One assumption. text: as it stands in the field; errors: what is wrong with it.

    low, high: what the first key figure changes by when it falls and rises. norm: the value that a
    norm fixes for it, in words; departs: whether it is moved to another.
    """

    assumption: Assumption
    number: int
    label: str
    within: str
    unit: str
    bounds: str
    saved: str
    text: str
    is_moved: bool
    slider: Slider | None
    bar: Bar | None
    low: str
    high: str
    norm: str = ""
    departs: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.assumption.key

    @property
    def saved_with_unit(self) -> str:
        return f"{self.saved}{NO_BREAK_SPACE}{self.unit}" if self.unit else self.saved

    @property
    def words(self) -> str:
        """What a search for assumptions looks at."""
        return f"{self.within} {self.label}".lower()


def rows_of(
    assumptions: Sequence[Assumption],
    moves: Mapping[str, Any],
    figure: KeyFigure | None,
    currency: str,
    language: str,
) -> list[Row]:
    """A row for each assumption, in their order."""
    widest = max((one.effect for one in assumptions), default=0.0)
    return [
        _row(one, number, moves, figure, currency, language, widest)
        for number, one in enumerate(assumptions)
    ]


def _row(
    one: Assumption,
    number: int,
    moves: Mapping[str, Any],
    figure: KeyFigure | None,
    currency: str,
    language: str,
    widest: float,
) -> Row:
    spec = SERIES if one.is_series else one.spec
    saved = saved_text(one, language)
    moved = one.key in moves
    return Row(
        assumption=one,
        number=number,
        label=_label(one),
        within=within_words(one.place),
        unit=unit_of(spec, currency),
        bounds="" if one.is_series else bounds_in_words(spec, language),
        saved=saved,
        text=_text(one, moves[one.key], language) if moved else saved,
        is_moved=moved,
        slider=_slider(one, moves.get(one.key)),
        bar=_bar(one, widest),
        low=_effect(one.low, figure, currency),
        high=_effect(one.high, figure, currency),
    )


def saved_text(one: Assumption, language: str) -> str:
    """What stands in the field while nothing is moved."""
    return "0" if one.is_series else typed_text(one.spec, one.value, language)


def read_move(one: Assumption, text: str, language: str) -> Any:
    """The typed text as a move: a number, "*1.1" for a list, else the text; None where empty."""
    typed = text[:LONGEST_TEXT]
    if not one.is_series:
        return read_as(one.spec, typed, language)
    share = read_as(SERIES, typed, language)
    return f"{TIMES}{1 + share!r}" if isinstance(share, int | float) else share


def _text(one: Assumption, value: Any, language: str) -> str:
    """A move as it is typed; what is no number as it was written."""
    factor = factor_of(value)
    if one.is_series and factor is not None:
        return typed_text(SERIES, float(Decimal(repr(factor)) - 1), language)
    return typed_text(one.spec, value, language)


def _label(one: Assumption) -> str:
    title = _(one.place.title)
    return _("%(title)s, all values") % {"title": title} if one.is_series else title


def within_words(place: Place) -> str:
    """The groups above a number, with what the user calls them."""
    words = []
    for group in place.within:
        title = _(group.title)
        if group.index is not None:
            title = group.name or f"{title} {group.index + 1}"
        words.append(title)
    return " › ".join(words)


def _effect(change: float | None, figure: KeyFigure | None, currency: str) -> str:
    if change is None or figure is None:
        return "—"
    text, _unit = figure.parts(abs(change), currency)
    if change == 0:
        return "0"
    return f"{'+' if change > 0 else MINUS}{text}"


def _bar(one: Assumption, widest: float) -> Bar | None:
    if not widest or not one.effect:
        return None
    low, high = (50 * (change or 0.0) / widest for change in (one.low, one.high))
    return Bar(
        low_left=min(50.0, 50.0 + low),
        low_width=abs(low),
        low_gains=low > 0,
        high_left=min(50.0, 50.0 + high),
        high_width=abs(high),
        high_gains=high > 0,
    )


def _slider(one: Assumption, move: Any) -> Slider | None:
    """From zero to twice the saved value, or to the model's own bounds where these are nearer."""
    if isinstance(one.value, tuple):
        return Slider(-50, 50, _place(Decimal(0), Decimal(1), _share(move)), "0", "1", 0)
    base, size = _typed(one, one.value), abs(_typed(one, one.value))
    if not size:
        return None
    step = _nice(size / STEPS)
    if one.spec.kind == "integer":
        step = max(step.quantize(Decimal(1)), Decimal(1))
    low, high = _ends(one, base, size)
    decimals = min(max(_decimals(step), _decimals(base)), 8)
    return Slider(
        low=math.ceil((low - base) / step),
        high=math.floor((high - base) / step),
        at=_place(base, step, _typed(one, move) if _is_number(move) else base),
        base=str(base),
        step=str(step),
        decimals=decimals,
    )


def _typed(one: Assumption, value: float | int) -> Decimal:
    """The value in the units that are typed."""
    number = Decimal(repr(value))
    return number * 100 if one.spec.display == "percent" else number


def _share(move: Any) -> Decimal:
    factor = factor_of(move)
    return Decimal(0) if factor is None else 100 * (Decimal(repr(factor)) - 1)


def _place(base: Decimal, step: Decimal, value: Decimal) -> int:
    return int(max(min((value - base) / step, Decimal(10_000)), Decimal(-10_000)))


def _ends(one: Assumption, base: Decimal, size: Decimal) -> tuple[Decimal, Decimal]:
    bounds = one.spec.bounds
    low, high = base - size, base + size
    least = bounds.ge if bounds.ge is not None else bounds.gt
    most = bounds.le if bounds.le is not None else bounds.lt
    if least is not None:
        low = max(low, _typed(one, least))
    if most is not None:
        high = min(high, _typed(one, most))
    return min(low, base), max(high, base)


def _nice(size: Decimal) -> Decimal:
    """The largest 1, 2 or 5 times a power of ten that is no larger."""
    power = Decimal(10) ** math.floor(size.log10())
    return max(power * times for times in (1, 2, 5) if power * times <= size)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def place_problems(
    rows: Sequence[Row],
    moves: Mapping[str, Any],
    problems: Sequence[Problem],
    model: type[BaseModel],
    language: str,
) -> list[str]:
    """Put each problem at the row it is about; those of no row come back."""
    left = []
    for problem in problems:
        row = _row_of(rows, problem, moves)
        if row is None:
            left.append(message_of(problem, model=model, language=language))
            continue
        message = _message(row, problem, moves.get(row.key), model, language)
        if message not in row.errors:
            row.errors.append(message)
    return left


def _row_of(rows: Sequence[Row], problem: Problem, moves: Mapping[str, Any]) -> Row | None:
    """The row a problem points at, or the one moved row that lies in the part it points at."""
    place = problem.dotted_path
    exact = [row for row in rows if place == row.key or place.startswith(f"{row.key}.")]
    inside = [row for row in rows if row.is_moved and row.key.startswith(f"{place}.")]
    moved = [row for row in exact if row.key in moves]
    found = moved or exact or (inside if len(inside) == 1 else [])
    return found[0] if found else None


def _message(row: Row, problem: Problem, value: Any, model: type[BaseModel], language: str) -> str:
    if row.is_moved and value is None:
        return message_of(MISSING)
    spec = SERIES if row.assumption.is_series else row.assumption.spec
    reason = unreadable(spec, value, language) if factor_of(value) is None else ""
    return reason or message_of(problem, model=model, language=language)
