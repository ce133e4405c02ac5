"""How the workbook of a run is laid out: told by whoever writes workbooks."""

from __future__ import annotations

from collections.abc import Callable

from presentation.workbooks import Plan
from runs.models import Run

PlanOfRun = Callable[[Run, str], Plan]

_providers: list[PlanOfRun] = []


class NoWorkbook(LookupError):
    """Nobody lays out workbooks of this run."""


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
