"""A study put together: cover, the chapters of its calculation, the annexes of every study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from presentation.study.blocks import Block, Facts, Heading
from presentation.study.description import Chapter, Study
from presentation.units import currency_symbol
from runs.documents.annex import annex
from runs.documents.default import default_chapters
from runs.documents.ground import Ground
from runs.documents.steps import steps_of
from runs.documents.words import month
from runs.presenting import calculation_title

LONGEST = 140

Compose = Callable[[Ground], Sequence[Chapter]]

_composers: dict[str, Compose] = {}


def register_study(calculation: str, compose: Compose) -> None:
    """Let compose(ground) give the chapters of that calculation's studies, annexes left out.

    It is called in the language of the study. Other calculations get chapters from their models.
    """
    _composers[calculation] = compose


def study_of(ground: Ground) -> Study:
    """The whole study of a run; call it in the language of the study."""
    run, about = ground.run, ground.about
    trace = ground.trace
    opened = replace(ground, steps=steps_of(trace, about.currency) if trace else {})
    compose = _composers.get(run.calculation, default_chapters)
    assert run.finished_at is not None  # noqa: S101  # a run with a result has ended
    return Study(
        language=ground.language,
        title=about.title,
        part=about.part,
        kind=calculation_title(run),
        owner=about.owner,
        facts=[one for one in _cover(ground) if not _is_long(one)],
        address=ground.address,
        fingerprint=run.fingerprint,
        finished=run.finished_at,
        chapters=[*_opening(ground, compose(opened)), *annex(opened)],
    )


def _is_long(fact: tuple[str, str]) -> bool:
    """Too long for the cover: it stands at the end of the first chapter."""
    return len(fact[1]) > LONGEST


def _opening(ground: Ground, chapters: Sequence[Chapter]) -> Sequence[Chapter]:
    """The first chapter on a page of its own, at its end the facts too long for the cover."""
    if not chapters:
        return chapters
    first, *others = chapters
    long = [one for one in _cover(ground) if _is_long(one)]
    more: list[Block] = [Heading(_("About this study")), Facts(long)] if long else []
    blocks = [*first.blocks, *more]
    return [replace(first, blocks=blocks, opens_page=True), *others]


def _cover(ground: Ground) -> Iterator[tuple[str, str]]:
    run, about = ground.run, ground.about
    yield from about.facts.items()
    symbol = currency_symbol(about.currency)
    money = symbol if symbol == about.currency else f"{symbol} ({about.currency})"
    if text := ", ".join(one for one in (money, month(about.price_base)) if one):
        yield _("Currency"), text
    if about.norm:
        yield _("Norm"), about.norm
    if about.source:
        yield _("Source"), about.source
    yield _("Calculated on"), date_format(localtime(run.finished_at), "DATE_FORMAT")
    yield _("State"), str(run.get_status_display())
    yield _("Engine version"), run.engine_version
