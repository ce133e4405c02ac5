"""Looking at runs that real workers execute."""

from __future__ import annotations

import os

import redis

from launch.processes import wait_until
from runs.models import Run

# Short enough for a test, long enough that a busy machine does not take a beating heart for dead.
QUICK = {
    "RUNS_HEARTBEAT_SECONDS": "0.5",
    "RUNS_STALE_SECONDS": "5",
    "RUNS_RESEND_SECONDS": "2",
    "RUNS_SWEEP_SECONDS": "1",
}
LONG = 90


def eventually(run: Run, *statuses: str, progress: float = 0.0) -> Run:
    """The run once it has one of the statuses and that much progress."""
    rows = Run.objects.filter(pk=run.pk, status__in=statuses, progress__gte=progress)
    there = wait_until(rows.exists, seconds=LONG, while_=lambda: True)
    run.refresh_from_db()
    assert there, (run.status, run.progress, run.attempts)
    return run


def broker() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])
