"""A calculation as a workbook: inputs as input cells, every figure a live formula over them."""

from engine.trace import Trace
from presentation.workbooks.description import (
    MARK_PREFIX,
    MARKS,
    CellPlace,
    Heading,
    InputCell,
    Plan,
)
from presentation.workbooks.layout import ChartLayout, Layout, SheetLayout, register_layout
from presentation.workbooks.planning import TooLarge, plan
from presentation.workbooks.writing import WORKBOOK_TYPE, write

__all__ = [
    "MARKS",
    "MARK_PREFIX",
    "WORKBOOK_TYPE",
    "CellPlace",
    "ChartLayout",
    "Heading",
    "InputCell",
    "Layout",
    "Plan",
    "SheetLayout",
    "TooLarge",
    "plan",
    "register_layout",
    "workbook_of",
    "write",
]


def workbook_of(found: Trace, about: Heading, language: str) -> bytes:
    """The workbook of a traced run as a file; raises TooLarge."""
    return write(plan(found, about, language))
