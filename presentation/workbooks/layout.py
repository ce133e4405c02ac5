"""How a calculation wants its workbook arranged; what nobody arranges is arranged by its models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.registry import Calculation

Title = str
"""English; translated when a workbook is laid out."""


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its title, and the paths whose inputs or figures stand on it.

    A path stands for everything below it that no more exact path of another sheet names.
    """

    title: Title
    paths: tuple[str, ...]


@dataclass(frozen=True)
class ChartLayout:
    """A chart over figures: paths of lists, or of neighbouring single figures for columns.

    over: lists drawn as lines over the columns. across: path of the list along the axis, ""
    for the years of the lists themselves. names: English, of the lines, where their own titles
    would not tell them apart.
    """

    title: Title
    figures: tuple[str, ...]
    kind: Literal["line", "column", "bar"] = "line"
    over: tuple[str, ...] = ()
    across: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """inputs and results: sheets in their order; charts: of the sheet of charts.

    words: codes in results that are texts ("investment") with the English words for them.
    """

    inputs: tuple[SheetLayout, ...] = ()
    results: tuple[SheetLayout, ...] = ()
    charts: tuple[ChartLayout, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


_LAYOUTS: dict[str, Layout] = {}


def register_layout(calculation: str, layout: Layout) -> None:
    """Arrange the workbooks of a calculation; twice is a programming error."""
    if calculation in _LAYOUTS:
        raise ValueError(f"the workbook of {calculation!r} is arranged twice")
    _LAYOUTS[calculation] = layout


def layout_of(calculation: Calculation) -> Layout:
    """The registered layout; an empty one where there is none."""
    return _LAYOUTS.get(calculation.name, Layout())
