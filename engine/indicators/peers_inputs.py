"""What a comparison with peers takes: utilities, indicators, values by year, and who is a peer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from engine.errors import Problem
from engine.indicators.group_fields import GROUPS, STANDING
from engine.indicators.models import Better
from engine.model import Inputs, group, quantity
from engine.naming import choice, name_problems, reference_problems, words
from engine.problems import refuse, shown

UTILITIES_MAXIMUM = 100
INDICATORS_MAXIMUM = 20
VALUES_MAXIMUM = 3000
VALUE_MAXIMUM = 1e12
FIRST_YEAR, LAST_YEAR = 1950, 2100

Service = Literal["water", "sewerage", "water_sewerage", "water_sewerage_waste"]
SERVICES: dict[Service, str] = {
    "water": "Water supply",
    "sewerage": "Sewerage",
    "water_sewerage": "Water supply and sewerage",
    "water_sewerage_waste": "Water supply, sewerage and solid waste",
}
BETTERS: dict[Better, str] = {
    "high": "More is better",
    "low": "Less is better",
    "target": "The nearer to a value the better",
    "band": "Best within a band",
    "none": "Neither is better",
}
Rule = Literal["all", "alike", "nearest"]
RULES: dict[Rule, str] = {
    "all": "All utilities",
    "alike": "Those that share size, service and country",
    "nearest": "The nearest by weighted distance",
}
NO_GOAL = "“%(given)s” is judged by a goal; give its lower and its upper end."
GOAL_TURNED = (
    "The lower end of the goal, %(given)s, lies above the upper end, %(limit)s; swap them."
)
NO_INDICATOR = "No indicator is called “%(given)s”; write its name as in the list of indicators."
TWICE = (
    "“%(indicator)s” of “%(utility)s” stands here twice for %(year)s; leave out one of the values."
)
NO_WEIGHT = "All weights are zero; give at least one feature a weight."
NOTHING_SHARED = "Say what peers share: size, service or country; or take all utilities."


class PeerIndicator(Inputs):
    """An indicator that utilities are compared by."""

    name: str = words("Indicator", meaning="Its name; the values use it.")
    better: Better = choice(
        "Direction", meaning="Which values are good.", choices=BETTERS, source=STANDING
    )
    goal_low: float | None = quantity(
        "Lower end of the goal",
        unit="",
        meaning="For a target or a band, in the indicator's own unit.",
        symbol="g_l",
        default=None,
        ge=-VALUE_MAXIMUM,
        le=VALUE_MAXIMUM,
    )
    goal_high: float | None = quantity(
        "Upper end of the goal",
        unit="",
        meaning="The same as the lower end for a target.",
        symbol="g_h",
        default=None,
        ge=-VALUE_MAXIMUM,
        le=VALUE_MAXIMUM,
    )

    @model_validator(mode="after")
    def _goal_is_whole(self) -> Self:
        low, high = self.goal_low, self.goal_high
        if self.better in {"target", "band"} and (low is None or high is None):
            place = "goal_low" if low is None else "goal_high"
            refuse([Problem((place,), "no_goal", NO_GOAL, {"given": shown(self.name)})])
        if low is not None and high is not None and low > high:
            params = {"given": shown(low), "limit": shown(high)}
            refuse([Problem(("goal_low",), "goal_turned", GOAL_TURNED, params)])
        return self


class PeerUtility(Inputs):
    """A utility with what makes it like others; what is not known is left out."""

    name: str = words("Utility", meaning="Its name; the values use it.")
    country: str | None = words("Country", meaning="Compared letter by letter.", default=None)
    service: Service | None = choice(
        "Services", meaning="What the utility provides.", choices=SERVICES, default=None
    )
    connections: float | None = quantity(
        "Connections",
        unit="connections",
        meaning="Size of the utility.",
        display="integer",
        symbol="N",
        source=GROUPS,
        default=None,
        ge=1,
        le=1e8,
    )
    density: float | None = quantity(
        "Connections per km of network",
        unit="connections/km",
        meaning="How closely its customers live.",
        symbol="D",
        source=GROUPS,
        default=None,
        ge=0.1,
        le=1e5,
    )


class PeerValue(Inputs):
    """The value of one indicator, utility and year; what is not reported is left out."""

    utility: str = words("Utility", meaning="Name of the utility.")
    indicator: str = words("Indicator", meaning="Name of the indicator.")
    year: int = quantity(
        "Year",
        unit="",
        meaning="Year of the value.",
        display="text",
        ge=FIRST_YEAR,
        le=LAST_YEAR,
    )
    value: float = quantity(
        "Value",
        unit="",
        meaning="In the indicator's own unit.",
        symbol="x",
        source=STANDING,
        ge=-VALUE_MAXIMUM,
        le=VALUE_MAXIMUM,
    )


class Shared(Inputs):
    """What peers share with the utility compared."""

    size: bool = choice("Same size group", meaning="By connections.", default=True, source=GROUPS)
    service: bool = choice("Same services", meaning="By services.", default=True, source=GROUPS)
    country: bool = choice("Same country", meaning="By country.", default=False, source=GROUPS)


def _weight(title: str, meaning: str, symbol: str, default: float) -> float:
    weight: float = quantity(
        title,
        unit="points",
        meaning=meaning,
        symbol=symbol,
        source=GROUPS,
        default=default,
        ge=0,
        le=1000,
    )
    return weight


class FeatureWeights(Inputs):
    """How much each feature counts in the distance."""

    size: float = _weight("Weight of size", "Of the logarithm of connections.", "w_N", 10.0)
    density: float = _weight("Weight of density", "Of its logarithm.", "w_D", 0.0)
    service: float = _weight("Weight of services", "Other services are one apart.", "w_s", 10.0)
    country: float = _weight("Weight of country", "Another country is one apart.", "w_c", 5.0)

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not any((self.size, self.density, self.service, self.country)):
            refuse([Problem((), "no_weight", NO_WEIGHT)])
        return self


class PeersInputs(Inputs):
    """One utility, those it may be compared with, and what they reported."""

    compared: str = words("Utility compared", meaning="Name of the utility that is looked at.")
    year: int = quantity(
        "Year compared",
        unit="",
        meaning="Year in which the values are compared.",
        display="text",
        ge=FIRST_YEAR,
        le=LAST_YEAR,
    )
    rule: Rule = choice(
        "Who is a peer", meaning="How the group is chosen.", choices=RULES, source=GROUPS
    )
    shared: Shared = group("What peers share", "For peers that are alike.", default=Shared())
    weights: FeatureWeights = group(
        "Weights of the distance", "For the nearest peers.", default=FeatureWeights()
    )
    nearest: int = quantity(
        "Nearest peers",
        unit="utilities",
        meaning="How many of them.",
        display="integer",
        source=GROUPS,
        default=10,
        ge=1,
        le=UTILITIES_MAXIMUM,
    )
    indicators: list[PeerIndicator] = group(
        "Indicators", "What is compared.", min_length=1, max_length=INDICATORS_MAXIMUM
    )
    utilities: list[PeerUtility] = group(
        "Utilities", "The one compared among them.", min_length=1, max_length=UTILITIES_MAXIMUM
    )
    values: list[PeerValue] = group(
        "Values", "By utility, indicator and year.", min_length=1, max_length=VALUES_MAXIMUM
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse([*self._names(), *self._repeated(), *self._nothing_shared()])
        return self

    def _names(self) -> list[Problem]:
        known = {one.name for one in self.utilities}
        indicators = {one.name for one in self.indicators}
        problems = reference_problems("", [self], ["compared"], known)
        return [
            *(Problem(("compared",), one.code, one.message, one.params) for one in problems),
            *name_problems("utilities", [one.name for one in self.utilities]),
            *name_problems("indicators", [one.name for one in self.indicators]),
            *reference_problems("values", self.values, ["utility"], known),
            *reference_problems("values", self.values, ["indicator"], indicators, NO_INDICATOR),
        ]

    def _repeated(self) -> Iterator[Problem]:
        seen = set[tuple[str, str, int]]()
        for place, one in enumerate(self.values):
            key = (one.utility, one.indicator, one.year)
            if key in seen:
                said = {"indicator": shown(key[1]), "utility": shown(key[0]), "year": str(key[2])}
                yield Problem(("values", place), "repeated", TWICE, said)
            seen.add(key)

    def _nothing_shared(self) -> Iterator[Problem]:
        shared = self.shared
        if self.rule == "alike" and not (shared.size or shared.service or shared.country):
            yield Problem(("shared",), "nothing_shared", NOTHING_SHARED)
