"""What uncertainty.switching is asked and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from pydantic import model_validator

from engine.errors import Problem
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import field_problem, refuse
from engine.uncertainty.distributions import LARGEST
from engine.uncertainty.fields import (
    AS_CALCULATED,
    PATH_LONGEST,
    SWITCHED,
    factor_field,
    method,
    path_field,
    said,
    unit_of_figure,
    value,
)
from engine.uncertainty.paths import value_at
from engine.uncertainty.studied import Moves, Studied, moves_of
from engine.uncertainty.subject import movings_of
from engine.uncertainty.switching import FACTORS, METHODS, Factor, Method

INPUTS_MAXIMUM = 30
PROJECT = "snip.water_project"

NOT_A_PROJECT = (
    "Only “%(project)s” has a population whose growth can be moved; leave this out, or move the "
    "inputs of “%(given)s” by their paths."
)
WHOLE = (
    "A switching value needs an input that may take fractions, and this one takes whole numbers or "
    "yes and no alone; try its values with “%(sensitivity)s”."
)
SENSITIVITY = "uncertainty.sensitivity"
GROWTH = method("Yearly growth of the population that brings the figure to the target")
FACTOR = method("The figure moves in a straight line with each factor of a project")


class Switched(Inputs):
    """An input whose change is looked for."""

    path: str = path_field()
    is_factor: bool = factor_field()

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.path


class SwitchingInputs(Studied):
    """Which inputs may change, each alone, until a figure reaches its target."""

    uncertain: list[Switched] = group(
        "Inputs", "Each alone, the others as they are.", default=[], max_length=INPUTS_MAXIMUM
    )
    figure: str | None = quantity(
        "Figure",
        unit="",
        meaning="Dotted path of the figure; the first key figure if none is named.",
        display="text",
        default=None,
        min_length=1,
        max_length=PATH_LONGEST,
    )
    target: float = quantity(
        "Target",
        unit="",
        meaning="What the figure is to come to, in its own unit.",
        symbol="T",
        default=0.0,
        ge=-LARGEST,
        le=LARGEST,
    )
    growth: bool = quantity(
        "Growth of the population",
        unit="",
        meaning="Whether it is looked for too, for a water project.",
        display="text",
        default=False,
    )

    def moving(self) -> Sequence[Sequence[Moves]]:
        """Every input whose change is looked for."""
        return [moves_of(self.uncertain)]

    @model_validator(mode="after")
    def _may_take_fractions(self) -> Self:
        payload = self.inputs.model_dump()
        moves = [(one.path, one.is_factor) for one in self.uncertain]
        refuse(
            [
                Problem(("uncertain", row, "path"), "whole", WHOLE, {"sensitivity": SENSITIVITY})
                for row, one in enumerate(movings_of(payload, moves)[0])
                if not one.is_factor and isinstance(value_at(payload, one.places[0]), int)
            ]
        )
        return self

    @model_validator(mode="after")
    def _has_a_population(self) -> Self:
        if self.growth and self.calculation != PROJECT:
            facts = {"project": PROJECT, "given": self.calculation}
            raise field_problem("growth", "not_a_project", NOT_A_PROJECT, **facts)
        return self


def _change(equation: str, source: Any) -> Any:
    return figure(
        "Change",
        unit="fraction",
        display="percent",
        equation=equation,
        source=source,
        symbol="c",
        meaning="Of the input as it is; empty where no change does it, or only one below "
        "-100 %, or above 1,000 % where it has to be searched.",
    )


def _method() -> Any:
    return figure(
        "Method",
        unit="",
        display="text",
        equation="",
        source=SWITCHED,
        choices=METHODS,
        meaning="In closed form where the figure moves in a straight line with the input.",
    )


class SwitchedInput(Result):
    """The change of one input."""

    path: str = said("Input", source=SWITCHED)
    now: float = value(
        "Input as it is", meaning="1 for a factor.", symbol="x", source=AS_CALCULATED
    )
    slope: float | None = value(
        "Gain for a change of 100 %",
        equation=r"b=\frac{f(1.2\,x)-f(0.8\,x)}{0.4}",
        meaning="What the figure gains when the input changes by 100 %; empty where it moves in no "
        "straight line.",
        symbol="b",
        source=SWITCHED,
    )
    change: float | None = _change(r"\frac{T-f(x)}{b}", SWITCHED)
    switching_value: float | None = figure(
        "Switching value",
        unit="",
        equation=r"x\,(1+c)",
        source=SWITCHED,
        meaning="Of the input, where the figure comes to the target.",
    )
    method: Method = _method()

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.path


class SwitchedGrowth(Result):
    """The change of a population's growth."""

    now: float = figure(
        "Yearly growth",
        unit="fraction per year",
        display="percent",
        equation=r"g=\left(\frac{P_T}{P_0}\right)^{1/n}-1",
        symbol="g",
        source=GROWTH,
    )
    change: float | None = _change("", GROWTH)
    switching_value: float | None = figure(
        "Switching value of the growth",
        unit="fraction per year",
        display="percent",
        equation=r"g\,(1+c)",
        source=GROWTH,
    )
    method: Method = _method()


class SwitchedFactor(Result):
    """The change of one factor of a water project."""

    variable: Factor = figure(
        "Factor", unit="", display="text", equation="", source=FACTOR, choices=FACTORS
    )
    change: float | None = _change(r"\frac{T-f(x)}{P_k}", FACTOR)


class SwitchingResult(Result):
    """How far each input may go before the figure comes to its target."""

    figure: str = said("Figure")
    unit: str = unit_of_figure()
    now: float | None = value("Figure as the inputs are", equation="f(x)", source=AS_CALCULATED)
    inputs: list[SwitchedInput] = group("Inputs", "In the order in which they were asked.")
    growth: SwitchedGrowth | None = group("Growth of the population", "Of a water project.")
    factors: list[SwitchedFactor] = group(
        "Factors of a water project", "Where the figure is its NPV, what stands behind it."
    )


SOURCES = (SWITCHED, GROWTH, FACTOR, AS_CALCULATED)
