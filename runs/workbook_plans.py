"""How the workbook of a run is laid out, for whoever reads one that came back."""

from __future__ import annotations

from collections.abc import Callable

from presentation.workbooks import Plan, TooLarge
from runs import workbooks
from runs.models import Run

PlanOfRun = Callable[[Run, str], Plan]


class NoWorkbook(LookupError):
    """Nobody lays out workbooks of this run."""


def _laid_out(run: Run, language: str) -> Plan:
    try:
        return workbooks.plan_of_run(run, language)
    except TooLarge as error:
        raise NoWorkbook(run.calculation) from error


_providers: list[PlanOfRun] = [_laid_out]


def register_plans(provider: PlanOfRun) -> None:
    """Let provider(run, language) lay out a finished run; the one registered last counts.

    It raises Outdated and UnknownCalculation as runs.tracing.trace_of_run does, and NoWorkbook for
    a run it has no layout for.
    """
    _providers.append(provider)


def plan_of_run(run: Run, language: str) -> Plan:
    """The layout of the run's workbook in that language; raises NoWorkbook, Outdated,
    UnknownCalculation."""
    if not _providers:
        raise NoWorkbook(run.calculation)
    return _providers[-1](run, language)
