"""Panels: the vectorised way agrees with the one that traces, and says why a value is missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases import load_case
from engine.indicators.checking import findings
from engine.indicators.evaluation import CODES, Evaluator
from engine.indicators.language import parse
from engine.indicators.loading import catalogue, catalogues
from engine.indicators.models import Catalogue
from engine.indicators.panel import PanelInvalid, panel_of_columns, panel_of_reports
from engine.indicators.plan import BLOCK, Plan
from engine.indicators.resolution import Resolved
from engine.indicators.scalar import Scalar
from tests.engine.following import CASES, same

NAN = float("nan")
EVALUATORS = {one.key: Evaluator(one) for one in catalogues()}
EACH = pytest.mark.parametrize("key", EVALUATORS)

there = st.one_of(st.just(0.0), st.integers(0, 10**6).map(float), st.floats(0.001, 1e9))
amounts = st.none() | there


def reports_of(found: Catalogue) -> st.SearchStrategy[dict[str, Any]]:
    """What one utility might report, anything missing or zero."""
    resolved = Resolved(found)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for key in resolved.used:
        variable = found.variables[key]
        if key in resolved.truths:
            fields[key] = st.none() | st.booleans()
        elif variable.kind == "register":
            cells = {
                name: st.booleans() if f"{key}.{name}" in resolved.truths else there
                for name in variable.columns
            }
            fields[key] = st.none() | st.lists(st.fixed_dictionaries(cells), max_size=3)
        else:
            fields[key] = amounts
    return st.fixed_dictionaries(fields)


@EACH
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_panel_gives_what_each_utility_gives_alone(key: str, data: st.DataObject) -> None:
    evaluator = EVALUATORS[key]
    many = data.draw(st.lists(reports_of(evaluator.catalogue), min_size=1, max_size=4))
    panel = panel_of_reports(evaluator.catalogue, [(n, 2020, one) for n, one in enumerate(many)])
    found = evaluator.evaluate(panel)
    for row, values in enumerate(many):
        scalar = Scalar(values, evaluator.resolved.truths)
        for name, expression in evaluator.resolved.indicators.items():
            alone = _clipped(evaluator.catalogue, name, scalar.indicator(expression))
            together = float(found.of(name)[row])
            shown = None if np.isnan(together) else together
            assert same(alone, shown, 1e-12, 1e-12), name
            assert (found.why(name, row).code == "") == (shown is not None)


def _clipped(found: Catalogue, key: str, value: float | None) -> float | None:
    limits = found.indicators[key].clip
    return value if value is None or limits is None else min(max(value, limits[0]), limits[1])


@EACH
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_check_over_a_panel_judges_as_it_does_alone(key: str, data: st.DataObject) -> None:
    evaluator = EVALUATORS[key]
    values = data.draw(reports_of(evaluator.catalogue))
    panel = panel_of_reports(evaluator.catalogue, [("a", 2020, values)])
    scalar = Scalar(values, evaluator.resolved.truths)
    for finding in findings(evaluator.catalogue, panel):
        alone = scalar.rule(evaluator.resolved.checks[finding.key])
        assert finding.judged == (alone is not None), finding.key
        assert (len(finding.rows) == 1) == (alone is False), finding.key


@pytest.mark.parametrize(
    "case",
    [one for one in CASES if one.calculation.removeprefix("indicators.") in EVALUATORS],
    ids=lambda one: one.name,
)
def test_a_worked_case_comes_out_of_a_panel_too(case: Any) -> None:
    evaluator = EVALUATORS[case.calculation.removeprefix("indicators.")]
    panel = panel_of_reports(evaluator.catalogue, [("a", 2020, _completed(case.inputs, evaluator))])
    found = evaluator.evaluate(panel)
    for name, expected in case.expected.items():
        value = float(found.of(name)[0])
        assert same(None if np.isnan(value) else value, expected and expected["value"]), name


def _completed(inputs: Any, evaluator: Evaluator) -> dict[str, Any]:
    """Columns of registers that a case leaves out take no, as the input model has it."""
    values = dict(inputs)
    for key, rows in values.items():
        if isinstance(rows, list):
            columns = evaluator.catalogue.variables[key].columns
            values[key] = [{name: row.get(name, False) for name in columns} for row in rows]
    return values


def test_a_value_says_why_it_is_missing() -> None:
    found = catalogue("cra_12_1995")
    reports = [
        ("a", 2020, {"collected_final_user": 5.0, "billed_final_user": 10.0}),
        ("b", 2020, {"collected_final_user": 5.0}),
        ("c", 2020, {"collected_final_user": 0.0, "billed_final_user": 0.0}),
        ("d", 2020, {}),
    ]
    evaluation = EVALUATORS["cra_12_1995"].evaluate(panel_of_reports(found, reports))
    codes = [CODES[one] for one in evaluation.codes("collection_efficiency")]
    assert codes == ["", "missing", "zero_denominator", "missing"]
    why = [evaluation.why("collection_efficiency", row).variables for row in range(4)]
    assert why == [(), ("billed_final_user",), (), ("collected_final_user", "billed_final_user")]
    assert evaluation.why("continuity", 0).variables == ("interruptions", "users_total")


def test_an_indicator_holds_only_while_it_is_in_force() -> None:
    found = catalogue("snis")
    dated = found.indicators["IN061"].model_copy(
        update={"valid_from": dt.date(2019, 1, 1), "valid_to": dt.date(2020, 12, 31)}
    )
    changed = found.model_copy(update={"indicators": {**found.indicators, "IN061": dated}})
    years = [2018, 2019, 2020, 2021]
    panel = panel_of_columns({"BL001": [4.0] * 4, "BL005": [2.0] * 4}, ["a"] * 4, years)
    evaluation = Evaluator(changed, ["IN061"]).evaluate(panel)
    assert evaluation.of("IN061")[1:3].tolist() == [2.0, 2.0]
    codes = [CODES[one] for one in evaluation.codes("IN061")]
    assert codes == ["not_in_force", "", "", "not_in_force"]


def test_a_clipped_value_is_told() -> None:
    columns = {"ES005": [50.0, 500.0], "AG010": [100.0, 100.0], "AG019": [0.0, 0.0]}
    panel = panel_of_columns(columns, ["a", "b"], [2020, 2020])
    evaluation = Evaluator(catalogue("snis"), ["IN015"]).evaluate(panel)
    assert evaluation.of("IN015").tolist() == [50.0, 100.0]
    assert evaluation.clipped["IN015"].tolist() == [False, True]


def test_missing_is_not_zero_and_zero_is_not_missing() -> None:
    columns = {"AG004": [np.nan, 0.0], "AG002": [10.0, 10.0]}
    panel = panel_of_columns(columns, ["a", "b"], [2020, 2020])
    values = Evaluator(catalogue("snis"), ["IN009"]).evaluate(panel).of("IN009")
    assert np.isnan(values[0])
    assert values[1] == 0.0


def test_blocks_of_rows_change_no_value() -> None:
    rows = 2 * BLOCK + 7
    made = np.linspace(1.0, 9.0, rows)
    panel = panel_of_columns({"a": made, "b": made[::-1]}, np.arange(rows), np.full(rows, 2020))
    values = Plan({"x": parse("(a - b) / (a + b)")}, frozenset()).run(panel)
    assert values.shape == (1, rows)
    np.testing.assert_array_equal(values[0], (made - made[::-1]) / (made + made[::-1]))


def test_equal_parts_of_many_formulas_are_worked_out_once() -> None:
    many = {f"x{n}": parse(f"(a + b) * c + {n} [m³]") for n in range(10)}
    operations = [step.operation for step in Plan(many, frozenset()).steps]
    assert operations.count(np.multiply) == 1
    assert operations.count(np.add) == 1 + 10


def test_an_infinity_does_not_hide_in_a_later_step() -> None:
    panel = panel_of_columns({"a": [1.0], "zero": [0.0]}, ["x"], [2020])
    texts = ["a / zero", "a / (a / zero)", "a / (1 + a / zero)", "if(a / zero > 1, 1, 2)"]
    texts += [
        "min(a / zero, a)",
        "a / zero + 1",
        "1 - a / zero",
        "a / zero * 0",
        "0 - a / (a / zero)",
    ]
    plan = Plan({text: parse(text) for text in texts}, frozenset())
    assert np.isnan(plan.run(panel)).all()


def test_an_indicator_that_is_a_variable_or_another_indicator_is_a_copy_of_it() -> None:
    panel = panel_of_columns({"a": [3.0, NAN], "b": [2.0, 0.0]}, ["x", "y"], [2020, 2020])
    texts = {"x": "a", "y": "a / b", "z": "a / b", "w": "5 [m³]", "v": "a / b + 1 [ratio]"}
    found = Plan({key: parse(text) for key, text in texts.items()}, frozenset()).run(panel)
    np.testing.assert_array_equal(found[:, 0], [3.0, 1.5, 1.5, 5.0, 2.5])
    np.testing.assert_array_equal(found[:, 1], [NAN, NAN, NAN, 5.0, NAN])


def test_last_year_is_that_of_the_same_utility() -> None:
    panel = panel_of_columns({"x": [1.0, 2.0, 3.0, 4.0]}, list("abab"), [2020, 2020, 2021, 2023])
    before = panel.column("previous(x)")
    assert np.isnan(before[[0, 1, 3]]).all()
    assert before[2] == 1.0
    assert np.isnan(panel.column("previous(y)")).all()


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(PanelInvalid, match="one entry for each row"):
        panel_of_columns({"x": [1.0, 2.0]}, ["a", "b"], [2020])


def test_an_empty_panel_has_empty_values() -> None:
    panel = panel_of_columns({"BL001": [], "BL005": []}, [], [])
    assert EVALUATORS["snis"].evaluate(panel).values.shape == (43, 0)


def test_cases_are_found() -> None:
    assert load_case(CASES[0].path).name == CASES[0].name
    assert sum(one.calculation.startswith("indicators.") for one in CASES) >= 14
