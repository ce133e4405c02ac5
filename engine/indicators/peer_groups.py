"""Who is a peer: one premise over all numbers, and the distances as arithmetic beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import (
    FUNCTIONS,
    OPEN_BOOK,
    Constant,
    Floats,
    call,
    ln,
    phrase,
    plain,
    premise,
    total,
)
from engine.indicators.ordering import in_order, quantile
from engine.indicators.peers import alike, distances, nearest, size_groups, spreads
from engine.indicators.peers_inputs import PeersInputs, PeerUtility, Rule

UNKNOWN = -1.0
"""Stands for connections or a density that nobody reported."""
SAME = phrase("These utilities are the peers by these numbers")
APART = Constant(1.0, "Other services, or another country")
ALIKE = Constant(0.0, "The same services, or the same country")
NO_SPREAD = Constant(1.0, "No spread between the utilities")
HALF = Constant(0.5, "Exponent of a square root")


@dataclass(frozen=True)
class Shape:
    """What no number changes: who is compared, the rule, and texts of each utility."""

    compared: int
    rule: Rule
    services: tuple[str | None, ...]
    countries: tuple[str | None, ...]


@dataclass(frozen=True)
class Chosen:
    """Peers in their order, which utilities have a distance, and the size group of each."""

    peers: tuple[int, ...]
    measured: tuple[bool, ...]
    sizes: tuple[str | None, ...]


@dataclass(frozen=True)
class Group:
    """The group that is chosen. distances: of each utility, None where there is none."""

    chosen: Chosen
    distances: Sequence[float | None]


def group_of(inputs: PeersInputs) -> Group:
    """The peers of the utility compared, and how far each utility is from it."""
    shape = Shape(
        compared=[one.name for one in inputs.utilities].index(inputs.compared),
        rule=inputs.rule,
        services=tuple(one.service for one in inputs.utilities),
        countries=tuple(one.country for one in inputs.utilities),
    )
    numbers = [*_numbers(inputs), *_settings(inputs)]
    chosen = choose_peers(plain(numbers), shape)
    if OPEN_BOOK.get() is not None:
        premise(call("same_peers", numbers, shape, chosen), SAME)
    return Group(chosen, _distances(inputs, shape, chosen))


def _numbers(inputs: PeersInputs) -> list[float]:
    every = [*(one.connections for one in inputs.utilities)]
    every += [one.density for one in inputs.utilities]
    return [UNKNOWN if one is None else one for one in every]


def _settings(inputs: PeersInputs) -> list[float]:
    weights, shared = inputs.weights, inputs.shared
    return [
        *(weights.size, weights.density, weights.service, weights.country),
        *(shared.size, shared.service, shared.country),
        inputs.nearest,
    ]


def choose_peers(numbers: Sequence[float], shape: Shape) -> Chosen:
    """The peers by plain numbers, in the order in which group_of() writes them."""
    count = len(shape.services)
    known = np.array([np.nan if one == UNKNOWN else one for one in numbers[: 2 * count]])
    weights, settings = numbers[2 * count : 2 * count + 4], numbers[2 * count + 4 :]
    sizes = size_groups(known[:count])
    features = _features(known.reshape(2, count), shape)
    far = distances(features, shape.compared, weights, _units(features))
    if shape.rule == "nearest":
        wanted = int(settings[3])
        peers = nearest(features, shape.compared, weights, wanted, _units(features)).tolist()
    elif shape.rule == "alike":
        every = {"size": sizes, "service": shape.services, "country": shape.countries}
        asked = zip(every.items(), settings[:3], strict=True)
        same = alike(shape.compared, {name: one for (name, one), is_asked in asked if is_asked})
        peers = [one for one in range(count) if same[one] and one != shape.compared]
    else:
        peers = [one for one in range(count) if one != shape.compared]
    measured = tuple((~np.isnan(far) & (shape.rule == "nearest")).tolist())
    return Chosen(tuple(peers), measured, tuple(sizes))


def _features(known: Floats, shape: Shape) -> Floats:
    """Logarithms of size and density, then 0 or 1 for services and country, (utilities, 4)."""
    texts = [_apart(one, shape.compared) for one in (shape.services, shape.countries)]
    return np.column_stack([*np.log(known), *texts])


def _apart(texts: Sequence[str | None], compared: int) -> list[float]:
    own = texts[compared]
    return [float("nan") if one is None or own is None else float(one != own) for one in texts]


def _units(features: Floats) -> Floats:
    """What each feature is divided by: sizes by their spread, what is the same or not by 1."""
    return np.concatenate([spreads(features[:, :2]), [1.0, 1.0]])


def _distances(inputs: PeersInputs, shape: Shape, chosen: Chosen) -> list[float | None]:
    """The distances as arithmetic; that they exist is part of what the premise holds."""
    if shape.rule != "nearest":
        return [None] * len(inputs.utilities)
    own = inputs.utilities[shape.compared]
    sizes = _logarithms(inputs, lambda one: one.connections)
    densities = _logarithms(inputs, lambda one: one.density)
    columns = [
        (inputs.weights.size, _gaps(sizes, shape.compared)),
        (inputs.weights.density, _gaps(densities, shape.compared)),
        (inputs.weights.service, [_text_gap(one.service, own.service) for one in inputs.utilities]),
        (inputs.weights.country, [_text_gap(one.country, own.country) for one in inputs.utilities]),
    ]
    return [
        _distance([(weight, gaps[place]) for weight, gaps in columns]) if is_measured else None
        for place, is_measured in enumerate(chosen.measured)
    ]


def _logarithms(
    inputs: PeersInputs, of: Callable[[PeerUtility], float | None]
) -> list[float | None]:
    found = [of(one) for one in inputs.utilities]
    return [None if one is None else ln(one) for one in found]


def _gaps(values: Sequence[float | None], compared: int) -> list[float | None]:
    own = values[compared]
    if own is None:
        return [None] * len(values)
    spread = _spread([one for one in values if one is not None])
    return [None if one is None else (one - own) / spread for one in values]


def _spread(values: Sequence[float]) -> float:
    """Between the quartiles, the range where that is nothing; which it is, the order says."""
    ordered = in_order(values)
    middle = quantile(ordered, 0.75) - quantile(ordered, 0.25)
    if plain(middle):
        return middle
    widest = ordered[-1] - ordered[0]
    return widest if plain(widest) else NO_SPREAD()


def _text_gap(one: str | None, own: str | None) -> float | None:
    if one is None or own is None:
        return None
    return ALIKE() if one == own else APART()


def _distance(parts: Sequence[tuple[float, float | None]]) -> float:
    """Root of the weighted mean square over what both report."""
    known = [(weight, gap) for weight, gap in parts if gap is not None]
    squares = total(weight * (gap * gap) for weight, gap in known)
    found: float = (squares / total(weight for weight, _gap in known)) ** HALF()
    return found


def _same_peers(values: Sequence[Any], options: tuple[Any, ...]) -> bool:
    """Whether these numbers give this group."""
    shape, chosen = options
    return bool(choose_peers(values, shape) == chosen)


FUNCTIONS["same_peers"] = _same_peers
