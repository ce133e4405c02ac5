"""Runs shared out among real Celery workers: killed, deprived of their broker, asked to stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection

from engine import registry
from launch.processes import wait_until
from launch.worker import Worker
from members.models import User
from runs import services
from runs.models import Run, RunShare, Status
from tests.engine.samples import inputs_of
from tests.runs.at_work import LONG, broker, eventually
from tests.runs.drill import pool_of

Ask = Callable[..., Run]
Start = Callable[..., Worker]


# Nobody has compiled this calculation: a thousand scenarios are a share that takes its time.
SIMULATED = {
    "calculation": "snip.unit_benefits",
    "inputs": inputs_of("snip.unit_benefits"),
    "uncertain": [
        {
            "path": "tariff",
            "distribution": {"kind": "triangular", "low": 0.4, "mode": 0.8, "high": 1.2},
        }
    ],
    "scenarios": 2200,
    "seed": 5,
    "figures": ["new_user_metered_total"],
}
DONE = """
CREATE TABLE done_shares (number integer, session integer);
CREATE FUNCTION note_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO done_shares VALUES (NEW.number, pg_backend_pid());
    RETURN NULL;
END $$;
CREATE TRIGGER note_share AFTER UPDATE OF status ON runs_runshare FOR EACH ROW
WHEN (NEW.status = 'succeeded') EXECUTE FUNCTION note_share();
"""


class Note(NamedTuple):
    """A line of the journal: this share was begun or done by this process."""

    share: int
    process: int
    what: str


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    path.touch()
    return path


@pytest.fixture
def doers(transactional_db: None) -> Iterator[Callable[[], list[tuple[int, int]]]]:
    """doers(): each share that was done and the database session that did it, by number.

    The run's own worker keeps one session from its beginning to its end.
    """

    def told() -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, session FROM done_shares ORDER BY number")
            return cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute(DONE)
    yield told
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE done_shares; DROP FUNCTION note_share CASCADE")


def notes(journal: Path, what: str) -> list[Note]:
    lines = (line.split() for line in journal.read_text(encoding="utf-8").splitlines())
    found = [Note(int(share), int(process), done) for share, process, done in lines]
    return [note for note in found if note.what == what]


def unshared(run: Run) -> dict[str, Any]:
    """What the calculation itself says, without the run's pauses and its journal."""
    pauses = {"seconds": 0.0, "journal": ""}
    payload = {name: pauses.get(name, value) for name, value in run.inputs.items()}
    return registry.get(run.calculation).evaluate(payload).model_dump(mode="json")


def two_at_work(journal: Path) -> list[int]:
    """The processes that work on shares, the run's own first, once there are two."""

    def both() -> bool:
        return len({note.process for note in notes(journal, "begun")}) > 1

    assert wait_until(both, seconds=LONG, while_=lambda: True)
    return list(dict.fromkeys(note.process for note in notes(journal, "begun")))


def test_two_workers_share_a_run_and_give_the_figures_of_one(
    ask: Ask, start: Start, journal: Path
) -> None:
    pools = [pool_of(start()), pool_of(start())]
    run = ask("test.shared", shares=8, seconds=0.4, journal=str(journal))
    run = eventually(run, Status.SUCCEEDED)
    assert (run.result, run.attempts) == (unshared(run), 1)
    done = notes(journal, "done")
    assert sorted(note.share for note in done) == list(range(8))
    for pool in pools:
        assert [note for note in done if note.process in pool]
    assert not RunShare.objects.exists()


def test_its_helper_and_then_its_own_worker_killed_cost_a_run_time_alone(
    ask: Ask, start: Start, journal: Path
) -> None:
    workers = [start(), start()]
    run = ask("test.shared", shares=6, seconds=1.0, journal=str(journal))
    for victim in reversed(two_at_work(journal)):
        (worker,) = [each for each in workers if victim in pool_of(each)]
        worker.kill()
    start(concurrency=2)
    run = eventually(run, Status.SUCCEEDED)
    assert (run.result, run.attempts) == (unshared(run), 2)
    # What was done is kept, what the dead had begun is done again, and nothing else twice.
    assert Counter(note.share for note in notes(journal, "done")) == Counter(range(6))
    begun = Counter(note.share for note in notes(journal, "begun"))
    assert sorted(begun.values())[-3:] == [1, 2, 2]
    assert not RunShare.objects.exists()


def test_a_shared_run_finishes_with_help_after_the_broker_was_emptied(
    ask: Ask, start: Start, journal: Path
) -> None:
    start(concurrency=2)
    run = ask("test.shared", shares=24, seconds=0.25, journal=str(journal))
    own, helper = two_at_work(journal)
    broker().flushdb()
    run = eventually(run, Status.SUCCEEDED)
    assert (run.result, run.attempts) == (unshared(run), 1)
    by = Counter(note.process for note in notes(journal, "done"))
    # Without another call the helper would have stopped after its two seconds, some eight shares.
    assert by[helper] > 9
    assert set(by) == {own, helper}


def test_a_cancelled_run_frees_its_helpers(ask: Ask, start: Start, journal: Path) -> None:
    start(concurrency=2)
    long = ask("test.shared", shares=6, seconds=600, steps=6000, journal=str(journal))
    two_at_work(journal)
    services.run_cancel(run=long)
    assert eventually(long, Status.CANCELLED).result is None
    journal.write_text("", encoding="utf-8")
    run = ask("test.shared", shares=6, seconds=0.4, number=5.0, journal=str(journal))
    two_at_work(journal)
    assert eventually(run, Status.SUCCEEDED).result == unshared(run)
    assert not RunShare.objects.exists()


def test_many_shared_runs_at_once_all_finish_on_few_workers(ask: Ask, start: Start) -> None:
    start(concurrency=2)
    numbers = range(8)
    runs = [
        ask("test.shared", shares=5, seconds=0.05, steps=2, number=float(number))
        for number in numbers
    ]
    small = [ask(number=float(number)) for number in numbers]
    for run in (*runs, *small):
        assert eventually(run, Status.SUCCEEDED).result == unshared(run)
        assert run.attempts == 1
    assert not RunShare.objects.exists()


def test_a_simulation_shared_by_two_workers_is_the_engines_own_to_the_last_bit(
    rosa: User, start: Start, doers: Callable[[], list[tuple[int, int]]]
) -> None:
    start(concurrency=2)
    run = services.run_create(
        calculation="uncertainty.simulation", payload=SIMULATED, scope="utility:0f", user=rosa
    )
    run = eventually(run, Status.SUCCEEDED)
    own = registry.get("uncertainty.simulation").evaluate(SIMULATED)
    assert run.result == own.model_dump(mode="json")
    done = doers()
    assert [share for share, _session in done] == list(range(3))
    assert len({session for _share, session in done}) > 1
