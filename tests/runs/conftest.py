"""The tests' calculations in the registry, for the length of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine import registry
from launch.worker import Worker
from members.models import User
from runs import dispatch, permissions, services
from runs.models import Run
from tests.factories import UserFactory
from tests.runs.at_work import QUICK
from tests.runs.calculations import CALCULATIONS


@pytest.fixture(autouse=True)
def _calculations(monkeypatch: pytest.MonkeyPatch) -> None:
    for calculation in CALCULATIONS:
        monkeypatch.setitem(registry._CALCULATIONS, calculation.name, calculation)


@pytest.fixture(autouse=True)
def _own_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers ends with it."""
    for name in ("_visibility", "_cancellers", "_links"):
        monkeypatch.setattr(permissions, name, list(getattr(permissions, name)))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that were sent to the workers; nothing leaves the process."""
    ids: list[str] = []
    monkeypatch.setattr(
        dispatch.current_app, "send_task", lambda _name, args, **_options: ids.extend(args)
    )
    return ids


@pytest.fixture
def rosa(db: None) -> User:
    """Utility staff who asks for runs."""
    return UserFactory(name="Rosa")


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory(name="Stranger")


@pytest.fixture
def ask(rosa: User) -> Callable[..., Run]:
    """ask("test.double", number=3.0): a run of Rosa's, in one scope unless told otherwise."""

    def create(
        calculation: str = "test.double",
        *,
        scope: str = "utility:0f",
        user: User | None = rosa,
        now: bool = False,
        **inputs: Any,
    ) -> Run:
        payload: Mapping[str, Any] = {"number": 3.0, **inputs}
        service = services.run_evaluate_now if now else services.run_create
        return service(
            calculation=calculation, payload=payload, scope=scope, user=user, title="Trial"
        )

    return create


@pytest.fixture
def start(start_worker: Callable[..., Worker]) -> Callable[..., Worker]:
    """A worker that knows the tests' calculations and sweeps every second."""

    def portal_worker(*, concurrency: int = 1) -> Worker:
        return start_worker(
            concurrency=concurrency,
            environment=QUICK,
            application="tests.runs.worker",
            beat=True,
        )

    return portal_worker
