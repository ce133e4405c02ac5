"""What a round of twinning answers: the pairs, their proof, and lists for people to choose from."""

from __future__ import annotations

from typing import Any, Literal

from engine.matching.fields import ROUND, WINDOWS, WINDOWS_RULE, Window, said
from engine.matching.scores_result import PairScore
from engine.model import Result, figure, group
from engine.remarks import Remark, remarks_field

Standing = Literal["locked", "chosen", "free", "ruled_out"]
STANDINGS: dict[Standing, str] = {
    "locked": "Locked",
    "chosen": "Chosen",
    "free": "Not chosen",
    "ruled_out": "Ruled out",
}
UNKNOWN_COST = "Empty where a cost is not known."


def _money(title: str, equation: str, meaning: str, **more: Any) -> Any:
    return figure(
        title,
        unit="¤",
        display="money",
        equation=equation,
        source=ROUND,
        meaning=meaning,
        **more,
    )


def _standing() -> Any:
    return said("Standing", source=ROUND, choices=STANDINGS)


class ChosenPair(Result):
    """A pair of the round."""

    mentor: str = said("Mentor", source=ROUND)
    recipient: str = said("Recipient", source=ROUND)
    topic: str = said("Topic", source=ROUND)
    window: Window = said("Window", source=WINDOWS_RULE, choices=WINDOWS)
    standing: Standing = _standing()
    score: float | None = figure(
        "Score",
        unit="",
        display="percent",
        symbol="S_i",
        equation="",
        source=ROUND,
        meaning="Empty for a pair that is locked although a rule is against it.",
    )
    cost: float | None = _money("Cost", "", UNKNOWN_COST, symbol="C_i")

    @property
    def name(self) -> str:
        """What the pair is called where it stands in a list."""
        return f"{self.mentor} → {self.recipient}, {self.topic}"


class RankedPair(PairScore):
    """A candidate of a need."""

    standing: Standing = _standing()
    cost: float | None = _money("Cost", "", UNKNOWN_COST)


class RankedNeed(Result):
    """The candidates of a need, best first."""

    recipient: str = said("Recipient", source=ROUND)
    topic: str = said("Topic", source=ROUND)
    ranked: list[RankedPair] = group("Candidates", "Best first.")

    @property
    def name(self) -> str:
        """What the need is called where it stands in a list."""
        return f"{self.recipient}, {self.topic}"


class RuledOut(Result):
    """A pair that no round would make."""

    mentor: str = said("Mentor", source=ROUND)
    recipient: str = said("Recipient", source=ROUND)
    topic: str = said("Topic", source=ROUND)
    reasons: list[Remark] = remarks_field()


class PairChange(Result):
    """What would have to change for a pair to be chosen."""

    mentor: str = said("Mentor", source=ROUND)
    recipient: str = said("Recipient", source=ROUND)
    topic: str = said("Topic", source=ROUND)
    standing: Standing = _standing()
    rise: float | None = figure(
        "Score that it lacks",
        unit="",
        display="percent",
        equation="",
        source=ROUND,
        meaning="By so much its score would have to rise, the rest as it is; empty where no score "
        "would do.",
    )
    changes: list[Remark] = remarks_field()


def _pairs(title: str, meaning: str = "") -> Any:
    return figure(
        title, unit="pairs", display="integer", equation="", source=ROUND, meaning=meaning
    )


class RoundResult(Result):
    """The round."""

    worth: float = figure(
        "Worth of the round",
        unit="",
        symbol="V",
        equation=r"V=\sum_i S_i+b\cdot R",
        source=ROUND,
        meaning="Scores of its pairs and the bonus of every recipient that has one.",
    )
    bound: float = figure(
        "Most that any choice is worth",
        unit="",
        symbol="U",
        equation="",
        source=ROUND,
        meaning="Proved by the prices of money and minima; no other choice is worth more.",
    )
    gap: float = figure(
        "Proven gap",
        unit="fraction",
        display="percent",
        equation=r"\frac{\max(0,U-V)}{U}",
        source=ROUND,
        meaning="How far from the best choice the round is, at most; 0 where no choice is worth "
        "anything (U = 0).",
    )
    by_hand: float | None = figure(
        "Worth of going down the list",
        unit="",
        equation="",
        source=ROUND,
        meaning="What taking the best pair that still fits, again and again, would be worth; empty "
        "where that leaves a minimum unmet.",
    )
    cost: float | None = _money("Cost of the round", r"\sum_i C_i", UNKNOWN_COST)
    pairs_chosen: int = _pairs("Pairs of the round")
    pairs_exchange: int = _pairs("Pairs of window I")
    pairs_strengthening: int = _pairs("Pairs of window II")
    recipients_served: int = figure(
        "Recipients with a pair",
        unit="utilities",
        display="integer",
        symbol="R",
        equation="",
        source=ROUND,
    )
    chosen: list[ChosenPair] = group("Pairs of the round", "Needs in their order.")
    needs: list[RankedNeed] = group("Needs with their candidates", "For a person to choose from.")
    ruled_out: list[RuledOut] = group("Pairs ruled out", "With the rules against them.")
    changes: list[PairChange] = group("What would have to change", "For the pairs asked about.")
    warnings: list[Remark] = remarks_field()
