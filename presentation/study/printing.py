"""The side that orders a print: starts the press, listens to it, kills it when it takes too long.

Safe in a process that forks: neither the charts' engine nor the typesetter is imported here.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, cast

SECONDS = 180.0
"""On the wall. What guards the machine is the press's own limit of computing time, which a machine
that is busy with other things does not use up."""
TURN = 0.2
COMPLAINTS = 2000
_HOUSE = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-m", "presentation.study.press"]
# What the libraries of the system need; no secret of the portal goes along.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")

Watch = Callable[[str], None]
"""Called several times a second with the step the press is at; may raise, which stops it."""


@dataclass(frozen=True)
class Printed:
    """A PDF and how many pages it has."""

    pdf: bytes
    pages: int


class NotPrinted(Exception):
    """The press gave no PDF; the text is for the log."""


class TookTooLong(NotPrinted):
    """The press was killed at its limit of time, computing time or that on the wall."""


def print_job(job: bytes, watch: Watch = lambda _step: None, seconds: float = SECONDS) -> Printed:
    """The study as PDF; raises TookTooLong and NotPrinted, and what watch raises."""
    with tempfile.TemporaryFile() as complaints:
        press = _start(complaints)
        try:
            answer = _listened(press, job, watch, time.monotonic() + seconds)
        finally:
            press.kill()
            ended = press.wait()
        if answer is None and ended == -signal.SIGXCPU:
            raise TookTooLong("out of computing time")
        if answer is None or answer["attempts"]:
            raise NotPrinted(_last_words(complaints) or str(answer and answer["attempts"]))
    return Printed(base64.b64decode(answer["pdf"]), int(answer["pages"]))


def _start(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(  # noqa: S603  # our own module, no word of a user in the command
        _COMMAND,
        cwd=_HOUSE,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
    )


def _listened(
    press: subprocess.Popen[bytes], job: bytes, watch: Watch, until: float
) -> dict[str, Any] | None:
    """The press's last message, None where it died without one."""
    lines: Queue[bytes] = Queue()
    Thread(target=_converse, args=(press, job, lines), daemon=True).start()
    step = ""
    for line in _heard(lines, until):
        if line is not None:
            said = json.loads(line) if line else None
            if said is None or "pdf" in said:
                return said
            step = said["step"]
        watch(step)
    raise TookTooLong(step)


def _heard(lines: Queue[bytes], until: float) -> Iterator[bytes | None]:
    """Each line as it comes, and None every moment without one, until the time is up."""
    while time.monotonic() < until:
        try:
            yield lines.get(timeout=TURN)
        except Empty:
            yield None


def _converse(press: subprocess.Popen[bytes], job: bytes, lines: Queue[bytes]) -> None:
    """Hands over the order and passes on every line; an empty one at the end."""
    order, answers = cast("IO[bytes]", press.stdin), cast("IO[bytes]", press.stdout)
    try:
        order.write(job)
        order.close()
    except BrokenPipeError:
        # It died before it had read everything; that it says nothing tells the rest.
        pass
    for line in answers:
        lines.put(line)
    lines.put(b"")


def _last_words(complaints: IO[bytes]) -> str:
    complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, complaints.tell() - COMPLAINTS))
    return complaints.read().decode("utf-8", "replace").strip()
