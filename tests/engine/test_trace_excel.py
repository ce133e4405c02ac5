"""Expressions as spreadsheet formulas: small ones by hand, whole runs as a sheet of cells."""

from __future__ import annotations

from typing import Any

import pytest

from engine.arithmetic import Book, Node, Traced, below, call, choose, held, maximum, total, writing
from engine.cases import Case
from engine.finance.rounding import round_by
from engine.trace import Trace, trace
from engine.trace.excel import Unprintable, block, formula
from tests.engine.following import CASES, same
from tests.engine.spreadsheet import Sheet, letters


def leaf(book: Book, name: str, value: float) -> Traced:
    found: Traced = held(book.leaf("input", (name,), value))
    return found


def shown(value: Any, **cells: Traced) -> str:
    return formula(value.node, {one.node.number: cell for cell, one in cells.items()})


def test_operators_keep_their_order_in_a_formula() -> None:
    book = Book()
    a, b, c = (leaf(book, name, value) for name, value in (("a", 2.0), ("b", 3.0), ("c", 5.0)))
    cells = {"A1": a, "B1": b, "C1": c}
    assert shown((a + b) * c, **cells) == "=(A1+B1)*C1"
    assert shown(a - (b - c), **cells) == "=A1-(B1-C1)"
    assert shown(a / (b * c), **cells) == "=A1/(B1*C1)"
    assert shown((1.0 + a) ** -b, **cells) == "=(1+A1)^(-B1)"
    assert shown(-(a**b), **cells) == "=-(A1^B1)"


def test_a_part_with_a_cell_is_a_reference_and_the_cell_itself_its_formula() -> None:
    book = Book()
    a, b = leaf(book, "a", 2.0), leaf(book, "b", 3.0)
    product = a * b
    cells = {a.node.number: "A1", b.node.number: "B1", product.node.number: "C1"}
    assert formula((product + 1.0).node, cells) == "=C1+1"
    assert formula(product.node, cells) == "=A1*B1"


def test_neighbours_make_a_range() -> None:
    assert block(["B2", "C2", "D2"]) == "B2:D2"
    assert block(["Flow!Z9", "Flow!AA9"]) == "Flow!Z9:AA9"
    assert block(["B2", "B3", "B4"]) == "B2:B4"
    assert block(["B2", "D2"]) == block(["B2", "Other!C2"]) == block(["B2"]) == ""
    assert block(["B2", "C2*D2"]) == ""


def test_functions_are_those_that_spreadsheets_know() -> None:
    book = Book()
    with writing(book):
        many = [leaf(book, f"{place}", float(place)) for place in range(4)]
        cells = {f"{letters(place + 1)}1": one for place, one in enumerate(many)}
        a, b = many[:2]
        assert shown(total(many), **cells) == "=SUM(A1:D1)"
        assert shown(maximum(a, 0.0), **cells) == "=MAX(A1,0)"
        assert shown(choose(a <= b, a, b), **cells) == "=IF(A1<=B1,A1,B1)"
        assert shown(call("irr", many), **cells) == '=IFERROR(IRR(A1:D1),"")'


@pytest.mark.parametrize("rule", ["half_up", "half_even", "truncate"])
@pytest.mark.parametrize("value", [2.5, 3.5, -2.5, 2.675, 1234.5, 0.4999, 7.0, -0.05])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_rounding_in_a_sheet_is_rounding_in_the_norm(
    rule: Any, value: float, decimals: int
) -> None:
    book = Book()
    with writing(book):
        rounded: Any = round_by(rule, leaf(book, "a", value), decimals)
    sheet = Sheet({"A1": value, "B1": shown(rounded, A1=leaf(book, "a", value))})
    assert sheet.value("B1") == pytest.approx(round_by(rule, value, decimals), abs=1e-12)


def test_a_rate_whose_flow_lies_apart_has_no_formula() -> None:
    book = Book()
    with writing(book):
        one, other = leaf(book, "a", -1.0), leaf(book, "b", 2.0)
        rate = call("irr", [one, other])
    with pytest.raises(Unprintable):
        shown(rate, A1=one, C1=other)


def test_operators_of_one_level_are_read_from_the_left_without_brackets() -> None:
    book = Book()
    a, b, c = (leaf(book, name, value) for name, value in (("a", 2.0), ("b", 3.0), ("c", 5.0)))
    cells = {"A1": a, "B1": b, "C1": c}
    assert shown(a - b - c, **cells) == "=A1-B1-C1"
    assert shown(a * b + c, **cells) == "=A1*B1+C1"
    assert shown(a / b * c, **cells) == "=A1/B1*C1"
    assert shown(a - b * c / a, **cells) == "=A1-B1*C1/A1"
    assert shown((a**b) ** c, **cells) == "=(A1^B1)^C1"


def test_a_sum_of_products_of_two_rows_is_said_as_one() -> None:
    book = Book()
    flow = [leaf(book, f"f{place}", float(place)) for place in range(3)]
    factors = [leaf(book, f"d{place}", 1.0 / (1 + place)) for place in range(3)]
    cells = {f"{letters(at + 1)}1": one for at, one in enumerate(flow)}
    cells |= {f"{letters(at + 1)}2": one for at, one in enumerate(factors)}
    with writing(book):
        products: Any = total([one * other for one, other in zip(flow, factors, strict=True)])
    assert shown(products, **cells) == "=SUMPRODUCT(A1:C1,A2:C2)"
    apart = {**cells, "E1": cells.pop("C1")}
    assert shown(products, **{**cells, "E1": apart["E1"]}) == "=SUM(A1*A2,B1*B2,E1*C2)"


def test_a_value_that_stands_in_several_cells_is_found_in_its_row() -> None:
    """Years alike are one expression and still cells of one row."""
    book = Book()
    one, other = leaf(book, "a", 5.0), leaf(book, "b", 7.0)
    with writing(book):
        summed: Any = total([one, other, other])
    numbers = [each.node.number for each in (one, other)]
    cells = dict(zip(numbers, ["Flow!B2", "Flow!C2"], strict=True))
    places = {numbers[0]: ["Flow!B2"], numbers[1]: ["Flow!C2", "Flow!D2"]}
    assert formula(summed.node, cells) == "=SUM(Flow!B2,Flow!C2,Flow!C2)"
    assert formula(summed.node, cells, places=places) == "=SUM(Flow!B2:D2)"


def test_runs_of_neighbours_among_others_are_ranges() -> None:
    book = Book()
    values = [leaf(book, f"{place}", float(place)) for place in range(5)]
    cells = dict(zip(["A1", "A2", "A3", "C1", "D9"], values, strict=True))
    with writing(book):
        summed: Any = total(values)
    assert shown(summed, **cells) == "=SUM(A1:A3,C1,D9)"


def test_what_spreadsheets_have_no_word_for_is_refused() -> None:
    book = Book()
    one = leaf(book, "a", 1.0)
    unknown = Node(book, "call", (one.node,), ("no_such_function",), 1.0)
    with pytest.raises(Unprintable):
        formula(unknown, {one.node.number: "A1"})


def test_a_formula_longer_than_excel_takes_is_refused() -> None:
    book = Book()
    values = [leaf(book, f"{place}", float(place)) for place in range(250)]
    cells = {one.node.number: f"'{'x' * 30}'!A{2 * at + 1}" for at, one in enumerate(values)}
    with writing(book):
        summed: Any = total(values)
    with pytest.raises(Unprintable):
        formula(summed.node, cells)


def is_kept_whole(node: Node) -> bool:
    """Whether an expression is a study of uncertainty as a whole, which no spreadsheet can do."""
    return node.operation == "call" and node.detail[0] in {"answered", "quantile"}


def rests_on_a_study(found: Trace, path: str) -> bool:
    node = found.node(path)
    return node is not None and any(map(is_kept_whole, below(node)))


class Workbook:
    """A run laid out as cells: inputs and parameters as numbers, every figure as a formula."""

    def __init__(self, found: Trace) -> None:
        self.cells: dict[str, Any] = {}
        self.inputs: dict[str, str] = {}
        self.figures: dict[str, str] = {}
        self._row = 0
        self._by_node: dict[int, str] = {}
        for node in found.nodes():
            if node.operation in {"input", "parameter"} or is_kept_whole(node):
                self._leaf(node)
        nodes = {path: found.node(path) for path in found.figures()}
        for path, node in nodes.items():
            if node is not None:
                self._by_node.setdefault(node.number, self._new())
                self.figures[path] = self._by_node[node.number]
        for node in nodes.values():
            if node is not None and node.operation != "input" and not is_kept_whole(node):
                self._put(self._by_node[node.number], node)

    def _new(self) -> str:
        self._row += 1
        return f"A{self._row}"

    def _leaf(self, node: Node) -> None:
        cell = self._by_node[node.number] = self._new()
        self.cells[cell] = node.value
        if node.operation == "input":
            self.inputs[str(node.detail[0])] = cell

    def _put(self, cell: str, node: Node) -> None:
        if self.cells.get(cell) is None:
            row = self._in_a_row(node) if node.operation == "call" else []
            self.cells[cell] = formula(node, self._by_node, row)

    def _in_a_row(self, node: Node) -> list[str]:
        """What a function takes in neighbouring cells."""
        self._row += 1
        taken = []
        for place, one in enumerate(node.arguments, start=1):
            taken.append(f"{letters(place)}{self._row}")
            known = self._by_node.get(one.number)
            self.cells[taken[-1]] = f"={known}" if known else formula(one, self._by_node)
        return taken

    def with_changes(self, changes: dict[str, Any]) -> Sheet:
        return Sheet({**self.cells, **{self.inputs[path]: to for path, to in changes.items()}})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_run_as_a_sheet_gives_its_figures_and_follows_a_changed_input(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    book = Workbook(found)
    numbers = [
        path for path in book.inputs if isinstance(found.open(f"inputs:{path}").value, float)
    ]
    changes: list[dict[str, Any]] = [{}]
    changes += [{path: 1.01 * found.open(f"inputs:{path}").value} for path in numbers[:5]]
    for one in changes:
        sheet, wanted = book.with_changes(one), found.recalculate(one)
        for path, cell in book.figures.items():
            if one and rests_on_a_study(found, path):
                continue
            value = sheet.value(cell)
            assert same(None if value == "" else value, wanted[path], 1e-9, 1e-3), (path, one)
