"""The equation with the numbers of the run put in: order kept, long sums shortened, MathML."""

from __future__ import annotations

from typing import Any

import pytest
from latex2mathml.converter import convert

from engine.arithmetic import PHRASES, UNITS
from engine.cases import Case
from engine.trace import trace
from engine.trace.latex import Printer, in_full_and_short, plain_number
from tests.engine.following import CASES
from tests.engine.samples import inputs_of

NUMBERS = {"a": 2.0, "b": -3.0, "c": 0.5, "yes": True}


def printed(tree: dict[str, Any], *, whole: bool = False, say: Any = str) -> str:
    shown = {key: plain_number(value) for key, value in NUMBERS.items()}
    return Printer(shown, NUMBERS, plain_number, say, whole).text(tree)


def op(name: str, *args: Any, detail: tuple[Any, ...] = ()) -> dict[str, Any]:
    trees = [{"ref": one} if isinstance(one, str) else one for one in args]
    return {"op": name, "args": trees, "detail": list(detail)}


@pytest.mark.parametrize(
    ("tree", "latex"),
    [
        (op("+", "a", op("*", "a", "c")), r"2 + 2 \cdot 0.5"),
        (op("*", op("+", "a", "c"), "a"), r"\left(2 + 0.5\right) \cdot 2"),
        (op("-", "a", op("-", "c", "a")), r"2 - \left(0.5 - 2\right)"),
        (op("-", "a", "b"), r"2 - \left(-3\right)"),
        (op("/", op("+", "a", "c"), "a"), r"\frac{2 + 0.5}{2}"),
        (op("**", op("/", "a", "c"), "b"), r"\left(\frac{2}{0.5}\right)^{-3}"),
        (op("neg", op("+", "a", "c")), r"-\left(2 + 0.5\right)"),
        (op("max", "a", {"number": 0.0}), r"\max\left(2, 0\right)"),
        (op("given", op(">", "a", "c"), op("/", "a", "c")), r"\frac{2}{0.5}"),
    ],
)
def test_the_order_of_operations_is_kept(tree: dict[str, Any], latex: str) -> None:
    assert printed(tree) == latex


def test_a_choice_shows_both_cases_and_its_condition() -> None:
    latex = printed(op("choose", op("<=", "a", "c"), "a", "b"))
    assert latex == r"\begin{cases} 2 & 2 \le 0.5 \\ -3 & \text{otherwise} \end{cases}"


def test_choices_within_choices_show_what_holds_and_all_of_it_where_asked() -> None:
    inner: Any = op("choose", op("<=", "a", "c"), "a", "b")
    for _level in range(5):
        inner = op("choose", op(">", "a", "c"), inner, "c")
    shown = {key: plain_number(value) for key, value in NUMBERS.items()}
    whole, short = in_full_and_short(Printer(shown, NUMBERS, plain_number, str), inner)
    assert short == "-3"
    assert whole.count(r"\begin{cases}") == 6


def test_a_long_sum_is_shortened_and_whole_where_asked() -> None:
    tree = op("sum", *["a"] * 9)
    assert printed(tree) == r"2 + 2 + \cdots + 2"
    assert printed(tree, whole=True).count("2") == 9


def test_words_come_in_the_language_of_the_reader() -> None:
    spanish = {"otherwise": "en otro caso"}
    latex = printed(op("choose", op("<", "a", "c"), "a", "b"), say=lambda word: spanish[word])
    assert "en otro caso" in latex


def test_numbers_are_written_as_the_caller_asks() -> None:
    found = trace("snip.cash_flow", inputs_of("snip.cash_flow"))
    seen = []

    def write(value: Any, display: str, unit: str) -> str:
        seen.append((display, unit))
        return "N"

    assert found.open("net_flow.1", write).substituted == "N - N - N"
    assert seen == [("money", "¤")] * 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_expression_becomes_mathml(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    for path in found.figures():
        opened = found.open(path)
        if opened.expression is not None:
            assert convert(opened.substituted).startswith("<math"), opened.substituted
            assert opened.substituted_whole


def test_words_that_no_model_has_are_known_before_any_trace() -> None:
    for case in CASES:
        found = trace(case.calculation, case.inputs)
        titles = {node.detail[0] for node in found.nodes() if node.operation == "constant"}
        assert titles | {one.title for one in found.premises} <= {"", *PHRASES}
        units = {node.detail[1] for node in found.nodes() if node.operation == "constant"}
        assert units <= {"", *UNITS}
