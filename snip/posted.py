"""From a posted input page to the services: what was typed first, then the button pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from members.models import User
from presentation.forms import (
    Clash,
    Path,
    Refused,
    TextTooLong,
    UnknownPath,
    dotted,
    spec_at,
    value_at,
)
from snip.calculation import input_model, length_of, offers_of
from snip.models import Alternative
from snip.services import (
    Change,
    Saved,
    alternative_fields_save,
    alternative_part_add,
    alternative_part_remove,
    alternative_row_add,
    alternative_series_fill,
)
from snip.typed import NotOurPage, Typed, filling_of, part_version, seen_of, typed_of, version_at

__all__ = ["NotOurPage", "Outcome", "apply_post"]


@dataclass
class Outcome:
    """What came of a posted page. shown: the part of the form that answers a single change."""

    shown: str
    button: str = ""
    path: Path = ()
    clashes: dict[str, Clash] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)


@transaction.atomic
def apply_post(
    alternative: Alternative, post: Mapping[str, str], user: User, language: str
) -> Outcome:
    """Save what was typed, then do what the button says; alternative is brought up to date.

    Raises UnknownPath and NotOurPage, and then nothing is saved.
    """
    typed = typed_of(alternative.calculation, post, language)
    if not typed.button and not typed.named:
        raise NotOurPage("nothing was typed or pressed")
    outcome = Outcome(_shown(typed), typed.button, typed.path, refused=dict(typed.refused))
    reason = post.get("reason", "")[:300]
    _take(
        outcome,
        alternative,
        alternative_fields_save(
            alternative=alternative, changes=typed.changes, user=user, reason=reason
        ),
    )
    if typed.button not in ("", "keep", "take"):
        _take(outcome, alternative, _pressed(alternative, typed, post, user, language))
    return outcome


def _shown(typed: Typed) -> str:
    """The field itself, or the table, list or part that the button belongs to."""
    if typed.button == "remove":
        return dotted(typed.path[:-1])
    return dotted(typed.path) if typed.button else typed.named[0]


def _take(outcome: Outcome, alternative: Alternative, saved: Saved) -> None:
    fresh = saved.alternative
    alternative.inputs, alternative.version = fresh.inputs, fresh.version
    alternative.changed_at, alternative.changed_by = fresh.changed_at, fresh.changed_by
    for path, clash in saved.clashes.items():
        outcome.clashes[outcome.shown if path == dotted(outcome.path) else path] = clash


def _pressed(
    alternative: Alternative, typed: Typed, post: Mapping[str, str], user: User, language: str
) -> Saved:
    path = typed.path
    if typed.button == "add":
        return alternative_row_add(alternative=alternative, path=path, user=user)
    if typed.button == "on":
        return alternative_part_add(alternative=alternative, path=path, user=user)
    if typed.button == "fill":
        return _filled(alternative, path, post, user, language)
    if typed.button == "offer":
        return _offered(alternative, path, post, user)
    at = part_version(post, path)
    return alternative_part_remove(alternative=alternative, path=path, at=at, user=user)


def _filled(
    alternative: Alternative, path: Path, post: Mapping[str, str], user: User, language: str
) -> Saved:
    stored = value_at(alternative.inputs, path)
    stored = stored if isinstance(stored, list) else []
    wanted = length_of(alternative.calculation, alternative.inputs, path) or len(stored)
    spec = spec_at(input_model(alternative.calculation), path)
    try:
        values = filling_of(spec, dotted(path), post, language, stored, wanted)
    except TextTooLong as error:
        raise NotOurPage("fill") from error
    at = part_version(post, path)
    return alternative_series_fill(
        alternative=alternative, path=path, values=values, at=at, user=user
    )


def _offered(alternative: Alternative, path: Path, post: Mapping[str, str], user: User) -> Saved:
    """Take the value that another part of the form already has."""
    offer = offers_of(alternative.inputs).get(dotted(path))
    if offer is None:
        raise UnknownPath("nothing is offered there")
    change = Change(path, seen_of(post, dotted(path)), offer.value, version_at(post, path))
    return alternative_fields_save(alternative=alternative, changes=[change], user=user)
