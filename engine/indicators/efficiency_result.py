"""What efficiency by data envelopment answers: scores, the mix of each unit, and its targets."""

from __future__ import annotations

from typing import Any, Literal

from engine.indicators.efficiency_inputs import KINDS, Kind
from engine.indicators.group_fields import CRS, VRS
from engine.model import Result, Source, figure, group
from engine.naming import said
from engine.remarks import Remark, remarks_field

Verdict = Literal["efficient", "weakly_efficient", "inefficient"]
VERDICTS: dict[Verdict, str] = {
    "efficient": "On the frontier",
    "weakly_efficient": "On the frontier, with something to spare",
    "inefficient": "Below the frontier",
}


def _score(title: str, symbol: str, equation: str, source: Source, meaning: str) -> Any:
    return figure(
        title,
        unit="fraction",
        display="percent",
        symbol=symbol,
        equation=equation,
        source=source,
        meaning=meaning,
    )


class PeerWeight(Result):
    """A unit on the frontier that another is measured against."""

    name: str = said("Unit", source=CRS)
    weight: float = figure(
        "Weight in the mix", unit="", symbol=r"\lambda_j", equation="", source=CRS
    )


def _amount(title: str, symbol: str, equation: str, meaning: str) -> Any:
    return figure(title, unit="", symbol=symbol, equation=equation, source=CRS, meaning=meaning)


class Target(Result):
    """An input or output of a unit beside what its mix of peers uses or makes."""

    name: str = said("Measure", source=CRS)
    kind: Kind = said("Kind", source=CRS, choices=KINDS)
    given: float = _amount("As reported", "x_i", "", "Input used or output made.")
    target: float = _amount(
        "Target", "x^*_i", r"x^*_i=\sum_j\lambda_j x_{ij}", "What the mix of peers uses or makes."
    )
    slack: float = _amount(
        "Slack",
        "s_i",
        r"s_i=\theta x_i-x^*_i",
        "Of an input what could be spared beyond the reduction of all; of an output what could be "
        "made more.",
    )


class UnitEfficiency(Result):
    """How efficient a unit is and what it is measured against."""

    name: str = said("Unit", source=CRS)
    verdict: Verdict = said("Verdict", source=VRS, choices=VERDICTS)
    efficiency: float = _score(
        "Efficiency",
        r"\theta",
        r"\theta=\max_i\frac{\sum_j\lambda_j x_{ij}}{x_i}",
        CRS,
        "Share of its inputs with which a mix of the others makes at least its outputs.",
    )
    constant_returns: float = _score(
        "Efficiency, constant returns", r"\theta_c", "", CRS, "Against units of any size."
    )
    variable_returns: float = _score(
        "Efficiency, variable returns", r"\theta_v", "", VRS, "Against mixes of its own size."
    )
    scale_efficiency: float = _score(
        "Scale efficiency",
        "S",
        r"S=\frac{\theta_c}{\theta_v}",
        VRS,
        "Part of the inefficiency that is due to size.",
    )
    peers: list[PeerWeight] = group("Peers", "The mix that it is measured against.")
    targets: list[Target] = group("Targets", "By input and output.")


class EfficiencyResult(Result):
    """Every unit in the order given."""

    mean_efficiency: float = _score(
        "Mean efficiency", r"\bar\theta", "", CRS, "Of all units, each counted once."
    )
    on_frontier: int = figure(
        "Units on the frontier",
        unit="units",
        display="integer",
        equation="",
        source=CRS,
        meaning="Those that have an efficiency of 100 %.",
    )
    units: list[UnitEfficiency] = group("Units", "With mix and targets.")
    warnings: list[Remark] = remarks_field()
