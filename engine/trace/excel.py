"""An expression as a spreadsheet formula over cells.

What Excel and LibreOffice both know, written with English names and commas, as .xlsx files keep
formulas whatever language the reader's program speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.arithmetic import Node
from engine.errors import EngineError

NO_YEAR = 1e9
LONGEST = 8000
"""Characters of a formula; Excel refuses more than 8,192."""
_ARGUMENTS = 255
_REFERENCE = re.compile(r"^(?P<sheet>(?:'[^']+'|\w+)!)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)$")
_INFIX = {
    "+": "+",
    "-": "-",
    "*": "*",
    "/": "/",
    "**": "^",
    "<=": "<=",
    ">=": ">=",
    "<": "<",
    ">": ">",
    "==": "=",
    "!=": "<>",
}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
_NAMED = {"max": "MAX", "min": "MIN", "and": "AND", "or": "OR", "not": "NOT", "abs": "ABS"}


class Unprintable(EngineError):
    """The expression has no formula: a function that spreadsheets lack, or too many cells."""


Cells = Mapping[int, str]
"""Number of a node -> its cell: "B7", "Flow!$C$4" or a defined name."""
Places = Mapping[int, Sequence[str]]
"""Number of a node -> every cell that shows its value."""


def formula(
    node: Node, cells: Cells, arguments: Sequence[str] = (), places: Places | None = None
) -> str:
    """The formula of a node with its leading "=".

    Everything below it that has a cell is a reference to it; what has none is written out. The
    node's own cell is not looked at, so each cell can be given its own formula.
    arguments: the cells of the node's own arguments in their order, where it takes many: two
    years with the same amount may be one node, and still are two cells of one row.
    places: where a value stands in several cells, all of them, so that neighbours are found.
    Raises Unprintable where no formula of a spreadsheet says it.
    """
    text = f"={_Formula(node, cells, arguments, {} if places is None else places).text()}"
    if len(text) > LONGEST:
        raise Unprintable(f"a formula of {len(text)} characters is too long")
    return text


class _Formula:
    def __init__(self, root: Node, cells: Cells, arguments: Sequence[str], places: Places) -> None:
        self._root = root
        self._cells = cells
        self._arguments = arguments
        self._places = places

    def text(self) -> str:
        return self._written(self._root)

    def _text(self, node: Node) -> str:
        cell = self._cells.get(node.number)
        return cell if cell is not None else self._written(node)

    def _written(self, node: Node) -> str:
        if node.is_leaf:
            return _literal(node.value)
        operation = node.operation
        if operation in _INFIX:
            return self._infix(node)
        if operation == "call":
            if node.detail[0] not in _CALLS:
                raise Unprintable(f"spreadsheets have no function {node.detail[0]!r}")
            return _CALLS[node.detail[0]](self, node)
        if operation in _NAMED:
            return f"{_NAMED[operation]}({self._list(node)})"
        if operation not in _FORMS:
            raise Unprintable(f"spreadsheets have no operation {operation!r}")
        return _FORMS[operation](self, [self._text(one) for one in node.arguments], node)

    def _infix(self, node: Node) -> str:
        """Left to right, as it is worked out: only a right operand needs brackets at its level."""
        level = _BINDS.get(node.operation)
        left, right = node.arguments
        return (
            self._operand(left, (level or 9) - 1)
            + _INFIX[node.operation]
            + self._operand(right, level or 9)
        )

    def _operand(self, node: Node, above: int = 9) -> str:
        """An operand with brackets unless it is a reference, a plain number or binds closer."""
        text = self._text(node)
        if node.number in self._cells:
            return text
        if _BINDS.get(node.operation, 0) > above:
            return text
        simple = node.is_leaf and not text.startswith("-")
        return text if simple or (text.endswith(")") and _is_call(text)) else f"({text})"

    def _texts(self, node: Node) -> Sequence[str]:
        if node is self._root and self._arguments:
            return self._arguments
        return [self._text(one) for one in node.arguments]

    def _range(self, nodes: Sequence[Node]) -> str:
        """The nodes as one range of neighbouring cells; "" where they stand apart."""
        named = ""
        if all(one.number in self._cells for one in nodes):
            named = block([self._cells[one.number] for one in nodes])
        found = (self._beside(first, nodes) for first in self._places.get(nodes[0].number, ()))
        return named or next(filter(None, found), "")

    def _beside(self, first: str, nodes: Sequence[Node]) -> str:
        for down in (0, 1):
            cells = [_moved(first, step * (1 - down), step * down) for step in range(len(nodes))]
            pairs = zip(cells, nodes, strict=True)
            if all(cell and cell in self._places.get(one.number, ()) for cell, one in pairs):
                return block(cells)
        return ""

    def _list(self, node: Node) -> str:
        if node is self._root and self._arguments:
            shown = [block(self._arguments)] if block(self._arguments) else list(self._arguments)
        else:
            shown = self._runs(node.arguments)
        if len(shown) > _ARGUMENTS:
            raise Unprintable(f"{len(shown)} values do not fit into one function")
        return ",".join(shown)

    def _runs(self, nodes: Sequence[Node]) -> list[str]:
        """All as one range, or else each run of neighbours as one."""
        whole = self._range(nodes)
        if whole:
            return [whole]
        shown: list[str] = []
        waiting: list[str] = []
        for text in [self._text(one) for one in nodes]:
            if len(waiting) > 0 and block([*waiting, text]):
                waiting.append(text)
                continue
            shown += _shortened(waiting)
            waiting = [text]
        return shown + _shortened(waiting)

    def _products(self, node: Node) -> str:
        """A sum of products of two rows as SUMPRODUCT; "" where it is none."""
        if len(node.arguments) < 3 or (node is self._root and self._arguments):
            return ""
        own = [one for one in node.arguments if one.number not in self._cells]
        if len(own) < len(node.arguments) or any(one.operation != "*" for one in own):
            return ""
        sides = [self._range([one.arguments[side] for one in own]) for side in (0, 1)]
        return f"SUMPRODUCT({','.join(sides)})" if all(sides) else ""

    def total(self, _texts: Sequence[str], node: Node) -> str:
        return self._products(node) or f"SUM({self._list(node)})"

    def negative(self, _texts: Sequence[str], node: Node) -> str:
        return f"-{self._operand(node.arguments[0])}"

    def choose(self, texts: Sequence[str], _node: Node) -> str:
        return f"IF({texts[0]},{texts[1]},{texts[2]})"

    def given(self, texts: Sequence[str], _node: Node) -> str:
        return f'IFERROR(IF({texts[0]},{texts[1]},""),"")'

    def finite(self, texts: Sequence[str], _node: Node) -> str:
        return f"ISNUMBER({texts[0]})"

    def at_most(self, _texts: Sequence[str], node: Node) -> str:
        one, other = (self._operand(each) for each in node.arguments)
        return f"OR({one}<={other},ABS({one}-{other})<=1E-12*MAX(ABS({one}),ABS({other})))"

    def rate(self, node: Node) -> str:
        """The values as one block of cells, with this run's answer as the guess to start from."""
        found = self._range(node.arguments) or block(self._texts(node))
        if node is self._root and self._arguments:
            found = block(self._arguments)
        if not found:
            raise Unprintable("an internal rate needs its flow in neighbouring cells")
        guess = "" if node.value is None else f",{_literal(node.value)}"
        return f'IFERROR(IRR({found}{guess}),"")'

    def first_reached(self, node: Node) -> str:
        """The smallest place whose value is zero or more, as one flat list of conditions."""
        cells = [f"({one})" for one in self._texts(node)]
        places = ",".join(f"IF({cell}>=0,{place},1E9)" for place, cell in enumerate(cells))
        if len(cells) > _ARGUMENTS:
            raise Unprintable(f"{len(cells)} values do not fit into one function")
        return f'IF(MIN({places})=1E9,"",MIN({places}))'

    def rounded(self, node: Node) -> str:
        _, rule, decimals = node.detail
        return _ROUNDINGS[rule](self._text(node.arguments[0]), decimals)

    def logarithm(self, node: Node) -> str:
        return f"LN({self._text(node.arguments[0])})"

    def great_circle(self, node: Node) -> str:
        """Haversine of degrees, times the radius."""
        south, west, north, east, radius = (self._operand(one) for one in node.arguments)
        across = f"SIN(RADIANS({north}-{south})/2)^2"
        along = f"COS(RADIANS({south}))*COS(RADIANS({north}))*SIN(RADIANS({east}-{west})/2)^2"
        return f"2*{radius}*ASIN(MIN(1,SQRT({across}+{along})))"

    def rounded_whole(self, node: Node) -> str:
        return _ROUNDINGS[node.detail[1]](f"ROUND({self._text(node.arguments[0])},9)", 0)


_FORMS: dict[str, Callable[[_Formula, Sequence[str], Node], str]] = {
    "sum": _Formula.total,
    "neg": _Formula.negative,
    "choose": _Formula.choose,
    "given": _Formula.given,
    "finite": _Formula.finite,
    "at_most": _Formula.at_most,
}
_CALLS: dict[str, Callable[[_Formula, Node], str]] = {
    "irr": _Formula.rate,
    "rate_found": _Formula.rate,
    "first_reached": _Formula.first_reached,
    "ln": _Formula.logarithm,
    "great_circle": _Formula.great_circle,
    "round": _Formula.rounded,
    "round_whole": _Formula.rounded_whole,
}


def _half_even(value: str, decimals: int) -> str:
    """Half of a step goes to the even digit; everything else rounds as it always does."""
    step = f"10^{decimals}"
    half = f"ABS(MOD(ABS({value})*{step},1)-0.5)<1E-9"
    return f"IF({half},2*ROUND({value}*{step}/2,0)/{step},ROUND({value},{decimals}))"


_ROUNDINGS: dict[str, Callable[[str, int], str]] = {
    "half_up": lambda value, decimals: f"ROUND({value},{decimals})",
    "half_even": _half_even,
    "truncate": lambda value, decimals: f"TRUNC({value},{decimals})",
}


def block(cells: Sequence[str]) -> str:
    """Neighbouring cells of one row or column as a range; "" where they are not neighbours."""
    found = [_REFERENCE.match(one) for one in cells]
    places = [(one["sheet"] or "", _column(one["column"]), int(one["row"])) for one in found if one]
    if len(cells) < 2 or len(places) < len(cells):
        return ""
    sheet, column, row = places[0]
    across = [(sheet, column + step, row) for step in range(len(places))]
    down = [(sheet, column, row + step) for step in range(len(places))]
    if places not in (across, down):
        return ""
    return f"{cells[0]}:{cells[-1].rsplit('!', 1)[-1]}"


def _shortened(cells: list[str]) -> list[str]:
    return [block(cells)] if len(cells) > 2 else cells


def _moved(cell: str, columns: int, rows: int) -> str:
    """The cell so many columns and rows further on; "" for what is no cell."""
    found = _REFERENCE.match(cell)
    if not found:
        return ""
    letters = _letters(_column(found["column"]) + columns)
    return f"{found['sheet'] or ''}{letters}{int(found['row']) + rows}"


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None:
        return '""'
    text = repr(float(value))
    return text.removesuffix(".0").replace("e", "E")


def _is_call(text: str) -> bool:
    """One function call as a whole: NAME(…) whose first bracket closes at the end."""
    if not re.match(r"^[A-Z]+\(", text):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return place == len(text) - 1
    return False
