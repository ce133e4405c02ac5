"""Asking for a calculation: the same question in the same scope is the same run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

import engine
from engine import registry
from runs import dispatch, selectors
from runs.models import OPEN, Run, Status
from runs.permissions import AnyUser
from runs.services.execution import run_execute
from runs.services.snapshot import fingerprint_of, snapshot_of

TRIES = 20
TITLE_LENGTH = 200


class Contention(Exception):
    """A run kept ending between being found and being read; nothing was made."""


def run_create(
    *,
    calculation: str,
    payload: Mapping[str, Any],
    scope: str,
    user: AnyUser | None,
    title: str = "",
) -> Run:
    """The run that answers this question in this scope: the one there is, or a new queued one.

    A new run is sent to the workers when the surrounding transaction commits. Raises InvalidInputs
    and UnknownCalculation.
    """
    run, is_new = _standing_run(calculation, payload, scope, user, title)
    if is_new:
        dispatch.send_on_commit(run.pk)
    return run


def run_evaluate_now(
    *,
    calculation: str,
    payload: Mapping[str, Any],
    scope: str,
    user: AnyUser | None,
    title: str = "",
) -> Run:
    """The run of a light calculation, executed here and now unless its answer is known already.

    The run comes back finished (look at its status: a calculation without an answer is a failed
    run), or running when a worker has just taken the same question. Raises InvalidInputs and
    UnknownCalculation.
    """
    run, _is_new = _standing_run(calculation, payload, scope, user, title)
    if run.status == Status.QUEUED:
        run_execute(run.pk)
        run.refresh_from_db()
    return run


def _standing_run(
    calculation: str,
    payload: Mapping[str, Any],
    scope: str,
    user: AnyUser | None,
    title: str,
) -> tuple[Run, bool]:
    """The standing run and whether it was made here.

    The partial unique constraint decides between simultaneous requests: a losing insert does
    nothing, then reads the winner.
    """
    asked = registry.get(calculation)
    snapshot = snapshot_of(asked, payload)
    fingerprint = fingerprint_of(asked, snapshot)
    for _ in range(TRIES):
        run = Run(
            pk=uuid.uuid4(),
            calculation=asked.name,
            title=title.replace("\0", "")[:TITLE_LENGTH],
            scope=scope,
            inputs=snapshot,
            parameter_set=asked.parameter_set,
            engine_version=engine.ENGINE_VERSION,
            fingerprint=fingerprint,
            created_by_id=user.pk if user else None,
            heartbeat_at=Now(),
        )
        Run.objects.bulk_create([run], ignore_conflicts=True)
        standing = selectors.current_run(scope=scope, fingerprint=fingerprint)
        if standing is not None and _still_wanted(standing):
            return standing, standing.pk == run.pk
    raise Contention(f"{scope} {fingerprint}")


def _still_wanted(run: Run) -> bool:
    """Withdraw a cancellation that has not happened yet: somebody asks for the run again."""
    if not run.cancel_requested or run.status == Status.SUCCEEDED:
        return True
    kept = Run.objects.filter(pk=run.pk, status__in=OPEN).update(cancel_requested=False)
    run.cancel_requested = False
    return kept == 1
