"""What the charts draw behind their data: the same of the result that was saved before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from presentation.charts.description import Spec
from presentation.charts.findings import spread
from presentation.charts.style import GHOST, words


@dataclass(frozen=True)
class SavedFlow:
    """Yearly net flow and its discounted sum, in money; years may be fewer or more."""

    years: Sequence[int]
    net_flow: Sequence[float]
    cumulative: Sequence[float]


@dataclass(frozen=True)
class SavedBalance:
    """Demand and supply by year, in the chart's unit; years may be fewer or more."""

    years: Sequence[int]
    demand: Sequence[float]
    supply: Sequence[float]


def with_ghost(subtitle: str, ghost: object) -> str:
    """The subtitle, with what the dashes mean where there are any."""
    if ghost is None:
        return subtitle
    return _("%(subtitle)s. Dashed: the saved result") % {"subtitle": subtitle}


def saved_word() -> str:
    return _("saved")


def ghost_words(text: str, **mark: object) -> Spec:
    """A label of the ghost."""
    return words(text, color=GHOST, bold=False, **mark)


def side_labels(
    labels: Sequence[tuple[float, Spec]], *, low: float, high: float, height: int
) -> list[Spec]:
    """Text marks beside the plot at their values, moved so that they do not touch."""
    moves = spread([value for value, _mark in labels], low=low, high=high, height=height)
    return [
        {**mark, "dy": dy, "align": "left", "baseline": "middle", "dx": 8}
        for (_value, mark), dy in zip(labels, moves, strict=True)
    ]
