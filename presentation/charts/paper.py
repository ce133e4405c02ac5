"""Charts as SVG for paper, from the same descriptions that the browser draws.

The renderer holds a JavaScript engine that does not survive a fork: use it only in processes that
do not fork afterwards, never in the parent of a prefork worker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import vl_convert

from presentation.charts.description import Chart, Spec, number_locale
from presentation.charts.style import PAPER

VEGA_LITE = "6.4"
_PROPERTY = re.compile(r"var\((--[a-z0-9-]+)\)")


def render_svg(chart: Chart, language: str | None = None, width: int = 640) -> str:
    """The chart as an SVG text in the light theme, numbers of that language.

    width: in pixels, 96 to the inch. The texts of the chart stay in the language it was made in.
    """
    layout = chart.wide if width >= 480 else chart.narrow
    return svg_of(layout, number_locale(language), width)


def svg_of(
    layout: Spec, locale: Mapping[str, Any], width: int = 640, inks: Mapping[str, str] = PAPER
) -> str:
    """A chart's layout as an SVG text. locale: d3-format's; inks: custom property -> colour."""
    text = json.dumps({**layout, "width": width})
    printable = _PROPERTY.sub(lambda found: inks[found.group(1)], text)
    return str(
        vl_convert.vegalite_to_svg(
            json.loads(printable),
            vl_version=VEGA_LITE,
            allowed_base_urls=[],
            format_locale=dict(locale),
        )
    )
