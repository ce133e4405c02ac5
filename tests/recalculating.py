"""Workbooks calculated again by LibreOffice, which knows nothing of the portal."""

from __future__ import annotations

import io
import subprocess
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

PATIENCE = 300
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice trusts the values in files that call themselves Excel's unless it is told not to."""


class LibreOffice:
    """One profile of its own, so that nobody's settings or open windows matter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rounds = 0
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(ALWAYS)

    def recalculated(self, books: Mapping[str, bytes]) -> dict[str, Workbook]:
        """Each workbook with the values that its formulas come to; all in one start."""
        self._rounds += 1
        given, taken = (self._folder / f"{way}{self._rounds}" for way in ("in", "out"))
        given.mkdir()
        for name, data in books.items():
            (given / f"{name}.xlsx").write_bytes(data)
        done = subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(taken),
                *(str(one) for one in sorted(given.iterdir())),
            ],
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
        missing = [name for name in books if not (taken / f"{name}.xlsx").exists()]
        assert not missing, (missing, done.stderr.decode()[-2000:])
        return {name: opened((taken / f"{name}.xlsx").read_bytes(), True) for name in books}


def opened(data: bytes, values: bool = False) -> Workbook:
    """The file as openpyxl reads it: its formulas, or the values that were stored with them."""
    with warnings.catch_warnings():
        # Charts of other programs are not what is looked at here.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(data), data_only=values)


def with_contents(data: bytes, contents: Mapping[tuple[str, str], Any]) -> bytes:
    """The workbook with other contents in some cells, and no value stored with any formula."""
    book = opened(data)
    _without_notes(book)
    for (sheet, cell), content in contents.items():
        book[sheet][cell] = content
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _without_notes(book: Workbook) -> None:
    """Hundreds of notes take LibreOffice longer than all formulas."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    cell.comment = None


def value_in(book: Workbook, sheet: str, cell: str) -> Any:
    """A cell's value, None for an empty one and for an empty text."""
    value = book[sheet][cell].value
    return None if value == "" else value
