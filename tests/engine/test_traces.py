"""Every figure of every registered calculation opens, down to the leaves, and is rebuilt."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.cases import Case
from engine.registry import Calculation
from engine.trace import UnknownFigure, trace
from tests.engine.following import CASES, cases_of, leaves_below, rebuilt, same, untraced
from tests.engine.samples import inputs_of

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_calculation = pytest.mark.parametrize(
    "calculation", registry.every(), ids=lambda calculation: calculation.name
)


@each_calculation
def test_a_registered_calculation_explains_all_its_figures(calculation: Calculation) -> None:
    cases = cases_of(calculation.name)
    assert cases, "a registered calculation needs a worked case, or nobody sees its trace"
    for case in cases:
        gaps = trace(case.calculation, case.inputs).gaps()
        assert [str(one) for one in gaps] == []


@each_case
def test_every_figure_opens_down_to_leaves_and_is_rebuilt_from_the_numbers_shown(
    case: Case,
) -> None:
    found = trace(case.calculation, case.inputs)
    assert found.figures()
    seen: set[str] = set()
    for path in found.figures():
        leaves_below(found, path, seen)
    assert any(one.startswith(("inputs:", "parameters:")) for one in seen)


@each_case
def test_a_figure_rebuilt_is_the_figure_of_the_evaluation_without_trace(case: Case) -> None:
    found, plain = trace(case.calculation, case.inputs), untraced(case.calculation, case.inputs)
    assert found.figures() == list(plain)
    for path, value in plain.items():
        assert same(found.value(path), value, 1e-12), path
        opened = found.open(path)
        if opened.expression is not None:
            assert same(rebuilt(opened), value), path


@each_case
def test_what_is_opened_says_what_it_is(case: Case) -> None:
    found = trace(case.calculation, case.inputs)
    for path in found.figures():
        opened = found.open(path)
        assert opened.title
        assert opened.label
        assert opened.source
        assert json.dumps(dataclasses.asdict(opened), allow_nan=False)
        for part in opened.parts:
            assert part.title, part.key
            assert found.open(part.key).value == part.value


@each_case
def test_a_calculation_runs_the_same_after_it_was_traced(case: Case) -> None:
    before = registry.get(case.calculation).evaluate(case.inputs)
    trace(case.calculation, case.inputs)
    after = registry.get(case.calculation).evaluate(case.inputs)
    assert after.model_dump_json() == before.model_dump_json()


def test_from_the_npv_down_to_the_water_a_family_buys_from_the_tanker() -> None:
    found = trace("snip.project_evaluation", inputs_of("snip.project_evaluation"))
    way = [
        "water_project.npv",
        "water_project.net_flow.1",
        "water_project.benefits.1",
        "water_project.benefits_new_users.1",
        "water_project.benefit_per_new_user",
        "inputs:water_project.demand_curve.points.1.quantity",
    ]
    for above, below in itertools.pairwise(way):
        assert below in [part.key for part in found.open(above).parts], above
    leaf = found.open(way[-1])
    assert (leaf.kind, leaf.value, leaf.unit) == ("input", 3.3, "m³/month")
    assert [group.label for group in leaf.within] == [
        "Water project",
        "Demand curve",
        "Points of the demand curve 2",
    ]


def test_a_yearly_figure_is_called_by_its_year_and_a_line_by_its_name() -> None:
    found = trace("snip.water_project", inputs_of("snip.water_project"))
    flow = found.open("net_flow.3")
    assert (flow.label, flow.symbol, flow.year) == ("Net flow, year 3", "F_{3}", 3)
    line = found.open("investment_lines.0.social")
    assert line.within[0].name == "Treatment plant extension"


def test_an_input_that_the_norm_fixes_names_the_parameter_and_whether_it_is_met() -> None:
    found = trace("snip.project_evaluation", inputs_of("snip.project_evaluation"))
    norm = found.open("inputs:water_project.discount_rate").norm
    assert norm is not None
    assert (norm.set, norm.key, norm.value, norm.equal) == (
        "snip-2015-03",
        "discount_rate",
        0.09,
        True,
    )
    assert norm.place
    assert norm.valid_from == "2012-07-24"
    other = inputs_of("snip.project_evaluation", water_project__discount_rate=0.1)
    norm = trace("snip.project_evaluation", other).open("inputs:water_project.discount_rate").norm
    assert norm is not None
    assert not norm.equal


def test_a_figure_that_comes_from_the_norm_leads_to_its_dated_value() -> None:
    found = trace("snip.project_evaluation", inputs_of("snip.project_evaluation"))
    (part,) = found.open("long_run_incremental_cost.limit_water").parts
    assert part.kind == "parameter"
    assert part.norm is not None
    assert (part.norm.key, part.norm.evidence) == ("affordability.water", "verified")
    assert found.open(part.key).source == {
        "document": part.norm.document,
        "place": part.norm.place,
        "evidence": part.norm.evidence,
    }


def test_a_departure_from_the_norm_opens_to_both_values() -> None:
    found = trace(
        "snip.project_evaluation", inputs_of("snip.project_evaluation", water_demand__peak_day=1.4)
    )
    assert found.open("overrides.0.given").parts[0].key == "inputs:water_demand.peak_day"
    assert found.open("overrides.0.norm").parts[0].kind == "parameter"


def test_a_figure_left_empty_for_want_of_an_input_opens_without_numbers() -> None:
    opened = trace("snip.unit_benefits", inputs_of("snip.unit_benefits", "rationed_quantity")).open(
        "existing_user"
    )
    assert (opened.value, opened.expression, opened.parts) == (None, None, ())
    assert opened.equation


def test_a_figure_left_empty_by_its_numbers_shows_the_condition_that_fails() -> None:
    inputs = inputs_of("snip.cash_flow", investment=[0.0] * 11, operation_maintenance=[0.0] * 11)
    opened = trace("snip.cash_flow", inputs).open("benefit_cost")
    assert opened.value is None
    assert opened.expression is not None
    assert rebuilt(opened) is None
    assert r"\text{empty}" in opened.substituted


@pytest.mark.parametrize("key", ["", "npw", "net_flow", "net_flow.99", "inputs:x", "steps:9999"])
def test_what_the_trace_does_not_know_is_refused(key: str) -> None:
    found = trace("snip.cash_flow", inputs_of("snip.cash_flow"))
    with pytest.raises(UnknownFigure):
        found.open(key)


def test_premises_and_the_inputs_that_shape_the_formulas_are_told() -> None:
    found = trace("snip.project_evaluation", inputs_of("snip.project_evaluation"))
    assert {one.title for one in found.premises} == {
        "The first point has the lower price",
        "The project adds consumption",
    }
    assert found.shaping_inputs == ["water_demand.years", "water_project.horizon"]
    swapped = {"water_project.demand_curve.points.0.price": 9.0}
    assert found.premises[0] in found.premises_broken_by(swapped)
    assert found.premises_broken_by({"water_project.discount_rate": 0.1}) == []


def test_the_longest_flow_at_every_change_stays_within_bounds() -> None:
    changes = [-0.5 + 0.02 * step for step in range(40)]
    inputs = inputs_of(
        "snip.cash_flow",
        benefits=[0.0] + [5e5] * 100,
        investment=[2e6] + [0.0] * 100,
        operation_maintenance=[3e4] * 101,
        sensitivity_changes=changes,
    )
    found = trace("snip.cash_flow", inputs)
    assert len(found.nodes()) < 60_000
    opened = found.open("sensitivity_by_variable.0.npv.3")
    assert len(opened.parts) < 500
    assert same(rebuilt(opened), opened.value)
    assert r"\cdots" in opened.substituted
    assert r"\cdots" not in opened.substituted_whole


amounts = st.integers(0, 10**7).map(lambda cents: cents / 100)
series = st.integers(2, 12).flatmap(
    lambda years: st.tuples(*[st.lists(amounts, min_size=years, max_size=years)] * 3)
)


def _holds(name: str, payload: dict[str, Any], scale: float) -> None:
    found, plain = trace(name, payload), untraced(name, payload)
    assert found.gaps() == []
    for path, value in plain.items():
        assert same(found.value(path), value, 1e-9, scale), path
        opened = found.open(path)
        if opened.expression is not None:
            assert same(rebuilt(opened), found.value(path), 1e-9, scale), path


@settings(max_examples=40)
@given(series, st.floats(0.01, 0.29), st.lists(st.floats(-1, 2), max_size=3))
def test_any_flow_is_traced(
    flows: tuple[list[float], ...], rate: float, changes: list[float]
) -> None:
    names = ("benefits", "investment", "operation_maintenance")
    payload = {"discount_rate": rate, "sensitivity_changes": changes}
    payload |= dict(zip(names, flows, strict=True))
    _holds("snip.cash_flow", payload, 1e-3 * (1.0 + sum(map(sum, flows))))


@settings(max_examples=40)
@given(
    st.integers(1, 25),
    st.floats(0.05, 0.2),
    st.floats(0, 1),
    st.integers(0, 3000),
    st.floats(0, 31),
    st.booleans(),
    st.floats(3000, 9000),
)
def test_any_water_project_is_traced(
    horizon: int,
    rate: float,
    coverage: float,
    connections: int,
    rationed: float,
    metered: bool,
    target: float,
) -> None:
    payload = inputs_of(
        "snip.water_project",
        horizon=horizon,
        discount_rate=rate,
        coverage=coverage,
        existing_connections=connections,
        demand_curve__rationed_quantity=rationed,
        metered=metered,
        population__target=target,
    )
    _holds("snip.water_project", payload, 1.0)
