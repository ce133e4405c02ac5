"""What a workbook says of itself: the run it was made from, and by what."""

from __future__ import annotations

import re

from presentation.sheets.book import Book
from presentation.workbooks.description import MARK_PREFIX, MARKS

_REFERENCE = re.compile(r"'?(?P<sheet>[^!]{1,80}?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})")


def marks_of(book: Book) -> dict[str, str]:
    """By MARKS, "" where one is missing; {} where the workbook is none of the portal's.

    Read from the document's properties, and where a program dropped those, from its named cells.
    """
    said = {mark: _said(book, MARK_PREFIX + mark) for mark in MARKS}
    return said if said["run"] and said["calculation"] else {}


def _said(book: Book, name: str) -> str:
    return book.properties.get(name, "") or _at(book, book.names.get(name, ""))


def _at(book: Book, reference: str) -> str:
    place = _REFERENCE.fullmatch(reference)
    if place is None:
        return ""
    value = book.cell(place["sheet"].replace("''", "'"), place["column"] + place["row"]).value
    return "" if value is None else str(value)
