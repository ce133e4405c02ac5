"""Inputs moved one at a time, and two against each other, over any registered calculation.

With engine.uncertainty.subject.Evaluated, the model taken where none is named, every figure is the
registered calculation's own; a compiled model gives them to 1e-9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.uncertainty.subject import Evaluated, Floats, Model, Subject


@dataclass(frozen=True)
class Swing:
    """A figure while one input moves and the others stand.

    values: of the input, or factors; figures: the figure at each, None where it is empty or the
    inputs are refused.
    """

    path: str
    figure: str
    now: float | None
    values: tuple[float, ...]
    figures: tuple[float | None, ...]

    @property
    def width(self) -> float:
        """From the least to the greatest figure; 0 where fewer than two are known."""
        known = [one for one in self.figures if one is not None]
        return max(known) - min(known) if known else 0.0


@dataclass(frozen=True)
class Grid:
    """A figure over the values of two inputs: figures[i][j] at the first's i, the second's j."""

    first: str
    second: str
    figure: str
    first_values: tuple[float, ...]
    second_values: tuple[float, ...]
    figures: tuple[tuple[float | None, ...], ...]


def one_at_a_time(
    subject: Subject, values: Sequence[Sequence[float]], model: Model | None = None
) -> list[Swing]:
    """Every moving input at its values, for each figure the widest swing first.

    values: for each moving input, in the subject's order, what it is tried at; as many as one
    likes, not the same number for all.
    """
    places = [(row, value) for row, tried in enumerate(values) for value in tried]
    draws = np.tile(subject.now[:, None], (1, len(places) + 1))
    for column, (row, value) in enumerate(places, 1):
        draws[row, column] = value
    found = (model or Evaluated(subject))(draws).values
    each = [_swings(subject, values, figure, row) for figure, row in enumerate(found)]
    return [one for swings in each for one in sorted(swings, key=lambda one: -one.width)]


def _swings(
    subject: Subject, values: Sequence[Sequence[float]], figure: int, row: Floats
) -> list[Swing]:
    swings, start = [], 1
    for moving, tried in zip(subject.moving, values, strict=True):
        figures = _known(row[start : start + len(tried)])
        start += len(tried)
        now = _known(row[:1])[0]
        swings.append(Swing(moving.path, subject.figures[figure], now, tuple(tried), figures))
    return swings


def grid(
    subject: Subject,
    first: tuple[int, Sequence[float]],
    second: tuple[int, Sequence[float]],
    model: Model | None = None,
) -> list[Grid]:
    """Every figure over a grid of two moving inputs, each given by its place and its values.

    Raises ValueError where both are the same input.
    """
    (row, values), (other, across) = first, second
    if row == other:
        raise ValueError("a grid needs two inputs")
    shape = len(values), len(across)
    draws = np.tile(subject.now[:, None], (1, shape[0] * shape[1]))
    draws[row], draws[other] = np.repeat(values, shape[1]), np.tile(across, shape[0])
    found = (model or Evaluated(subject))(draws).values
    paths = subject.moving[row].path, subject.moving[other].path
    return [
        Grid(*paths, figure, tuple(values), tuple(across), tuple(_known(one) for one in table))
        for figure, table in zip(subject.figures, found.reshape(-1, *shape), strict=True)
    ]


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if value != value else value for value in values.tolist())
