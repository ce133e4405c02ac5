"""The engine's equations as MathML, in the terms of the reader's language."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop
from latex2mathml.converter import convert

WORDS = (
    gettext_noop("area"),
    gettext_noop("if metered, else"),
    gettext_noop("in year 0"),
    gettext_noop("later"),
    gettext_noop("or"),
    gettext_noop("or the amount given"),
    gettext_noop("region"),
    gettext_noop("variable"),
)
"""Every word that stands inside an equation of the engine."""

TERMS = {"NPV": "VAN", "IRR": "TIR"}
"""What Spanish and Portuguese norms call a figure that the engine names in English."""

_TEXT = re.compile(r"\\text\{(\s*)(.*?)(\s*)\}")
_NAME = re.compile(r"(?<![A-Za-z\\{])[A-Z]{2,}(?![A-Za-z])")


def mathml(latex: str) -> SafeString:
    """A LaTeX equation of the engine as a block of MathML."""
    return mark_safe(convert(localised(latex), display="block"))  # noqa: S308  # our own constants


def localised(latex: str) -> str:
    """The equation with its words translated and its names kept in one piece."""
    worded = _TEXT.sub(_word, latex)
    return _NAME.sub(lambda found: rf"\operatorname{{{_term(found.group())}}}", worded)


def _word(found: re.Match[str]) -> str:
    before, word, after = found.groups()
    return rf"\text{{{before}{gettext(word)}{after}}}"


def _term(name: str) -> str:
    spoken = (get_language() or "es")[:2]
    return name if spoken == "en" else TERMS.get(name, name)


def holds(equation: str, symbol: str) -> bool:
    """Whether the symbol stands in the equation by itself, not inside another."""
    pattern = rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z_^])"
    return bool(symbol) and bool(re.search(pattern, equation))
