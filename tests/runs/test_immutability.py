"""PostgreSQL refuses to change a finished run, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from runs import services
from runs.models import Run, Status

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE runs_run SET result = '{\"number\": 7}' WHERE id = %s",
    "UPDATE runs_run SET status = 'queued' WHERE id = %s",
    "UPDATE runs_run SET title = title WHERE id = %s",
    "DELETE FROM runs_run WHERE id = %s",
]


def finished(ask: Ask, status: str) -> Run:
    if status == Status.CANCELLED:
        return services.run_cancel(run=ask())
    return ask("test.double" if status == Status.SUCCEEDED else "test.broken", now=True)


def refused(statement: str, run: Run) -> str:
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [run.pk])
    return str(caught.value)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_a_finished_run_is_neither_edited_nor_deleted_by_sql(
    ask: Ask, status: str, statement: str
) -> None:
    run = finished(ask, status)
    before = Run.objects.values().get(pk=run.pk)
    assert before["status"] == status
    message = refused(statement, run)
    assert f"run {run.pk} is finished ({status})" in message
    assert Run.objects.values().get(pk=run.pk) == before


@pytest.mark.parametrize(
    "change",
    [
        "inputs = '{\"number\": 4}'",
        "fingerprint = 'f'",
        "engine_version = '0'",
        "parameter_set = ''",
        "calculation = 'test.slow'",
        "scope = 'utility:1e'",
    ],
)
def test_an_open_run_keeps_what_it_was_asked(ask: Ask, change: str) -> None:
    message = refused(f"UPDATE runs_run SET {change} WHERE id = %s", ask())
    assert "what a run was asked is not edited" in message


def test_an_open_run_may_be_deleted(ask: Ask) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM runs_run WHERE id = %s", [ask().pk])
    assert not Run.objects.exists()
