"""An opened figure: its equation with and without numbers, and what each number is in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engine.equation_symbols import speaks_of
from engine.trace import NormValue, OpenedFigure, Part, Trace
from presentation.numbers import NO_BREAK_SPACE
from presentation.tables import Table
from presentation.traces.equations import (
    mathml,
    mathml_inline,
    mathml_of_numbers,
    mathml_of_result,
)
from presentation.traces.labels import (
    KINDS,
    group_label,
    label_of,
    place_words,
    title_of,
    within_words,
)
from presentation.traces.numbers import exact_text, latex_number, latex_words, text_of
from presentation.traces.series import split_series, table_of
from presentation.units import unit_text

EVIDENCE = {
    "verified": _("read in the source"),
    "third_party": _("as a third party gives it"),
    "inferred": _("a reading where the source leaves room"),
    "unverified": _("not verified"),
}

Way = Callable[[str, Sequence[str]], str]
"""(key, keys that led there) -> the address at which the number opens."""

SHOWN_PARTS = 12


@dataclass(frozen=True)
class Number:
    """One number of a trace: what it is, as text, and where it opens.

    within: the group it belongs to, "" where that is the opened figure's own. symbol: where the
    equation shown above the number has it.
    """

    key: str
    kind: str
    label: str
    text: str
    unit: str
    address: str
    within: str = ""
    symbol: SafeString | None = None
    path: str = ""
    is_amount: bool = False

    @property
    def full(self) -> str:
        """The number with its unit; an amount has its currency before it."""
        if not self.unit:
            return self.text
        first, second = (self.unit, self.text) if self.is_amount else (self.text, self.unit)
        return f"{first}{NO_BREAK_SPACE}{second}"

    @property
    def kind_word(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class Source:
    """Where an equation or a parameter stands."""

    document: str
    place: str
    evidence: str

    @property
    def evidence_word(self) -> str:
        return str(EVIDENCE[self.evidence])


@dataclass(frozen=True)
class Norm:
    """What a norm says of the number: dated, with its source. met: whether the number is that."""

    title: str
    set_title: str
    text: str
    unit: str
    source: Source
    valid_from: dt.date | None
    valid_to: dt.date | None
    note: str
    met: bool


@dataclass(frozen=True)
class Crumb:
    """A figure on the way down to the opened one."""

    label: str
    address: str


@dataclass(frozen=True)
class Opened:
    """A figure as its reader opens it.

    number: the figure itself; exact: its every digit, "" where the text has them.
    equation: as the method writes it; substituted: with this run's numbers, long sums shortened;
    whole: with every term, None where nothing was shortened; comes_to: what that is.
    parts: single numbers; rest: those of them shown when asked for; series: yearly and other lists
    among them, as tables.
    """

    number: Number
    exact: str = ""
    within: str = ""
    meaning: str = ""
    equation: SafeString | None = None
    substituted: SafeString | None = None
    whole: SafeString | None = None
    comes_to: SafeString | None = None
    parts: Sequence[Number] = ()
    rest: Sequence[Number] = ()
    series: Sequence[Table] = ()
    source: Source | None = None
    norm: Norm | None = None
    trail: Sequence[Crumb] = ()


def opened(trace: Trace, key: str, via: Sequence[str], way: Way, currency: str) -> Opened:
    """The figure, input, parameter or step of that key; raises UnknownFigure.

    via: keys of the figures that led there; unknown ones are passed over.
    """
    found = trace.open(key, latex_number, say)
    below = [*via, key]
    alone, lists = split_series(found.parts)
    parts = [_number(one, found, below, way, currency) for one in alone]
    number = replace(_number(found, None, list(via), way, currency), within="")
    return Opened(
        number=number,
        exact=exact_text(found.value, found.display),
        within=within_words(found.within),
        meaning=gettext(found.meaning) if found.meaning else "",
        equation=mathml(found.equation) if found.equation else None,
        **_substituted(found, number),
        parts=parts[:SHOWN_PARTS],
        rest=parts[SHOWN_PARTS:],
        series=[table_of(one, lambda to: way(to, below), currency) for one in lists],
        source=_source(found.source),
        norm=norm_shown(found.norm, currency),
        trail=trail_of(trace, via, way),
    )


def opened_list(
    trace: Trace, path: str, via: Sequence[str], way: Way, currency: str
) -> Opened | None:
    """A yearly or other list of figures as a whole; None where the path leads to none."""
    paths = [one for one in trace.figures() if one.rpartition(".")[0] == path]
    if not paths or not paths[0].rpartition(".")[2].isdigit():
        return None
    places: list[Part] = [trace.open(one) for one in paths]
    first = places[0]
    return Opened(
        number=Number(path, "figure", title_of(first), "", "", way(path, ())),
        within=within_words(first.within),
        meaning=gettext(first.meaning) if first.meaning else "",
        equation=mathml(first.equation) if first.equation else None,
        series=[table_of([places], lambda to: way(to, [*via, path]), currency)],
        source=_source(first.source),
        trail=trail_of(trace, via, way),
    )


def trail_of(trace: Trace, via: Sequence[str], way: Way) -> list[Crumb]:
    """The figures that led to one, outermost first."""
    named = [(one, _name(trace, one)) for one in via]
    known = [one for one, name in named if name]
    names = [name for _one, name in named if name]
    return [
        Crumb(name, way(one, known[:place]))
        for place, (one, name) in enumerate(zip(known, names, strict=True))
    ]


def _name(trace: Trace, key: str) -> str:
    """What a key is called, also that of a list as a whole; "" for an unknown one."""
    if trace.knows(key):
        return label_of(trace.open(key))
    return title_of(trace.place(f"{key}.0")) if trace.knows(f"{key}.0") else ""


def norm_shown(norm: NormValue | None, currency: str) -> Norm | None:
    """A dated parameter in the reader's words."""
    if norm is None:
        return None
    return Norm(
        title=gettext(norm.title),
        set_title=gettext(norm.set_title),
        text=text_of(norm.value, norm.display),
        unit=unit_text(norm.unit, currency),
        source=Source(norm.document, norm.place, norm.evidence),
        valid_from=_day(norm.valid_from),
        valid_to=_day(norm.valid_to),
        note=norm.note,
        met=norm.equal,
    )


def _substituted(found: OpenedFigure, number: Number) -> dict[str, SafeString | None]:
    if not found.substituted:
        return {}
    is_short = found.substituted != found.substituted_whole
    return {
        "substituted": mathml_of_numbers(f"= {found.substituted}"),
        "whole": mathml_of_numbers(f"= {found.substituted_whole}") if is_short else None,
        "comes_to": mathml_of_result(number.full),
    }


def _number(part: Part, above: Part | None, via: Sequence[str], way: Way, currency: str) -> Number:
    own = part.within[-1:] if above is None or part.within[-1:] != above.within[-1:] else ()
    return Number(
        key=part.key,
        kind=part.kind,
        label=label_of(part),
        text=text_of(part.value, part.display),
        unit="" if isinstance(part.value, bool | None) else unit_text(part.unit, currency),
        address=way(part.key, via),
        within="".join(group_label(one) for one in own),
        symbol=_symbol(part, above),
        path=part.path,
        is_amount=part.unit == "¤",
    )


def _symbol(part: Part, above: Part | None) -> SafeString | None:
    is_shown = part.symbol and above and speaks_of(above.equation, part.symbol)
    return mathml_inline(part.symbol) if is_shown else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _source(source: dict[str, str] | None) -> Source | None:
    if not source:
        return None
    evidence = str(source.get("evidence", "verified"))
    place = place_words(str(source.get("place", "")))
    return Source(str(source.get("document", "")), place, evidence)


def say(english: str) -> str:
    """English words in the reader's language, safe inside LaTeX that becomes markup."""
    return latex_words(gettext(english)).removeprefix(r"\text{").removesuffix("}")
