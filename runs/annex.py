"""Every figure of a stored run opened, with its inputs, who entered them, and the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presentation.traces import AnnexGroup, Opened, annex, parameters
from runs.about import Origin, about_run, origins_of
from runs.models import Run
from runs.opening import DIFFERS, disagreeing, figure_way, premises_of, traced
from runs.permissions import AnyUser
from runs.presenting import Line, input_lines


@dataclass(frozen=True)
class Annex:
    """The figures of a run group by group, and what they rest on.

    problem: as runs.opening.Opening has it; with one there are no groups.
    """

    problem: str
    groups: Sequence[AnnexGroup] = ()
    premises: Sequence[tuple[str, str]] = ()
    inputs: Sequence[tuple[Line, Origin]] = ()
    parameters: Sequence[Opened] = ()


def annex_of(user: AnyUser, run: Run) -> Annex:
    """The annex of a finished run, in the reader's language."""
    lines = [one for one in input_lines(run) if one.path]
    origins = origins_of(user, run, [one.path for one in lines])
    inputs = [(one, origins[one.path]) for one in lines]
    found = traced(run)
    if isinstance(found, str):
        return Annex(found, inputs=inputs)
    if disagreeing(run, found):
        return Annex(DIFFERS, inputs=inputs)
    way, currency = figure_way(run), about_run(run).currency
    return Annex(
        "",
        annex(found, way, currency),
        premises_of(found),
        inputs,
        parameters(found, way, currency),
    )
