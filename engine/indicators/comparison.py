"""indicators.peers: a utility among its peers, indicator by indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import index
from typing import Any

from engine.arithmetic import (
    Constant,
    aside,
    choose,
    constant,
    given,
    maximum,
    phrase,
    plain,
    total,
)
from engine.arithmetic.phrases import unit_phrase
from engine.indicators.aggregates import PUBLISHED_FROM
from engine.indicators.group_fields import GROUPS, SIZE_GROUPS, STANDING, TREND
from engine.indicators.ordering import in_order, quantile
from engine.indicators.peer_groups import Group, group_of
from engine.indicators.peers_inputs import PeerIndicator, PeersInputs
from engine.indicators.peers_result import Member, PeersResult, Place
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

HALF = Constant(0.5, "Half of those that do as well")
COUNTED = phrase("Peers with a value, and the utility itself")
OTHERS = phrase("Other peers with a value")
IN_GROUP = phrase("Utilities chosen as peers")
YEARS = phrase("Years with a value")
BETWEEN = phrase("Years between the two values")
YEARS_APART = unit_phrase("years")

NO_VALUE = (
    "“%(indicator)s” cannot be placed: “%(utility)s” has no value for %(year)s. Give it, or choose "
    "another year."
)
ALONE = "“%(indicator)s” has no percentile: no other peer has a value for %(year)s."
NO_DIRECTION = "“%(indicator)s” has no percentile and no best: neither more nor less is better."
NO_TREND = "“%(indicator)s” has no trend: it takes values of two years or more."
NO_PEERS = "Nobody is a peer of “%(utility)s” by this rule; ask for less in common."
NO_DISTANCE = (
    "“%(utility)s” has no distance: it and the utility compared must both report features that "
    "carry at least half of the weights."
)
FEW_PEERS = (
    "The group has %(given)s utilities; show its figures to others from %(limit)s on, or a single "
    "utility can be told from them."
)
Values = Mapping[tuple[str, str], Mapping[int, float]]
"""(utility, indicator) -> year -> value."""


@dataclass(frozen=True)
class Comparison:
    """The inputs with the group that was chosen, and the values by utility and year."""

    inputs: PeersInputs
    group: Group
    values: Values
    year: int

    @property
    def names(self) -> list[str]:
        """The utility compared first, then its peers."""
        peers = [self.inputs.utilities[one].name for one in self.group.chosen.peers]
        return [self.inputs.compared, *peers]

    def in_year(self, indicator: str) -> dict[str, float]:
        """The group's values in the year compared, of those that have one."""
        found = {name: self.values.get((name, indicator), {}) for name in self.names}
        return {name: years[self.year] for name, years in found.items() if self.year in years}

    def own(self, indicator: str) -> Mapping[int, float]:
        """The values of the utility compared by year."""
        return self.values.get((self.inputs.compared, indicator), {})


def compare(inputs: PeersInputs, _progress: Progress) -> PeersResult:
    """Choose the group and place the utility in it by each indicator."""
    found = Comparison(inputs, group_of(inputs), _by_year(inputs), index(inputs.year))
    return PeersResult(
        group_size=constant(len(found.group.chosen.peers), IN_GROUP),
        places=[_place(found, one) for one in inputs.indicators],
        members=[_member(found, place) for place in range(len(inputs.utilities))],
        unavailable=_unavailable(found),
        warnings=_warnings(found),
    )


def _by_year(inputs: PeersInputs) -> Values:
    found: dict[tuple[str, str], dict[int, float]] = {}
    for one in inputs.values:
        found.setdefault((one.utility, one.indicator), {})[index(one.year)] = one.value
    return found


def _member(found: Comparison, place: int) -> Member:
    utility = found.inputs.utilities[place]
    chosen = found.group.chosen
    role = "peer" if place in chosen.peers else "other"
    return Member(
        name=utility.name,
        role="compared" if utility.name == found.inputs.compared else role,
        size=chosen.sizes[place] or "unknown",
        distance=found.group.distances[place],
    )


def _place(found: Comparison, indicator: PeerIndicator) -> Place:
    there = found.in_year(indicator.name)
    own = found.own(indicator.name)
    return Place(
        name=indicator.name,
        reported=there.get(found.inputs.compared),
        peers=constant(len(there), COUNTED),
        years=constant(len(own), YEARS),
        **_standing(there, found.inputs.compared, indicator),
        **_quartiles(list(there.values())),
        **_trend(own, indicator),
    )


def _quartiles(values: Sequence[float]) -> dict[str, float | None]:
    names = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
    if not values:
        return dict.fromkeys(names)
    ordered = in_order(values)
    return {name: quantile(ordered, share) for name, share in names.items()}


def _standing(
    there: Mapping[str, float], compared: str, indicator: PeerIndicator
) -> dict[str, Any]:
    """Percentile, rank and best in class; empty without direction or values."""
    empty: dict[str, Any] = {"percentile": None, "rank": None, "best": None, "best_utility": "—"}
    if indicator.better == "none" or not there:
        return empty
    merits = {name: merit(value, indicator) for name, value in there.items()}
    names = list(there)
    best = _best([merits[name] for name in names])
    found = {**empty, "best": there[names[best]], "best_utility": names[best]}
    if compared in merits:
        own = merits.pop(compared)
        found["rank"] = 1 + total(choose(one > own, 1, 0) for one in merits.values())
        found["percentile"] = _percentile(own, list(merits.values()))
    return found


def _best(merits: Sequence[float]) -> int:
    """Place of the largest, which the order of all of them holds."""
    in_order(merits)
    numbers: list[float] = plain(list(merits))
    return numbers.index(max(numbers))


def _percentile(own: float, others: Sequence[float]) -> float | None:
    if not others:
        return None
    shares = (choose(one < own, 1.0, choose(one == own, HALF(), 0.0)) for one in others)
    return total(shares) / constant(float(len(others)), OTHERS)


def merit(value: float, indicator: PeerIndicator) -> float:
    """The value turned so that more is better; the indicator has a direction."""
    if indicator.better == "high":
        return value
    if indicator.better == "low" or indicator.goal_low is None or indicator.goal_high is None:
        return -value
    outside = maximum(indicator.goal_low - value, value - indicator.goal_high)
    outside_or_none: float = maximum(outside, 0.0)
    return -outside_or_none


def _trend(own: Mapping[int, float], indicator: PeerIndicator) -> dict[str, Any]:
    slopes = [
        (own[later] - own[earlier]) / constant(float(later - earlier), BETWEEN, YEARS_APART)
        for earlier, later in combinations(sorted(own), 2)
    ]
    if not slopes:
        return {"per_year": None, "improving": None}
    slope = quantile(in_order(slopes), 0.5)
    return {"per_year": slope, "improving": _is_improving(slope, indicator)}


def _is_improving(slope: float, indicator: PeerIndicator) -> Any:
    if indicator.better not in {"high", "low"}:
        return None
    up: Any = slope > 0.0 if indicator.better == "high" else slope < 0.0
    return given(slope != 0.0, lambda: up)


@aside
def _unavailable(found: Comparison) -> list[Remark]:
    return [
        remark(("indicators", place), code, message, indicator=one.name, **params)
        for place, one in enumerate(found.inputs.indicators)
        for code, message, params in _reasons(found, one)
    ]


def _reasons(found: Comparison, one: PeerIndicator) -> Iterator[tuple[str, str, dict[str, str]]]:
    there, year = found.in_year(one.name), str(found.year)
    if found.inputs.compared not in there:
        yield "no_value", NO_VALUE, {"utility": found.inputs.compared, "year": year}
    elif one.better == "none":
        yield "no_direction", NO_DIRECTION, {}
    elif len(there) == 1:
        yield "alone", ALONE, {"year": year}
    if len(found.own(one.name)) < 2:
        yield "no_trend", NO_TREND, {}


@aside
def _warnings(found: Comparison) -> list[Remark]:
    names = [one.name for one in found.inputs.utilities]
    chosen = found.group.chosen
    told = []
    if not chosen.peers:
        told.append(remark(("rule",), "no_peers", NO_PEERS, utility=found.inputs.compared))
    elif len(chosen.peers) + 1 < PUBLISHED_FROM:
        size = {"given": len(chosen.peers) + 1, "limit": PUBLISHED_FROM}
        told.append(remark(("rule",), "few_peers", FEW_PEERS, **size))
    if found.inputs.rule == "nearest":
        told += [
            remark(("utilities", place), "no_distance", NO_DISTANCE, utility=names[place])
            for place, is_measured in enumerate(chosen.measured)
            if not is_measured and names[place] != found.inputs.compared
        ]
    return told


register(
    Calculation(
        name="indicators.peers",
        title="Comparison with peers",
        summary="Where a utility stands among its peers by each indicator: percentile, rank, "
        "quartiles, best in class and trend, with the group and why a figure is empty.",
        inputs=PeersInputs,
        result=PeersResult,
        function=compare,
        sources=(GROUPS, STANDING, SIZE_GROUPS, TREND),
        key_figures=("places.0.percentile", "places.0.rank", "places.0.median", "group_size"),
        symbols=(
            Symbol("b", "peers that do worse", "utilities"),
            Symbol("e", "other peers that do as well", "utilities"),
            Symbol("k", "a feature: size, density, services, country"),
            Symbol("w_k", "weight of feature k", "points"),
            Symbol("z_k", "difference in feature k, of sizes over their spread"),
            Symbol("x_i", "value of the utility in year i"),
            Symbol("t_i", "year of value i"),
        ),
    )
)
