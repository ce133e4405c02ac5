"""An alternative's inputs as a form: problems, sections, what the norm says, what stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import get_language

from engine import registry
from engine.errors import InvalidInputs, Problem
from presentation.forms import (
    Around,
    Clash,
    Group,
    Previous,
    Refused,
    SummaryItem,
    form_of,
    path_of,
    summary_of,
)
from snip.calculation import input_model, length_of, offers_of, standards_of
from snip.models import Alternative, InputChange
from snip.sections import Progress, progress_of, section_of, sections_of
from snip.selectors import last_changes
from snip.services import payload_of


@dataclass(frozen=True)
class InputForm:
    """The form of an alternative with the state of its sections."""

    alternative: Alternative
    form: Group
    progress: list[Progress] = field(default_factory=list)

    @property
    def summary(self) -> list[SummaryItem]:
        return summary_of(self.form)

    @property
    def is_ready(self) -> bool:
        return not self.summary


def language() -> str:
    return get_language() or "es"


def problems_of(alternative: Alternative) -> Sequence[Problem]:
    """What the calculation's own input model says of the inputs as they stand."""
    try:
        registry.get(alternative.calculation).parse(payload_of(alternative))
    except InvalidInputs as error:
        return error.problems
    return ()


def input_form(
    alternative: Alternative,
    *,
    clashes: Mapping[str, Clash] | None = None,
    refused: Mapping[str, Refused] | None = None,
) -> InputForm:
    """The whole form, every problem at its field."""
    calculation, inputs = alternative.calculation, alternative.inputs
    norm = alternative.project.parameter_set
    around = Around(
        language=language(),
        currency=alternative.project.currency,
        length_of=partial(length_of, calculation, inputs),
        standards=standards_of(calculation, norm, inputs),
        previous=_previous(last_changes(alternative)),
        offers=offers_of(inputs),
        clashes=clashes or {},
        refused=refused or {},
    )
    payload = payload_of(alternative)
    form = form_of(input_model(calculation), payload, problems_of(alternative), around=around)
    progress = [progress_of(section, form, inputs) for section in sections_of(calculation)]
    return InputForm(alternative, form, progress)


def _previous(changes: Sequence[InputChange]) -> dict[str, Previous]:
    """The value before the last change of each single input.

    Where a row was taken out of a table the rows behind it moved up, so what was recorded of that
    table before no longer speaks of the row that now has the number.
    """
    moved: dict[str, int] = {}
    for change in changes:
        table, _, last = change.path.rpartition(".")
        if last.isdigit() and change.after is None and isinstance(change.before, dict):
            moved[table] = max(moved.get(table, 0), change.version)
    return {
        change.path: Previous(
            change.before, str(change.changed_by or ""), change.changed_at, change.reason
        )
        for change in changes
        if isinstance(change.before, str | int | float) and not _has_moved(change, moved)
    }


def _has_moved(change: InputChange, moved: Mapping[str, int]) -> bool:
    parts = path_of(change.path)
    tables = (".".join(map(str, parts[:end])) for end in range(1, len(parts)))
    return any(moved.get(table, -1) >= change.version for table in tables)


def error_lines(form: InputForm, address: str) -> list[dict[str, str]]:
    """Every problem for the summary, with the address of its field in its section's page.

    address: of a section's page, with "SECTION" in the place of its short name.
    """
    lines = []
    for item in form.summary:
        section = section_of(form.alternative.calculation, item.path)
        target = f"{address.replace('SECTION', section.slug)}#{item.path}" if section else ""
        lines.append({"address": target, "label": item.label, "message": item.message})
    return lines
