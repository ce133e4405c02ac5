"""A workbook as data: what stands in which cell, apart from how a file of it is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MARKS = ("run", "fingerprint", "calculation", "engine", "language", "plan")
"""What a workbook says of itself, as properties of the document named MARK_PREFIX + one of these
and as defined names of the cells of its first sheet that say the same."""
MARK_PREFIX = "wop_lac_"

Style = Literal[
    "text", "title", "subtitle", "lead", "heading", "year", "label", "symbol", "unit", "aside",
    "input", "input_portal", "input_absent", "input_text", "figure", "key", "words",
    "parameter", "fixed", "table_head", "good", "warning", "link",
]  # fmt: skip
Kind = Literal["number", "integer", "boolean", "choice", "text"]
Effect = Literal["live", "portal"]
Content = str | float | bool | dt.date | None


@dataclass(frozen=True)
class Heading:
    """What a workbook is about, in the reader's language where it is words.

    title: of the object; part: the variant of it. currency: ISO code, "" where money has none;
    price_base: the month of the prices. facts: further lines of the first sheet. run and
    fingerprint identify the stored run, "" where there is none; made: when it was calculated;
    address: of the run's page.
    """

    title: str
    part: str = ""
    owner: str = ""
    currency: str = ""
    price_base: dt.date | None = None
    norm: str = ""
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    fingerprint: str = ""
    engine_version: str = ""
    made: dt.datetime | None = None
    address: str = ""


@dataclass(frozen=True)
class CellPlace:
    """A cell: title of its sheet and its address on it, such as "D7"."""

    sheet: str
    cell: str

    @property
    def reference(self) -> str:
        """The cell as a formula of any sheet names it: 'Insumos'!D7."""
        return f"'{self.sheet.replace(chr(39), chr(39) * 2)}'!{self.cell}"


@dataclass(frozen=True)
class InputCell(CellPlace):
    """The cell of one input of the run.

    effect "live": the formulas follow it. "portal": it decides which formulas there are (a
    horizon, a rule, a value left out), or a figure that stands as a value rests on it, so a
    change counts once the workbook is brought back.
    value: of the run, as the calculation's inputs have it, None where it was left out; numbers
    stand in the cell in the same unit, percentages as fractions.
    choices: of a choice or a yes/no, the words that may stand in the cell with what they mean.
    """

    kind: Kind = "number"
    effect: Effect = "live"
    value: Any = None
    display: str = "number"
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Rule:
    """What a cell accepts: a list of words, or a number within limits (None: without limit)."""

    words: tuple[str, ...] = ()
    whole: bool = False
    low: float | None = None
    high: float | None = None
    title: str = ""
    message: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell. A formula starts with "=" and stands in `formula`; value is then what it came to.

    A text in `value` is a text whatever it begins with. shown: an Excel number format, "" for the
    style's own. note: shown when one points at the cell. across: cells the text may run over.
    """

    value: Content = None
    style: Style = "text"
    formula: str = ""
    shown: str = ""
    note: str = ""
    rule: Rule | None = None
    link: str = ""
    across: int = 1


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name or the cell of it, its categories and values as references."""

    name: str
    categories: str
    values: str


@dataclass(frozen=True)
class Drawing:
    """A chart of Excel's own over cells. kind: "line", "column" or "bar"; unit: of its axis.

    over: lines drawn over the columns. shown, along: number formats of the
    axes. place: row and column of its upper left corner from 0.
    """

    title: str
    kind: Literal["line", "column", "bar"]
    lines: tuple[Line, ...]
    over: tuple[Line, ...] = ()
    unit: str = ""
    shown: str = ""
    along: str = ""
    place: tuple[int, int] = (0, 0)


@dataclass
class Sheet:
    """A sheet while it is laid out: cells by row and column from 0.

    about: what stands on it, for the list of sheets. frozen: the first cell that scrolls.
    repeated: rows printed on every page, first and last. large: printed on A3.
    """

    title: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    frozen: tuple[int, int] = (0, 0)
    repeated: tuple[int, int] | None = None
    drawings: list[Drawing] = field(default_factory=list)
    landscape: bool = True
    large: bool = False
    about: str = ""
    tab: Literal["about", "input", "figure", "support"] = "figure"

    @property
    def extent(self) -> tuple[int, int]:
        """Last row and column that hold something; a text counts the cells it runs over."""
        rows = max((row for row, _ in self.cells), default=0)
        columns = max((col + one.across - 1 for (_, col), one in self.cells.items()), default=0)
        return rows, columns


@dataclass(frozen=True)
class Plan:
    """A workbook laid out.

    inputs: path of each input -> its cell; figures: path of each figure of the result that is a
    number, a yes or no, or empty -> its cell. names: defined name -> reference. fixed: paths of
    figures that no spreadsheet formula can give, which stand in their cells as values.
    language: "es", "pt" or "en", of its words.
    """

    calculation: str
    language: str
    heading: Heading
    sheets: tuple[Sheet, ...]
    inputs: Mapping[str, InputCell]
    figures: Mapping[str, CellPlace]
    names: Mapping[str, str]
    fixed: tuple[str, ...] = ()

    @property
    def marks(self) -> dict[str, str]:
        """What the workbook says of itself, by MARKS."""
        values = (
            self.heading.run,
            self.heading.fingerprint,
            self.calculation,
            self.heading.engine_version,
            self.language,
            self.layout,
        )
        return dict(zip(MARKS, values, strict=True))

    @property
    def layout(self) -> str:
        """A digest of where the inputs stand: another one where a file's cells mean otherwise."""
        titles = [sheet.title for sheet in self.sheets]
        cells = [[path, one.sheet, one.cell, one.kind] for path, one in self.inputs.items()]
        said = json.dumps([titles, sorted(cells)], ensure_ascii=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]
