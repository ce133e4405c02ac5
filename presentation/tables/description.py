"""What a table says, apart from how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.model import Display
from presentation.numbers import format_number, format_percent

Cell = str | int | float | None
Row = tuple[Cell, ...]

_DECIMALS: dict[str, int] = {"money": 0, "integer": 0, "unit_money": 2}


@dataclass(frozen=True)
class Column:
    """A column: its title and unit as printed, and how its values are shown.

    display "percent" means that the values are fractions. leads: on a narrow screen, where a row
    becomes a card, this column is among those that come first. address: of the page that opens the
    figure, for a column that is one.
    """

    name: str
    title: str
    display: Display = "number"
    unit: str = ""
    decimals: int | None = None
    leads: bool = False
    address: str = ""

    @property
    def is_text(self) -> bool:
        return self.display == "text"

    @property
    def is_money(self) -> bool:
        return self.display in {"money", "unit_money"}

    def shown(self, value: Cell) -> str:
        """The value in the reader's locale, without the unit that the header states."""
        if isinstance(value, str):
            return value
        if value is None or not self.is_text:
            return self._number(value)
        return str(value)

    def _number(self, value: float | None) -> str:
        if self.display == "percent":
            return format_percent(value, 1 if self.decimals is None else self.decimals)
        decimals = self.decimals if self.decimals is not None else _DECIMALS.get(self.display)
        return format_number(value, decimals)


@dataclass(frozen=True)
class ShownCell:
    """One cell ready for the page."""

    column: Column
    text: str
    is_missing: bool
    is_loss: bool
    address: str


@dataclass(frozen=True)
class Table:
    """Rows under columns; the first column names the row. A missing value is None, never 0.

    links: (row, column) from 0 -> address of the page that opens that cell's figure.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    subtitle: str = ""
    source: str = ""
    total: Row | None = None
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in (*self.rows, *([self.total] if self.total else [])):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.id!r}: {len(row)} cells, {len(self.columns)} columns"
                )

    def shown_rows(self) -> Iterator[list[ShownCell]]:
        return (self._shown(row, place) for place, row in enumerate(self.rows))

    def shown_total(self) -> list[ShownCell]:
        return self._shown(self.total, len(self.rows)) if self.total else []

    def _shown(self, row: Row, place: int) -> list[ShownCell]:
        return [
            ShownCell(
                column,
                column.shown(value),
                value is None,
                column.is_money and _is_loss(value),
                self.links.get((place, position), ""),
            )
            for position, (column, value) in enumerate(zip(self.columns, row, strict=True))
        ]


def _is_loss(value: Cell) -> bool:
    return isinstance(value, int | float) and value < 0
