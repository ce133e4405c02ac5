"""The results of a project that can stand side by side: its alternatives' and their scenarios'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from runs.models import Run, Scenario
from snip.calculation import CALCULATION
from snip.models import Project
from snip.selectors import KEY_FIGURES, Standing

MOST_CHECKED = 5
SHOWN = 50


@dataclass(frozen=True)
class Candidate:
    """A result to compare. scenario: None for an alternative's own; checked: chosen beforehand."""

    run: Run
    name: str
    npv: float | None
    irr: float | None
    scenario: Scenario | None = None
    checked: bool = False


def scenarios_of_project(project: Project) -> QuerySet[Scenario]:
    """The scenarios kept of any evaluation of the project's alternatives, oldest first."""
    bases = Run.objects.filter(evaluations__alternative__project=project).order_by().values("pk")
    found = Scenario.objects.filter(base__in=bases)
    return found.select_related("base", "run", "created_by")


def candidates_of(project: Project, standings: Sequence[Standing]) -> list[Candidate]:
    """The latest finished result of every alternative, and after each the scenarios of the project
    made from it; scenarios of earlier results come last."""
    left = list(scenarios_of_project(project)[:SHOWN])
    found: list[Candidate] = []
    finished = [(one.alternative, one.finished.run) for one in standings if one.finished]
    for place, (alternative, run) in enumerate(finished):
        name = f"{alternative.number}. {alternative.name}"
        found.append(_candidate(run, name, checked=place < MOST_CHECKED))
        found += [_of_scenario(one, alternative.number) for one in left if one.base_id == run.pk]
        left = [one for one in left if one.base_id != run.pk]
    return found + [_of_scenario(one) for one in left]


def _of_scenario(scenario: Scenario, number: int | None = None) -> Candidate:
    name = scenario.name if number is None else f"{number} · {scenario.name}"
    return _candidate(scenario.run, name, scenario=scenario)


def _candidate(
    run: Run, name: str, *, scenario: Scenario | None = None, checked: bool = False
) -> Candidate:
    result: Any = run.result or {}
    figures = result.get(KEY_FIGURES) or result
    return Candidate(run, name, figures.get("npv"), figures.get("irr"), scenario, checked)


def inputs_to_adopt(run: Run) -> dict[str, Any]:
    """The inputs of a run as an alternative keeps them: the project says the parameter set."""
    if run.calculation != CALCULATION:
        return dict(run.inputs)
    return {name: value for name, value in run.inputs.items() if name != "parameter_set"}
