"""Writes of runs: the only door to the engine for pages, API, workers and commands."""

from runs.services.cancelling import run_cancel
from runs.services.creation import run_create, run_evaluate_now
from runs.services.documents import (
    NoResult,
    document_cancel,
    document_execute,
    document_request,
)
from runs.services.execution import run_execute
from runs.services.replaying import run_replay
from runs.services.scenarios import NameTaken, scenario_create, scenario_delete
from runs.services.sharing import run_help
from runs.services.sweeping import Swept, documents_sweep, runs_sweep, shares_sweep

__all__ = [
    "NameTaken",
    "NoResult",
    "Swept",
    "document_cancel",
    "document_execute",
    "document_request",
    "documents_sweep",
    "run_cancel",
    "run_create",
    "run_evaluate_now",
    "run_execute",
    "run_help",
    "run_replay",
    "runs_sweep",
    "scenario_create",
    "scenario_delete",
    "shares_sweep",
]
