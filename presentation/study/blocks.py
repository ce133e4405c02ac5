"""What the chapters of a study are made of. Every block names the template that sets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from presentation.charts import Chart
from presentation.tables import Table

MOST_ROWS = 400
MOST_COLUMNS = 7
"""Columns of one table on an upright page; a wider table goes on below with the same first one."""

NoticeKind = Literal["ok", "warn", "bad", "info"]


@dataclass(frozen=True)
class Paragraph:
    """A text. small: a remark below something else."""

    template: ClassVar[str] = "study/blocks/paragraph.html"
    text: str
    small: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter; it stays with what follows. anchor: where links lead."""

    template: ClassVar[str] = "study/blocks/heading.html"
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Notice:
    """Something a reader must not miss: a decision, a remark. kind says how it is marked."""

    template: ClassVar[str] = "study/blocks/notice.html"
    kind: NoticeKind
    text: str


@dataclass(frozen=True)
class Bullets:
    """Several short texts."""

    template: ClassVar[str] = "study/blocks/bullets.html"
    items: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names with texts beside them."""

    template: ClassVar[str] = "study/blocks/facts.html"
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class KeyFigure:
    """A figure as shown, its unit apart. anchor: the place that tells how it came about."""

    name: str
    text: str
    unit: str = ""
    note: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """The figures that a reader looks at first, large."""

    template: ClassVar[str] = "study/blocks/key_figures.html"
    figures: Sequence[KeyFigure]


@dataclass(frozen=True)
class Grid:
    """A table of figures or texts. money: currency and month of prices of its amounts.

    widths: of the columns in per cent, where they should not find their own. named: prints the
    table's title, which a heading just above may have said.
    """

    template: ClassVar[str] = "study/blocks/grid.html"
    table: Table
    money: str = ""
    widths: Sequence[float] = ()
    named: bool = True

    @property
    def pieces(self) -> list[tuple[Table, list[float], float]]:
        """Each part with the widths of its columns and its own, in per cent."""
        if self.widths:
            return [(self._shown, list(map(float, self.widths)), 100.0)]
        return [(part, _widths(part), _width(part)) for part in self.parts]

    @property
    def _shown(self) -> Table:
        return replace(self.table, rows=self.table.rows[:MOST_ROWS])

    @property
    def has_money(self) -> bool:
        return bool(self.money) and any(column.is_money for column in self.table.columns)

    @property
    def left_out(self) -> int:
        """Rows that are not printed, because there are too many."""
        return max(0, len(self.table.rows) - MOST_ROWS)

    @property
    def parts(self) -> list[Table]:
        """The table in pieces that fit the width of a page, each with the first column."""
        shown = self._shown
        count = len(shown.columns) - 1
        pieces = -(-count // (MOST_COLUMNS - 1)) or 1
        size = -(-count // pieces)
        if pieces == 1:
            return [shown]
        starts = range(1, count + 1, size)
        return [_columns(shown, [0, *range(at, min(at + size, count + 1))]) for at in starts]


def _widths(table: Table) -> list[float]:
    """A narrow first column of years, else room for names; the rest in equal parts."""
    others = len(table.columns) - 1
    head = table.columns[0]
    first = 8.0 if head.name == "year" else max(26.0, 100 / (others + 1))
    return [first, *[round((100 - first) / others, 2)] * others] if others else [100.0]


def _width(table: Table) -> float:
    """Few columns of years stand close together."""
    others = len(table.columns) - 1
    return min(100.0, 20.0 + 20.0 * others) if table.columns[0].name == "year" else 100.0


def _columns(table: Table, chosen: Sequence[int]) -> Table:
    return replace(
        table,
        columns=tuple(table.columns[one] for one in chosen),
        rows=tuple(tuple(row[one] for one in chosen) for row in table.rows),
        total=tuple(table.total[one] for one in chosen) if table.total else None,
        links={},
    )


@dataclass(frozen=True)
class Drawing:
    """A chart with its finding as title."""

    template: ClassVar[str] = "study/blocks/drawing.html"
    chart: Chart

    @property
    def picture(self) -> str:
        return f"chart:{self.chart.id}"


@dataclass(frozen=True)
class Equation:
    """A line of mathematics. latex: in the reader's words; text: the same for who hears it."""

    latex: str
    text: str = ""

    @property
    def alt(self) -> str:
        return self.text or self.latex


@dataclass(frozen=True)
class StepPart:
    """A number of an opened figure: what it is, what it came to, where it is opened in turn.

    kind: as the trace has it; number: of the entry that opens it, "" for what ends here.
    """

    title: str
    value: str
    kind: str
    where: str = ""
    anchor: str = ""
    number: str = ""


@dataclass(frozen=True)
class Step:
    """A figure opened: its equation, the same with the numbers of the run, and its parts."""

    template: ClassVar[str] = "study/blocks/step.html"
    anchor: str
    number: str
    title: str
    value: str
    meaning: str = ""
    within: str = ""
    equation: Equation | None = None
    substituted: Equation | None = None
    parts: Sequence[StepPart] = field(default=())
    left_out: int = 0
    source: str = ""


Block = (
    Paragraph | Heading | Notice | Bullets | Facts | KeyFigures | Grid | Drawing | Step
)  # fmt: skip
