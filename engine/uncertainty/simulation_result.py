"""The result of a simulation: what a figure comes to over all scenarios."""

from __future__ import annotations

from typing import Any

from engine.arithmetic import phrase
from engine.model import Result, figure, group
from engine.uncertainty.fields import AS_CALCULATED, SIMULATED, said, unit_of_figure, value
from engine.uncertainty.swings import InputSwing

BELOW = "This share of the scenarios with a value lies at or below it."
SHARE = phrase("Share of the scenarios that lies below")


def _counted(title: str, meaning: str, **more: Any) -> Any:
    return figure(
        title,
        unit="scenarios",
        display="integer",
        equation="",
        source=SIMULATED,
        meaning=meaning,
        **more,
    )


class Percentile(Result):
    """The value below which a share of the scenarios lies."""

    share: float = figure(
        "Share below",
        unit="fraction",
        display="percent",
        equation="",
        symbol="p",
        source=SIMULATED,
    )
    percentile: float | None = figure(
        "Percentile",
        unit="",
        equation=r"f_{(1+p(n-1))}",
        source=SIMULATED,
        meaning=f"{BELOW} Between two scenarios it is read off the straight line.",
    )

    @property
    def name(self) -> str:
        """What it is called where it stands in a list: P5."""
        return f"P{100.0 * self.share:g}"


class SimulatedFigure(Result):
    """What one figure comes to."""

    figure: str = said("Figure")
    unit: str = unit_of_figure()
    now: float | None = value("Figure without uncertainty", equation="f(x)", source=AS_CALCULATED)
    count: int = _counted("Scenarios with a value", "Those that the figures are over.", symbol="n")
    empty: int = _counted(
        "Scenarios without a value", "The calculation gives none, no internal rate for one."
    )
    mean: float | None = value(
        "Mean", equation=r"\bar f=\frac{1}{n}\sum_{i=1}^n f_i", symbol=r"\bar f", source=SIMULATED
    )
    deviation: float | None = value(
        "Standard deviation",
        equation=r"s=\sqrt{\frac{\sum_i (f_i-\bar f)^2}{n-1}}",
        symbol="s",
        source=SIMULATED,
    )
    standard_error: float | None = value(
        "Standard error of the mean",
        equation=r"\frac{s}{\sqrt{n}}",
        meaning="How far the mean would move with another seed.",
        source=SIMULATED,
    )
    least: float | None = value("Least value", equation=r"\min_i f_i", source=SIMULATED)
    greatest: float | None = value("Greatest value", equation=r"\max_i f_i", source=SIMULATED)
    negative: float | None = value(
        "Probability of a negative value",
        unit="fraction",
        display="percent",
        equation=r"\frac{1}{n}\left|\{i: f_i<0\}\right|",
        source=SIMULATED,
        meaning="Share of the scenarios with a value in which it is below zero.",
    )
    percentiles: list[Percentile] = group("Percentiles", BELOW)
    resolution: float = value(
        "Width that a percentile is known to",
        meaning="0 where percentiles are exact, which they are up to two million scenarios.",
        source=SIMULATED,
    )
    edges: list[float] = value(
        "Edges of the bars", meaning="One more than there are bars.", source=SIMULATED
    )
    bars: list[int] = _counted("Scenarios in each bar", "From one edge to the next.")
    below: int = _counted("Scenarios below the first bar", "Too far out for the histogram.")
    above: int = _counted("Scenarios above the last bar", "Too far out for the histogram.")
    swings: list[InputSwing] = group(
        "Each input alone",
        "At the values that 10, 50 and 90 per cent of its distribution lie below, the others as "
        "they are; the widest swing first.",
    )

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.figure


class SimulationResult(Result):
    """A simulation's answer."""

    scenarios: int = _counted("Scenarios", "As many as were drawn.", symbol="N")
    refused: int = _counted(
        "Refused scenarios", "The calculation does not take their inputs; they are in no figure."
    )
    figures: list[SimulatedFigure] = group("Figures", "What each comes to.")
