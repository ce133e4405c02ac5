"""Replacing all inputs of an alternative at once, as programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from members.models import User
from presentation.forms import LONGEST_PATH, Path, dotted, same
from snip.models import Alternative
from snip.services.inputs import Record, Saved, locked_alternative, store


class VersionConflict(Exception):
    """Somebody changed the alternative after the version the caller had."""

    def __init__(self, alternative: Alternative) -> None:
        self.alternative = alternative
        super().__init__(f"the alternative is of version {alternative.version} by now")


def merged(inputs: Any, changes: Any) -> Any:
    """The inputs with the changes merged into them (RFC 7396): null takes an input away."""
    if not isinstance(changes, Mapping):
        return changes
    whole = dict(inputs) if isinstance(inputs, Mapping) else {}
    for name, change in changes.items():
        if change is None:
            whole.pop(name, None)
        else:
            whole[name] = merged(whole.get(name), change)
    return whole


@transaction.atomic
def alternative_inputs_replace(
    *,
    alternative: Alternative,
    inputs: Mapping[str, Any],
    version: int,
    user: User | None,
    reason: str = "",
) -> Alternative:
    """Put all inputs anew, made from that version; every difference is kept as a change.

    Raises VersionConflict where that is no longer the version that is stored.
    """
    saved = Saved(locked_alternative(alternative))
    if saved.alternative.version != version:
        raise VersionConflict(saved.alternative)
    records = list(_differences(saved.alternative.inputs, inputs, ()))
    if records:
        store(saved, records, inputs, user, reason)
    return saved.alternative


def _differences(before: Any, after: Any, path: Path) -> Iterator[Record]:
    """One record for each single input, and one for a list that grew or shrank."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        parts: list[Any] = [*before, *(name for name in after if name not in before)]
        pairs = [(part, before.get(part), after.get(part)) for part in parts]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(place, *both) for place, both in enumerate(zip(before, after, strict=True))]
    else:
        pairs = []
    fits = all(len(dotted((*path, part))) <= LONGEST_PATH for part, _, _ in pairs)
    if pairs and fits:
        for part, old, new in pairs:
            yield from _differences(old, new, (*path, part))
    elif not same(before, after):
        yield dotted(path), before, after
