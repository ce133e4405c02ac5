"""Words of a study that belong to no single chapter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from presentation.numbers import MISSING, NO_BREAK_SPACE, format_number
from presentation.traces.numbers import text_of
from presentation.units import unit_text

MONEY = "¤"
DIGITS = 15
"""Of a typed number: more are noise of its binary form."""


def month(day: dt.date | None) -> str:
    """ "prices of May 2014"; "" where no month is known."""
    if day is None:
        return ""
    return _("prices of %(month)s") % {"month": date_format(day, "YEAR_MONTH_FORMAT")}


def day(moment: dt.datetime | dt.date | str | None) -> str:
    """A day in the reader's language, "" for none; a text is an ISO date."""
    if not moment:
        return ""
    if isinstance(moment, str):
        moment = dt.date.fromisoformat(moment)
    if isinstance(moment, dt.datetime):
        moment = timezone.localtime(moment)
    return date_format(moment, "SHORT_DATE_FORMAT")


def precise(value: Any, display: str = "number", unit: str = "", currency: str = "") -> str:
    """A figure of a trace with its unit, with the digits that let it be calculated again."""
    if isinstance(value, str):
        return value
    text = text_of(value, display)
    words = "" if value is None or isinstance(value, bool) else unit_text(unit, currency)
    if not words:
        return text
    first, second = (words, text) if unit == MONEY else (text, words)
    return f"{first}{NO_BREAK_SPACE}{second}"


def whole(value: Any) -> str:
    """An input with every digit that was given, in groups of thousands; yes or no in words."""
    if isinstance(value, bool):
        return text_of(value)
    if not isinstance(value, int | float):
        return MISSING if value is None else str(value)
    rounded = float(f"{value:.{DIGITS}g}")
    return format_number(rounded, _decimals(rounded))


def _decimals(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
