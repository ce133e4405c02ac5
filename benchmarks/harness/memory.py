"""The peak of memory of a piece of work, taken in a fresh process that does nothing else."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# Not getrusage: its peak starts from that of the process that started this one.
STATUS = Path("/proc/self/status")
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.M)


def peak_megabytes(function: Callable[..., object], *arguments: Any) -> float:
    """Peak resident memory of a Python that imports and runs this, in MB (10^6 bytes).

    function: one that can be imported by its name; what it answers is thrown away. Raises
    RuntimeError where the process ends without an answer.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(there, function, arguments))
    process.start()
    there.close()
    try:
        peak = float(here.recv())
    except EOFError:
        raise RuntimeError("the measured process ended without an answer") from None
    finally:
        process.join()
    return peak


def _measured(answer: Connection, function: Callable[..., object], arguments: Any) -> None:
    function(*arguments)
    found = PEAK.search(STATUS.read_text(encoding="ascii"))
    answer.send(int(found[1]) * 1024 / 1e6 if found else float("nan"))
