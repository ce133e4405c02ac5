"""What a spreadsheet held, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["number", "text", "boolean", "date", "error", "empty"]


@dataclass(frozen=True)
class Cell:
    """One cell.

    value: a finite number, a text, True or False; of a date its ISO text, of an error its name
    ("#REF!", "inf"). formula: as written, "" where there is none; the value is then the one that
    was last calculated, and the kind "empty" where none was kept.
    """

    kind: Kind
    value: float | int | str | bool | None
    formula: str = ""


EMPTY = Cell("empty", None)


@dataclass(frozen=True)
class Book:
    """sheets: name -> address ("B7") -> cell that holds something. names: defined name -> target.

    properties: what the file says of itself, custom properties included, as texts.
    """

    sheets: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)

    def cell(self, sheet: str, address: str) -> Cell:
        """The cell there, an empty one where there is nothing or no such sheet."""
        return self.sheets.get(sheet, {}).get(address, EMPTY)
