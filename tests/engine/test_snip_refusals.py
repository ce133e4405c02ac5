"""A wrong input is refused on its own field, in words that say what would do."""

from __future__ import annotations

from typing import Any

import pytest

from engine import registry
from engine.errors import InvalidInputs, Problem
from tests.engine.samples import inputs_of


def problems(name: str, payload: dict[str, Any]) -> dict[str, Problem]:
    with pytest.raises(InvalidInputs) as refusal:
        registry.get(name).evaluate(payload)
    return {one.dotted_path: one for one in refusal.value.problems}


def refusal(name: str, *removed: str, **changed: Any) -> dict[str, Problem]:
    return problems(name, inputs_of(name, *removed, **changed))


@pytest.mark.parametrize(
    ("name", "changed", "path", "code"),
    [
        ("snip.water_project", {"coverage": 1.4}, "coverage", "less_than_equal"),
        (
            "snip.water_project",
            {"investment__1__market": -5.0},
            "investment.1.market",
            "greater_than_equal",
        ),
        ("snip.water_project", {"discount_rate": 0.3}, "discount_rate", "less_than"),
        ("snip.water_project", {"discount_rate": 0.0}, "discount_rate", "greater_than"),
        ("snip.water_project", {"horizon": 0}, "horizon", "greater_than_equal"),
        ("snip.water_project", {"horizon": "ten"}, "horizon", "int_type"),
        ("snip.water_project", {"metered": "yes"}, "metered", "bool_type"),
        ("snip.water_project", {"investment": []}, "investment", "too_short"),
        ("snip.water_project", {"physical_losses": 1.0}, "physical_losses", "less_than_equal"),
        (
            "snip.water_project",
            {"population__target": 10**8, "population__target_year": 1},
            "population.target",
            "explosive_growth",
        ),
        (
            "snip.water_project",
            {"population__after_target": "stays"},
            "population.after_target",
            "literal_error",
        ),
        (
            "snip.water_project",
            {"demand_curve__tariff": 8.0},
            "demand_curve.tariff",
            "above_alternative_price",
        ),
        (
            "snip.water_project",
            {"demand_curve__tariff": 8.5},
            "demand_curve.tariff",
            "above_choke_price",
        ),
        ("snip.unit_benefits", {"tariff": 8.0}, "tariff", "above_alternative_price"),
        ("snip.unit_benefits", {"tariff": 8.5}, "tariff", "above_choke_price"),
        ("snip.unit_benefits", {"points__0__price": 0.0}, "points.1.price", "same_price"),
        ("snip.unit_benefits", {"points__0__quantity": 31}, "points.1.quantity", "not_falling"),
        (
            "snip.unit_benefits",
            {"rationed_quantity": -1},
            "rationed_quantity",
            "greater_than_equal",
        ),
        ("snip.cash_flow", {"benefits": [0, 1]}, "benefits", "too_few_years"),
        (
            "snip.cash_flow",
            {"sensitivity__variable": "taxes"},
            "sensitivity.variable",
            "literal_error",
        ),
        (
            "snip.cash_flow",
            {"sensitivity__changes": [-1.5]},
            "sensitivity.changes.0",
            "greater_than_equal",
        ),
        ("snip.cost_effectiveness", {"investment": [1, 2]}, "investment", "too_few_years"),
        ("snip.cost_effectiveness", {"cutoff": 0}, "cutoff", "greater_than"),
        (
            "snip.cost_effectiveness",
            {"beneficiaries": {"first": 0, "last": 0}},
            "beneficiaries.first",
            "nobody",
        ),
        (
            "snip.long_run_incremental_cost",
            {"incremental_volume_m3": [0, 0]},
            "incremental_volume_m3",
            "no_volume",
        ),
        (
            "snip.long_run_incremental_cost",
            {"household_income_month": 0},
            "household_income_month",
            "greater_than_equal",
        ),
        ("snip.social_price_factors", {"area": "coastal"}, "area", "literal_error"),
        (
            "snip.social_price_factors",
            {"region": "lima_metropolitan", "area": "rural"},
            "area",
            "no_labour_factor",
        ),
        (
            "snip.social_price_factors",
            {"composition": {"fuel": 0.4, "overhead": 0.5}},
            "composition",
            "not_one",
        ),
        (
            "snip.social_price_factors",
            {"parameter_set": "snip-annex-10-2013"},
            "parameter_set",
            "unknown_set",
        ),
        (
            "snip.social_investment",
            {"intangibles__3__assigned_to": "Plant"},
            "intangibles.3.assigned_to",
            "unknown_component",
        ),
        (
            "snip.social_investment",
            {"intangibles__3__rate": 0.1},
            "intangibles.3.rate",
            "rate_or_amount",
        ),
        (
            "snip.social_investment",
            {"components__1__name": "Intake"},
            "components.1.name",
            "twice",
        ),
        ("snip.social_costs", {"lines__2__factor": 0.0}, "lines.2.factor", "greater_than"),
        (
            "snip.water_demand",
            {"coverage__connections": [0.85]},
            "coverage.connections",
            "too_few_years",
        ),
        (
            "snip.water_demand",
            {"other_connections__commercial": [1, 2, 3, 4, 5]},
            "other_connections.commercial",
            "too_many_years",
        ),
        (
            "snip.water_demand",
            {"other_connections__commercial": [102, 104, 9000, 108]},
            "other_connections.commercial.2",
            "more_than_served",
        ),
        ("snip.water_demand", {"coverage__taps": [0.2] * 4}, "coverage.taps.0", "over_one"),
        (
            "snip.water_demand",
            {"with_project__dwellings_per_tap": None},
            "with_project.dwellings_per_tap",
            "taps_need",
        ),
        (
            "snip.water_demand",
            {"unit_consumption__commercial": None},
            "unit_consumption.commercial",
            "consumption_needed",
        ),
        (
            "snip.water_demand",
            {"unit_consumption__domestic__unmetered": 200},
            "unit_consumption.domestic.unmetered",
            "impossible_person",
        ),
        (
            "snip.water_project",
            {"demand_curve__points__0__quantity": 200},
            "demand_curve.points.0.quantity",
            "impossible_person",
        ),
        (
            "snip.project_evaluation",
            {"parameter_set": "snip-before-2012"},
            "parameter_set",
            "unknown_set",
        ),
        (
            "snip.project_evaluation",
            {"cost_effectiveness__1__component": "latrine"},
            "cost_effectiveness.1.component",
            "literal_error",
        ),
        (
            "snip.project_evaluation",
            {"water_demand__coverage__taps": [0.1]},
            "water_demand.coverage.taps",
            "too_few_years",
        ),
    ],
)
def test_the_field_and_the_reason_are_named(
    name: str, changed: dict[str, Any], path: str, code: str
) -> None:
    found = refusal(name, **changed)
    assert path in found
    assert found[path].code == code
    assert len(str(found[path])) > len(path) + 10


def test_an_unknown_rationed_quantity_is_asked_for_where_users_exist() -> None:
    found = refusal("snip.water_project", "demand_curve.rationed_quantity")
    assert found["demand_curve.rationed_quantity"].code == "rationing_needed"
    assert "300" in str(found["demand_curve.rationed_quantity"])


def test_the_tariff_message_says_the_highest_tariff_that_would_do() -> None:
    assert "7.5" in str(refusal("snip.unit_benefits", tariff=9.0)["tariff"])


def test_the_length_message_counts_the_years() -> None:
    said = str(refusal("snip.cash_flow", investment=[2000000.0, 0.0])["investment"])
    assert "2 years are given" in said
    assert "11 are needed (years 0 to 10)" in said


def test_several_problems_are_told_at_once() -> None:
    found = refusal("snip.cash_flow", discount_rate=0.9, benefits=[-1.0] * 11)
    assert len(found) == 12
    both = refusal("snip.cash_flow", investment=[1.0, 2.0], operation_maintenance=[1.0, 2.0])
    assert set(both) == {"investment", "operation_maintenance"}


def test_a_missing_input_is_asked_for() -> None:
    found = refusal("snip.water_demand", "growth_rate", "without_project.connections")
    assert {one.code for one in found.values()} == {"missing"}
    assert set(found) == {"growth_rate", "without_project.connections"}


def test_a_tariff_equal_to_the_alternative_price_is_allowed() -> None:
    inputs = inputs_of("snip.unit_benefits", tariff=7.5)
    result = registry.get("snip.unit_benefits").evaluate(inputs)
    assert result.new_user_metered_consumption == pytest.approx(0.0, abs=1e-9)
