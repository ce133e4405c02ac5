"""Fields that studies of uncertainty share, and their sources."""

from __future__ import annotations

from typing import Any

from engine import naming
from engine.arithmetic import phrase
from engine.model import Source, figure, quantity

METHOD = "Portal de WOP-LAC, método de incertidumbre"
PATH_LONGEST = 500


def method(place: str) -> Source:
    """A step of the portal's own method, which it defines and no norm; place: said in the reader's
    language."""
    return Source(METHOD, phrase(place))


AS_CALCULATED = method("The studied calculation itself, with these inputs")
ONE_ALONE = method("One input moves, the others stand")
SIMULATED = method("Counted over the scenarios of the simulation")
SWITCHED = method("The change that brings the figure to the target, the others as they are")


def path_field() -> Any:
    """The input that moves."""
    return quantity(
        "Input",
        unit="",
        meaning="Dotted path of a number, or of a list of numbers moved as a whole; * stands for "
        "every line: investment.*.market.",
        display="text",
        min_length=1,
        max_length=PATH_LONGEST,
    )


def factor_field() -> Any:
    """Whether values multiply."""
    return quantity(
        "As a factor",
        unit="",
        meaning="Whether the values multiply what the input is now instead of taking its place.",
        display="text",
        default=False,
    )


def said(title: str, *, meaning: str = "", source: Source = AS_CALCULATED) -> Any:
    """A figure that is a text."""
    return naming.said(title, source=source, meaning=meaning)


def unit_of_figure() -> Any:
    """The unit of a studied figure, which depends on what is studied."""
    return said("Unit", meaning="Of the figure; ¤ stands for the currency of the study.")


def value(
    title: str,
    *,
    unit: str = "",
    equation: str = "",
    meaning: str = "",
    source: Source = AS_CALCULATED,
    **more: Any,
) -> Any:
    """A number, where nothing else is said in the unit of the studied figure or moved input."""
    return figure(title, unit=unit, equation=equation, meaning=meaning, source=source, **more)
