"""Whatever is sent as a workbook, the reader answers in its own words, in bounds."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import zipfile
from contextlib import suppress

import pytest

from presentation.sheets import limits, process
from presentation.sheets.book import Book
from presentation.sheets.faults import Unreadable
from presentation.sheets.process import read_book
from tests.presentation.hostile import hostile_files, plain

FILES = hostile_files()
PEAK = 256 * 1024 * 1024


def test_there_are_enough_hostile_files() -> None:
    assert len(FILES) >= 80


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_as_plain_values_or_refused(name: str) -> None:
    with suppress(Unreadable):
        assert_plain(read_book(FILES[name]))


def assert_plain(book: Book) -> None:
    for cells in book.sheets.values():
        for cell in cells.values():
            assert isinstance(cell.value, str | bool | int | float | None)
            if isinstance(cell.value, str):
                cell.value.encode("utf-8")
                assert "\0" not in cell.value
                assert len(cell.value) <= limits.TEXT + 1
            if isinstance(cell.value, float):
                assert math.isfinite(cell.value)


LAUNCHER = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=sys.stdin.buffer, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
"""


def unpacked(data: bytes) -> int:
    try:
        return sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except zipfile.BadZipFile:
        return 0


HEAVY = [name for name, data in FILES.items() if unpacked(data) > 400_000]


@pytest.mark.parametrize("name", HEAVY)
def test_the_child_itself_stays_within_its_memory_and_time(name: str) -> None:
    """The archive's check is passed over; a small launcher measures, since a fork counts its own
    parent's memory."""
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *process._COMMAND],
        input=FILES[name],
        capture_output=True,
        cwd=process._ROOT,
        env=process._ENVIRONMENT,
        timeout=60,
        check=True,
    )
    memory, seconds = map(float, done.stdout.split())
    assert memory <= PEAK
    assert seconds <= limits.CPU + 1


def test_the_limit_of_time_ends_the_child_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL", 0.2)
    waiting = (sys.executable, "-c", "import time; time.sleep(30)")
    monkeypatch.setattr(process, "_COMMAND", waiting)
    with pytest.raises(Unreadable, match="too_much"):
        read_book(plain())


def test_a_child_that_was_killed_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    suicide = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", suicide))
    with pytest.raises(Unreadable, match="too_much"):
        read_book(plain())


def test_the_child_knows_nothing_of_the_portal() -> None:
    known = "[name for name in ('django', 'numpy') if sys.modules.get(name)]"
    code = f"import presentation.sheets.child, sys; print({known})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=process._ROOT, check=True
    )
    assert done.stdout.strip() == b"[]"
