"""Equations of a study: the engine's LaTeX in the words and numbers of the reader's language."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language, gettext

from presentation.numbers import MINUS, NARROW_SPACE, exact_percentage, format_number
from runs.documents.words import decimals_of, significant

TERMS = {"NPV": "VAN", "IRR": "TIR"}
_TEXT = re.compile(r"\\text\{(\s*)(.*?)(\s*)\}")
_NAME = re.compile(r"(?<![A-Za-z\\{])[A-Z]{2,}(?![A-Za-z])")
_OPERATOR = re.compile(r"\\operatorname\{([A-Z]{2,})\}")


def localised(latex: str) -> str:
    """An equation of a model with its words translated and its names kept in one piece."""
    worded = _TEXT.sub(lambda found: rf"\text{{{found[1]}{say(found[2])}{found[3]}}}", latex)
    return _NAME.sub(lambda found: rf"\operatorname{{{_term(found[0])}}}", worded)


def spoken_names(latex: str) -> str:
    """A trace's expression with the names of its functions as the language has them."""
    return _OPERATOR.sub(lambda found: rf"\operatorname{{{_term(found[1])}}}", latex)


def say(english: str) -> str:
    """Words of the engine in the reader's language."""
    return gettext(english) if english else ""


def write(value: Any, display: str = "number", _unit: str = "") -> str:
    """A number of a trace as LaTeX, as the reader's language writes numbers."""
    if value is None:
        return r"\text{—}"
    rounded = significant(float(value))
    if display == "percent":
        share = significant(exact_percentage(rounded))
        return rf"{_digits(share)}\,\%"
    size = abs(rounded)
    if size and not 1e-5 <= size < 1e13:
        mantissa, _, exponent = f"{rounded:.6e}".partition("e")
        return rf"{_digits(float(mantissa))} \cdot 10^{{{int(exponent)}}}"
    return _digits(rounded)


def _digits(value: float) -> str:
    text = format_number(value, decimals_of(value)).replace(MINUS, "-")
    return text.replace(",", "{,}").replace(NARROW_SPACE, r"\,")


def _term(name: str) -> str:
    spoken = (get_language() or "es")[:2]
    return name if spoken == "en" else TERMS.get(name, name)
