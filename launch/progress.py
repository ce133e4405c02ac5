"""Shows what is being done and for how long, on a terminal and in a log alike."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType

TICK = 0.5
LOG_EVERY = 10.0


def say(text: str) -> None:
    """One line for the reader, at once."""
    print(text, flush=True)


class Step:
    """A piece of work: ``with Step("Installing packages") as step: step.detail = "12 of 98"``.

    A terminal sees one line that keeps changing; a log gets a line at the start, one every ten
    seconds and one at the end.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self._terminal = sys.stdout.isatty()
        self._begun = time.monotonic()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Step:
        if not self._terminal:
            say(f"{self.title} …")
        self._ticker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._ticker.join()
        outcome = "done" if kind is None else "failed"
        self._write(f"{self.title}: {outcome} ({self._seconds():.1f} s)", last=True)

    def _seconds(self) -> float:
        return time.monotonic() - self._begun

    def _tick(self) -> None:
        while not self._ended.wait(TICK if self._terminal else LOG_EVERY):
            detail = f" {self.detail}," if self.detail else ""
            self._write(f"{self.title}:{detail} {self._seconds():.0f} s")

    def _write(self, text: str, *, last: bool = False) -> None:
        if not self._terminal:
            say(text)
            return
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write(f"\r\x1b[K{text[:width]}" + ("\n" if last else ""))
        sys.stdout.flush()
