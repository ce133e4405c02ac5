"""How an uncertain input is spread: the distributions that a plan may name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from engine.errors import Problem
from engine.model import Inputs, quantity
from engine.problems import MESSAGES, domain_error, field_problem, problems_of, shown

LARGEST = 1e15
POINTS_MAXIMUM = 1000
NOT_RISING = (
    "%(low)s, %(mode)s and %(high)s do not rise; give the lowest, the likeliest and the highest "
    "value in this order, the highest above the lowest."
)
NO_ROOM = "The maximum %(high)s is not above the minimum %(low)s; give a higher maximum."
TOO_FAR = (
    "Between %(low)s and %(high)s lies next to nothing of a distribution around %(centre)s; "
    "give limits within eight standard deviations of it."
)
UNEQUAL = "%(values)s values have %(weights)s weights; give each value its weight."
NO_WEIGHT = "All weights are zero; give at least one value a weight above zero."
_DIGITS = Context(prec=30)
FARTHEST = 8.0
"""Standard deviations; beyond them the float64 nearest to a probability is 0 or 1."""


KIND_TITLES = {
    "uniform": "Uniform",
    "triangular": "Triangular",
    "pert": "PERT",
    "normal": "Normal",
    "lognormal": "Lognormal",
    "discrete": "Discrete",
}


def _number(title: str, meaning: str, **more: Any) -> Any:
    return quantity(title, unit="", meaning=meaning, **{"ge": -LARGEST, "le": LARGEST, **more})


def _positive(title: str, meaning: str, most: float = LARGEST) -> Any:
    return quantity(title, unit="", meaning=meaning, gt=0, le=most)


def _kind(kind: str) -> Any:
    return quantity(
        "Kind of distribution",
        unit="",
        meaning="Which numbers it takes depends on it.",
        display="text",
        default=kind,
        choices=KIND_TITLES,
    )


LOW = ("Lowest value", "No value lies below it.")
HIGH = ("Highest value", "No value lies above it.")
MINIMUM = ("Minimum", "Values below it are left out; empty for none.")
MAXIMUM = ("Maximum", "Values above it are left out; empty for none.")
MODE = ("Likeliest value", "Where the density is highest.")


class Uniform(Inputs):
    """Any value between two is as likely as any other."""

    kind: Literal["uniform"] = _kind("uniform")
    low: float = _number(*LOW)
    high: float = _number(*HIGH)

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.high <= self.low:
            raise field_problem("high", "no_room", NO_ROOM, low=self.low, high=self.high)
        return self


class _ThreePoints(Inputs):
    low: float = _number(*LOW)
    mode: float = _number(*MODE)
    high: float = _number(*HIGH)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            params = {"low": self.low, "mode": self.mode, "high": self.high}
            raise field_problem("mode", "not_rising", NOT_RISING, **params)
        return self


class Triangular(_ThreePoints):
    """The density rises and falls in straight lines."""

    kind: Literal["triangular"] = _kind("triangular")


class Pert(_ThreePoints):
    """The beta distribution of PERT: mean (low + weight·mode + high)/(weight + 2)."""

    kind: Literal["pert"] = _kind("pert")
    weight: float = quantity(
        "Weight of the likeliest value",
        unit="",
        meaning="4 in PERT; more draws the values closer to the likeliest.",
        default=4.0,
        ge=0,
        le=100,
    )

    @property
    def shapes(self) -> tuple[float, float]:
        """Both shape parameters of the beta distribution."""
        width = self.high - self.low
        return (
            1.0 + self.weight * (self.mode - self.low) / width,
            1.0 + self.weight * (self.high - self.mode) / width,
        )


class _Truncated(Inputs):
    low: float | None = _number(*MINIMUM, default=None)
    high: float | None = _number(*MAXIMUM, default=None)

    def scores(self) -> tuple[float, float]:
        """Both limits in standard deviations from the centre, as far as they count."""
        raise NotImplementedError

    @property
    def centre(self) -> float:
        raise NotImplementedError

    @model_validator(mode="after")
    def _keeps_something(self) -> Self:
        if self.low is not None and self.high is not None and self.high <= self.low:
            raise field_problem("high", "no_room", NO_ROOM, low=self.low, high=self.high)
        low, high = self.scores()
        if high <= low:
            params = {"low": self.low, "high": self.high, "centre": self.centre}
            raise field_problem("low", "too_far", TOO_FAR, **params)
        return self


def natural_logarithm(number: float) -> float:
    """Of a number above 0, rounded from decimals: the same bits on any machine."""
    return float(Decimal(number).ln(_DIGITS))


def _within(score: float) -> float:
    return min(max(score, -FARTHEST), FARTHEST)


class Normal(_Truncated):
    """Normal, between limits if they are given."""

    kind: Literal["normal"] = _kind("normal")
    mean: float = _number("Mean", "Of the distribution before its limits.")
    deviation: float = _positive("Standard deviation", "Before its limits.")

    @property
    def centre(self) -> float:
        return self.mean

    def scores(self) -> tuple[float, float]:
        low = -FARTHEST if self.low is None else (self.low - self.mean) / self.deviation
        high = FARTHEST if self.high is None else (self.high - self.mean) / self.deviation
        return _within(low), _within(high)


class LogNormal(_Truncated):
    """Its logarithm is normal: never zero or below, and a long way up."""

    kind: Literal["lognormal"] = _kind("lognormal")
    median: float = _positive("Median", "Half of the values lie below it, before its limits.")
    deviation: float = _positive(
        "Standard deviation of the logarithm", "0.1 is about ten per cent either way.", 5.0
    )

    @property
    def centre(self) -> float:
        return self.median

    def scores(self) -> tuple[float, float]:
        return self._score(self.low, -FARTHEST), self._score(self.high, FARTHEST)

    def _score(self, limit: float | None, none: float) -> float:
        if limit is None:
            return none
        if limit <= 0.0:
            return -FARTHEST
        return _within(natural_logarithm(limit / self.median) / self.deviation)


class Discrete(Inputs):
    """A few values, each with its weight."""

    kind: Literal["discrete"] = _kind("discrete")
    values: list[Annotated[float, Field(ge=-LARGEST, le=LARGEST)]] = quantity(
        "Values",
        unit="",
        meaning="The values that it may take.",
        min_length=1,
        max_length=POINTS_MAXIMUM,
    )
    weights: list[Annotated[float, Field(ge=0, le=LARGEST)]] = quantity(
        "Weights",
        unit="",
        meaning="How likely each value is; they need not add up to 1.",
        min_length=1,
        max_length=POINTS_MAXIMUM,
    )

    @model_validator(mode="after")
    def _weighted(self) -> Self:
        if len(self.values) != len(self.weights):
            params = {"values": len(self.values), "weights": len(self.weights)}
            raise field_problem("weights", "unequal", UNEQUAL, **params)
        if not any(self.weights):
            raise field_problem("weights", "no_weight", NO_WEIGHT)
        return self


KINDS: dict[str, type[Inputs]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "normal": Normal,
    "lognormal": LogNormal,
    "discrete": Discrete,
}


def _of_its_kind(value: Any) -> Any:
    """Checked by the model of its kind alone, so that problems are those of that kind."""
    if isinstance(value, Inputs):
        return value
    if not isinstance(value, Mapping):
        raise domain_error([Problem((), "model_type", MESSAGES["model_type"])])
    kind = value.get("kind")
    if kind is None:
        raise domain_error([Problem(("kind",), "missing", MESSAGES["missing"])])
    if not isinstance(kind, str) or kind not in KINDS:
        facts = {"given": shown(kind), "limit": ", ".join(KINDS)}
        raise domain_error([Problem(("kind",), "literal_error", MESSAGES["literal_error"], facts)])
    try:
        return KINDS[kind].model_validate(value)
    except ValidationError as error:
        raise domain_error(problems_of(error)) from error


Distribution = Annotated[
    Uniform | Triangular | Pert | Normal | LogNormal | Discrete,
    Field(discriminator="kind"),
    BeforeValidator(_of_its_kind),
]
