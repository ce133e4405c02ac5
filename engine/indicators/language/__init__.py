"""The small language of indicator formulas: read, never evaluated as code."""

from engine.indicators.language.checking import Known, Variables, check_truth, check_units
from engine.indicators.language.expressions import (
    LENIENT,
    Binary,
    Call,
    Compare,
    Expression,
    FormulaError,
    Logic,
    Name,
    Negative,
    Number,
    children,
    denominators,
    names,
    numbers_units,
    register_of,
    walk,
    written,
)
from engine.indicators.language.parsing import parse
from engine.indicators.language.printing import latex
from engine.indicators.language.resolving import missing, resolved
from engine.indicators.language.units import ONE, YEAR, Unit, UnitUnknown, unit

__all__ = [
    "LENIENT",
    "ONE",
    "YEAR",
    "Binary",
    "Call",
    "Compare",
    "Expression",
    "FormulaError",
    "Known",
    "Logic",
    "Name",
    "Negative",
    "Number",
    "Unit",
    "UnitUnknown",
    "Variables",
    "check_truth",
    "check_units",
    "children",
    "denominators",
    "latex",
    "missing",
    "names",
    "numbers_units",
    "parse",
    "register_of",
    "resolved",
    "unit",
    "walk",
    "written",
]
