"""Numbers as the method pages print them: six figures, thousands apart, shares as per cent."""

from __future__ import annotations

from typing import Any


def printed(value: Any, display: str = "number", _unit: str = "", apart: str = " ") -> str:
    """A value as text; what is empty says so."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if display == "percent":
        return f"{_digits(100.0 * value, apart)} %"
    return _digits(float(value), apart)


def unit_of(unit: str, display: str) -> str:
    """The unit beside a printed value: a share printed as per cent is no fraction any more."""
    return unit.removeprefix("fraction").strip() if display == "percent" else unit


def in_latex(value: Any, display: str, unit: str) -> str:
    """The same inside an equation."""
    if value is None:
        return r"\varnothing"
    return printed(value, display, unit, apart=r"\,").replace(" %", r"\,\%")


def _digits(value: float, apart: str) -> str:
    digits = f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.6g}"
    mantissa, _, exponent = digits.replace(",", apart).partition("e")
    return rf"{mantissa}·10^{int(exponent)}" if exponent else mantissa
