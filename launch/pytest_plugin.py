"""Gives the tests a real PostgreSQL, a real Redis protocol and real workers.

Named in pytest's ``addopts``: pytest-django reads the settings before any conftest is loaded, so
the addresses must be in the environment by then. The servers are throwaway ones, unless
DATABASE_URL and REDIS_URL name others. Under xdist the controller starts them; each of its
workers has a database of its own (pytest-django) and a Redis database of its own.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.db import connection

from launch import services, system
from launch.places import Refusal
from launch.valkey import DATABASES
from launch.worker import Worker

FAILED_CHECKS = "WOP_LAC_FAILED_CHECKS"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start the servers and name them in the environment, before Django's settings are read."""
    # Tests speak plain HTTP; what a public server demands is tested by name.
    os.environ.setdefault("SECURE", "0")
    asked = early_config.known_args_namespace
    xdist_worker = os.environ.get("PYTEST_XDIST_WORKER")
    if xdist_worker:
        number = 1 + int(xdist_worker.removeprefix("gw")) % (DATABASES - 1)
        os.environ["REDIS_URL"] = redis_database(os.environ["REDIS_URL"], number)
    elif not (asked.help or asked.version or asked.collectonly):
        try:
            start_services(early_config)
        except Refusal as refusal:
            raise pytest.UsageError(str(refusal)) from refusal
    return (yield)


def start_services(config: pytest.Config) -> None:
    """Start throwaway servers until the session ends, unless the environment names others."""
    if services.given():
        return
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    pair = stack.enter_context(services.temporary_services())
    os.environ.update(pair.environment)


def redis_database(url: str, number: int) -> str:
    """The same server's database ``number``."""
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test whose system package is missing with the line that installs it."""
    wanted = set(getattr(item, "fixturenames", ()))
    lacking = [each for each in system.missing("test") if wanted & set(each.fixtures)]
    if lacking:
        pytest.fail(f"Missing on this machine. Install: {system.install_line(lacking)}", False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Recall the checks that failed before the tests, where the reader looks last."""
    failed = os.environ.get(FAILED_CHECKS)
    if failed:
        terminalreporter.section("checks that failed before the tests", sep="=", red=True)
        terminalreporter.line(failed)


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start real Celery workers on the test database: ``worker = start_worker()``.

    Optional: ``concurrency``, ``environment`` (added to the process's), ``application``, and
    ``beat`` (the worker also sends the periodic tasks). The answer is ready for tasks and has
    ``kill()`` (-9, children too), ``stop()``, ``log``. Tests that use it see committed data only,
    hence transactional_db. The broker is emptied before and after.
    """
    broker = redis.Redis.from_url(os.environ["REDIS_URL"])
    broker.flushdb()
    workers: list[Worker] = []

    def start(
        *,
        concurrency: int = 1,
        environment: dict[str, str] | None = None,
        application: str = "wop_lac",
        beat: bool = False,
    ) -> Worker:
        number = len(workers)
        worker = Worker(
            name=f"test{number}-{os.getpid()}@localhost",
            environment={**process_environment(), **(environment or {})},
            log=tmp_path / f"worker{number}.log",
            concurrency=concurrency,
            application=application,
            beat=tmp_path / f"beat{number}" if beat else None,
        )
        workers.append(worker)
        worker.start()
        worker.wait()
        return worker

    yield start
    for worker in workers:
        worker.stop(patience=2)
    broker.flushdb()
    broker.close()


def process_environment() -> dict[str, str]:
    """The environment in which another process sees this test's database."""
    name = quote(str(connection.settings_dict["NAME"]), safe="")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {**os.environ, "DATABASE_URL": url}


@pytest.fixture
def own_services() -> Iterator[services.Services]:
    """Servers of this test alone, to kill and start again.

    ``own_services.postgres.kill()``, ``own_services.redis.kill()``, ``….start()``; their
    addresses are ``own_services.environment``. The test's own database stays elsewhere: use
    them from another process.
    """
    with services.temporary_services() as pair:
        yield pair
