"""What scores of twinning answer: each pair with its criteria, its score and the reasons."""

from __future__ import annotations

from typing import Any

from engine.matching.fields import SCORING, SPHERE, STRENGTH_RULE, WINDOWS_RULE, said
from engine.model import Result, Source, figure, group
from engine.remarks import Remark, remarks_field

MISSING = "Empty where it is not known; the weights of the others then count for more."


def _criterion(title: str, equation: str = "", source: Source = SCORING) -> Any:
    return figure(
        title, unit="", display="percent", equation=equation, source=source, meaning=MISSING
    )


class Criteria(Result):
    """How well a pair does by each criterion, 0 to 100 %."""

    strength: float | None = _criterion(
        "Verified strength", r"\frac{l}{5}\cdot v", source=STRENGTH_RULE
    )
    gap: float | None = _criterion("Gap between percentiles", r"\max(0,p_m-p_r)")
    size: float | None = _criterion(
        "Likeness of size", r"\max\left(0,1-\frac{\left|\ln N_m-\ln N_r\right|}{\ln q}\right)"
    )
    language: float | None = _criterion("Language in common")
    region: float | None = _criterion("Country and region", source=WINDOWS_RULE)
    mentor_will: float | None = _criterion("Will of the mentor")
    recipient_will: float | None = _criterion("Will of the recipient")
    resources: float | None = _criterion("Resources of the recipient")
    horizon: float | None = _criterion("Horizon", source=WINDOWS_RULE)
    partnership: float | None = _criterion("Past partnerships")
    distance: float | None = _criterion("Distance", r"\max\left(0,1-\frac{d}{D}\right)")


class PairScore(Result):
    """A mentor, a recipient and a topic."""

    mentor: str = said("Mentor")
    recipient: str = said("Recipient")
    topic: str = said("Topic")
    score: float | None = figure(
        "Score",
        unit="",
        display="percent",
        symbol="S",
        equation=r"S=\frac{\sum_k w_k c_k}{\sum_k w_k}",
        source=SCORING,
        meaning="Weighted mean of the criteria that are known; empty for a pair that is ruled out.",
    )
    qualified: bool = said(
        "May be paired", meaning="No rule is against the pair.", source=STRENGTH_RULE
    )
    known: float = figure(
        "Share of the weights that is known",
        unit="fraction",
        display="percent",
        equation="",
        source=SCORING,
        meaning="Weights of the criteria that are known, of all weights.",
    )
    distance_km: float | None = figure(
        "Distance",
        unit="km",
        symbol="d",
        equation="",
        source=SPHERE,
        meaning="Empty where a place is not known.",
    )
    criteria: Criteria = group("Criteria", "Each from 0 to 100 %.")
    reasons: list[Remark] = remarks_field()
    ruled_out: list[Remark] = remarks_field()

    @property
    def name(self) -> str:
        """What the pair is called where it stands in a list."""
        return f"{self.mentor} → {self.recipient}, {self.topic}"


class ScoresResult(Result):
    """Every pair of a strength and a need of the same topic, needs in their order."""

    best_score: float | None = figure(
        "Best score",
        unit="",
        display="percent",
        equation=r"\max_i S_i",
        source=SCORING,
        meaning="Empty where no pair may be made.",
    )
    pairs_qualified: int = figure(
        "Pairs that may be made", unit="pairs", display="integer", equation="", source=SCORING
    )
    pairs: list[PairScore] = group("Pairs", "With criteria and reasons.")
    warnings: list[Remark] = remarks_field()
