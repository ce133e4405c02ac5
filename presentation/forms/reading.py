"""What a person typed, as a value of the inputs, and the value as the person would type it.

Nothing is checked here: whether a value will do is decided by the calculation's own input model.
What cannot be read as a number stays the text that was typed, so that nothing is lost and the
model refuses it with its path.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from presentation.forms.paths import Path
from presentation.forms.spec import Spec, spec_at
from presentation.numbers import (
    MINUS,
    NARROW_SPACE,
    NumberNotUnderstood,
    marks,
    parse_number,
    parse_percent,
    unambiguous,
)

LONGEST_TEXT = 2000
EXACT_INTEGER = 2**53
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CELLS = re.compile(r"[\t\n;]")


class TextTooLong(ValueError):
    """More was typed than any input takes."""


def storable(text: str) -> str:
    """The text with what no database keeps replaced; raises TextTooLong."""
    if len(text) > LONGEST_TEXT:
        raise TextTooLong
    return _UNSTORABLE.sub("\ufffd", text).strip()


def read_value(model: type[BaseModel], path: Path, text: str, language: str) -> Any:
    """The typed text as a value for the input at the path; empty is None, missing, never zero.

    Raises UnknownPath where the model has no such input, TextTooLong.
    """
    return read_as(spec_at(model, path), text, language)


def read_as(spec: Spec, text: str, language: str) -> Any:
    """The typed text as a value of that kind of input."""
    typed = storable(text)
    if not typed:
        return None
    if spec.kind in ("number", "integer"):
        return _number(spec, typed, language)
    if spec.kind == "boolean":
        return {"true": True, "false": False}.get(typed, typed)
    if spec.kind == "choice":
        return next((value for key, _, value in spec.choices if key == typed), typed)
    return typed


def unreadable(spec: Spec, value: Any, language: str) -> str:
    """Why a text kept in the place of a number could not be read; "" where that is not so."""
    if spec.kind not in ("number", "integer") or not isinstance(value, str):
        return ""
    try:
        _parsed(spec, value, language)
    except NumberNotUnderstood as error:
        return error.message
    return ""


def read_cells(text: str) -> list[str]:
    """The cells of a row or column copied from a spreadsheet, or of values parted by ";"."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return [cell.strip() for cell in _CELLS.split(lines)]


def typed_text(spec: Spec, value: Any, language: str) -> str:
    """The value as it stands in the input: every digit of it, in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        shown = Decimal(repr(value))
        return _digits(shown.scaleb(2) if spec.display == "percent" else shown, language)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(spec: Spec, typed: str, language: str) -> Any:
    try:
        number = _parsed(spec, typed, language)
    except NumberNotUnderstood:
        return typed
    if number.is_integer() and abs(number) <= EXACT_INTEGER:
        return int(number)
    return number


def _parsed(spec: Spec, typed: str, language: str) -> float:
    read = parse_percent if spec.display == "percent" else parse_number
    return read(typed, language)


def _digits(number: Decimal, language: str) -> str:
    """Spaces between thousands in every language: "1,234" would be read in two ways."""
    whole, _, decimals = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NARROW_SPACE)
    decimals = decimals.rstrip("0")
    sign = MINUS if number < 0 else ""
    shown = f"{sign}{grouped}{marks(language)[0]}{decimals}" if decimals else f"{sign}{grouped}"
    return unambiguous(shown) if decimals else shown
