"""Child processes that end with their parent, whatever ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL = 0.02
# Bytes after which a start sets the log aside, as its one predecessor.
LOG_LIMIT = 5_000_000


@dataclass
class Child:
    """A started process in a process group of its own; its output goes to ``log``."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself; one that has ended gets none."""
        if self.alive:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the whole group at once (kill -9) and reap it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, *steps: tuple[signal.Signals, float]) -> bool:
        """Ask with each signal in turn, waiting its seconds; at the end kill what is left.

        Returns whether it ended by itself.
        """
        obeyed = any(self._ends_after(number, patience) for number, patience in steps)
        self.kill()
        return obeyed

    def _ends_after(self, number: signal.Signals, patience: float) -> bool:
        self.send(number)
        try:
            self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_lines(self, count: int = 20) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-count:])


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
    death_signal: str = "TERM",
    directory: Path | str | None = None,
) -> Child:
    """Start ``command``; the kernel sends it ``death_signal`` when the launcher ends.

    prefix: words that lower its powers first (they would clear the death signal afterwards).
    The process has its own session: a Ctrl-C reaches only the launcher, which then stops its
    children in the right order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*prefix, "setpriv", f"--pdeathsig={death_signal}", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            cwd=directory,
            start_new_session=True,
        )
    return Child(name, process, log)


def wait_until(ready: Callable[[], bool], *, seconds: float, while_: Callable[[], bool]) -> bool:
    """Poll ``ready``; False when the time is over or ``while_`` no longer holds."""
    deadline = time.monotonic() + seconds
    while while_() and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(POLL)
    return False
