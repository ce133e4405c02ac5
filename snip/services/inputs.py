"""Saving inputs as they are typed: each change is compared with what its author last saw.

Somebody else's newer value is never overwritten: that change is answered with both versions and
the rest of the same save goes through. A value that cannot be read is kept as it was typed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from presentation.forms import (
    LONGEST_TEXT,
    Clash,
    Path,
    Spec,
    TextTooLong,
    UnknownPath,
    dotted,
    is_empty,
    replaced,
    same,
    spec_at,
    value_at,
    without_item,
)
from snip.calculation import input_model, starting_part
from snip.models import Alternative, InputChange

Record = tuple[str, Any, Any]
"""Dotted path, value before, value after; None for missing."""


@dataclass(frozen=True)
class Change:
    """A value for one input. seen: the value its author last saw there, None for missing.

    at: the version of the alternative in which the author saw the rows of the list the input is
    in; None where it is in no list.
    """

    path: Path
    seen: Any
    value: Any
    at: int | None = None


@dataclass
class Saved:
    """What came of a save: the alternative as it stands, accepted paths, clashes by path."""

    alternative: Alternative
    accepted: list[str] = field(default_factory=list)
    clashes: dict[str, Clash] = field(default_factory=dict)


@transaction.atomic
def alternative_fields_save(
    *,
    alternative: Alternative,
    changes: Sequence[Change],
    user: User | None,
    reason: str = "",
) -> Saved:
    """Save single inputs under a lock, each only if nobody changed it since it was seen.

    Raises UnknownPath, TextTooLong or ValueError before anything is saved.
    """
    for change in changes:
        _check(alternative, change)
    saved = Saved(locked_alternative(alternative))
    accepted = [change for change in changes if _is_accepted(change, saved)]
    _apply(saved, accepted, user, reason)
    return saved


@transaction.atomic
def alternative_row_add(*, alternative: Alternative, path: Path, user: User | None) -> Saved:
    """Add an empty row to a table, unless its last row is still empty."""
    spec = _spec(alternative, path)
    if spec.kind != "rows":
        raise UnknownPath("not a table")
    saved = Saved(locked_alternative(alternative))
    inputs = saved.alternative.inputs
    stored = value_at(inputs, path)
    rows = stored if isinstance(stored, list) else []
    norm = saved.alternative.project.parameter_set
    fresh = starting_part((*path, len(rows)), norm, inputs)
    is_waiting = bool(rows) and (is_empty(rows[-1]) or same(rows[-1], fresh))
    if len(rows) < spec.longest and not is_waiting:
        _apply(saved, [Change((*path, len(rows)), None, fresh)], user)
    return saved


@transaction.atomic
def alternative_part_add(*, alternative: Alternative, path: Path, user: User | None) -> Saved:
    """Switch an optional part on, with what stood in it when it was last switched off.

    The first time it starts from the norm's values and from what was asked elsewhere already.
    """
    _check_optional(alternative, path)
    saved = Saved(locked_alternative(alternative))
    if value_at(saved.alternative.inputs, path) is None:
        last = InputChange.objects.filter(
            alternative=alternative, path=dotted(path), after__isnull=True, before__isnull=False
        ).first()
        norm = saved.alternative.project.parameter_set
        fresh = starting_part(path, norm, saved.alternative.inputs)
        _apply(saved, [Change(path, None, last.before if last else fresh)], user)
    return saved


@transaction.atomic
def alternative_part_remove(
    *, alternative: Alternative, path: Path, at: int, user: User | None
) -> Saved:
    """Take a row or an optional part away, unless somebody else changed it since version `at`."""
    is_row = bool(path) and isinstance(path[-1], int)
    if is_row and _spec(alternative, path[:-1]).kind != "rows":
        raise UnknownPath("not a row")
    if not is_row:
        _check_optional(alternative, path)
    saved = Saved(locked_alternative(alternative))
    before = value_at(saved.alternative.inputs, path)
    if (clash := _newer(saved.alternative, path, at, user)) or before is None:
        saved.clashes[dotted(path)] = clash or Clash(None, None, gone=True)
        return saved
    inputs = saved.alternative.inputs
    after = without_item(inputs, path) if is_row else replaced(inputs, path, None)
    store(saved, [(dotted(path), before, None)], after, user, "")
    return saved


@transaction.atomic
def alternative_series_fill(
    *, alternative: Alternative, path: Path, values: Sequence[Any], at: int, user: User | None
) -> Saved:
    """Put a whole yearly list, unless somebody else changed a year since version `at`."""
    spec = _spec(alternative, path)
    if spec.kind != "series" or len(values) > spec.longest:
        raise UnknownPath("no such years")
    changes = [Change((*path, year), None, value, at) for year, value in enumerate(values)]
    for change in changes:
        _check(alternative, change)
    saved = Saved(locked_alternative(alternative))
    if clash := _newer(saved.alternative, path, at, user):
        saved.clashes[dotted(path)] = clash
        return saved
    stored = saved.alternative.inputs
    _apply(saved, [one for one in changes if not same(value_at(stored, one.path), one.value)], user)
    return saved


def _spec(alternative: Alternative, path: Path) -> Spec:
    return spec_at(input_model(alternative.calculation), path)


def locked_alternative(alternative: Alternative) -> Alternative:
    """The alternative as it stands, held until the transaction ends."""
    return (
        Alternative.objects.select_for_update(of=("self",))
        .select_related("project")
        .get(pk=alternative.pk)
    )


def _check(alternative: Alternative, change: Change) -> None:
    """Only single values go to single inputs, and only such as the database can keep."""
    if not _spec(alternative, change.path).is_leaf:
        raise UnknownPath("not a single input")
    value = change.value
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise TextTooLong
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a finite number")
    if value is not None and not isinstance(value, str | int | float | bool):
        raise ValueError("not a single value")


def _check_optional(alternative: Alternative, path: Path) -> None:
    spec = _spec(alternative, path)
    if spec.kind != "group" or not spec.optional:
        raise UnknownPath("not an optional part")


def _is_accepted(change: Change, saved: Saved) -> bool:
    inputs, at = saved.alternative.inputs, dotted(change.path)
    if not _row_is_there(change, saved.alternative):
        saved.clashes[at] = Clash(change.value, None, gone=True)
        return False
    stored = value_at(inputs, change.path)
    if same(stored, change.value):
        saved.accepted.append(at)
        return False
    if not same(stored, change.seen):
        saved.clashes[at] = _clash(saved.alternative, at, change, stored)
        return False
    return True


def _row_is_there(change: Change, alternative: Alternative) -> bool:
    """Whether every row on the way exists and is still the one its author saw."""
    for end, part in enumerate(change.path[:-1]):
        if not isinstance(part, int):
            continue
        table = change.path[:end]
        is_fixed = part < _spec(alternative, table).fixed
        if not is_fixed and value_at(alternative.inputs, change.path[: end + 1]) is None:
            return False
        if change.at is not None and _rows_moved(alternative, table, change.at):
            return False
    return True


def _rows_moved(alternative: Alternative, table: Path, at: int) -> bool:
    """Whether a row was taken out of the table, or the table replaced, after version `at`."""
    pattern = rf"^{dotted(table).replace('.', '[.]')}[.]\d+$"
    above = [dotted(table[:end]) for end in range(1, len(table) + 1)]
    later = InputChange.objects.filter(alternative=alternative, version__gt=at)
    return later.filter(Q(path__in=above) | Q(path__regex=pattern, after__isnull=True)).exists()


def _newer(alternative: Alternative, path: Path, at: int, user: User | None) -> Clash | None:
    """Somebody else's change of this part, or a moved row, after the version that was seen."""
    for end, part in enumerate(path):
        if isinstance(part, int) and _rows_moved(alternative, path[:end], at):
            return Clash(None, None, gone=True)
    later = InputChange.objects.filter(alternative=alternative, version__gt=at)
    inside = later.filter(path__startswith=dotted(path) + ".").exclude(changed_by=user)
    last = inside.select_related("changed_by").first()
    return Clash(None, None, str(last.changed_by or ""), last.changed_at) if last else None


def _clash(alternative: Alternative, at: str, change: Change, theirs: Any) -> Clash:
    last = alternative.changes.filter(path=at).select_related("changed_by").first()
    who, when = (str(last.changed_by or ""), last.changed_at) if last else ("", None)
    return Clash(change.value, theirs, who, when, seen=change.seen)


def _apply(saved: Saved, changes: Iterable[Change], user: User | None, reason: str = "") -> None:
    inputs: Any = saved.alternative.inputs
    records = []
    for change in changes:
        before = value_at(inputs, change.path)
        inputs = replaced(inputs, change.path, change.value)
        records.append((dotted(change.path), before, change.value))
    if records:
        store(saved, records, inputs, user, reason)


def store(
    saved: Saved,
    records: Sequence[Record],
    inputs: Mapping[str, Any],
    user: User | None,
    reason: str,
) -> None:
    """Write the new inputs as the next version, and who changed what."""
    alternative = saved.alternative
    alternative.inputs = dict(inputs)
    alternative.version += 1
    alternative.changed_by = user
    alternative.changed_at = timezone.now()
    alternative.save(update_fields=["inputs", "version", "changed_by", "changed_at"])
    InputChange.objects.bulk_create(
        InputChange(
            alternative=alternative,
            path=path,
            version=alternative.version,
            before=before,
            after=after,
            reason=reason,
            changed_by=user,
        )
        for path, before, after in records
    )
    saved.accepted.extend(path for path, _, _ in records)
