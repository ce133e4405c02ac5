"""What a comparison with peers answers: the group, and where the utility stands in it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.indicators.group_fields import GROUPS, SIZE_GROUPS, STANDING, TREND
from engine.model import Result, figure, group
from engine.naming import said
from engine.remarks import Remark, remarks_field

OWN_UNIT = "In the indicator's own unit."
Role = Literal["compared", "peer", "other"]
ROLES: dict[Role, str] = {
    "compared": "The utility compared",
    "peer": "Peer",
    "other": "Not in the group",
}
Size = Literal["small", "medium", "large", "very_large", "metropolitan", "unknown"]
SIZE_NAMES: dict[Size, str] = {
    "small": "Small",
    "medium": "Medium",
    "large": "Large",
    "very_large": "Very large",
    "metropolitan": "Metropolitan",
    "unknown": "Not known",
}


class Member(Result):
    """A utility and whether it belongs to the group."""

    name: str = said("Utility", source=GROUPS)
    role: Role = said("Role", source=GROUPS, choices=ROLES)
    size: Size = said("Size group", source=SIZE_GROUPS, choices=SIZE_NAMES)
    distance: float | None = figure(
        "Distance",
        unit="",
        symbol="d",
        equation=r"d=\sqrt{\frac{\sum_k w_k\,(z_k)^2}{\sum_k w_k}}",
        source=GROUPS,
        meaning="Over the features that both report; empty where these carry less than half of "
        "the weights, and where peers are not chosen by distance.",
    )


def _value(title: str, equation: str = "", symbol: str = "", **more: Any) -> Any:
    settings = {"meaning": OWN_UNIT, "source": STANDING, **more}
    return figure(title, unit="", symbol=symbol, equation=equation, **settings)


class Place(Result):
    """Where the utility stands by one indicator."""

    name: str = said("Indicator", source=STANDING)
    reported: float | None = _value("Value of the utility", "x")
    peers: int = figure(
        "Peers with a value",
        unit="utilities",
        display="integer",
        symbol="n",
        equation="",
        source=STANDING,
        meaning="The utility itself included.",
    )
    percentile: float | None = figure(
        "Percentile",
        unit="fraction",
        display="percent",
        symbol="P",
        equation=r"P=\frac{b+\frac{1}{2}\,e}{n-1}",
        source=STANDING,
        meaning="Share of the other peers that do worse, half of those that do as well; 100 % is "
        "best.",
    )
    rank: int | None = figure(
        "Rank",
        unit="",
        display="integer",
        symbol="R",
        equation="",
        source=STANDING,
        meaning="One more than the peers that do better.",
    )
    lower_quartile: float | None = _value("Lower quartile", r"Q_{25}")
    median: float | None = _value("Median", r"Q_{50}")
    upper_quartile: float | None = _value("Upper quartile", r"Q_{75}")
    best: float | None = _value("Best in class")
    best_utility: str = said(
        "Utility that is best in class",
        source=STANDING,
        meaning="Of several the first in the list.",
    )
    per_year: float | None = _value(
        "Trend per year",
        r"\operatorname{med}_{i<j}\frac{x_j-x_i}{t_j-t_i}",
        source=TREND,
        meaning="Median of the changes per year between all pairs of years of the utility.",
    )
    years: int = figure(
        "Years with a value",
        unit="years",
        display="integer",
        equation="",
        source=TREND,
        meaning="Of the utility compared.",
    )
    improving: bool | None = said(
        "Is getting better",
        source=TREND,
        meaning="Empty where it stands still, or more is neither better nor worse.",
    )


class PeersResult(Result):
    """The group and the places of the utility compared."""

    group_size: int = figure(
        "Peers",
        unit="utilities",
        display="integer",
        equation="",
        source=GROUPS,
        meaning="The utility compared not counted.",
    )
    places: list[Place] = group("Places", "One for each indicator.")
    members: list[Member] = group("Utilities", "Who is in the group.")
    unavailable: list[Remark] = Field(
        default_factory=list,
        title="Figures left empty",
        description="Why a figure is empty.",
    )
    warnings: list[Remark] = remarks_field()
