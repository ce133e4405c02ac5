"""Utilities, strengths and needs as arrays, for rounds too large to score pair by pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.matching.fields import LEVEL_MAXIMUM
from engine.matching.problem import Bools, Floats, Ints
from engine.matching.scores_inputs import Rules, ScoresInputs

UNKNOWN = -1
"""Code of a text that is not known; numbers that are not known are NaN."""
STATE_CODES = ("self_declared", "confirmed", "contradicted")
HORIZON_CODES = ("short", "medium", "long")
LANGUAGES_MAXIMUM = 64


@dataclass(frozen=True)
class Utilities:
    """One row for each utility, (utilities,). languages: a bit for each, 0 for none known;
    resources: (utilities, 3) of money, staff and backing: 1, 0 or NaN."""

    country: Ints
    region: Ints
    languages: Ints
    interpreter: Bools
    connections: Floats
    latitude: Floats
    longitude: Floats
    resources: Floats


@dataclass(frozen=True)
class Strengths:
    """One row for each strength; state: place in STATE_CODES; willing: 1, 0 or NaN."""

    utility: Ints
    topic: Ints
    level: Floats
    state: Ints
    indicator: Ints
    percentile: Floats
    willing: Floats


@dataclass(frozen=True)
class Needs:
    """One row for each need; window: 0 for I, 1 for II; horizon: place in HORIZON_CODES."""

    utility: Ints
    topic: Ints
    level: Floats
    indicator: Ints
    percentile: Floats
    window: Ints
    horizon: Ints
    willing: Floats


@dataclass(frozen=True)
class Market:
    """Everybody of a round. past: earlier exchanges as rows of two utilities, and their outcome;
    forbidden: rows of mentor, recipient and topic, UNKNOWN for every topic."""

    utilities: Utilities
    strengths: Strengths
    needs: Needs
    past: Ints
    outcome: Floats
    forbidden: Ints


def declared_worth(rules: Rules) -> Floats:
    """What a strength is worth by its state, (3,)."""
    return np.array([float(rules.self_declared), 1.0, 0.0])


def strength_share(strengths: Strengths, rules: Rules) -> Floats:
    """The criterion of verified strength, (strengths,)."""
    return strengths.level / LEVEL_MAXIMUM * declared_worth(rules)[strengths.state]


def market_of(inputs: ScoresInputs) -> Market:
    """The inputs of the traced scores as arrays; at most 64 languages."""
    names = _Codes()
    for one in inputs.utilities:
        names.code(one.name)
    topics, indicators = _Codes(), _Codes()
    return Market(
        _utilities(inputs),
        _strengths(inputs, names, topics, indicators),
        _needs(inputs, names, topics, indicators),
        _rows([[names.code(one.one), names.code(one.other)] for one in inputs.partnerships], 2),
        np.array([float(one.outcome) for one in inputs.partnerships]),
        _rows(
            [
                [names.code(one.mentor), names.code(one.recipient), topics.code(one.topic)]
                for one in inputs.forbidden
            ],
            3,
        ),
    )


class _Codes:
    """Texts as whole numbers in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def code(self, text: str | None) -> int:
        return UNKNOWN if text is None else self._known.setdefault(text, len(self._known))

    def of(self, texts: Iterable[str | None]) -> Ints:
        return np.array([self.code(one) for one in texts], dtype=np.int64)


def _utilities(inputs: ScoresInputs) -> Utilities:
    each, spoken = inputs.utilities, _Codes()
    have = [one.resources for one in each]
    return Utilities(
        country=_Codes().of(one.country for one in each),
        region=_Codes().of(one.region for one in each),
        languages=np.array([_bits(spoken, one.languages) for one in each], dtype=np.int64),
        interpreter=np.array([bool(one.interpreter) for one in each]),
        connections=_numbers(one.connections for one in each),
        latitude=_numbers(one.latitude for one in each),
        longitude=_numbers(one.longitude for one in each),
        resources=np.stack(
            [
                _numbers(one.financial for one in have),
                _numbers(one.human for one in have),
                _numbers(one.institutional for one in have),
            ],
            axis=1,
        ),
    )


def _strengths(
    inputs: ScoresInputs, names: _Codes, topics: _Codes, indicators: _Codes
) -> Strengths:
    each = inputs.strengths
    return Strengths(
        utility=names.of(one.utility for one in each),
        topic=topics.of(one.topic for one in each),
        level=_numbers(one.level for one in each),
        state=np.array([STATE_CODES.index(one.state) for one in each]),
        indicator=indicators.of(one.indicator for one in each),
        percentile=_numbers(one.percentile for one in each),
        willing=_numbers(one.willing for one in each),
    )


def _needs(inputs: ScoresInputs, names: _Codes, topics: _Codes, indicators: _Codes) -> Needs:
    each = inputs.needs
    return Needs(
        utility=names.of(one.utility for one in each),
        topic=topics.of(one.topic for one in each),
        level=_numbers(one.level for one in each),
        indicator=indicators.of(one.indicator for one in each),
        percentile=_numbers(one.percentile for one in each),
        window=np.array([int(one.window == "strengthening") for one in each]),
        horizon=np.array(
            [UNKNOWN if one.horizon is None else HORIZON_CODES.index(one.horizon) for one in each]
        ),
        willing=_numbers(one.willing for one in each),
    )


def _bits(spoken: _Codes, languages: Sequence[str]) -> int:
    places = [spoken.code(one) for one in languages]
    if any(one >= LANGUAGES_MAXIMUM - 1 for one in places):
        raise ValueError("a market takes at most 63 languages")
    return sum(1 << one for one in set(places))


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if one is None else float(one) for one in values])


def _rows(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, width)
