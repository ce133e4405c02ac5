"""All that a study may be composed from: the run, and what was said of it when it was asked for.

What is not in the run itself is read when the study is asked for and kept with the document, so
that the worker makes what the reader asked for, and the fingerprint covers every word of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from engine.errors import EngineError
from engine.trace import Trace
from presentation.forms import dotted, value_at
from presentation.study.blocks import Step
from presentation.study.description import TYPESETTING
from presentation.units import currency_symbol
from runs.about import About, Origin, about_run, origins_of
from runs.documents.words import month
from runs.failures import Outdated
from runs.models import Run
from runs.permissions import AnyUser
from runs.presenting import input_lines
from runs.tracing import trace_of_run

Details = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """A finished run and what is known about it.

    trace: None where the run's engine is no longer at hand. steps: path of a figure -> its entry
    in the annex.
    """

    run: Run
    about: About
    origins: Mapping[str, Origin]
    address: str
    language: str
    trace: Trace | None = None
    steps: Mapping[str, Step] = field(default_factory=dict)

    def anchor(self, path: str) -> str:
        """Where the annex opens that figure; "" where it does not."""
        return self.steps[path].anchor if path in self.steps else ""

    @property
    def money(self) -> str:
        """Currency and month of the prices, as every table of amounts says them."""
        parts = [currency_symbol(self.about.currency), month(self.about.price_base)]
        return ", ".join(part for part in parts if part)

    def given(self, *path: str | int) -> Any:
        """The input at a path; None where there is none."""
        return value_at(self.run.inputs, path)

    def result(self, *path: str | int) -> Any:
        """The figure at a path of the result; None where there is none."""
        return value_at(self.run.result, path)


def details_of(run: Run, user: AnyUser, language: str) -> Details:
    """What the study will say of its object, in its language, as far as this reader may know."""
    with translation.override(language):
        about = about_run(run)
        origins = origins_of(user, run, input_paths(run))
    return {
        "about": {**asdict(about), "price_base": _iso(about.price_base)},
        "origins": {
            path: [one.who, _iso(one.when), one.reason] for path, one in sorted(origins.items())
        },
        "address": settings.PORTAL_URL.rstrip("/") + reverse("runs:run_detail", args=[run.pk]),
    }


def fingerprint_of(run: Run, language: str, details: Details) -> str:
    """SHA-256 over all that the bytes of a study depend on."""
    identity = [str(run.pk), run.fingerprint, language, details, TYPESETTING]
    return hashlib.sha256(orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)).hexdigest()


def ground_of(run: Run, language: str, details: Mapping[str, Any]) -> Ground:
    """The same as details_of said it, with the trace of the run."""
    about = dict(details["about"])
    base = about["price_base"]
    about["price_base"] = dt.date.fromisoformat(base) if base else None
    origins = {
        path: Origin(who, dt.datetime.fromisoformat(when) if when else None, reason)
        for path, (who, when, reason) in details["origins"].items()
    }
    return Ground(run, About(**about), origins, details["address"], language, _trace(run))


def input_paths(run: Run) -> list[str]:
    """Dotted paths of every input that a study lists."""
    return [line.path for line in input_lines(run)] + list(_listed(run.inputs, ()))


def _listed(value: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    """Paths inside lists of numbers, which are entered year by year."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _listed(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _listed(inner, (*path, place))
    elif path and isinstance(path[-1], int):
        yield dotted(path)


def _trace(run: Run) -> Trace | None:
    try:
        return trace_of_run(run)
    except (Outdated, EngineError):
        return None


def _iso(moment: dt.date | dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
