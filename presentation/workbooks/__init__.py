"""A calculation as a workbook: inputs as input cells, every figure a live formula over them."""

from presentation.workbooks.description import (
    MARK_PREFIX,
    MARKS,
    PLAN_VERSION,
    CellPlace,
    Heading,
    InputCell,
    Plan,
)
from presentation.workbooks.layout import ChartLayout, Layout, SheetLayout, register_layout

__all__ = [
    "MARKS",
    "MARK_PREFIX",
    "PLAN_VERSION",
    "CellPlace",
    "ChartLayout",
    "Heading",
    "InputCell",
    "Layout",
    "Plan",
    "SheetLayout",
    "register_layout",
]
