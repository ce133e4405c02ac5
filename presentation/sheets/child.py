"""python -m presentation.sheets.child: a spreadsheet on standard input, JSON lines on the output.

Runs alone, with limits that end it, and knows nothing of the portal. First the limits, then the
library, then the file. Lines: {"properties": …}, {"names": …}, {"sheet": name}, after each sheet
its cells as [address, kind, value, formula], at the end {"end": true}. {"fault": code} where the
file holds too much or cannot be read; no {"end": true} where the limits ended it.
"""

from __future__ import annotations

import io
import json
import math
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

# The library takes these where they are there: both cost start-up and memory and are not needed.
# The imports below come after it on purpose.
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # None: an import of it fails
sys.modules.setdefault("lxml", None)  # type: ignore[arg-type]  # None: an import of it fails

from openpyxl import load_workbook  # noqa: E402  # see above
from openpyxl.workbook import Workbook  # noqa: E402  # see above

from presentation.sheets import limits  # noqa: E402  # see above


class TooMuch(Exception):
    """The file holds more than is read."""


class Output:
    """Lines of JSON, up to a bound."""

    def __init__(self) -> None:
        self._left = limits.OUTPUT

    def line(self, value: Any) -> None:
        text = json.dumps(value, allow_nan=False) + "\n"
        self._left -= len(text)
        if self._left < 0:
            raise TooMuch
        sys.stdout.write(text)


def main() -> None:
    _limit()
    warnings.simplefilter("ignore")
    output = Output()
    try:
        _write(sys.stdin.buffer.read(limits.UPLOAD + 1), output)
    except (TooMuch, MemoryError, RecursionError):
        _end(b'{"fault": "too_much"}\n')
    except Exception:
        # Readers of a damaged file raise whatever they like; all of it means the same here.
        _end(b'{"fault": "damaged"}\n')


def _end(line: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _limit() -> None:
    """From here on: so much more memory, so much time, no file written."""
    memory = _address_space() + limits.MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU, limits.CPU + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        # Without /proc: what Python and the library usually take.
        return 64 * limits.MEGABYTE


def _write(data: bytes, output: Output) -> None:
    formulas = _formulas(data)
    book = _load(data, values=True)
    output.line({"properties": _properties(book)})
    names = islice(book.defined_names.items(), limits.NAMES)
    output.line({"names": {_text(name): _text(each.attr_text) for name, each in names}})
    for position, sheet in enumerate(book.worksheets):
        output.line({"sheet": _text(sheet.title)})
        written = formulas[position]
        for cell in _cells(sheet):
            kind, value = _plain(cell)
            output.line([cell.coordinate, kind, value, written.pop(cell.coordinate, "")])
        for address, formula in written.items():
            output.line([address, "empty", None, formula])
    output.line({"end": True})
    sys.stdout.flush()


def _load(data: bytes, *, values: bool) -> Workbook:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    if len(book.worksheets) > limits.SHEETS:
        raise TooMuch
    return book


def _formulas(data: bytes) -> list[dict[str, str]]:
    """Address -> formula, sheet by sheet."""
    return [
        {cell.coordinate: _formula(cell.value) for cell in _cells(sheet) if cell.data_type == "f"}
        for sheet in _load(data, values=False).worksheets
    ]


def _formula(value: Any) -> str:
    """A formula of a whole range is an object that carries its text."""
    return _text(getattr(value, "text", value) or "=")


def _cells(sheet: Any) -> Iterator[Any]:
    """Whatever holds something within the rows and columns that are read."""
    sheet.reset_dimensions()
    seen = 0
    for row in sheet.iter_rows(max_row=limits.ROWS, max_col=limits.COLUMNS):
        for cell in row:
            if cell.value is not None:
                seen += 1
                if seen > limits.CELLS:
                    raise TooMuch
                yield cell


def _plain(cell: Any) -> tuple[str, Any]:
    """Kind and value as JSON has them; a number that is none is an error with its name."""
    value = cell.value
    if cell.data_type == "e":
        return "error", _text(value)
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, datetime | date | time):
        return "date", value.isoformat()
    if isinstance(value, timedelta):
        return "date", str(value)
    if isinstance(value, int | float):
        return _number(value)
    return "text", _text(value)


def _number(value: int | float) -> tuple[str, Any]:
    try:
        return ("number", value) if math.isfinite(value) else ("error", str(value))
    except OverflowError:
        return "error", "inf"


def _properties(book: Workbook) -> dict[str, str]:
    own = book.properties
    said = {name: getattr(own, name) for name in ("title", "subject", "keywords", "identifier")}
    custom = islice(book.custom_doc_props.props, limits.NAMES)
    said |= {str(each.name): each.value for each in custom}
    return {_text(name): _text(value) for name, value in said.items() if value is not None}


def _text(value: Any) -> str:
    """What JSON and a database can hold, of bounded length."""
    text = str(value)[: limits.TEXT + 1]
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    main()
