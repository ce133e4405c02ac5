"""The look that all charts share. Colours are the stylesheet's custom properties.

SVG takes them as they are, so that a page that changes its theme recolours its charts; paper gets
the values of the light theme from PAPER.
"""

from __future__ import annotations

from typing import Any

from presentation.charts.description import Spec

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

INK = "var(--chart-ink)"
INK_SOFT = "var(--chart-ink-2)"
GRID = "var(--chart-grid)"
GAIN = "var(--chart-gain)"
LOSS = "var(--chart-loss)"
GAIN_TEXT = "var(--water)"
LOSS_TEXT = "var(--clay)"
DEFICIT = "var(--clay-soft)"
GHOST = INK_SOFT
GHOST_LINE = {"color": GHOST, "strokeWidth": 1.5, "strokeDash": [5, 3]}
GHOST_BAR = {
    "type": "bar",
    "filled": False,
    "stroke": GHOST,
    "strokeWidth": 1.25,
    "strokeDash": [3, 2],
}

PAPER = {
    "--chart-ink": "#12212b",
    "--chart-ink-2": "#41525e",
    "--chart-grid": "#e0e6e8",
    "--chart-gain": "#2d87a3",
    "--chart-loss": "#bd6a40",
    "--water": "#005f7a",
    "--clay": "#9d2c1b",
    "--clay-soft": "#fae5e0",
    "--font": "Liberation Sans, Arial, sans-serif",
}

FONT = "var(--font)"
FONT_SIZE = 12


def document(layers: list[Spec], *, height: int, **more: Any) -> Spec:
    """A layered chart of that height; labels beside the plot take their room from its width."""
    return {
        "$schema": SCHEMA,
        "width": 640,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": 8, "top": 14, "bottom": 2},
        "background": None,
        "layer": layers,
        "config": _config(),
        **more,
    }


def words(text: str, *, color: str, bold: bool = True, **mark: Any) -> Spec:
    """A text mark."""
    weight = 650 if bold else 400
    return {"type": "text", "text": text, "color": color, "fontWeight": weight, **mark}


def row_words(**mark: Any) -> Spec:
    """A text mark whose text comes from the data, in the middle of its row."""
    return {"type": "text", "baseline": "middle", "color": INK, **mark}


def field(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    """An encoding of a field of the data."""
    return {"field": name, "type": kind, **more}


def value_axis(decimals: int = 0, **more: Any) -> Spec:
    """The axis of a quantity: few lines, numbers of the reader's locale, no title of its own."""
    return {
        "title": None,
        "format": f",.{decimals}f",
        "labelExpr": "datum.value === 0 ? '0' : datum.label",
        "tickCount": 5,
        "domain": False,
        "ticks": False,
        **more,
    }


def years_axis(years: list[int], *, every: int) -> Spec:
    """The axis of years, every so many of them, always with the first."""
    shown = [year for year in years if (year - years[0]) % every == 0]
    return {"title": None, "values": shown, "grid": False, "labelAngle": 0, "labelFlush": False}


def _config() -> Spec:
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK_SOFT,
            "labelFontSize": FONT_SIZE,
            "gridColor": GRID,
            "domainColor": INK_SOFT,
            "tickColor": INK_SOFT,
            "labelPadding": 6,
        },
        "text": {"fontSize": FONT_SIZE},
    }
