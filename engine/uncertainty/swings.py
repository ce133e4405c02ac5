"""Figures while one input moves alone, with their expressions in a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.arithmetic import (
    FUNCTIONS,
    OPEN_BOOK,
    call,
    constant,
    largest,
    phrase,
    plain,
    premise,
    smallest,
)
from engine.model import Result, figure
from engine.uncertainty.fields import ONE_ALONE, said, value
from engine.uncertainty.moved import Moved, figure_in, known

ORDERED = phrase("The inputs stand in this order by the width of their swing")
NO_SWING = phrase("No value but one is known, so nothing swings")


class InputSwing(Result):
    """A figure while one input moves."""

    path: str = said("Input", source=ONE_ALONE)
    values: list[float] = value(
        "Values of the input",
        meaning="Those asked for; in a simulation the 10, 50 and 90 % points of its distribution.",
        symbol="x_i",
        source=ONE_ALONE,
    )
    figures: list[float | None] = value(
        "Figure at each value",
        equation="f(x_i)",
        meaning="Empty where the calculation gives none or refuses the input.",
        symbol="f_i",
    )
    width: float = figure(
        "Width of the swing",
        unit="",
        equation=r"\max_i f_i-\min_i f_i",
        source=ONE_ALONE,
        meaning="From the least to the greatest figure.",
    )

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.path


def alone(study: Moved, values: Sequence[Sequence[float]]) -> list[Result | None]:
    """The results of every moving input at its values, input after input; None where refused."""
    return study.answers([{row: one} for row, tried in enumerate(values) for one in tried])


def swings_of(
    study: Moved, values: Sequence[Sequence[float]], results: Sequence[Result | None]
) -> list[list[InputSwing]]:
    """For each figure every moving input at its values, the widest swing first.

    results: those of alone().
    """
    waiting = iter(results)
    answers = [[next(waiting) for _one in tried] for tried in values]
    found = []
    for path in study.subject.figures:
        rows = [
            _swing(moving.path, tried, [figure_in(one, path) for one in results])
            for moving, tried, results in zip(study.subject.moving, values, answers, strict=True)
        ]
        found.append(_widest_first(rows))
    return found


def _swing(path: str, values: Sequence[float], figures: Sequence[Any]) -> InputSwing:
    there = known(figures)
    width = largest(there) - smallest(there) if there else constant(0.0, NO_SWING)
    return InputSwing(path=path, values=list(values), figures=list(figures), width=width)


def _widest_first(rows: list[InputSwing]) -> list[InputSwing]:
    widths = [one.__dict__["width"] for one in rows]
    order = _order(plain(widths))
    if OPEN_BOOK.get() is not None and len(rows) > 1:
        premise(call("ordered", widths, order), ORDERED)
    return [rows[place] for place in order]


def _order(widths: Sequence[float]) -> tuple[int, ...]:
    return tuple(sorted(range(len(widths)), key=lambda place: -widths[place]))


FUNCTIONS["ordered"] = lambda values, options: _order(values) == options[0]
