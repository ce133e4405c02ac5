"""What scores of twinning take: utilities, strengths, needs, and the network's own weights."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from engine.errors import Problem
from engine.matching.fields import (
    HORIZONS,
    LEVEL_MAXIMUM,
    SCORING,
    STATES,
    STRENGTH_RULE,
    WINDOWS,
    WINDOWS_RULE,
    Horizon,
    State,
    Window,
    share,
)
from engine.model import Inputs, group, quantity
from engine.naming import choice, name_problems, reference_problems, words
from engine.problems import refuse

UTILITIES_MAXIMUM = 200
ROWS_MAXIMUM = 400
PAIRS_MAXIMUM = 600

National = Literal["none", "prefer", "demand"]
NATIONALS: dict[National, str] = {
    "none": "No rule",
    "prefer": "Prefer the same country",
    "demand": "Only the same country",
}
NO_WEIGHT = "All weights are zero; give at least one criterion a weight."
MANY_PAIRS = (
    "%(given)s pairs of a strength and a need have the same topic; at most %(limit)s are scored at "
    "once, so leave out some topics."
)
HALF_PLACE = "Give latitude and longitude together, or leave out both."

Text = Annotated[str, Field(min_length=1, max_length=60)]


class Resources(Inputs):
    """What a utility can put into an exchange; what is not known is left out."""

    financial: bool | None = choice(
        "Money", meaning="It can pay its share; in window I the recipient pays.", default=None
    )
    human: bool | None = choice("Staff", meaning="It has people for it.", default=None)
    institutional: bool | None = choice(
        "Backing", meaning="Its management and owners stand behind it.", default=None
    )


class Utility(Inputs):
    """A utility as a mentor or a recipient."""

    name: str = words("Utility", meaning="Its name; strengths, needs and pairs use it.")
    country: str = words("Country", meaning="Compared letter by letter.")
    region: str | None = words(
        "Region of the network", meaning="Andean, Caribbean and so on.", default=None
    )
    languages: list[Text] = choice(
        "Languages", meaning="Working languages.", min_length=0, max_length=10
    )
    interpreter: bool = choice(
        "Has an interpreter",
        meaning="Without a language in common the pair may still work.",
        default=False,
    )
    connections: float | None = quantity(
        "Connections",
        unit="connections",
        meaning="Size of the utility.",
        display="integer",
        symbol="N",
        default=None,
        ge=1,
        le=1e8,
    )
    latitude: float | None = quantity(
        "Latitude", unit="degrees", meaning="North is positive.", default=None, ge=-90, le=90
    )
    longitude: float | None = quantity(
        "Longitude", unit="degrees", meaning="East is positive.", default=None, ge=-180, le=180
    )
    resources: Resources = group("Resources", "Known or not.", default=Resources())

    @model_validator(mode="after")
    def _whole_place(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            refuse([Problem((missing,), "half_place", HALF_PLACE)])
        return self


def _percentile(meaning: str, symbol: str) -> Any:
    return share(
        "Percentile of the indicator", meaning=meaning, symbol=symbol, source=SCORING, default=None
    )


def _indicator() -> Any:
    return words(
        "Indicator",
        meaning="Which indicator the percentile is of; only percentiles of the same one compare.",
        default=None,
    )


class Strength(Inputs):
    """What a utility is good at and may teach."""

    utility: str = words("Utility", meaning="Name of the mentor.")
    topic: str = words("Topic", meaning="Compared letter by letter with the needs.")
    level: float = quantity(
        "Level of the strength",
        unit="level",
        meaning="0 to 5, from the questionnaire.",
        symbol="l",
        source=STRENGTH_RULE,
        ge=0,
        le=LEVEL_MAXIMUM,
    )
    state: State = choice(
        "Verification",
        meaning="What an external indicator says of the declared level.",
        choices=STATES,
        source=STRENGTH_RULE,
    )
    indicator: str | None = _indicator()
    percentile: float | None = _percentile("Place among its peers, 100 % is best.", "p_m")
    willing: bool | None = choice(
        "Willing to mentor", meaning="A utility that says no is not asked.", default=None
    )


class Need(Inputs):
    """What a utility wants to get better at."""

    utility: str = words("Utility", meaning="Name of the recipient.")
    topic: str = words("Topic", meaning="Compared letter by letter with the strengths.")
    level: float | None = quantity(
        "Own level",
        unit="level",
        meaning="0 to 5, from the questionnaire; low is weak.",
        default=None,
        ge=0,
        le=LEVEL_MAXIMUM,
    )
    indicator: str | None = _indicator()
    percentile: float | None = _percentile("Place among its peers, 100 % is best.", "p_r")
    window: Window = choice(
        "Window", meaning="Window of the work plan.", choices=WINDOWS, source=WINDOWS_RULE
    )
    horizon: Horizon | None = choice(
        "Horizon", meaning="When it shows results.", choices=HORIZONS, default=None
    )
    willing: bool | None = choice(
        "Willing to change",
        meaning="A utility that says no is not paired.",
        source=WINDOWS_RULE,
        default=None,
    )


class Partnership(Inputs):
    """An earlier exchange of two utilities, whoever taught."""

    one: str = words("First utility", meaning="Either of the two.")
    other: str = words("Second utility", meaning="The other of the two.")
    outcome: float = share("How well it went", meaning="100 % is as well as planned.")


class PairOf(Inputs):
    """A pair of a mentor and a recipient, for one topic or for all."""

    mentor: str = words("Mentor", meaning="Name of the mentor.")
    recipient: str = words("Recipient", meaning="Name of the recipient.")
    topic: str | None = words("Topic", meaning="Left out, every topic is meant.", default=None)


def _weight(title: str, default: float) -> Any:
    return quantity(
        title,
        unit="points",
        meaning="The network's own proposal, not a norm; only proportions count.",
        source=SCORING,
        default=default,
        ge=0,
        le=1000,
    )


class Weights(Inputs):
    """How much each criterion counts."""

    strength: float = _weight("Verified strength", 20.0)
    gap: float = _weight("Gap between percentiles", 20.0)
    size: float = _weight("Likeness of size", 10.0)
    language: float = _weight("Language in common", 10.0)
    region: float = _weight("Country and region", 5.0)
    mentor_will: float = _weight("Will of the mentor", 5.0)
    recipient_will: float = _weight("Will of the recipient", 5.0)
    resources: float = _weight("Resources of the recipient", 10.0)
    horizon: float = _weight("Horizon", 5.0)
    partnership: float = _weight("Past partnerships", 5.0)
    distance: float = _weight("Distance", 5.0)

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not any(getattr(self, name) > 0 for name in type(self).model_fields):
            refuse([Problem(("strength",), "no_weight", NO_WEIGHT)])
        return self


class Rules(Inputs):
    """What half a match is worth and what rules a pair out; the network's own proposal."""

    least_strength: float = quantity(
        "Least strength of a mentor",
        unit="level",
        meaning="Below it a utility is no mentor.",
        source=STRENGTH_RULE,
        default=4.0,
        ge=0,
        le=LEVEL_MAXIMUM,
    )
    largest_need: float = quantity(
        "Highest own level of a recipient",
        unit="level",
        meaning="Above it there is no weakness; counts in window I.",
        source=STRENGTH_RULE,
        default=3.0,
        ge=0,
        le=LEVEL_MAXIMUM,
    )
    confirmed_only: bool = choice(
        "Only confirmed strengths",
        meaning="A strength that is only declared then makes no mentor.",
        source=STRENGTH_RULE,
        default=False,
    )
    self_declared: float = share(
        "Worth of a self-declared strength", meaning="Of one that is confirmed.", default=0.6
    )
    interpreted: float = share(
        "Worth of an interpreter", meaning="Of a language in common.", default=0.5
    )
    same_region: float = share(
        "Worth of the same region", meaning="Of the same country.", default=0.5
    )
    medium_term: float = share("Worth of the medium term", meaning="Of the short.", default=0.5)
    long_term: float = share("Worth of the long term", meaning="Of the short.", default=0.0)
    size_ratio: float = quantity(
        "Ratio of sizes without likeness",
        unit="ratio",
        meaning="Utilities that differ by this factor or more are not alike at all.",
        symbol="q",
        source=SCORING,
        default=20.0,
        ge=1.1,
        le=1e6,
    )
    distance_limit: float = quantity(
        "Distance without worth",
        unit="km",
        meaning="From here on distance counts fully against a pair.",
        symbol="D",
        source=SCORING,
        default=5000.0,
        ge=1,
        le=21000,
    )
    national: National = choice(
        "Window II and the country",
        meaning="Window II prefers exchanges inside a country.",
        choices=NATIONALS,
        source=WINDOWS_RULE,
        default="prefer",
    )


class ScoresInputs(Inputs):
    """Utilities with what they can teach and want to learn."""

    utilities: list[Utility] = group(
        "Utilities", "Mentors and recipients.", min_length=1, max_length=UTILITIES_MAXIMUM
    )
    strengths: list[Strength] = group(
        "Strengths", "What may be taught.", min_length=1, max_length=ROWS_MAXIMUM
    )
    needs: list[Need] = group(
        "Needs", "What is to be learnt.", min_length=1, max_length=ROWS_MAXIMUM
    )
    partnerships: list[Partnership] = group(
        "Past partnerships", "Earlier exchanges.", default=[], max_length=ROWS_MAXIMUM
    )
    forbidden: list[PairOf] = group(
        "Forbidden pairs", "Pairs that are not made.", default=[], max_length=ROWS_MAXIMUM
    )
    weights: Weights = group(
        "Weights", "The network's own proposal, not a norm.", default=Weights()
    )
    rules: Rules = group("Rules", "The network's own proposal, not a norm.", default=Rules())

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse([*self._names(), *self._too_many()])
        return self

    def _names(self) -> list[Problem]:
        known = {one.name for one in self.utilities}
        return [
            *name_problems("utilities", [one.name for one in self.utilities]),
            *reference_problems("strengths", self.strengths, ["utility"], known),
            *reference_problems("needs", self.needs, ["utility"], known),
            *reference_problems("partnerships", self.partnerships, ["one", "other"], known),
            *reference_problems("forbidden", self.forbidden, ["mentor", "recipient"], known),
        ]

    def _too_many(self) -> list[Problem]:
        taught = Counter(one.topic for one in self.strengths)
        pairs = sum(taught[one.topic] for one in self.needs)
        if pairs <= PAIRS_MAXIMUM:
            return []
        params = {"given": pairs, "limit": PAIRS_MAXIMUM}
        return [Problem(("needs",), "many_pairs", MANY_PAIRS, params)]
