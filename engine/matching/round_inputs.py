"""What a round of twinning takes beside the scores: places, money, minima, locks and questions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import model_validator

from engine.errors import Problem
from engine.matching.fields import MONEY_MAXIMUM, ROUND, WINDOWS_RULE
from engine.matching.scores_inputs import ROWS_MAXIMUM, ScoresInputs, Utility
from engine.model import Inputs, group, quantity
from engine.naming import choice, reference_problems, words
from engine.problems import refuse, shown

BANDS_MAXIMUM = 20
ASKED_MAXIMUM = 10
NOT_THERE = (
    "No strength of “%(mentor)s” and need of “%(recipient)s” have the topic “%(topic)s”; check the "
    "three names."
)
FALLING = "The band to %(given)s km stands after that to %(limit)s km; sort them by distance."


Payer = Literal["network", "recipient"]
PAYERS: dict[Payer, str] = {
    "network": "The network, out of the budget of the round",
    "recipient": "The recipient",
}


def _places(title: str, meaning: str) -> Any:
    return quantity(
        title,
        unit="pairs",
        meaning=meaning,
        display="integer",
        source=ROUND,
        default=1,
        ge=0,
        le=100,
    )


def _cost(title: str, meaning: str) -> Any:
    return quantity(
        title, unit="¤", meaning=meaning, display="money", source=ROUND, ge=0, le=MONEY_MAXIMUM
    )


class RoundUtility(Utility):
    """A utility with its places in the round."""

    mentor_capacity: int = _places("Places as a mentor", "Pairs it can teach in this round.")
    recipient_capacity: int = _places("Places as a recipient", "Pairs it can learn from at once.")


class PairCost(Inputs):
    """What a pair would cost, whatever the topic."""

    mentor: str = words("Mentor", meaning="Name of the mentor.")
    recipient: str = words("Recipient", meaning="Name of the recipient.")
    cost: float = _cost("Cost", "Of the exchange to the network.")


class CostBand(Inputs):
    """What a pair costs up to a distance."""

    up_to_km: float = quantity(
        "Up to", unit="km", meaning="Largest distance of the band.", source=ROUND, gt=0, le=21000
    )
    cost: float = _cost("Cost", "Of an exchange within the band.")


class NamedPair(Inputs):
    """One mentor, one recipient, one topic."""

    mentor: str = words("Mentor", meaning="Name of the mentor.")
    recipient: str = words("Recipient", meaning="Name of the recipient.")
    topic: str = words("Topic", meaning="Topic of the strength and the need.")


def _minimum(title: str) -> Any:
    return quantity(
        title,
        unit="pairs",
        meaning="Pairs that the round is to have in this window.",
        display="integer",
        source=WINDOWS_RULE,
        default=0,
        ge=0,
        le=1000,
    )


class Minimum(Inputs):
    """Least number of pairs by window."""

    exchange: int = _minimum("Least pairs of window I")
    strengthening: int = _minimum("Least pairs of window II")


class RoundInputs(ScoresInputs):
    """A round: who can be paired, within which limits."""

    utilities: list[RoundUtility] = group(  # type: ignore[assignment]  # narrower, and frozen
        "Utilities", "Mentors and recipients with their places.", min_length=1, max_length=200
    )
    costs: list[PairCost] = group(
        "Costs of pairs", "Known costs.", default=[], max_length=ROWS_MAXIMUM
    )
    cost_bands: list[CostBand] = group(
        "Costs by distance",
        "For pairs without a cost of their own; beyond the last band its cost holds.",
        default=[],
        max_length=BANDS_MAXIMUM,
    )
    budget: float | None = quantity(
        "Budget",
        unit="¤",
        meaning="Money for all pairs of the round; left out, there is no limit.",
        display="money",
        symbol="G",
        source=ROUND,
        default=None,
        ge=0,
        le=MONEY_MAXIMUM,
    )
    exchange_payer: Payer = choice(
        "Who pays in window I",
        meaning="Where the recipient pays, pairs of window I cost the round nothing.",
        choices=PAYERS,
        source=WINDOWS_RULE,
        default="recipient",
    )
    minimum: Minimum = group("Least pairs", "By window.", default=Minimum())
    first_bonus: float = quantity(
        "Bonus of a first pair",
        unit="fraction",
        meaning="Worth of a recipient's first pair beside its score. It favours recipients without "
        "a pair, but a second pair elsewhere comes first if its score is higher by more than this.",
        display="percent",
        symbol="b",
        source=ROUND,
        default=0.1,
        ge=0,
        le=1,
    )
    locked: list[NamedPair] = group(
        "Locked pairs", "Kept whatever they score.", default=[], max_length=ROWS_MAXIMUM
    )
    candidates: int = quantity(
        "Candidates of a need",
        unit="pairs",
        meaning="So many are listed for each need; the round is chosen among all.",
        display="integer",
        source=ROUND,
        default=20,
        ge=1,
        le=100,
    )
    asked: list[NamedPair] = group(
        "Pairs asked about",
        "For these it is told what would have to change for them to be chosen.",
        default=[],
        max_length=ASKED_MAXIMUM,
    )

    @model_validator(mode="after")
    def _round_is_whole(self) -> Self:
        known = {one.name for one in self.utilities}
        refuse(
            [
                *reference_problems("costs", self.costs, ["mentor", "recipient"], known),
                *self._not_there("locked"),
                *self._not_there("asked"),
                *self._falling(),
            ]
        )
        return self

    def _not_there(self, field: str) -> list[Problem]:
        taught = {(one.utility, one.topic) for one in self.strengths}
        needed = {(one.utility, one.topic) for one in self.needs}
        return [
            Problem((field, place), "not_there", NOT_THERE, _names(one))
            for place, one in enumerate(getattr(self, field))
            if (one.mentor, one.topic) not in taught or (one.recipient, one.topic) not in needed
        ]

    def _falling(self) -> list[Problem]:
        ends = [one.up_to_km for one in self.cost_bands]
        return [
            Problem(
                ("cost_bands", place, "up_to_km"),
                "falling",
                FALLING,
                {"given": shown(after), "limit": shown(before)},
            )
            for place, (before, after) in enumerate(pairwise(ends), start=1)
            if after <= before
        ]


def _names(pair: NamedPair) -> dict[str, Any]:
    return {
        "mentor": shown(pair.mentor),
        "recipient": shown(pair.recipient),
        "topic": shown(pair.topic),
    }
