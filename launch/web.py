"""The web server as a child process."""

from __future__ import annotations

import http.client
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launch import processes
from launch.places import ROOT, VENV, Refusal

HOST = "127.0.0.1"


def check_port(port: int) -> None:
    """Raises Refusal when something else has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise Refusal(
                f"Port {port} can't be used ({error.strerror}). Choose another: "
                f"make run PORT={other}"
            ) from error


@dataclass
class Web:
    """gunicorn with threads on a port of this machine only."""

    port: int
    environment: Mapping[str, str]
    log: Path
    child: processes.Child | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.port}/"

    @property
    def alive(self) -> bool:
        """Whether its main process runs."""
        return self.child is not None and self.child.alive

    def start(self) -> None:
        """Start it; it doesn't answer yet."""
        self.child = processes.start(
            "web",
            [
                VENV / "bin/python", "-m", "gunicorn", "wop_lac.wsgi:application",
                "--bind", f"{HOST}:{self.port}", "--workers", "1", "--threads", "8",
                "--graceful-timeout", "5", "--no-control-socket",
            ],
            log=self.log,
            environment=self.environment,
            directory=ROOT,
        )  # fmt: skip

    def ready(self) -> bool:
        """Whether it answers and reaches its servers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def wait(self, *, seconds: float = 180) -> None:
        """Wait until it is ready. Raises Refusal with the end of its log."""
        if not processes.wait_until(self.ready, seconds=seconds, while_=lambda: self.alive):
            end = self.child.last_lines() if self.child else ""
            raise Refusal(f"The web server did not start ({self.log}):\n{end}")

    def stop(self) -> None:
        """Let it answer what it has begun, then end it."""
        if self.child is not None:
            self.child.stop((signal.SIGTERM, 8))
