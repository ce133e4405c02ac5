"""Numbers as the reader writes and reads them: Spanish, Portuguese, English.

A page in Spanish or Portuguese shows 1 234,5 (narrow no-break space, comma), an English one
1,234.5. What is typed is read by the same marks. The other language's marks are accepted where only
one reading is possible ("2.5" in Spanish) and refused where there are two ("1.234" in Spanish): a
factor of a thousand is never guessed.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from presentation.units import currency_symbol, unit_text

MISSING = "—"
MINUS = "−"
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
_LONGEST = 400
_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f]+")
_GROUPED_BY_SPACE = re.compile(r"\d{1,3}(?: \d{3})+(?=[.,]|$)")
_PLAIN = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")
_ONE_COMMA = re.compile(r"[1-9]\d{0,2},\d{3}")
_EXPONENT = re.compile(r"^(.*\d.*)[eE]([+-]?\d{1,3})$")


class NumberNotUnderstood(ValueError):
    """The text is no number, or could be two; the message says what would do."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def language_or_current(language: str | None) -> str:
    """ "es", "pt" or "en": the given language or the active one; Spanish where it is another."""
    short = (language or get_language() or "es")[:2]
    return short if short in {"es", "pt", "en"} else "es"


def marks(language: str | None = None) -> tuple[str, str]:
    """Decimal mark and thousands mark of a language."""
    return (".", ",") if language_or_current(language) == "en" else (",", NARROW_SPACE)


def decimals_deserved(value: float) -> int:
    """Decimals a plain figure is shown with when nobody says: about three significant digits."""
    size = abs(value)
    if size >= 1000 or value == int(value):
        return 0
    if size >= 100:
        return 1
    if size >= 1:
        return 2
    return min(12, 2 - math.floor(math.log10(size)))


def format_number(
    value: float | int | Decimal | None, decimals: int | None = None, language: str | None = None
) -> str:
    """A figure for reading; "—" where there is none.

    decimals: exact count; None shows about three significant digits and whole numbers whole.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return MISSING
    places = decimals_deserved(float(value)) if decimals is None else decimals
    return _in_language(f"{value:,.{places}f}", language)


def format_exact(value: float | int | None, language: str | None = None) -> str:
    """A stored number with every digit it has and no thousands mark: what an input field shows."""
    if value is None:
        return ""
    text = format(Decimal(repr(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    own = marks(language)[0]
    return unambiguous(text.replace(".", own)) if own == "," else text


def unambiguous(text: str) -> str:
    """The text with a zero after a comma and three decimals, which could be thousands: 28,0520."""
    return f"{text}0" if _ONE_COMMA.fullmatch(text.lstrip(f"-{MINUS}")) else text


def exact_percentage(fraction: float | int) -> float:
    """A fraction as a percentage without the noise of binary multiplication: 0.148 gives 14.8."""
    return float(Decimal(repr(fraction)) * 100)


def format_percent(
    fraction: float | None, decimals: int | None = 1, language: str | None = None
) -> str:
    """A fraction as a percentage: 0.148 gives "14,8 %"; decimals None keeps every digit."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    share = exact_percentage(fraction)
    number = (
        format_exact(share, language).replace("-", MINUS)
        if decimals is None
        else format_number(share, decimals, language)
    )
    sign = "%" if language_or_current(language) == "en" else f"{NO_BREAK_SPACE}%"
    return f"{number}{sign}"


def format_money(
    value: float | None,
    currency: str = "",
    decimals: int | None = None,
    language: str | None = None,
) -> str:
    """An amount with its currency before it: "S/ 1 515 524"; cents below a thousand."""
    if value is None or not math.isfinite(value):
        return MISSING
    places = _money_decimals(value) if decimals is None else decimals
    number = format_number(value, places, language)
    if not currency:
        return number
    return f"{currency_symbol(currency)}{NO_BREAK_SPACE}{number}"


def _money_decimals(value: float) -> int:
    if abs(value) >= 1000 or value == int(value):
        return 0
    return 2 if abs(value) >= 1 else 3


def figure_parts(
    value: Any,
    display: str = "number",
    unit: str = "",
    currency: str = "",
    language: str | None = None,
) -> tuple[str, str]:
    """A result's figure as shown, and its unit apart, for a key figure or a table's header.

    display is that of engine.model.quantity; a missing value is "—" without a unit.
    """
    if value is None:
        return MISSING, ""
    if display == "percent":
        return format_percent(value, 1, language).rstrip(f"%{NO_BREAK_SPACE}"), "%"
    if display == "text" or isinstance(value, str | bool):
        return str(value), unit_text(unit, currency)
    if display == "integer":
        return format_number(value, 0, language), unit_text(unit, currency)
    if display in {"money", "unit_money"}:
        return format_money(value, "", None, language), unit_text(unit, currency)
    return format_number(value, None, language), unit_text(unit, currency)


def format_value(
    value: Any,
    display: str = "number",
    unit: str = "",
    currency: str = "",
    language: str | None = None,
) -> str:
    """A figure with its unit in one text: "14,8 %", "S/ 1 515 524", "86 400 m³/día"."""
    if value is not None and unit == "¤":
        return format_money(value, currency, None, language)
    number, words = figure_parts(value, display, unit, currency, language)
    if not words:
        return number
    glue = "" if words == "%" and language_or_current(language) == "en" else NO_BREAK_SPACE
    return f"{number}{glue}{words}"


def parse_number(text: str, language: str | None = None) -> float:
    """The number that was typed; raises NumberNotUnderstood, whose message says what would do."""
    return _finite(_decimal_of(text, language), text)


def parse_percent(text: str, language: str | None = None) -> float:
    """A typed percentage, with or without its sign, as a fraction: "14,8 %" gives 0.148."""
    bare = text.strip()
    number = _decimal_of(bare[:-1] if bare.endswith("%") else bare, language)
    return _finite(number.scaleb(-2), text)


def _finite(number: Decimal, text: str) -> float:
    value = float(number)
    if math.isinf(value):
        message = _("“%(text)s” is too large; give a smaller number.")
        raise NumberNotUnderstood(message % {"text": _short(text)}, "too_large")
    return value


def _decimal_of(text: str, language: str | None) -> Decimal:
    sign, digits, exponent = _pieces(text)
    try:
        return Decimal(f"{sign}{_plain_digits(digits, text, language)}{exponent}")
    except InvalidOperation:
        raise _no_number(text, language) from None


def _pieces(text: str) -> tuple[str, str, str]:
    """Sign, digits with their marks (blanks made single), exponent."""
    rest = _BLANKS.sub(" ", text).strip()
    sign = ""
    if rest[:1] in {"-", MINUS, "+"}:
        sign = "" if rest[0] == "+" else "-"
        rest = rest[1:].strip()
    powered = _EXPONENT.match(rest)
    return (sign, powered[1], f"e{powered[2]}") if powered else (sign, rest, "")


def _plain_digits(digits: str, text: str, language: str | None) -> str:
    """The digits with "." for decimals and nothing for thousands."""
    if not digits.isascii() or len(digits) > _LONGEST:
        raise _no_number(text, language)
    if " " in digits:
        if not _GROUPED_BY_SPACE.match(digits):
            raise _no_number(text, language)
        digits = digits.replace(" ", "")
        return _one_mark(digits, text, language)
    if digits.count(".") + digits.count(",") <= 1:
        _refuse_two_readings(digits, text, language)
        own = marks(language)[1]
        if own == "," and re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
            return digits.replace(",", "")
        return _one_mark(digits, text, language)
    return _several_marks(digits, text, language)


def _one_mark(digits: str, text: str, language: str | None) -> str:
    if not _PLAIN.fullmatch(digits):
        raise _no_number(text, language)
    return digits.replace(",", ".")


def _several_marks(digits: str, text: str, language: str | None) -> str:
    """Only one reading is left when marks repeat or differ: 1.234.567 or 1.234,5."""
    for thousands, decimal in ((",", "."), (".", ",")):
        shape = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d*)?"
        if re.fullmatch(shape, digits):
            return digits.replace(thousands, "").replace(decimal, ".")
    raise _no_number(text, language)


def _refuse_two_readings(digits: str, text: str, language: str | None) -> None:
    # Whoever writes Spanish or Portuguese may be used to either mark: Peru groups with commas.
    if marks(language)[0] != "," or not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        return
    whole, part = re.split("[.,]", digits)
    raise NumberNotUnderstood(
        _("“%(text)s” can be read in two ways: write %(thousands)s or %(decimals)s.")
        % {"text": _short(text), "thousands": whole + part, "decimals": f"{whole},{part}0"},
        "ambiguous",
    )


def _no_number(text: str, language: str | None) -> NumberNotUnderstood:
    if not text.strip():
        return NumberNotUnderstood(_("Give a number."), "empty")
    example = format_number(1234.5, 1, language)
    return NumberNotUnderstood(
        _("“%(text)s” is not a number; write it in digits, for example %(example)s.")
        % {"text": _short(text), "example": example},
        "no_number",
    )


def _short(text: str) -> str:
    bare = text.strip()
    return bare if len(bare) <= 40 else f"{bare[:39]}…"


def _in_language(text: str, language: str | None) -> str:
    decimal, thousands = marks(language)
    sign = MINUS if text.startswith("-") and any(digit in text for digit in "123456789") else ""
    bare = text.lstrip("-").replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    return f"{sign}{bare}"
