"""Which units another is measured against, and with what weights.

A solver finds the mix in two steps: the least share of the inputs that will do, then, with that
share, the mix that spares most. What it answers is which units are in the mix and which inputs and
outputs bind; the weights then follow from these as a small system of equations, so that they are
exact and a trace can follow them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import linprog

from engine.arithmetic import FUNCTIONS, Constant, Floats, plain
from engine.indicators.envelopment import (
    EXACT,
    NEGLIGIBLE,
    EnvelopmentInvalid,
    Returns,
    efficiency,
    weight_bounds,
)

NO_PART = 1e-8
"""A unit that gives less than this share of every input and output is not in the mix."""
TOLERANCES: tuple[dict[str, Any], ...] = (EXACT, {}, {"presolve": False})
"""Ways to ask the solver, one after the other: a score is itself found to a tolerance only."""
TOO_ALIKE = 1e-10
"""Pivots below this share of an equation's numbers are rounding."""
WHOLE = Constant(1.0, "The weights of a mix add up to one")
OWN = Constant(1.0, "The unit is its own measure")
BOTH: tuple[Returns, Returns] = ("constant", "variable")
Rows = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Mix:
    """Units in the mix, in their order, and the inputs and outputs that bind.

    on_frontier: whether the unit needs no less than it uses.
    """

    peers: tuple[int, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    on_frontier: bool


@dataclass(frozen=True)
class Shape:
    """How many units, inputs and outputs there are."""

    units: int
    inputs: int
    outputs: int


@dataclass(frozen=True)
class Outcome:
    """Mixes under constant and under variable returns; used: which units use which inputs."""

    constant: tuple[Mix, ...]
    variable: tuple[Mix, ...]
    used: tuple[bool, ...]

    def mixes(self, returns: Returns) -> tuple[Mix, ...]:
        """Those under these returns to scale."""
        return self.constant if returns == "constant" else self.variable


def decide(numbers: tuple[float, ...], shape: Shape) -> Outcome:
    """The mixes of all units; raises EnvelopmentInvalid. numbers: each unit's inputs, outputs."""
    table = np.array(numbers).reshape(shape.units, shape.inputs + shape.outputs)
    used, made = table[:, : shape.inputs], table[:, shape.inputs :]
    found = []
    for returns in BOTH:
        scores = efficiency(used, made, returns).scores
        found.append(
            tuple(_mix(used, made, unit, scores[unit], returns) for unit in range(len(used)))
        )
    return Outcome(found[0], found[1], tuple((used > 0.0).ravel().tolist()))


def _mix(used: Floats, made: Floats, unit: int, score: float, returns: Returns) -> Mix:
    """The mix that spares most at this score; a unit that nobody spares on is its own."""
    own_used = np.where(used[unit] > 0.0, used[unit], used.max(axis=0).clip(min=NEGLIGIBLE))
    own_made = np.where(made[unit] > 0.0, made[unit], made.max(axis=0).clip(min=NEGLIGIBLE))
    shares_used, shares_made = used / own_used, made / own_made
    weights, spared, more = _widest(shares_used, shares_made, unit, score, returns)
    if score == 1.0 and spared.max() <= NEGLIGIBLE and more.max() <= NEGLIGIBLE:
        every = tuple(range(used.shape[1])), tuple(range(made.shape[1]))
        return Mix((unit,), *every, on_frontier=True)
    largest = np.maximum(shares_used.max(axis=1), shares_made.max(axis=1))
    peers = _places(weights * largest > NO_PART)
    nothing = (made[unit] == 0.0) & (made[list(peers)] > 0.0).any(axis=0)
    found = Mix(
        peers=peers,
        inputs=_places(spared <= NEGLIGIBLE),
        outputs=_places((more <= NEGLIGIBLE) & ~nothing),
        on_frontier=bool(score == 1.0),
    )
    return _told_apart(used.tolist(), made.tolist(), unit, found, returns, weights)


def _told_apart(
    used: Rows, made: Rows, unit: int, mix: Mix, returns: Returns, weights: Floats
) -> Mix:
    """The mix without its lightest units as long as what binds does not fix all weights."""
    heaviest = sorted(mix.peers, key=lambda one: -float(weights[one]))
    for count in range(len(heaviest), 0, -1):
        found = replace(mix, peers=tuple(sorted(heaviest[:count])))
        try:
            weights_of(used, made, unit, found, returns)
        except EnvelopmentInvalid:
            continue
        return found
    return mix


def _places(holds: Any) -> tuple[int, ...]:
    return tuple(np.flatnonzero(holds).tolist())


def _widest(
    used: Floats, made: Floats, unit: int, score: float, returns: Returns
) -> tuple[Floats, Floats, Floats]:
    """Weights, spared inputs and additional outputs, as shares of the unit's own."""
    units, inputs, outputs = len(used), used.shape[1], made.shape[1]
    above = np.hstack([used.T, np.eye(inputs), np.zeros((inputs, outputs))])
    below = np.hstack([made.T, np.zeros((outputs, inputs)), -np.eye(outputs)])
    rows, right = [above, below], [score * used[unit], made[unit]]
    if returns == "variable":
        rows.append(np.r_[np.ones(units), np.zeros(inputs + outputs)][None, :])
        right.append(np.ones(1))
    for options in TOLERANCES:
        found = linprog(
            np.r_[np.zeros(units), -np.ones(inputs + outputs)],
            A_eq=np.vstack(rows),
            b_eq=np.concatenate(right),
            bounds=[*weight_bounds(used, unit), *[(0.0, None)] * (inputs + outputs)],
            method="highs-ds",
            options=options,
        )
        if found.status == 0:
            return found.x[:units], found.x[units : units + inputs], found.x[units + inputs :]
    raise EnvelopmentInvalid(f"unit {unit} has no solution: {found.message}")


def weights_of(used: Rows, made: Rows, unit: int, mix: Mix, returns: Returns) -> list[float]:
    """The weights of the peers, from what binds; raises EnvelopmentInvalid."""
    if mix.peers == (unit,):
        return [OWN()]
    rows = [Row([made[peer][one] for peer in mix.peers], made[unit][one]) for one in mix.outputs]
    binding = [one for one in mix.inputs if plain(used[unit][one]) > 0.0]
    for one in binding[1:]:
        first = binding[0]
        ratio = used[unit][one] / used[unit][first]
        values = [used[peer][one] - used[peer][first] * ratio for peer in mix.peers]
        rows.append(Row(values, 0.0, max(plain([used[peer][one] for peer in mix.peers]))))
    if returns == "variable":
        rows.append(Row([WHOLE() for _peer in mix.peers], WHOLE()))
    return _solved(rows, len(mix.peers))


@dataclass(frozen=True)
class Row:
    """One equation in the weights. size: of the numbers it was made of, its largest if zero."""

    values: list[float]
    right: float
    size: float = 0.0

    def less(self, other: Row, column: int) -> Row:
        """The equation with one weight taken out by another equation."""
        factor = self.values[column] / other.values[column]
        values = [
            0.0 if place == column else one - other.values[place] * factor
            for place, one in enumerate(self.values)
        ]
        return Row(values, self.right - other.right * factor, self.scale)

    @property
    def scale(self) -> float:
        """What its values are large or small against."""
        return self.size or max(map(abs, plain(self.values))) or 1.0


def _solved(rows: Sequence[Row], unknowns: int) -> list[float]:
    """Elimination with the largest share of a row as pivot; rows too many say the same again."""
    order: list[int] = []
    done: list[Row] = []
    waiting = list(rows)
    for _step in range(unknowns):
        place, column = _pivot(waiting, [one for one in range(unknowns) if one not in order])
        chosen = waiting.pop(place)
        waiting = [one.less(chosen, column) for one in waiting]
        order.append(column)
        done.append(chosen)
    found: dict[int, float] = {}
    for row, column in zip(reversed(done), reversed(order), strict=True):
        known = row.right
        for other, value in found.items():
            known = known - row.values[other] * value
        found[column] = known / row.values[column]
    return [found[one] for one in range(unknowns)]


def _pivot(rows: Sequence[Row], columns: Sequence[int]) -> tuple[int, int]:
    best, place = 0.0, (0, 0)
    for number, row in enumerate(rows):
        for column in columns:
            share = abs(float(row.values[column])) / row.scale
            if share > best:
                best, place = share, (number, column)
    if best < TOO_ALIKE:
        raise EnvelopmentInvalid("the units of a mix are too much alike to be told apart")
    return place


@lru_cache(maxsize=32)
def decided(numbers: tuple[float, ...], shape: Shape) -> Outcome | None:
    """The outcome, None where there is none; kept, for a trace asks again and again."""
    try:
        return decide(numbers, shape)
    except EnvelopmentInvalid:
        return None


def _same_mixes(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    """Whether the solver finds these mixes for these numbers."""
    shape, outcome = options
    return bool(decided(tuple(map(float, values)), shape) == outcome)


FUNCTIONS["same_mixes"] = _same_mixes
