"""How the cells of a workbook look: the portal's colours on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from presentation.workbooks.description import Style

INK, INK_SOFT, LINE = "#12212B", "#41525E", "#C9D3D7"
WATER, WATER_SOFT, DEEP = "#005F7A", "#E2F0F4", "#12212B"
INPUT, INPUT_INK, INPUT_LINE = "#EAF3FB", "#0B3D91", "#8FB4D9"
PORTAL, PORTAL_INK = "#FBF0DA", "#7A4F00"
ABSENT, GROUND = "#E9ECED", "#F4F6F6"
LEAF, CLAY = "#1F6B45", "#9D2C1B"
LINES = ("#2D87A3", "#BD6A40", "#12212B", "#1F6B45", "#8A5A00", "#7A5C99")
FONT = "Calibri"

_BASE = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_NUMBER = {"align": "right"}
_ENTRY = {**_NUMBER, "locked": False, "border": 1, "border_color": INPUT_LINE, "bg_color": INPUT,
          "font_color": INPUT_INK}  # fmt: skip
_WRAP = {"text_wrap": True, "valign": "top"}

LOOKS: Mapping[Style, Mapping[str, Any]] = {
    "text": {},
    "title": {"bold": True, "font_size": 14, "font_color": "#FFFFFF", "bg_color": DEEP},
    "subtitle": {"font_color": "#FFFFFF", "bg_color": DEEP},
    "lead": {**_WRAP},
    "heading": {"bold": True, "font_size": 11, "font_color": WATER, "bottom": 2,
                "bottom_color": WATER},
    "year": {"bold": True, "font_color": "#FFFFFF", "bg_color": WATER, "align": "right"},
    "table_head": {"bold": True, "font_color": "#FFFFFF", "bg_color": WATER, "text_wrap": True},
    "label": {"text_wrap": True},
    "symbol": {"italic": True, "font_color": INK_SOFT, "font_name": "Cambria"},
    "unit": {"font_color": INK_SOFT, "indent": 1},
    "aside": {"text_wrap": True, "font_size": 9, "font_color": INK_SOFT, "align": "left",
              "indent": 1},
    "input": {**_ENTRY},
    "input_text": {**_ENTRY, "shrink": True, "align": "left"},
    "input_portal": {**_ENTRY, "shrink": True, "bg_color": PORTAL, "font_color": PORTAL_INK},
    "input_absent": {**_ENTRY, "bg_color": ABSENT, "font_color": PORTAL_INK},
    "figure": {**_NUMBER, "bottom": 1, "bottom_color": "#E8ECEE"},
    "key": {**_NUMBER, "bold": True, "bg_color": WATER_SOFT, "bottom": 1, "bottom_color": WATER},
    "words": {"italic": True, "font_color": INK_SOFT, "text_wrap": True, "align": "left"},
    "parameter": {**_NUMBER, "bg_color": "#F1ECF7", "font_color": "#4B2E83", "border": 1,
                  "border_color": "#CDBFE3"},
    "fixed": {**_NUMBER, "font_color": INK_SOFT, "bg_color": GROUND},
    "good": {"font_color": LEAF, "text_wrap": True},
    "warning": {"bold": True, "font_color": CLAY},
    "link": {"font_color": WATER, "underline": 1},
}  # fmt: skip
TABS = {"about": DEEP, "input": "#2F6FB2", "figure": WATER, "support": "#8A97A0"}


def look_of(style: Style, shown: str) -> dict[str, Any]:
    """The format of a cell: its style, with a number format of its own."""
    found = {**_BASE, **LOOKS[style]}
    return {**found, "num_format": shown} if shown else found
