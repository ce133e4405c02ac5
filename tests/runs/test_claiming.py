"""Claiming, storing and cancelling: the same rules for runs and for their documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from members.models import User
from runs import services
from runs.models import Document, Run, Status
from runs.services import claiming

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Run, Document])
def row(request: pytest.FixtureRequest, ask: Ask, rosa: User, sent: list[str]) -> Run | Document:
    """A waiting run, then a waiting document of a finished one."""
    if request.param is Run:
        return ask()
    return services.document_request(run=ask(now=True), language="es", user=rosa)


def test_a_row_is_claimed_once(row: Run | Document) -> None:
    first = claiming.claimed(type(row), row.pk, started_at=timezone.now())
    assert first is not None
    assert (first.status, first.attempts) == (Status.RUNNING, 1)
    assert claiming.claimed(type(row), row.pk) is None


def test_only_the_claim_that_stands_stores(row: Run | Document) -> None:
    late = claiming.claimed(type(row), row.pk)
    type(row).objects.filter(pk=row.pk).update(claim=uuid4())
    failed = {"status": Status.FAILED, "error": {}}
    assert not claiming.stored(late, failed, pytest.fail)
    row.refresh_from_db()
    assert row.status == Status.RUNNING
    row.refresh_from_db()
    assert claiming.stored(row, failed, pytest.fail)


def test_a_row_the_sweeper_queues_while_it_is_cancelled_is_cancelled_all_the_same(
    row: Run | Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    this = type(row).objects.filter(pk=row.pk)
    this.update(status=Status.RUNNING)
    update, calls = QuerySet.update, []

    def between(rows: QuerySet[Any], **fields: Any) -> int:
        done = update(rows, **fields)
        calls.append(done)
        if len(calls) == 1:
            # The row was running and so not waiting; now it waits, and is not running.
            update(this, status=Status.QUEUED)
        return done

    monkeypatch.setattr(QuerySet, "update", between)
    assert claiming.cancelled(row).status == Status.CANCELLED
    assert calls == [0, 0, 1]
