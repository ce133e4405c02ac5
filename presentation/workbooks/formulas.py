"""Which cell a formula names where a value stands in several, and what needs a cell of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import Node
from engine.arithmetic.functions import YEAR
from engine.trace import Trace
from presentation.workbooks.description import CellPlace

WIDEST = 60
"""Parts of a formula from which on its larger parts get cells of their own."""
SHARED = 8
"""Parts of an expression that is worth a cell of its own where it is used more than once."""
DEEPEST = 8
_PLAIN = {-1.0, 0.0, 1.0, 2.0}
_IN_CELLS = {"irr", "rate_found"}
_MANY = {"sum", "max", "min"}
MANY = 8
"""Terms of a sum from which on they stand in a row of their own."""


def numbers_of(nodes: Sequence[Node]) -> tuple[int, ...]:
    return tuple(one.number for one in nodes)


def base_of(path: str) -> str:
    """The path of the list that a value of a list belongs to, the path itself for others."""
    base, _, last = path.rpartition(".")
    return base if last.isdigit() and base else path


@dataclass(frozen=True)
class Shown:
    """A cell that shows a node's value. path: of the figure, "" for an input or a parameter."""

    place: CellPlace
    path: str = ""
    index: int | None = None

    @property
    def base(self) -> str:
        return base_of(self.path) if self.index is not None else self.path


def is_written_out(node: Node) -> bool:
    """Numbers that a formula holds itself: 1, 2, a year, a zero that starts a list."""
    if node.operation != "constant":
        return False
    return is_year(node) or not node.detail[0] or node.value in _PLAIN


def is_year(node: Node) -> bool:
    return node.operation == "constant" and node.detail[0] == YEAR


def is_a_list(found: Trace, nodes: Sequence[Node]) -> bool:
    """Whether the nodes are the values of one list of figures in their order."""
    for path in found.labels(nodes[0]):
        start = found.place(path).index
        wanted = [f"{base_of(path)}.{(start or 0) + step}" for step in range(len(nodes))]
        if start is not None and all(
            one in found.labels(node) for one, node in zip(wanted, nodes, strict=True)
        ):
            return True
    return False


class Whereabouts:
    """Every cell in which each node's value stands."""

    def __init__(self) -> None:
        self._shown: dict[int, list[Shown]] = {}
        self._spoken: dict[int, CellPlace] = {}
        self._words: dict[int, str] = {}
        self._years: set[int] = set()
        self._repeated: dict[int, list[Shown]] = {}
        self._reasoned: set[int] = set()

    def repeat(self, node: Node, shown: Shown) -> None:
        """A cell that shows the value again and is named only as one of a row."""
        self._repeated.setdefault(node.number, []).append(shown)
        if node.operation == "constant" and node.detail[0] and not is_year(node):
            self._reasoned.add(node.number)

    def repeated(self, number: int) -> list[Shown]:
        """Cells of a number that the method gives a reason for, such as a zero."""
        return self._repeated.get(number, []) if number in self._reasoned else []

    def everywhere(self, number: int) -> list[Shown]:
        return [*self.of(number), *self._repeated.get(number, ())]

    def add(self, node: Node, shown: Shown) -> None:
        self._shown.setdefault(node.number, []).append(shown)
        if is_year(node):
            self._years.add(node.number)

    def say(self, node: Node, place: CellPlace, words: str) -> None:
        """A yes/no whose cell holds words: these words mean yes."""
        self._spoken[node.number] = place
        self._words[node.number] = words.replace('"', '""')

    def of(self, number: int) -> list[Shown]:
        return self._shown.get(number, [])

    def on(self, number: int, sheet: str) -> list[Shown]:
        """The cells that formulas of a sheet may name: a year only where it heads a column."""
        found = self.of(number)
        if number in self._years:
            return [one for one in found if one.place.sheet == sheet]
        return found

    def spoken(self, number: int) -> tuple[CellPlace, str] | None:
        place = self._spoken.get(number)
        return (place, self._words[number]) if place else None


class Sight(Mapping[int, str]):
    """Nodes as the formula of one cell names them: of several cells the nearest."""

    def __init__(
        self, cells: Whereabouts, sheet: str, path: str = "", index: int | None = None
    ) -> None:
        self._cells = cells
        self._sheet = sheet
        self._path = path.split(".")
        self._index = index

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        known = self._cells.spoken(number) or self._cells.on(number, self._sheet)
        return bool(known or self._beside(number))

    def _beside(self, number: int) -> list[Shown]:
        """A zero before operation starts, say, in the column of the same year of this group."""
        return [
            one
            for one in self._cells.repeated(number)
            if one.index is not None and one.index == self._index and self.nearness(one)[0]
        ]

    def __getitem__(self, number: int) -> str:
        if spoken := self._cells.spoken(number):
            place, words = spoken
            return f'({self.named(place)}="{words}")'
        found = self._cells.on(number, self._sheet) or self._beside(number)
        if not found:
            raise KeyError(number)
        return self.named(max(found, key=self.nearness).place)

    def __iter__(self) -> Iterator[int]:
        raise TypeError("a formula asks for the cells it needs")

    def __len__(self) -> int:
        raise TypeError("a formula asks for the cells it needs")

    def nearness(self, one: Shown) -> tuple[int, int, int]:
        """A figure of the same group and year comes before the input that it repeats."""
        if not one.path:
            return 0, 1, 0
        same_year = one.index is not None and one.index == self._index
        same_sheet = one.place.sheet == self._sheet
        return _common(one.path.split("."), self._path), int(same_year), int(same_sheet)

    def named(self, place: CellPlace) -> str:
        """The cell as formulas of this sheet name it."""
        return place.cell if place.sheet == self._sheet else place.reference

    @property
    def everywhere(self) -> Mapping[int, Sequence[str]]:
        """All cells of each node as formulas of this sheet name them."""
        return _Everywhere(self._cells, self)


class _Everywhere(Mapping[int, Sequence[str]]):
    def __init__(self, cells: Whereabouts, sight: Sight) -> None:
        self._cells = cells
        self._sight = sight

    def __getitem__(self, number: int) -> Sequence[str]:
        return [self._sight.named(one.place) for one in self._cells.everywhere(number)]

    def get(self, number: int, default: Any = None) -> Any:
        return self[number]

    def __iter__(self) -> Iterator[int]:
        raise TypeError("a formula asks for the cells it needs")

    def __len__(self) -> int:
        raise TypeError("a formula asks for the cells it needs")


@dataclass(frozen=True)
class Step:
    """An expression without a figure of its own that gets a cell.

    path: of the figure whose formula needs it first; number: its place among those of the figure.
    """

    node: Node
    path: str
    index: int | None
    number: int


class Steps:
    """The expressions under a trace's figures that get cells of their own.

    Shared ones are worked out once; large ones keep formulas short enough to be read.
    rates: the calls whose arguments must be neighbouring cells. rows: what stands in no list of
    figures or inputs and must or had better be neighbours: the flow of a rate, the many terms of
    a sum; by the numbers of those nodes, with the figure that needs them first.
    """

    def __init__(self, found: Trace) -> None:
        self._nodes = found.nodes()
        self._trace = found
        self._roots = [(path, node) for path in found.figures() if (node := found.node(path))]
        self._celled = {node.number for _, node in self._roots}
        self.rates: dict[int, tuple[str, Node]] = {}
        for path, node in self._roots:
            if node.operation == "call" and node.detail[0] in _IN_CELLS:
                self.rates.setdefault(node.number, (path, node))
        self._owners = self._first_figures()
        self.rows: dict[tuple[int, ...], tuple[str, Node]] = {}
        for path, node in self.rates.values():
            self._row(path, node)
        for node in self._nodes:
            if node.operation in _MANY and len(node.arguments) > MANY and not self._products(node):
                self._row(self._owners[node.number], node)
        self._chosen = self._large()
        self._chosen |= self._shared()
        self.found = list(self._owned(found))

    def _row(self, path: str, node: Node) -> None:
        if not self._is_a_list(node.arguments):
            self.rows.setdefault(numbers_of(node.arguments), (path, node))
            self._celled.update(one.number for one in node.arguments)

    def _is_a_list(self, nodes: Sequence[Node]) -> bool:
        """Whether the nodes stand in a row without further ado."""
        if numbers_of(nodes) in self.rows or is_a_list(self._trace, nodes):
            return True
        if any(one.operation != "input" for one in nodes):
            return False
        paths = [str(one.detail[0]) for one in nodes]
        base = base_of(paths[0])
        start = paths[0].removeprefix(f"{base}.")
        return start.isdigit() and paths == [
            f"{base}.{int(start) + step}" for step in range(len(nodes))
        ]

    def _products(self, node: Node) -> bool:
        """A sum of the products of two lists."""
        parts = node.arguments
        if node.operation != "sum" or any(one.operation != "*" for one in parts):
            return False
        if any(one.number in self._celled for one in parts):
            return False
        return all(self._is_a_list([one.arguments[side] for one in parts]) for side in (0, 1))

    def _first_figures(self) -> dict[int, str]:
        """The figure that needs each expression first."""
        found: dict[int, str] = {}
        for path, root in self._roots:
            waiting = [root]
            while waiting:
                node = waiting.pop()
                if node.number not in found:
                    found[node.number] = path
                    waiting.extend(node.arguments)
        return found

    def _has_cell(self, node: Node) -> bool:
        return node.is_leaf or node.number in self._celled

    def _large(self) -> set[int]:
        """Parts of formulas that would be too long or too deep, from below."""
        chosen: set[int] = set()
        self._size: dict[int, tuple[int, int]] = {}
        for node in self._nodes:
            size, depth = self._measured(node)
            if (size > WIDEST or depth > DEEPEST) and not self._products(node):
                for one in node.arguments:
                    if self._size[one.number][0] > 2 and not self._has_cell(one):
                        chosen.add(one.number)
                        self._size[one.number] = (1, 0)
                size, depth = self._measured(node)
            self._size[node.number] = (1, 0) if self._has_cell(node) else (size, depth)
        return chosen

    def _measured(self, node: Node) -> tuple[int, int]:
        below = [self._size[one.number] for one in node.arguments]
        size = 1 + sum(one for one, _ in below)
        return size, 1 + max((one for _, one in below), default=-1)

    def _shared(self) -> set[int]:
        """What several formulas would write out again."""
        written: dict[int, int] = {}
        chosen: set[int] = set()
        for node in reversed(self._nodes):
            times = written.get(node.number, 0)
            if not self._has_cell(node) and times > 1 and self._size[node.number][0] >= SHARED:
                chosen.add(node.number)
            single = self._has_cell(node) or node.number in chosen | self._chosen
            for one in node.arguments:
                written[one.number] = written.get(one.number, 0) + (1 if single else times)
        return chosen

    def _owned(self, found: Trace) -> Iterator[Step]:
        """Each step with the figure whose formula needs it first."""
        seen: set[int] = set()
        for path, root in self._roots:
            index = found.place(path).index
            for count, node in enumerate(self._below(root, seen), start=1):
                yield Step(node, path, index, count)

    def _below(self, root: Node, seen: set[int]) -> Iterator[Node]:
        """Steps in the formula of a figure and in the formulas of those steps."""
        is_row = numbers_of(root.arguments) in self.rows
        own = {one.number for one in root.arguments} if is_row else set()
        waiting = list(reversed(root.arguments)) if root.number not in seen else []
        seen.add(root.number)
        while waiting:
            node = waiting.pop()
            if node.number in seen or (self._has_cell(node) and node.number not in own):
                continue
            seen.add(node.number)
            waiting.extend(reversed(node.arguments))
            if node.number in self._chosen:
                yield node


def _common(one: list[str], other: list[str]) -> int:
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same
