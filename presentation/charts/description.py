"""What every chart consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from presentation.tables import Table

Spec = dict[str, Any]

_LOCALES: Mapping[str, Mapping[str, Any]] = {
    "comma": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", ""],
        "minus": "−",
        "percent": "\u202f%",
    },
    "point": {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["", ""],
        "minus": "−",
        "percent": "%",
    },
}


def number_locale(language: str | None = None) -> dict[str, Any]:
    """d3-format's locale for the axis numbers of that language, or of the reader's."""
    comma = (language or get_language() or "es")[:2] in {"es", "pt"}
    return dict(_LOCALES["comma" if comma else "point"])


@dataclass(frozen=True)
class Chart:
    """One chart.

    title: the finding, translated, computed from the data. subtitle: what is drawn, with units.
    alt: the same for who cannot see it. wide, narrow: Vega-Lite layouts of the same data, for a
    place from 480 pixels on and for a narrower one; colours are CSS custom properties.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    wide: Spec
    narrow: Spec
    table: Table
    source: str = ""

    @property
    def data_id(self) -> str:
        """Of the element that carries the payload."""
        return f"{self.id}-data"

    def payload(self) -> dict[str, Any]:
        """What the browser needs to draw it, for a JSON script element."""
        return {"wide": self.wide, "narrow": self.narrow, "locale": number_locale()}
