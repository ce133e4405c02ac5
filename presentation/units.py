"""Units as a reader writes them: the engine's tokens in words and signs of the language."""

from __future__ import annotations

from django.utils.translation import pgettext

UNIT_CONTEXT = "unit"
SYMBOLS = {
    "ARS": "AR$",
    "BOB": "Bs",
    "BRL": "R$",
    "CLP": "CL$",
    "COP": "CO$",
    "CRC": "₡",
    "CUP": "CU$",
    "DOP": "RD$",
    "EUR": "€",
    "GTQ": "Q",
    "GYD": "G$",
    "HNL": "L",
    "HTG": "G",
    "JMD": "J$",
    "MXN": "MX$",
    "NIO": "C$",
    "PAB": "B/.",
    "PEN": "S/",
    "PYG": "₲",
    "TTD": "TT$",
    "USD": "US$",
    "UYU": "UY$",
}
"""ISO 4217 code -> sign used in the network's countries; where several use "$" it says whose."""
PURE_NUMBERS = {"", "1", "fraction", "fraction per year", "ratio", "year"}
"""Tokens of figures that are printed bare, or as a percentage.

"year" is that of an ordinal, the tenth year; a number of years has the unit "years".
"""


def currency_symbol(currency: str) -> str:
    """The sign of a currency, or its code where we know no sign; nothing for no currency."""
    return SYMBOLS.get(currency, currency)


def unit_text(unit: str, currency: str = "") -> str:
    """A unit for the page: "¤/month" with PEN gives "S//mes"; a fraction or pure number has none.

    The whole unit is one message with the context "unit", so that a language may say it its own
    way; a unit without a translation stays as it is.
    """
    if unit in PURE_NUMBERS:
        return ""
    words = pgettext(UNIT_CONTEXT, unit)
    if "¤" not in words:
        return words
    symbol = currency_symbol(currency)
    # Peru's sign ends in the stroke that also means "per": "S/ por m³" reads, "S//m³" does not.
    if symbol.endswith("/"):
        words = words.replace("¤/", f"¤{pgettext('unit', ' per ')}")
    return words.replace("¤", symbol).strip()
