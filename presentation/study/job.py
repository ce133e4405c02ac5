"""The order to the press: plain data, so that the process that prints needs nothing else."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from presentation.charts.description import number_locale
from presentation.study.blocks import Equation
from presentation.study.description import Study

STYLESHEET = "portal/study.css"
TOKENS = "portal/tokens.css"
_LIGHT = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")
_USED = re.compile(r"var\(--([a-z0-9-]+)\)")


@dataclass(frozen=True)
class Pictures:
    """The address inside the document of each picture: "chart:flujo", "equation:4", "code:run"."""

    equations: dict[Equation, str]

    @classmethod
    def of(cls, study: Study) -> Pictures:
        return cls({one: f"equation:{place}" for place, one in enumerate(study.equations)})


def job_of(study: Study) -> bytes:
    """HTML, stylesheet, charts and equations of a study as JSON for presentation.study.press."""
    pictures = Pictures.of(study)
    with translation.override(study.language):
        html = render_to_string("study/document.html", {"study": study, "pictures": pictures})
    return orjson.dumps(
        {
            "html": html,
            "css": stylesheet(),
            "language": study.language,
            "identifier": study.fingerprint,
            "charts": {one.picture: one.chart.wide for one in study.drawings},
            "locale": number_locale(study.language),
            "equations": {name: one.latex for one, name in pictures.equations.items()},
            "codes": {"code:run": base64.b64encode(code_of(study.address)).decode()},
        }
    )


def stylesheet() -> str:
    """The style of a study on paper, with the colours of the light theme put in.

    The margins of a page do not see custom properties, so none is left to the press.
    """
    colours: dict[str, str] = {}
    for name, colour in _LIGHT.findall(_static(TOKENS)):
        colours.setdefault(name, colour)
    return _USED.sub(lambda used: colours[used[1]], _static(STYLESHEET))


def _static(name: str) -> str:
    found: Any = finders.find(name)
    return Path(found).read_text(encoding="utf-8")


def code_of(address: str) -> bytes:
    """The address as a QR code in SVG, with a damage tolerance of 15 %."""
    buffer = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(buffer, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=False, scale=4)
    return buffer.getvalue()
