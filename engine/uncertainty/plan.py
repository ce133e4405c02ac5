"""What a simulation is asked: which inputs are uncertain, how, how many scenarios, which seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from engine.model import Inputs, group, quantity
from engine.uncertainty.distributions import Distribution
from engine.uncertainty.studied import Moves, Studied, moves_of

INPUTS_MAXIMUM = 100
FIGURES_MAXIMUM = 10
SCENARIOS_MAXIMUM = 1_000_000_000
SEED_MAXIMUM = 2**53 - 1
"""Every whole number up to it is a float of its own, so a trace and JSON keep it."""


class Uncertain(Inputs):
    """One uncertain input."""

    path: str = quantity(
        "Input",
        unit="",
        meaning="Dotted path of a number, or of a list of numbers moved as a whole; * stands for "
        "every line: investment.*.market.",
        display="text",
        min_length=1,
        max_length=500,
    )
    distribution: Distribution = group("Distribution", "How its values are spread.")
    is_factor: bool = quantity(
        "As a factor",
        unit="",
        meaning="Whether the values multiply what the input is now instead of taking its place.",
        display="text",
        default=False,
    )


class Spread(Studied):
    """A calculation, and how its inputs are spread."""

    uncertain: list[Uncertain] = group(
        "Uncertain inputs", "What moves, and how.", min_length=1, max_length=INPUTS_MAXIMUM
    )
    seed: int = quantity(
        "Seed",
        unit="",
        meaning="The same seed gives the same figures on any number of workers.",
        display="integer",
        default=1,
        ge=0,
        le=SEED_MAXIMUM,
    )
    figures: list[Annotated[str, Field(min_length=1, max_length=500)]] = quantity(
        "Figures",
        unit="",
        meaning="Dotted paths of the figures looked at. If none are named, the key figures that "
        "have a quick, compiled way with these inputs, or all key figures where none has.",
        display="text",
        default=[],
        max_length=FIGURES_MAXIMUM,
    )

    def moving(self) -> Sequence[Sequence[Moves]]:
        """Every uncertain input."""
        return [moves_of(self.uncertain)]


class Plan(Spread):
    """A simulation: equal plans give equal figures."""

    correlations: (
        list[
            Annotated[list[Annotated[float, Field(ge=-1, le=1)]], Field(max_length=INPUTS_MAXIMUM)]
        ]
        | None
    ) = quantity(
        "Rank correlations",
        unit="",
        meaning="A symmetric matrix with ones on its diagonal, in the order of the inputs; empty "
        "where none are correlated.",
        default=None,
        max_length=INPUTS_MAXIMUM,
    )
    scenarios: int = quantity(
        "Scenarios",
        unit="scenarios",
        meaning="How many are drawn.",
        display="integer",
        symbol="N",
        default=10_000,
        ge=2,
        le=SCENARIOS_MAXIMUM,
    )
