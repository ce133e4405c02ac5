"""Annex 1 of Res. CRA 12 of 1995 worked out here by hand, beside the catalogue, on any report."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.errors import InvalidInputs
from engine.indicators.loading import catalogue

NAME = "indicators.cra_12_1995"
Report = dict[str, Any]
SPLITS = {
    "personnel_cost_water": "personnel_cost",
    "personnel_cost_waste": "personnel_cost",
}


def over(above: str, below: str, factor: float = 100.0) -> Callable[[Report], float]:
    """A ratio of two variables; a missing one and a division by zero raise."""
    return lambda report: report[above] / report[below] * factor


def staff(split: str) -> Callable[[Report], float]:
    """The personnel cost of a service, all of it where nobody splits it."""
    return lambda report: report.get(split, report.get("personnel_cost", math.nan))


def hours_lost(report: Report, planned: bool) -> float:
    rows = report["interruptions"]
    kept = [one for one in rows if planned or not one.get("planned", False)]
    return sum(one["hours"] * one["users"] for one in kept)


def continuity(planned: bool) -> Callable[[Report], float]:
    def worked_out(report: Report) -> float:
        year = 8784 if report.get("leap_year") else 8760
        return (1 - hours_lost(report, planned) / (year * report["users_total"])) * 100

    return worked_out


def waste_continuity(report: Report) -> float:
    missed = sum(one["times"] * one["users"] for one in report["missed_services"])
    if "collection_zones" in report:
        due = sum(one["times"] * one["users"] for one in report["collection_zones"])
    else:
        due = report["services_due_per_year"] * report["users_total"]
    return (1 - missed / due) * 100


def own_volume(report: Report, volume: str) -> float:
    """Water without what is sold in bulk, which article 13 leaves to the buyer's area."""
    found: float = report[volume] - report.get("bulk_volume_m3", 0.0)
    return found


def losses(report: Report) -> float:
    produced, billed = (own_volume(report, f"{one}_volume_m3") for one in ("produced", "billed"))
    return (produced - billed) / produced * 100


ANNEX_1: dict[str, Callable[[Report], float]] = {
    "collection_efficiency": over("collected_final_user", "billed_final_user"),
    "receivables_days_official": over("receivables_official", "billed_official", 365.0),
    "receivables_days_private": over("receivables_private", "billed_private", 365.0),
    "investment_execution": over("investment_executed", "investment_budgeted"),
    "labour_efficiency": lambda report: (
        staff("personnel_cost_water")(report) / own_volume(report, "billed_volume_m3")
    ),
    "labour_efficiency_waste": lambda report: (
        staff("personnel_cost_waste")(report) / report["waste_collected_t"]
    ),
    "coverage_subscribers": over("subscribers", "dwellings"),
    "coverage_users": over("users", "dwellings"),
    "waste_coverage": over("waste_collected_t", "waste_produced_t"),
    "metering_coverage": over("meters", "subscribers"),
    "bacteriological_compliance": over("bacteriological_tests_passed", "bacteriological_tests"),
    "physicochemical_compliance": over("physicochemical_tests_passed", "physicochemical_tests"),
    "unaccounted_water": losses,
    "losses_per_subscriber": lambda report: (
        (report["produced_volume_m3"] - report["billed_volume_m3"]) / (365 * report["subscribers"])
    ),
    "continuity": continuity(planned=True),
    "continuity_unplanned": continuity(planned=False),
    "waste_continuity": waste_continuity,
    "waste_landfilled": over("waste_landfilled_t", "waste_produced_t"),
    "equity_derived": lambda report: report["total_assets"] - report["total_liabilities"],
    "service_hours_day": lambda report: report["service_hours_week"] / 7,
}
VARIABLES = [
    *("collected_final_user", "billed_final_user", "receivables_official", "billed_official"),
    *("receivables_private", "billed_private", "investment_executed", "investment_budgeted"),
    *("personnel_cost", *SPLITS, "billed_volume_m3", "bulk_volume_m3", "produced_volume_m3"),
    *("subscribers", "users", "users_total", "dwellings", "meters", "waste_collected_t"),
    *("waste_produced_t", "waste_landfilled_t", "bacteriological_tests_passed"),
    *("bacteriological_tests", "physicochemical_tests_passed", "physicochemical_tests"),
    *("total_assets", "total_liabilities", "service_hours_week", "services_due_per_year"),
]
amounts = st.one_of(st.just(0.0), st.integers(1, 160).map(float), st.floats(0.5, 160.0))
rows_of_hours = st.lists(
    st.fixed_dictionaries(
        {"hours": st.floats(0.5, 20), "users": st.floats(1, 30)},
        optional={"planned": st.booleans()},
    ),
    max_size=3,
)
rows_of_times = st.lists(
    st.fixed_dictionaries({"times": st.floats(0.5, 9), "users": st.floats(1, 9)}), max_size=3
)


def adding_up(report: Report) -> Report:
    """The billing as the sum of its parts, where both are there."""
    parts = [report.get("billed_official"), report.get("billed_private")]
    return report if None in parts else {**report, "billed_final_user": sum(parts)}


reports = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(VARIABLES, amounts),
        "interruptions": rows_of_hours,
        "missed_services": rows_of_times,
        "collection_zones": rows_of_times,
        "leap_year": st.booleans(),
    },
).map(adding_up)


def by_hand(key: str, report: Report) -> float | None:
    """None where a variable is missing or something is divided by zero."""
    try:
        found = ANNEX_1[key](report)
    except (KeyError, ZeroDivisionError):
        return None
    return None if math.isnan(found) else found


def fitting(report: Report) -> tuple[Report, Any]:
    """The report without the values that cannot be true beside the others, and its figures."""
    left = dict(report)
    while True:
        try:
            return left, registry.get(NAME).evaluate(left)
        except InvalidInputs as refusal:
            for one in refusal.problems:
                left.pop(str(one.path[0]), None)


@settings(max_examples=400, deadline=None)
@given(reports)
def test_any_report_gives_the_figures_worked_out_by_hand(drawn: Report) -> None:
    report, figures = fitting(drawn)
    result = figures.model_dump()
    for key in ANNEX_1:
        wanted = by_hand(key, report)
        if wanted is None:
            assert result[key] is None, key
        else:
            assert result[key] == pytest.approx(wanted, rel=1e-9, abs=1e-9), key


@settings(max_examples=100, deadline=None)
@given(reports)
def test_every_empty_figure_says_why(drawn: Report) -> None:
    _report, result = fitting(drawn)
    empty = [key for key in ANNEX_1 if getattr(result, key) is None]
    said = {str(one).split("”")[0] for one in result.unavailable}
    assert len(said) == len(empty)


def test_the_figures_by_hand_are_all_of_the_catalogue() -> None:
    figures = set(registry.get(NAME).result.model_fields) - {"unavailable", "warnings"}
    assert set(ANNEX_1) == figures


def test_a_whole_report_is_no_refusal() -> None:
    """Numbers that fit together, so that the comparison is not an empty one."""
    report = {
        **dict.fromkeys(VARIABLES, 10.0),
        "billed_official": 4.0,
        "billed_private": 6.0,
        "receivables_official": 1.0,
        "receivables_private": 2.0,
        "personnel_cost_water": 7.0,
        "personnel_cost_waste": 3.0,
        "produced_volume_m3": 30.0,
        "billed_volume_m3": 20.0,
        "bulk_volume_m3": 5.0,
        "interruptions": [{"hours": 2.0, "users": 5.0, "planned": True}],
        "missed_services": [{"times": 1.0, "users": 5.0}],
        "leap_year": True,
    }
    result = registry.get(NAME).evaluate(report)
    assert result.unavailable == []
    for key in ANNEX_1:
        assert getattr(result, key) == pytest.approx(by_hand(key, report), rel=1e-12), key


def test_every_variable_of_annex_2_may_be_reported_but_the_kind_of_disposal() -> None:
    norm = catalogue("cra_12_1995").own_variables()
    taken = registry.get(NAME).inputs.model_fields
    assert {key for key in norm if key not in taken} == {"disposal_type"}


@pytest.mark.parametrize(
    ("report", "refused_at"),
    [
        ({"total_assets": 100.0, "total_liabilities": 30.0, "equity": 75.0}, "equity"),
        ({"total_assets": 100.0, "total_liabilities": 30.0, "equity": 70.2}, ""),
        (
            {"receivables": 9.0, "receivables_official": 3.0, "receivables_private": 5.0},
            "receivables",
        ),
    ],
)
def test_what_is_derived_or_split_must_come_to_the_same(report: Report, refused_at: str) -> None:
    if not refused_at:
        assert registry.get(NAME).evaluate(report)
        return
    with pytest.raises(InvalidInputs) as refusal:
        registry.get(NAME).evaluate(report)
    assert [one.dotted_path for one in refusal.value.problems] == [refused_at]
