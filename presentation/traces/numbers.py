"""Numbers of a trace: with enough digits to work a step out again, and as LaTeX."""

from __future__ import annotations

import math
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext

from presentation.numbers import (
    MINUS,
    MISSING,
    NO_BREAK_SPACE,
    exact_percentage,
    format_exact,
    format_number,
    language_or_current,
    marks,
)

SIGNIFICANT = 6
_LARGEST, _SMALLEST = 1e15, 1e-6
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def text_of(value: float | bool | None, display: str = "number") -> str:
    """A number with six significant digits and no idle zeros; yes or no; "—" where it is empty.

    A percentage carries its sign; other units stand apart.
    """
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None or not math.isfinite(value):
        return MISSING
    mantissa, exponent = _pieces(_printed(value, display))
    power = f" × 10{str(exponent).translate(_RAISED)}" if exponent else ""
    return mantissa + power + _sign(display)


def exact_text(value: float | bool | None, display: str = "number") -> str:
    """The number with every digit it has; "" where text_of() shows them all already."""
    if not value or isinstance(value, bool):
        return ""
    number = _printed(value, display)
    if not _SMALLEST <= abs(number) < _LARGEST:
        return repr(number)
    exact = _grouped(format_exact(number))
    short = text_of(value, display).removesuffix(_sign(display))
    return "" if _digits(exact) == _digits(short) else exact + _sign(display)


def latex_number(value: Any, display: str = "number", _unit: str = "") -> str:
    """The same number as LaTeX; its marks are those of the reader's language."""
    if isinstance(value, bool):
        return latex_words(text_of(value))
    if value is None or not math.isfinite(value):
        return r"\varnothing"
    mantissa, exponent = _pieces(_printed(float(value), display))
    if not exponent:
        return latex_words(mantissa + _sign(display))
    power = rf"{latex_words(mantissa)} \cdot 10^{{{exponent}}}"
    return rf"{power} \, {latex_words('%')}" if _sign(display) else power


def latex_words(words: str) -> str:
    return rf"\text{{{escape(words)}}}"


def _printed(value: float, display: str) -> float:
    return exact_percentage(value) if display == "percent" else float(value)


def _sign(display: str) -> str:
    if display != "percent":
        return ""
    return "%" if language_or_current(None) == "en" else f"{NO_BREAK_SPACE}%"


def _pieces(number: float) -> tuple[str, int]:
    """The digits as printed, and a power of ten where they would be too many."""
    if number == 0 or _SMALLEST <= abs(number) < _LARGEST:
        return _short(number), 0
    exponent = math.floor(math.log10(abs(number)))
    return _short(number / 10.0**exponent) if exponent > -300 else "0", exponent


def _short(number: float) -> str:
    if number == int(number):
        return format_number(number, 0)
    places = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(number))))
    text = format_number(number, places)
    return text.rstrip("0").rstrip(marks()[0]) if places else text


def _grouped(exact: str) -> str:
    """Digits with thousands marks before the decimal mark."""
    decimal, thousands = marks()
    whole, _mark, rest = exact.lstrip("-").partition(decimal)
    grouped = f"{int(whole):,}".replace(",", thousands)
    return (MINUS if exact.startswith("-") else "") + grouped + (decimal + rest if rest else "")


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit()).strip("0")
