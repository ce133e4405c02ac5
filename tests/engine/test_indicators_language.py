"""The formula language: what it reads, what it refuses and how, and whether units come out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.indicators.language import (
    ONE,
    YEAR,
    FormulaError,
    Known,
    Number,
    Unit,
    UnitUnknown,
    check_truth,
    check_units,
    denominators,
    latex,
    missing,
    names,
    parse,
    unit,
    walk,
    written,
)
from engine.indicators.scalar import Scalar

VARIABLES = {
    "sold": Known(unit("m³") / YEAR),
    "made": Known(unit("m³") / YEAR),
    "people": Known(unit("people")),
    "homes": Known(unit("dwellings")),
    "accounts": Known(unit("subscribers"), opening="accounts_before"),
    "debt": Known(unit("¤")),
    "billed": Known(unit("¤") / YEAR),
    "leap": Known(None),
    "cuts.hours": Known(unit("hours"), register="cuts"),
    "cuts.users": Known(unit("users"), register="cuts"),
    "users": Known(unit("users")),
}


def value(text: str, **values: object) -> object:
    return Scalar(values, frozenset({"leap"})).value(parse(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("7 - 2 - 1", 4.0),
        ("12 / 3 / 2", 2.0),
        ("2 * -3", -6.0),
        ("--4", 4.0),
        ("1.5e1 × 2 − 3", 27.0),
        ("min(3, 1, 2) + max(1, 5)", 6.0),
        ("abs(2 - 5)", 3.0),
        ("if(2 > 1 and not 1 >= 2, 10, 20)", 10.0),
        ("if(1 > 2 or 2 == 3, 10, 20)", 20.0),
    ],
)
def test_operators_keep_the_order_that_everybody_knows(text: str, expected: float) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", None),
        ("sum(a, b)", 2.0),
        ("mean(a, b)", 2.0),
        ("mean(a, b, c)", 3.0),
        ("first(b, a)", 2.0),
        ("if_missing(b, 0) + a", 2.0),
        ("sum(b, b)", None),
        ("max(a, b)", None),
        ("if(leap, a, c)", 4.0),
        ("if(reported(b), a, c)", 4.0),
    ],
)
def test_a_missing_value_stays_missing_but_where_a_function_says_otherwise(
    text: str, expected: float | None
) -> None:
    assert value(text, a=2.0, b=None, c=4.0) == expected


def test_a_register_is_added_up_row_by_row() -> None:
    rows = [{"hours": 2.0, "users": 10.0}, {"hours": 1.0, "users": 5.0}]
    assert value("total(cuts.hours * cuts.users)", cuts=rows) == 25.0
    assert value("total(cuts.hours)", cuts=[]) == 0.0
    assert value("total(cuts.hours)", cuts=None) is None


@pytest.mark.parametrize(
    ("text", "at", "what"),
    [
        ("", 0, "a name, a number or a bracket"),
        ("sold +", 6, "a name, a number or a bracket"),
        ("(sold", 5, "close it with )"),
        ("sold made", 5, "go on with an operator"),
        ("median(sold)", 0, "there is no function median; there are abs,"),
        ("if(leap, 1)", 0, "if takes 3 values, not 2"),
        ("sold $ made", 5, "'$' means nothing in a formula"),
        ("2x", 0, "this is not a number"),
        ("1e999", 0, "too large"),
        ("[m³]", 0, "a name, a number or a bracket"),
        ("__import__('os')", 11, "means nothing in a formula"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place_with_what_would_do(
    text: str, at: int, what: str
) -> None:
    with pytest.raises(FormulaError, match="character") as refusal:
        parse(text)
    assert refusal.value.at == at
    assert what in refusal.value.reason


@pytest.mark.parametrize(
    "text", ["(" * 500 + "1" + ")" * 500, "-" * 800 + "1", "1" + "+1" * 600, "a" * 5000]
)
def test_a_formula_beyond_measure_is_refused_and_never_a_crash(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


pieces = st.sampled_from(
    [
        *"()+-*/<>=,.[]",
        *"abz019 ",
        "if(",
        "total(",
        "first(",
        "not ",
        " and ",
        "[m³]",
        "≤",
        "é",
        "\x00",
    ]
)


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=60), st.lists(pieces, max_size=40).map("".join)))
def test_no_text_crashes_the_parser(text: str) -> None:
    try:
        expression = parse(text)
    except FormulaError:
        return
    assert parse(written(expression)) == expression


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_no_text_crashes_the_reading_of_units(text: str) -> None:
    try:
        found = unit(text)
    except UnitUnknown:
        return
    assert found.scale > 0


numbers = st.floats(0.001, 1e6).map(lambda one: Number(round(one, 3)))
expressions = st.recursive(
    numbers.map(written) | st.sampled_from(["sold", "made", "people"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda t: f"({t[0]}{t[1]}{t[2]})"
    ),
    max_leaves=8,
)


@given(expressions)
def test_a_formula_written_out_again_says_the_same(text: str) -> None:
    expression = parse(text)
    assert parse(written(expression)) == expression
    assert set(names(expression)) == {one.name for one in walk(expression) if hasattr(one, "name")}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sold / people", "m³/person/year"),
        ("sold * 1000 [l/m³] / people / 365 [days/year]", "l/person/day"),
        ("debt / billed * 365 [days/year]", "days"),
        ("debt / billed * 360 [days/year]", "days"),
        ("debt / billed * 12 [months/year]", "months"),
        ("(made - sold) / made * 100 [%]", "%"),
        ("count(accounts) / count(homes) * 100 [%]", "%"),
        ("accounts / people * 1000 [people/1000 people]", "subscribers/1000 people"),
        ("(1 - total(cuts.hours * cuts.users) / (8760 [hours/year] * users)) * 100 [%]", "%"),
        ("if(leap, 8784 [hours/year], 8760 [hours/year])", "hours/year"),
        ("billed / (sold - if_missing(made, 0))", "¤/m³"),
    ],
)
def test_a_formula_whose_units_come_out_is_taken(text: str, wanted: str) -> None:
    check_units(text, parse(text), VARIABLES, wanted)


@pytest.mark.parametrize(
    ("text", "wanted", "what"),
    [
        ("sold / people", "l/person/year", "multiply it by 1000"),
        ("sold * 100 [l/m³] / people", "l/person/year", "100 [l/m³] should be 1000"),
        ("sold / made * 100", "%", "does not say what it converts"),
        ("accounts / homes * 100 [%]", "%", "put them in count(…)"),
        ("sold + people", "m³/year", "this is in people, what stands beside it in m³/year"),
        ("debt <= debt", "%", "a number, not a yes or no"),
        ("leap + 1", "1", "a number is needed here"),
        ("if(sold, made, sold)", "m³/year", "a comparison or a yes/no is needed"),
        ("sold / moon", "1", "the catalogue has no variable 'moon'"),
        ("cuts.hours", "hours", "total(…) adds up the rows of one register"),
        ("total(sold)", "m³/year", "total(…) adds up the rows of one register"),
        ("average(sold)", "m³/year", "needs a balance"),
        ("first(sold / made, 1)", "1", "divide outside of first(…)"),
        ("sold + 5", "m³/year", "give its unit"),
        ("sold / billed", "m³/parsec", "there is no unit “parsec”"),
        ("sold / people", "m³//person", "nothing stands after a “/”"),
    ],
)
def test_units_that_do_not_come_out_are_told_with_what_would_do(
    text: str, wanted: str, what: str
) -> None:
    with pytest.raises((FormulaError, UnitUnknown)) as refusal:
        check_units(text, parse(text), VARIABLES, wanted)
    assert what in str(refusal.value)


def test_a_balance_is_not_compared_with_a_year_of_flow() -> None:
    with pytest.raises(FormulaError, match="what stands beside it in ¤ "):
        check_truth("debt <= billed", parse("debt <= billed"), VARIABLES)
    check_truth("", parse("debt <= billed * 1 [year]"), VARIABLES)
    with pytest.raises(FormulaError, match="a rule compares"):
        check_truth("", parse("debt + debt"), VARIABLES)


def test_units_multiply_and_divide_by_their_dimensions() -> None:
    assert (unit("l/person/day") * unit("people")).same_as(unit("l/day"))
    assert unit("m³/m³").same_as(ONE)
    assert unit("1000 m³").same_as(Unit((("volume", 1),), 1000.0))
    assert not unit("months").same_as(unit("days"))


def test_what_is_missing_is_named_and_nothing_else() -> None:
    there = {"a"}

    def absent(text: str) -> tuple[str, ...]:
        return missing(parse(text), lambda name: name not in there)

    assert absent("a + b * c") == ("b", "c")
    assert absent("first(b, a)") == ()
    assert absent("first(b, c)") == ("c",)
    assert absent("sum(b, c)") == ("b", "c")
    assert absent("if_missing(b, 0) / a") == ()
    assert absent("total(r.x * r.y)") == ("r",)
    assert absent("previous(a)") == ("previous(a)",)


def test_denominators_are_found_wherever_they_stand() -> None:
    found = [written(one) for one in denominators(parse("a / (b - c) / 365 + d / (e / f)"))]
    assert found == ["(b - c)", "(e / f)", "f"]


def test_a_formula_is_printed_as_one_fraction() -> None:
    symbols = {"a": "A", "b": "B", "c": "C", "r.x": "X_i"}
    assert latex(parse("a / b * 100 [%]"), symbols) == r"\frac{A}{B} \cdot 100"
    assert latex(parse("(a - b) / c / 365"), symbols) == r"\frac{A - B}{C \cdot 365}"
    assert latex(parse("1 - total(r.x) / a"), symbols) == r"1 - \frac{{\sum}_i X_i}{A}"
    assert latex(parse("first(a, b) - (c - a)"), symbols) == r"B - \left(C - A\right)"
