"""The process that prints one study: `python -m presentation.study.press`, order in, PDF out.

It reads the JSON of presentation.study.job from its standard input and writes lines of JSON: the
step it has reached, and at last the PDF. It is started anew for each study, because the charts'
engine does not survive a fork, and because it can then be killed at no loss.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from ziamath.config import config
from ziamath.zmath import Latex

from presentation.charts.paper import svg_of
from presentation.charts.style import PAPER
from presentation.study.confinement import Walls, limit
from presentation.study.fetcher import OwnPictures

SECONDS = 30
MEGABYTES = 1024
CHARTS, TYPESETTING = "charts", "typesetting"
WIDTH = 640
EQUATION_SIZE = 13
INKS = {**PAPER, "--chart-gain": "#0f5269", "--chart-loss": "#cb8052"}
"""The two colours of charts as far apart in grey as they are in colour."""


def main() -> None:
    limit(seconds=SECONDS, megabytes=MEGABYTES)
    # WeasyPrint writes what it dislikes about a document: to the parent's log, not to the PDF.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    order = json.loads(sys.stdin.buffer.read())
    walls = Walls()
    tell(step=CHARTS)
    pictures = pictures_of(order)
    tell(step=TYPESETTING)
    walls.close()
    pdf, pages = printed(order, pictures)
    tell(pdf=base64.b64encode(pdf).decode(), pages=pages, attempts=walls.attempts)


def pictures_of(order: Mapping[str, Any]) -> dict[str, bytes]:
    """Address inside the document -> SVG of every chart, equation and code."""
    drawn = {
        name: svg_of(layout, order["locale"], WIDTH, INKS)
        for name, layout in order["charts"].items()
    }
    typeset = {name: equation_svg(latex) for name, latex in order["equations"].items()}
    codes = {name: base64.b64decode(code) for name, code in order["codes"].items()}
    return {**{name: svg.encode() for name, svg in {**drawn, **typeset}.items()}, **codes}


def equation_svg(latex: str) -> str:
    """LaTeX as outlines, every letter a path, so that it needs no font."""
    config.svg2 = False
    return str(Latex(latex, size=EQUATION_SIZE).svg())


def printed(order: Mapping[str, Any], pictures: Mapping[str, bytes]) -> tuple[bytes, int]:
    """The PDF and how many pages it has."""
    fonts = FontConfiguration()
    fetcher = OwnPictures(pictures)
    page = HTML(string=order["html"], base_url="study:/", url_fetcher=fetcher)
    style = CSS(string=order["css"], font_config=fonts, url_fetcher=fetcher)
    identifier = bytes.fromhex(order["identifier"])[:16]
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    # The templates give the widths of columns as attributes.
    options["presentational_hints"] = True
    document = page.render(stylesheets=[style], font_config=fonts, **options)
    return document.write_pdf(**options), len(document.pages)


def tell(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
