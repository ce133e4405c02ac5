"""A spreadsheet read in a child process; whatever happens to the child, the portal goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import presentation
from presentation.sheets import limits
from presentation.sheets.book import Book, Cell
from presentation.sheets.directory import check_archive
from presentation.sheets.faults import FAULTS, Unreadable

_ROOT = Path(presentation.__file__).parent.parent
_COMMAND = (sys.executable, "-s", "-m", "presentation.sheets.child")
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
"""Nothing of the portal's own: the child has no key and no address of a database."""

_turns = BoundedSemaphore(limits.AT_ONCE)


def read_book(data: bytes) -> Book:
    """The cells of an .xlsx file, formulas with their last calculated values.

    Takes about half a second. Rows beyond limits.ROWS and columns beyond limits.COLUMNS are not
    read. Raises Unreadable for whatever is no workbook, is damaged, or asks for too much.
    """
    check_archive(data)
    if not _turns.acquire(timeout=limits.WALL):
        raise Unreadable("busy")
    try:
        written = _child_output(data)
    finally:
        _turns.release()
    return _book(written)


def _child_output(data: bytes) -> bytes:
    """What the child wrote; raises Unreadable when a limit ended it."""
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no word of a user in the command
            _COMMAND,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            timeout=limits.WALL,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_much") from error
    if done.returncode != 0:
        raise Unreadable("too_much")
    return done.stdout


def _book(written: bytes) -> Book:
    *lines, last = [json.loads(line) for line in written.splitlines()] or [{}]
    if not isinstance(last, dict) or "end" not in last:
        fault = last.get("fault") if isinstance(last, dict) else None
        raise Unreadable(fault if fault in FAULTS else "damaged")
    properties, names, *rest = lines
    return Book(_sheets(rest), names["names"], properties["properties"])


def _sheets(lines: Iterable[Any]) -> dict[str, dict[str, Cell]]:
    sheets: dict[str, dict[str, Cell]] = {}
    cells: dict[str, Cell] = {}
    for line in lines:
        if isinstance(line, dict):
            cells = {}
            if line["sheet"] in sheets:
                raise Unreadable("same_sheet_twice")
            sheets[line["sheet"]] = cells
        else:
            address, kind, value, formula = line
            cells[address] = Cell(kind, value, formula)
    return sheets
