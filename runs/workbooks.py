"""The workbook of a stored run: its plan, the file, and the answer that carries it."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation

from presentation.numbers import language_or_current
from presentation.workbooks import WORKBOOK_TYPE, Heading, Plan, plan, write
from runs.about import about_run
from runs.documents.files import name_of
from runs.models import Run
from runs.tracing import trace_of_run


def heading_of(run: Run, language: str) -> Heading:
    """What the workbook says it is about, in that language."""
    with translation.override(language):
        about = about_run(run)
    return Heading(
        title=about.title,
        part=about.part,
        owner=about.owner,
        currency=about.currency,
        price_base=about.price_base,
        norm=about.norm,
        source=about.source,
        facts=about.facts,
        run=str(run.pk),
        fingerprint=run.fingerprint,
        engine_version=run.engine_version,
        made=run.finished_at,
        address=settings.PORTAL_URL.rstrip("/") + reverse("runs:run_detail", args=[run.pk]),
    )


def plan_of_run(run: Run, language: str) -> Plan:
    """The workbook of a finished run, laid out.

    Raises Outdated, UnknownCalculation and ValueError as trace_of_run does, and TooLarge.
    """
    return plan(trace_of_run(run), heading_of(run, language), language)


def answer_with_workbook(run: Run, known: str) -> HttpResponse:
    """The file in the reader's language, or 304 where the reader has it; raises as plan_of_run.

    known: the request's If-None-Match.
    """
    language = language_or_current(None)
    laid_out = plan_of_run(run, language)
    tag = f'"{_tag(laid_out)}"'
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(write(laid_out), content_type=WORKBOOK_TYPE)
        name = name_of(run, language, "xlsx")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Language"] = language
    return response


def _tag(laid_out: Plan) -> str:
    """All that the file depends on: names and words may change, although the run never does."""
    return hashlib.sha256(repr(laid_out).encode("utf-8", "surrogatepass")).hexdigest()[:32]
