"""Words of a study that belong to no single chapter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presentation.numbers import MISSING, NO_BREAK_SPACE, format_number, format_percent
from presentation.units import unit_text

EVIDENCE: dict[str, str | Promise] = {
    "verified": gettext_lazy("read in the source"),
    "third_party": gettext_lazy("as a third party gives it"),
    "inferred": gettext_lazy("a reading where the source leaves room"),
    "unverified": gettext_lazy("not verified"),
}
MONEY = "¤"
SHOWN = 7
ALL = 15
"""Digits of a number: those that let it be calculated again, all that were given."""


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


def precise(
    value: Any, display: str = "number", unit: str = "", currency: str = "", digits: int = SHOWN
) -> str:
    """A figure with its unit and so many significant digits, for who calculates it again."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    rounded = significant(value, digits)
    if display == "percent":
        return format_percent(rounded, None)
    words = unit_text(unit, currency)
    text = format_number(rounded, decimals_of(rounded))
    if unit == MONEY and words:
        return f"{words}{NO_BREAK_SPACE}{text}"
    return f"{text}{NO_BREAK_SPACE}{words}" if words else text


def significant(value: float, digits: int = SHOWN) -> float:
    """The number without the digits that nobody needs."""
    return float(f"{value:.{digits}g}")


def decimals_of(value: float) -> int:
    """Digits after the point that the number has."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
