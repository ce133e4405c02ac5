"""A drill, by hand and not in the suite: workers killed and the broker emptied at random moments.

    DRILL_RUNS=400 DRILL_KILLS=60 DRILL_WIPES=4 make drill

A quarter of the runs are shared out. Prints how many were lost (never finished), doubled (finished
twice), or wrong, and how often the workers had to begin again. DRILL_SEED repeats a drill's
choices, not the machine's timing.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from django.db import connection

from engine import registry
from launch.processes import wait_until
from launch.worker import Worker
from runs import services
from runs.models import OPEN, Run, RunShare, Status

RUNS = int(os.environ.get("DRILL_RUNS", "400"))
KILLS = int(os.environ.get("DRILL_KILLS", "60"))
WIPES = int(os.environ.get("DRILL_WIPES", "4"))
WORKERS = int(os.environ.get("DRILL_WORKERS", "2"))
SEED = int(os.environ.get("DRILL_SEED", "0")) or random.SystemRandom().randrange(2**32)
PATIENCE = 600
LIMITS = {
    "RUNS_HEARTBEAT_SECONDS": "1",
    "RUNS_STALE_SECONDS": "6",
    "RUNS_RESEND_SECONDS": "5",
    "RUNS_SWEEP_SECONDS": "2",
    # Far more kills than a run would meet outside: giving up is not what is drilled here.
    "RUNS_ATTEMPTS": "1000",
    "LOG_LEVEL": "WARNING",
}
FINISHES = """
CREATE TABLE drill_finishes (run_id uuid, status text);
CREATE FUNCTION drill_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO drill_finishes VALUES (NEW.id, NEW.status);
    RETURN NULL;
END $$;
CREATE TRIGGER drill_note AFTER UPDATE OF status ON runs_run FOR EACH ROW
WHEN (NEW.status IN ('succeeded', 'failed', 'cancelled')) EXECUTE FUNCTION drill_note();
"""


@dataclass
class Drill:
    """What has been asked for and broken so far."""

    start: Callable[[], Worker]
    chance: random.Random
    workers: list[Worker] = field(default_factory=list)
    asked: dict[str, float] = field(default_factory=dict)
    parents_killed: int = 0
    children_killed: int = 0
    wipes: int = 0

    @property
    def kills(self) -> int:
        return self.parents_killed + self.children_killed

    def ask(self, number: int) -> None:
        """Ask for a run, half of them twice."""
        inputs = {
            "number": float(number),
            "seconds": round(self.chance.uniform(0.1, 5.0), 2),
            "steps": self.chance.randrange(1, 20),
        }
        kind = self.chance.choice(["test.slow", "test.silent", "test.double", "test.shared"])
        payload = inputs if kind != "test.double" else {"number": float(number)}
        if kind == "test.shared":
            shares = self.chance.randrange(2, 9)
            payload = {**inputs, "shares": shares, "seconds": inputs["seconds"] / shares}
        expected = registry.get(kind).evaluate(without_pauses(payload)).model_dump()["number"]
        for _ in range(self.chance.choice([1, 2])):
            run = services.run_create(
                calculation=kind, payload=payload, scope="test:drill", user=None
            )
            self.asked[str(run.pk)] = expected

    def kill(self) -> None:
        """kill -9 of a whole worker, or of one of its pool's processes under its feet."""
        at_work = [worker for worker in self.workers if pool_of(worker)]
        worker = self.chance.choice(at_work or self.workers)
        children = pool_of(worker)
        if children and self.chance.random() < 0.4:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(children), signal.SIGKILL)
                self.children_killed += 1
            return
        worker.kill()
        self.parents_killed += 1
        worker.start()

    def wipe(self) -> None:
        """Everything the broker knew is gone."""
        redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
        self.wipes += 1


def without_pauses(payload: dict[str, float]) -> dict[str, float]:
    return {**payload, "seconds": 0.0} if "seconds" in payload else payload


def pool_of(worker: Worker) -> list[int]:
    """The pool's processes of a worker; none while it is still starting."""
    assert worker.child is not None
    pid = worker.child.process.pid
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.fixture
def drill(start_worker: Callable[..., Worker]) -> Drill:
    def start() -> Worker:
        return start_worker(
            concurrency=2, environment=LIMITS, application="tests.runs.worker", beat=True
        )

    with connection.cursor() as cursor:
        cursor.execute(FINISHES)
    drill = Drill(start, random.Random(SEED))
    drill.workers = [start() for _ in range(WORKERS)]
    yield drill
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE drill_finishes; DROP FUNCTION drill_note CASCADE")


def test_no_run_is_lost_and_none_doubled(drill: Drill) -> None:
    began = time.monotonic()
    events = [drill.kill] * KILLS + [drill.wipe] * WIPES
    drill.chance.shuffle(events)
    numbers = iter(range(RUNS))
    for position, event in enumerate(events, start=1):
        # Half of the runs wait from the start, so that a kill finds the workers at work.
        while len(drill.asked) < RUNS * (len(events) + position) // (2 * len(events)):
            drill.ask(next(numbers))
        wait_until(
            Run.objects.filter(status=Status.RUNNING).exists, seconds=20, while_=lambda: True
        )
        time.sleep(drill.chance.uniform(0.0, 2.5))
        event()
    deadline = time.monotonic() + PATIENCE
    while Run.objects.filter(status__in=OPEN).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    # A worker killed between the end of a run and that of its shares leaves them to the sweeper.
    wait_until(lambda: not RunShare.objects.exists(), seconds=20, while_=lambda: True)
    figures = figures_of(drill)
    sys.stdout.write(f"\nseed {SEED}, {time.monotonic() - began:.0f} s\n")
    for name, value in figures.items():
        sys.stdout.write(f"{name}: {value}\n")
    assert (figures["kills"], figures["wipes"], figures["runs"]) == (drill.kills, WIPES, RUNS)
    assert not any(
        figures[name] for name in ("lost", "doubled", "wrong", "shares left over", "missing")
    )


def figures_of(drill: Drill) -> dict[str, object]:
    runs = list(Run.objects.values("pk", "status", "result", "attempts"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id, count(*) FROM drill_finishes GROUP BY run_id")
        finishes = {str(key): count for key, count in cursor.fetchall()}
    results = {str(run["pk"]): (run["result"] or {}).get("number") for run in runs}
    return {
        "runs": len(runs),
        "kills": drill.kills,
        "of them whole workers": drill.parents_killed,
        "wipes": drill.wipes,
        "lost": sum(1 for run in runs if run["status"] != Status.SUCCEEDED),
        "doubled": sum(1 for count in finishes.values() if count != 1),
        "wrong": sum(1 for key, expected in drill.asked.items() if results.get(key) != expected),
        "shares left over": RunShare.objects.filter(run__status=Status.SUCCEEDED).count(),
        "missing": len(set(drill.asked) - set(results)),
        "runs by attempts": dict(sorted(Counter(run["attempts"] for run in runs).items())),
    }
