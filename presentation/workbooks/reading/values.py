"""One cell that came back: whether it is as it was, and what value of an input it is."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from engine.errors import Problem
from engine.problems import shown
from presentation.sheets import limits
from presentation.sheets.book import Cell as Found
from presentation.workbooks.description import Cell, InputCell

LAST_DIGITS = 1e-14
"""Relative: programs write 15 digits and more, and a change by hand is never smaller."""
_BLANKS = re.compile(r"\s+")
_UNSAID = re.compile(r"[\s$']|_xlfn\.|_xlws\.|(?<=TRUE)\(\)|(?<=FALSE)\(\)", re.IGNORECASE)
_TRUE_AND_FALSE = {"=TRUE": True, "=FALSE": False}
_NUMBER = re.compile(r"(?<![A-Z0-9._])\d+(?:\.\d*)?(?:E[+-]?\d+)?(?![A-Z0-9._])")

NOT_CALCULATED = Problem(
    (),
    "formula_without_value",
    "The cell holds a formula that was never calculated. Open the workbook in Excel or "
    "LibreOffice, save it and send it again, or type the value.",
)
SHOWS_ERROR = Problem(
    (), "cell_error", "The cell shows the error %(given)s. Type the value itself."
)
TOO_LARGE = Problem((), "number_too_large", "The number is too large; give a smaller one.")
TEXT_FOR_NUMBER = Problem(
    (), "text_for_number", "“%(given)s” is a text where a number is asked; type digits only."
)
DATE_FOR_NUMBER = Problem(
    (),
    "date_for_number",
    "The cell holds a date (%(given)s) where a number is asked; give the cell the format of a "
    "number and type it.",
)
BOOLEAN_FOR_NUMBER = Problem(
    (), "boolean_for_number", "The cell holds true or false where a number is asked; type digits."
)
NO_CHOICE = Problem((), "literal_error", "“%(given)s” is not one of the choices: %(limit)s.")
NO_TEXT = Problem(
    (), "text_expected", "The cell holds %(given)s where a text is asked; type it as a text."
)
TEXT_TOO_LONG = Problem(
    (),
    "text_too_long",
    "The text is longer than %(limit)s characters; shorten it.",
    {"limit": limits.TEXT},
)


class NotReadable(Exception):
    """A cell that cannot be read as the input it stands for."""

    def __init__(self, problem: Problem, **params: Any) -> None:
        self.problem = Problem((), problem.code, problem.message, {**problem.params, **params})
        super().__init__(problem.code)


def as_it_was(planned: Cell, found: Found) -> bool:
    """Whether a cell holds what the portal wrote into it; of a formula its value does not count."""
    if planned.formula or not is_constant(found):
        return _same_formula(planned.formula, found.formula)
    if planned.value is None or planned.value == "":
        return found.kind == "empty"
    return _same_value(planned.value, _as_constant(found))


def is_constant(found: Found) -> bool:
    """Whether nothing is calculated there; LibreOffice writes true and false as formulas."""
    return not found.formula or _bare(found.formula)[0] in _TRUE_AND_FALSE


def _as_constant(found: Found) -> Found:
    """True and false of LibreOffice, which are numbers where the cell has a number's format."""
    value = _TRUE_AND_FALSE.get(_bare(found.formula)[0])
    return found if value is None else Found("boolean", value, found.formula)


def _same_formula(one: str, other: str) -> bool:
    """Programs write the same formula with other blanks, quotes, fixed signs, prefixes, digits."""
    if not (one and other):
        return one == other
    (words, numbers), (other_words, other_numbers) = _bare(one), _bare(other)
    return words == other_words and all(map(_is_close, numbers, other_numbers))


def _bare(formula: str) -> tuple[str, list[float]]:
    """The formula with a sign for each number, and the numbers."""
    plain_words = _UNSAID.sub("", formula).upper()
    return _NUMBER.sub("§", plain_words), [float(one) for one in _NUMBER.findall(plain_words)]


def _is_close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=LAST_DIGITS, abs_tol=0.0)


def _same_value(value: Any, found: Found) -> bool:
    if isinstance(value, bool):
        return found.kind == "boolean" and found.value is value
    if isinstance(value, int | float):
        return found.kind == "number" and _is_close(value, float(found.value or 0))
    if isinstance(value, dt.date):
        return found.kind == "date" and str(found.value)[:10] == value.isoformat()[:10]
    return found.kind == "text" and plain(value)[: limits.TEXT] == plain(found.value)[: limits.TEXT]


def plain(value: Any) -> str:
    """A text without what programs change about blanks and ends of lines."""
    return _BLANKS.sub(" ", str(value)).strip()


def value_of(place: InputCell, found: Found) -> Any:
    """The value of the input that the cell holds; None where it was left empty.

    Of a formula it is the value last calculated. Raises NotReadable.
    """
    found = _as_constant(found)
    if found.kind == "empty":
        if found.formula:
            raise NotReadable(NOT_CALCULATED)
        return "" if place.kind == "text" and place.value is not None else None
    if found.kind == "error":
        if found.value == "inf":
            raise NotReadable(TOO_LARGE)
        raise NotReadable(SHOWS_ERROR, given=found.value)
    if place.choices:
        return _chosen(place, found)
    if place.kind in ("number", "integer"):
        return _number(found)
    return _text(found)


def _number(found: Found) -> float | int:
    if found.kind == "text":
        raise NotReadable(TEXT_FOR_NUMBER, given=shown(found.value))
    if found.kind == "date":
        raise NotReadable(DATE_FOR_NUMBER, given=found.value)
    if found.kind == "boolean" or not isinstance(found.value, int | float):
        raise NotReadable(BOOLEAN_FOR_NUMBER)
    if abs(found.value) >= 2**63 and isinstance(found.value, int):
        return float(found.value)
    return found.value


def _chosen(place: InputCell, found: Found) -> Any:
    typed = plain(found.value).casefold()
    for words, meaning in place.choices:
        same_kind = isinstance(meaning, bool) == (found.kind == "boolean")
        if typed == plain(words).casefold() or (same_kind and found.value == meaning):
            return meaning
    words = ", ".join(words for words, _meaning in place.choices)
    raise NotReadable(NO_CHOICE, given=shown(found.value), limit=words)


def _text(found: Found) -> str:
    if found.kind in ("date", "boolean"):
        raise NotReadable(NO_TEXT, given=str(found.value))
    text = _written(found.value)
    if len(text) > limits.TEXT:
        raise NotReadable(TEXT_TOO_LONG)
    return text.strip()


def _written(value: Any) -> str:
    """A number typed where a text is asked, such as the name "2025", as it was typed."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
