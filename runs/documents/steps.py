"""How the key figures came about, step by step, from the trace of the run.

Every figure on the way down to the inputs is opened once. Of a yearly series one year is worked
out, the first of operation; of a list of groups the first: the others follow the same equation.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from engine.trace import OpenedFigure, Part, Trace
from presentation.study.blocks import Equation, Step, StepPart
from presentation.traces import EVIDENCE, KINDS, label_of, place_words, within_words
from presentation.traces.equations import localised, on_paper, spoken
from presentation.traces.numbers import latex_number
from runs.documents.words import day, precise

WORKED_YEAR = 1
MOST_STEPS = 150
ALIKE = 3
_PLACE = re.compile(r"(?<=\.)\d+(?=\.|$)")


def key_paths(trace: Trace) -> list[str]:
    """Paths of the calculation's key figures that this result has; of a list the last value."""
    found = trace.figures()
    paths = []
    for key in trace.calculation.key_figures:
        inside = [one for one in found if one == key or one.startswith(f"{key}.")]
        paths += [one for one in inside[-1:] if trace.value(one) is not None]
    return paths


def steps_of(trace: Trace, currency: str) -> dict[str, Step]:
    """Path of a figure -> how it came about, in the order in which a reader meets them."""
    opened = _opened(trace)
    numbers = {key: f"T{place}" for place, key in enumerate(opened, start=1)}
    writer = _Writer(numbers, _Families(trace), currency)
    return {key: writer.step(key, one) for key, one in opened.items()}


class _Families:
    """Which one of many alike is worked out."""

    def __init__(self, trace: Trace) -> None:
        self._chosen: dict[str, str] = {}
        for path in trace.figures():
            if family(path) not in self._chosen or trace.place(path).year == WORKED_YEAR:
                self._chosen[family(path)] = path

    def worked(self, key: str) -> str:
        return self._chosen.get(family(key), key)


def family(path: str) -> str:
    """What figures of one series have in common: "net_flow.*"."""
    return _PLACE.sub("*", path)


def _opened(trace: Trace) -> dict[str, OpenedFigure]:
    """Figures and steps below the key figures, widest first, each once, at most MOST_STEPS."""
    families = _Families(trace)
    waiting = deque(key_paths(trace))
    opened: dict[str, OpenedFigure] = {}
    while waiting and len(opened) < MOST_STEPS:
        key = waiting.popleft()
        if key in opened:
            continue
        opened[key] = trace.open(key, latex_number, _say)
        waiting.extend(families.worked(one.key) for one in opened[key].parts if _opens(one))
    return opened


def _say(english: str) -> str:
    return _(english) if english else ""


def _opens(part: Part) -> bool:
    return part.kind in {"figure", "step"}


class _Writer:
    """Writes opened figures as steps. numbers: key -> number of its entry."""

    def __init__(self, numbers: Mapping[str, str], families: _Families, currency: str) -> None:
        self._numbers = numbers
        self._families = families
        self._currency = currency

    def step(self, key: str, opened: OpenedFigure) -> Step:
        title = label_of(opened)
        kept, left_out = _few(opened.parts)
        return Step(
            anchor=anchor_of(key),
            number=self._numbers[key],
            title=title,
            value=self._value(opened),
            meaning=_(opened.meaning) if opened.meaning else "",
            within=within_words(opened.within),
            equation=_model_equation(opened, title),
            substituted=_substituted(opened, title, self._value(opened)),
            parts=[self._part(one) for one in kept],
            left_out=left_out,
            source=_source(opened),
        )

    def _part(self, part: Part) -> StepPart:
        worked = self._families.worked(part.key) if _opens(part) else ""
        number = self._numbers.get(worked, "")
        return StepPart(
            title=label_of(part),
            value=self._value(part),
            kind=str(KINDS[part.kind]),
            where=_where(part),
            anchor=anchor_of(worked) if number else "",
            number=number,
        )

    def _value(self, part: Part) -> str:
        return precise(part.value, part.display, part.unit, self._currency)


def anchor_of(key: str) -> str:
    """The place of a step in the document."""
    return "t-" + re.sub(r"[^A-Za-z0-9]+", "-", key)


def _few(parts: Sequence[Part]) -> tuple[list[Part], int]:
    """Of every family of parts the first two and the last, and how many that leaves out."""
    families: dict[str, list[Part]] = {}
    for one in parts:
        families.setdefault(family(one.key), []).append(one)
    kept: list[Part] = []
    for alike in families.values():
        kept += alike if len(alike) <= ALIKE else [*alike[: ALIKE - 1], alike[-1]]
    return kept, len(parts) - len(kept)


def _where(part: Part) -> str:
    """Where a leaf comes from: the article of a parameter, the groups of an input."""
    if part.kind == "parameter" and part.norm:
        return in_force(part.norm.document, part.norm.place, part.norm.valid_from)
    return within_words(part.within) if part.kind == "input" else ""


def in_force(document: str, place: str, since: str | None) -> str:
    """A place in a norm and the day from which it holds, as far as they are known."""
    where = ", ".join(one for one in (document, place) if one)
    if not since:
        return where
    return _("%(where)s, in force from %(day)s") % {"where": where, "day": day(since)}


def _model_equation(opened: OpenedFigure, title: str) -> Equation | None:
    if not opened.equation:
        return None
    latex = localised(opened.equation)
    return Equation(on_paper(latex), _("Equation of %(title)s: %(latex)s") % _said(title, latex))


def _substituted(opened: OpenedFigure, title: str, value: str) -> Equation | None:
    """The numbers put in, and what they come to, as far as an expression stands behind it."""
    if opened.expression is None or not opened.substituted:
        return None
    latex = spoken(opened.substituted)
    if opened.value is not None and not isinstance(opened.value, bool):
        latex += f" = {latex_number(opened.value, opened.display)}"
    return Equation(latex, _("%(title)s with the numbers put in: %(latex)s") % _said(title, latex))


def _said(title: str, latex: str) -> dict[str, str]:
    return {"title": title, "latex": latex}


def _source(opened: OpenedFigure) -> str:
    source = opened.source
    if not source:
        return ""
    where = ", ".join(one for one in (source["document"], place_words(source["place"])) if one)
    word = str(EVIDENCE[source["evidence"]])
    return _("Source: %(where)s (%(evidence)s)") % {"where": where, "evidence": word}


def parameters_used(opened: Iterable[OpenedFigure]) -> list[Part]:
    """Dated parameters that stand in the opened figures, each once."""
    found = {
        part.key: part for one in opened for part in one.parts if part.kind == "parameter"
    }  # fmt: skip
    return list(found.values())
