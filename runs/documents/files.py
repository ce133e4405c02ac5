"""A finished document as a file to download."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse
from django.utils import translation

from runs.about import about_run
from runs.models import Document, Run

PDF_TYPE = "application/pdf"
LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^a-z0-9]+")


def file_name(document: Document, run: Run) -> str:
    """What the study is kept as."""
    return name_of(run, document.language, "pdf")


def name_of(run: Run, language: str, ending: str) -> str:
    """ "agua-potable-de-coquitos-alternativa-1-con-micromedicion-es.pdf", ASCII only."""
    with translation.override(language):
        about = about_run(run)
    words = "-".join(_ascii(part) for part in (about.title, about.part) if _ascii(part))
    stem = words[:LONGEST_NAME].strip("-") or f"run-{run.fingerprint[:8]}"
    return f"{stem}-{language}.{ending}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("-", plain.lower()).strip("-")


def answer_with(document: Document, run: Run, known: str) -> HttpResponse:
    """The bytes, or 304 where the reader has them. known: the request's If-None-Match."""
    tag = f'"{document.sha256}"'
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(bytes(document.content or b""), content_type=PDF_TYPE)
        name = file_name(document, run)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
