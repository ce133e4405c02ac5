"""A wrong input of the CRA's calculations is refused on its own field; odd ones are remarked on."""

from __future__ import annotations

from typing import Any

import pytest

from engine import registry
from engine.errors import InvalidInputs, Problem
from tests.engine.samples import inputs_of


def refusal(name: str, *removed: str, **changed: Any) -> dict[str, Problem]:
    with pytest.raises(InvalidInputs) as refused:
        registry.get(name).evaluate(inputs_of(name, *removed, **changed))
    return {one.dotted_path: one for one in refused.value.problems}


def remarks(name: str, *removed: str, **changed: Any) -> dict[str, str]:
    """Code -> the place it points at."""
    result: Any = registry.get(name).evaluate(inputs_of(name, *removed, **changed))
    return {one.code: ".".join(map(str, one.path)) for one in result.warnings}


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("cra.cmi", {"discount_rate": 0.3}, "discount_rate", "less_than"),
    ("cra.cmi", {"service": "both"}, "service", "literal_error"),
    ("cra.cmi", {"activities": {}}, "activities", "too_short"),
    (
        "cra.cmi",
        {"activities__treatment__depreciation": [1.0]},
        "activities.treatment.depreciation",
        "too_few_years",
    ),
    (
        "cra.cmi",
        {"activities__treatment__billed_volume_m3": [0.0] * 5},
        "activities.treatment.billed_volume_m3.0",
        "greater_than_equal",
    ),
    (
        "cra.bcr",
        {"accumulated_depreciation": [101.0, 60.0]},
        "accumulated_depreciation.0",
        "over_depreciated",
    ),
    ("cra.bcr_roll_forward", {"useful_life": 0}, "useful_life", "greater_than_equal"),
    ("cra.bcr_roll_forward", {"retirements": [0.0] * 6}, "existing_depreciation", "too_few_years"),
    (
        "cra.bcr_accounts",
        {"activities__intake__classes__land__accumulated_depreciation": 1.0},
        "activities.intake.classes.land.accumulated_depreciation",
        "land_depreciates",
    ),
    ("cra.depreciation", {"classes__1__useful_life": None}, "classes.1.useful_life", "no_life"),
    (
        "cra.depreciation",
        {"classes__2__retired_gross": [200.0, 0.0, 0.0]},
        "classes.2.retired_gross",
        "over_retired",
    ),
    ("cra.charges", {"water": None, "sewerage": None}, "water", "no_service"),
    ("cra.charges", {"water__cmi": -1.0}, "water.cmi", "greater_than_equal"),
    ("cra.bills", {"water__factors__e1__fixed": 1.1}, "water.factors.e1.fixed", "above_cost"),
    (
        "cra.bills",
        {"water__factors__e4": {"fixed": 1.0, "consumption": 0.9}},
        "water.factors.e4.consumption",
        "not_at_cost",
    ),
    (
        "cra.bills",
        {"sewerage__factors__e6__consumption": 1.59},
        "sewerage.factors.e6.consumption",
        "small_contribution",
    ),
    (
        "cra.bills",
        {"sewerage__factors__commercial": None},
        "sewerage.factors.commercial",
        "no_factors",
    ),
    ("cra.bills", {"billing_months": 3}, "billing_months", "less_than_equal"),
    ("cra.poir_scoreboard", {"projects__0__level": 21}, "projects.0.level", "less_than_equal"),
    ("cra.poir_scoreboard", {"projects__0__level": 4.5}, "projects.0.level", "int_type"),
    (
        "cra.poir_scoreboard",
        {"projects__0__requirements": [True] * 10 + [False] * 10},
        "projects.0.level",
        "not_cumulative",
    ),
    (
        "cra.poir_scoreboard",
        {"projects__6__risk_stage_opened": False},
        "projects.6.risk_stage_opened",
        "not_opened",
    ),
    (
        "cra.poir_scoreboard",
        {"projects__0__schedule": [60.0, 38.0]},
        "projects.0.schedule",
        "other_sum",
    ),
    (
        "cra.poir_scoreboard",
        {"projects__0__start": "2011-07", "projects__0__end": "2011-06"},
        "projects.0.end",
        "ends_early",
    ),
    ("cra.poir_scoreboard", {"projects__0__start": "2011-13"}, "projects.0.start", "no_month"),
    ("cra.sustainability", {"billed": 0.0}, "billed", "greater_than"),
    ("cra.sustainability", {"years": None, "balance_basis": "worst_year"}, "years", "no_years"),
    ("cra.sustainability", {"years__bcr": [1.0]}, "years.bcr", "too_few_years"),
    ("cra.cash_flow", {"income__billed": [0.0, 0.0]}, "income.billed", "no_income"),
    ("cra.cash_flow", {"equity": [1.0, 2.0, 3.0]}, "income.billed", "too_few_years"),
    ("cra.execution_tracking", {"users": 0}, "users", "greater_than_equal"),
    (
        "cra.execution_tracking",
        {"project_targets__1__code": "Losses"},
        "project_targets.1.code",
        "repeated",
    ),
    (
        "cra.execution_tracking",
        {"project_targets__1__code": "P/1"},
        "project_targets.1.code",
        "odd_name",
    ),
    ("cra.provision", {"bcr_basis": "average"}, "closing_bcr", "no_closing"),
    ("cra.provision", {"last_closed_year": 3}, "last_closed_year", "no_such_year"),
    ("cra.plan_adjustment", {"discount_rate": None}, "discount_rate", "no_rate"),
    (
        "cra.plan_adjustment",
        {"projects__0__schedule": [1.0]},
        "projects.0.schedule",
        "too_few_years",
    ),
    ("cra.next_bcr", {"works__0__executed": [1.0]}, "works.0.executed", "too_few_years"),
    ("cra.billed_volume", {"price_elasticity": 0.1}, "price_elasticity", "less_than_equal"),
    ("cra.billed_volume", {"capacity_m3": [2e6]}, "capacity_m3", "too_few_years"),
]


@pytest.mark.parametrize(("name", "changed", "path", "code"), WRONG)
def test_a_wrong_input_is_refused_where_it_stands(
    name: str, changed: dict[str, Any], path: str, code: str
) -> None:
    found = refusal(name, **changed)
    assert found[path].code == code
    assert "%(" not in str(found[path])


@pytest.mark.parametrize("name", ["", "a.b", "a/b", " a", "a\n", "x" * 61, "a:b"])
def test_an_activity_needs_a_name_that_figures_can_be_found_by(name: str) -> None:
    one = inputs_of("cra.cmi")["activities"]["treatment"]
    found = refusal("cra.cmi", activities={name: one})
    assert [problem.code for problem in found.values()] == ["odd_name"]


ODD: list[tuple[str, dict[str, Any], str, str]] = [
    ("cra.cmi", {"price_base": "historic"}, "historic_cost", "price_base"),
    (
        "cra.cmi",
        {"activities__distribution__billed_volume_m3": [9.0] * 5},
        "other_volume",
        "activities.distribution.billed_volume_m3",
    ),
    ("cra.bcr", {"gross_assets": [50.0, 400.0]}, "jump", "gross_assets.1"),
    (
        "cra.bcr_roll_forward",
        {"third_party_contributions": [300.0, 0.0, 0.0, 0.0, 0.0]},
        "over_contributed",
        "third_party_contributions.0",
    ),
    (
        "cra.bcr_roll_forward",
        {"retirements": [0.0, 0.0, 0.0, 0.0, 5000.0]},
        "base_below_zero",
        "opening_bcr",
    ),
    ("cra.bcr_accounts", {}, "revalued", "activities.intake.classes"),
    ("cra.depreciation", {}, "left_out", "classes.3.asset_class"),
    (
        "cra.depreciation",
        {"classes__1__useful_life": 30.0, "classes__2__useful_life": 15.0},
        "other_life",
        "classes.1.useful_life",
    ),
    ("cra.charges", {"water__cmi": 10.0}, "odd_share", "water.cmi"),
    ("cra.bills", {"water__factors__e1__fixed": 0.29}, "large_subsidy", "water.factors.e1.fixed"),
    ("cra.bills", {"transfers": 0.0}, "deficit", "transfers"),
    (
        "cra.poir_scoreboard",
        {"projects__2__risk_stage_opened": None},
        "level_16",
        "projects.2.level",
    ),
    (
        "cra.poir_scoreboard",
        {"projects__0__change__previous_level": 3},
        "big_step",
        "projects.0.level",
    ),
    ("cra.poir_scoreboard", {}, "other_month", "projects.4.change.month"),
    ("cra.poir_scoreboard", {}, "low_addition", "projects.2.change.kind"),
    ("cra.poir_scoreboard", {}, "below_four", "projects"),
    ("cra.sustainability", {"collected": 11500.0}, "over_collected", "collected"),
    ("cra.sustainability", {}, "bad_year", "ebitda"),
    ("cra.sustainability", {"cumulative_cash": [5.0, -1.0]}, "short_of_cash", "cumulative_cash"),
    (
        "cra.cash_flow",
        {"opening_cash": 0.0, "equity": [-300.0, 0.0]},
        "short_of_cash",
        "opening_cash",
    ),
    (
        "cra.execution_tracking",
        {"global_targets__0__base": None},
        "lower_without_base",
        "global_targets.0.base",
    ),
    (
        "cra.execution_tracking",
        {"project_targets__0__planned": 0.0, "project_targets__0__base": None},
        "no_ratio",
        "project_targets.0.base",
    ),
    (
        "cra.execution_tracking",
        {"global_targets__0__base": 10.0, "global_targets__0__planned": 12.0},
        "wrong_way",
        "global_targets.0.base",
    ),
    ("cra.execution_tracking", {"executed_value": 1001.0}, "overspent", "executed_value"),
    ("cra.provision", {"collection_factor_minimum": 0.95}, "below_minimum", "collection_factor"),
    ("cra.provision", {"execution__value_share": 1.2}, "over_executed", "execution.value_share"),
    ("cra.provision", {"cmi": 1.0}, "negative_balance", "billed_volume_m3"),
    ("cra.provision", {"global_score": 3.0}, "low_score", "global_score"),
    ("cra.plan_adjustment", {"deduction": 1e6}, "too_much", "deduction"),
    ("cra.billed_volume", {}, "at_capacity", "capacity_m3.1"),
    (
        "cra.billed_volume",
        {"coverage": [0.0, 0.95], "other_volume_m3": None},
        "nobody",
        "coverage.0",
    ),
    ("cra.billed_volume", {"coverage": [0.5, 0.95]}, "coverage_jump", "coverage.1"),
    ("cra.billed_volume", {"price_elasticity": -1.5}, "elastic", "price_elasticity"),
    ("cra.billed_volume", {}, "other_horizon", "population"),
]


@pytest.mark.parametrize(("name", "changed", "code", "path"), ODD)
def test_an_odd_input_is_calculated_and_remarked_on(
    name: str, changed: dict[str, Any], code: str, path: str
) -> None:
    assert remarks(name, **changed)[code] == path


def test_a_table_without_oddities_has_no_remarks() -> None:
    assert remarks("cra.cmi") == {}
    assert remarks("cra.bcr_roll_forward") == {}


def test_a_schedule_may_miss_the_value_by_its_rounding() -> None:
    dates = {"projects__0__start": "2011-07", "projects__0__end": "2011-07"}
    assert "below_four" in remarks(
        "cra.poir_scoreboard", projects__0__schedule=[60.0, 39.0], **dates
    )
