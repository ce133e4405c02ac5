"""A Celery worker as a child process."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from celery import Celery

from launch import processes
from launch.places import ROOT, VENV, Refusal


@dataclass
class Worker:
    """A running worker (prefork) of the portal.

    environment: what the process sees, DATABASE_URL and REDIS_URL among it. beat: path of the
    schedule file when it also sends the periodic tasks. application: the module with the Celery
    application.
    """

    name: str
    environment: Mapping[str, str]
    log: Path
    concurrency: int = 2
    beat: Path | None = None
    application: str = "wop_lac"
    child: processes.Child | None = None

    def start(self) -> None:
        """Start it; it isn't ready yet."""
        options = ["--beat", f"--schedule={self.beat}"] if self.beat else []
        self.child = processes.start(
            "worker",
            [
                VENV / "bin/python", "-m", "celery", "--app", self.application, "worker",
                "--loglevel", "INFO", "--hostname", self.name,
                "--concurrency", str(self.concurrency), "--without-gossip", "--without-mingle",
                *options,
            ],
            log=self.log,
            environment=self.environment,
            directory=ROOT,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        """Whether its main process runs."""
        return self.child is not None and self.child.alive

    def ready(self) -> bool:
        """Whether it answers through the broker."""
        broker = self.environment["REDIS_URL"].replace("unix://", "redis+socket://", 1)
        address = broker.replace("?db=", "?virtual_host=")
        with Celery(broker=address, set_as_current=False) as application:
            return bool(application.control.ping(destination=[self.name], timeout=0.3))

    def wait(self, *, seconds: float = 180) -> None:
        """Wait until it takes tasks. Raises Refusal with the end of its log."""
        if not processes.wait_until(self.ready, seconds=seconds, while_=lambda: self.alive):
            end = self.child.last_lines() if self.child else ""
            raise Refusal(f"The worker did not start ({self.log}):\n{end}")

    def stop(self, *, patience: float = 5) -> None:
        """Let it end what it does within ``patience`` seconds, then end it anyway.

        A run that is cut off is taken up again by the sweeper.
        """
        if self.child is not None:
            self.child.stop((signal.SIGTERM, patience), (signal.SIGQUIT, 3))

    def kill(self) -> None:
        """kill -9 of its main process and of all its children."""
        if self.child is not None:
            self.child.kill()
