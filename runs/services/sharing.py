"""A large run shared out among workers.

The worker that claimed the run lays its shares out as rows, calls others to help, and works like
them: take the next waiting share, work it out, store its answer. When none is left it puts the
answers together. Calls for help are hints alone: without a helper the run's own worker does every
share, so neither a lost message nor a dead helper changes anything but the time. A run that is
taken up again keeps the answers there are: its inputs and its engine are the same.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from uuid import UUID

import structlog
from django.conf import settings

from engine import registry
from engine.errors import EngineError, UnknownCalculation
from engine.model import Inputs, Result
from engine.registry import Split
from runs import dispatch, selectors
from runs.failures import UNEXPECTED, WORKER_LOST, Outdated, ShareFailed, failure
from runs.models import Run, RunShare, Status
from runs.services import claiming
from runs.services.answers import Answers
from runs.services.claiming import Outcome
from runs.services.outcomes import outcome_of, same_calculation
from runs.services.pulse import Pulse

log = structlog.get_logger("runs")

WAIT = 0.05
"""Seconds between two looks at the shares that others work on."""


def shared_out(run: Run, split: Split, inputs: Inputs, count: int, pulse: Pulse) -> Result:
    """The result of a claimed run from its shares, whoever works them out.

    pulse: of the run. Raises Cancelled as it does, and ShareFailed.
    """

    def watch() -> None:
        pulse.note(lambda: selectors.progress_of_shares(run.pk))

    shares = [RunShare(run=run, number=number) for number in range(count)]
    RunShare.objects.bulk_create(shares, ignore_conflicts=True)
    call = _Call()
    while selectors.shares_to_do(run.pk).exists():
        watch()
        share = _next_share(run.pk)
        if share is not None:
            call.repeat(share)
            _work(run, share, split, inputs, watch)
        else:
            _take_back_silent(run.pk)
            time.sleep(WAIT)
    failed = selectors.failed_share(run.pk)
    if failed is not None:
        raise ShareFailed(failed.error or failure(UNEXPECTED))
    return split.whole(inputs, Answers(run.pk, count, watch))


def run_help(run_id: UUID) -> None:
    """Work on the waiting shares of a run for RUNS_HELP_SECONDS, the last one to its end.

    Before it begins it calls the next helper, who goes on where this one leaves off: one call
    stands in the queue at any time, free workers follow it, and other runs get their turn.
    """
    run = selectors.wanted_runs().filter(pk=run_id).first()
    if run is None or not selectors.waiting_shares(run_id).exists():
        return
    with structlog.contextvars.bound_contextvars(run=str(run_id)):
        try:
            calculation = same_calculation(run)
            inputs = calculation.parse(run.inputs)
        except (EngineError, Outdated) as error:
            log.info("no help from here", error=str(error))
            return
        if calculation.split is not None:
            _help(run, calculation.split, inputs)


def put_away(run: Run) -> None:
    """Delete the shares of a run that is finished."""
    with contextlib.suppress(UnknownCalculation):
        if registry.get(run.calculation).split is not None:
            selectors.shares_of(run.pk).delete()


class _Call:
    """The call for helpers, repeated while nobody else works on the run."""

    def __init__(self) -> None:
        self._next = 0.0

    def repeat(self, mine: RunShare) -> None:
        """Call once in RUNS_RESEND_SECONDS, where shares wait besides the one just claimed."""
        if time.monotonic() < self._next:
            return
        running = selectors.shares_of(mine.run_id).filter(status=Status.RUNNING)
        if not running.exclude(pk=mine.pk).exists() and _call_for(mine):
            self._next = time.monotonic() + settings.RUNS_RESEND_SECONDS


def _call_for(mine: RunShare) -> bool:
    """Call one helper, where shares wait besides the one just claimed."""
    if not selectors.waiting_shares(mine.run_id).exists():
        return False
    dispatch.send_help(mine.run_id)
    return True


def _help(run: Run, split: Split, inputs: Inputs) -> None:
    until = time.monotonic() + settings.RUNS_HELP_SECONDS
    has_called = False
    while share := _next_share(run.pk):
        has_called = has_called or _call_for(share)
        _work(run, share, split, inputs, _look_at_nothing_else)
        if time.monotonic() > until:
            return


def _look_at_nothing_else() -> None:
    """A helper watches its share alone."""


def _next_share(run_id: UUID) -> RunShare | None:
    """The first waiting share, claimed; None when none waits."""
    while True:
        found = selectors.waiting_shares(run_id).values_list("pk", flat=True).first()
        if found is None:
            return None
        share = claiming.claimed(RunShare, found)
        if share is not None:
            return share


def _work(
    run: Run, share: RunShare, split: Split, inputs: Inputs, watch: Callable[[], None]
) -> None:
    """Work a claimed share out and store what came of it; let it wait again when it is to stop."""

    def worked_out() -> Outcome:
        with Pulse(share) as pulse:

            def progress(done: float) -> None:
                pulse.progress(done)
                watch()

            answer = split.share(inputs, share.number, progress)
        return {"status": Status.SUCCEEDED, "outcome": answer, "progress": 1.0}

    outcome = outcome_of(run.calculation, worked_out)
    if outcome["status"] == Status.CANCELLED:
        claiming.released(share)
    elif not claiming.mine(share).update(**outcome):
        log.warning("another worker has the share, outcome dropped", share=share.number)


def _take_back_silent(run_id: UUID) -> None:
    """Let shares of dead workers wait again; one that was begun too often fails."""
    limit = settings.RUNS_ATTEMPTS
    silent = selectors.silent(selectors.shares_of(run_id), seconds=settings.RUNS_STALE_SECONDS)
    silent.filter(attempts__gte=limit).update(
        status=Status.FAILED, error=failure(WORKER_LOST, attempts=limit)
    )
    if silent.update(status=Status.QUEUED, claim=None):
        log.warning("shares taken back from a silent worker")
