"""indicators.*: what is refused, what is remarked on, and why a figure is empty."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.cases import load_case
from engine.errors import InvalidInputs
from engine.indicators.loading import catalogue, catalogues
from engine.indicators.resolution import Resolved
from engine.indicators.scalar import Scalar
from engine.model import Result
from engine.trace import trace
from tests.engine.following import CASES, rebuilt, same, untraced
from tests.engine.test_hostile_inputs import EXTREME, HOSTILE, check, leaves, replaced

FOLDER = Path(__file__).parent.parent / "cases" / "indicators"
WATER = load_case(FOLDER / "cra_12_water_and_sewerage.yaml").inputs
NAMES = [f"indicators.{one.key}" for one in catalogues()]
FILES = {
    "indicators.cra_12_1995": "cra_12_water_and_sewerage",
    "indicators.ibnet": "ibnet_utility",
    "indicators.snis": "snis_provider",
    "indicators.sunass": "sunass_medium_provider",
}


def cra(**changes: Any) -> Result:
    return registry.get("indicators.cra_12_1995").evaluate({**WATER, **changes})


def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as refusal:
        cra(**changes)
    return {one.dotted_path: one.code for one in refusal.value.problems}


def remarked(**changes: Any) -> set[str]:
    return {one.code for one in cra(**changes).warnings}


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        (
            {"billed_volume_m3": 1.1e7, "billed_metered_m3": None},
            "billed_volume_m3",
            "billed_within_produced",
        ),
        ({"receivables_private": 9e9}, "receivables_private", "private_debt_within_billing"),
        ({"receivables_official": 2e9}, "receivables_official", "official_debt_within_billing"),
        ({"billed_official": 2e9}, "billed_final_user", "billing_adds_up"),
        ({"billed_metered_m3": 4e6}, "billed_volume_m3", "billing_by_meter_adds_up"),
        ({"bulk_volume_m3": 7e6}, "bulk_volume_m3", "bulk_within_billed"),
        (
            {"bacteriological_tests_passed": 401},
            "bacteriological_tests_passed",
            "tests_passed_bacteriological",
        ),
        ({"collected_any_year": 8e9}, "collected_final_user", "collection_within_all"),
        (
            {"interruptions": [{"hours": 8784, "users": 90000}]},
            "interruptions",
            "interruptions_within_year",
        ),
        (
            {"services_due_per_year": 10, "missed_services": [{"times": 11, "users": 45000}]},
            "missed_services",
            "missed_within_due",
        ),
    ],
)
def test_reports_that_cannot_be_true_are_refused_beside_the_value(
    changes: dict[str, Any], at: str, code: str
) -> None:
    assert refused(**changes) == {at: code}


def test_debt_service_inside_operating_expense_is_refused_with_a_hint() -> None:
    amounts = {"administrative_expense": 2e9, "operating_expense": 8e9, "total_expense": 9e9}
    with pytest.raises(InvalidInputs, match="debt service does not belong in operating expense"):
        cra(**amounts)
    assert refused(**amounts) == {"total_expense": "expense_complete"}


def test_more_billed_than_produced_needs_a_confirmed_inflow() -> None:
    volumes = {"billed_volume_m3": 1.1e7, "billed_metered_m3": None, "billed_unmetered_m3": None}
    assert refused(**volumes) == {"billed_volume_m3": "billed_within_produced"}
    assert cra(**volumes, unmeasured_inflow=True).unaccounted_water == pytest.approx(-10.0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"investment_executed": 2.5e9}, "investment_as_budgeted"),
        ({"collected_final_user": 1.05e10}, "collection_of_the_year"),
        ({"subscribers": 51000}, "subscribers_within_dwellings"),
        ({"users": 51000}, "users_within_dwellings"),
        ({"users": 39000}, "users_at_least_subscribers"),
        ({"meters": 41000}, "meters_within_subscribers"),
        ({"treated_volume_m3": 9e6}, "treated_at_least_produced"),
        ({"service_hours_week": 20}, "hours_usual"),
        ({"waste_collected_t": 2.0}, "personnel_cost_by_service"),
        ({"total_liabilities": 9.5e10}, "equity_positive"),
        ({"produced_volume_m3": 6.1e6}, "losses_usual"),
    ],
)
def test_what_is_odd_is_calculated_and_remarked_on(changes: dict[str, Any], code: str) -> None:
    assert code in remarked(**changes)


def test_staff_of_both_services_given_apart_is_not_remarked_on() -> None:
    both = {"waste_collected_t": 2e4, "personnel_cost_water": 1e9, "personnel_cost_waste": 8e8}
    assert "personnel_cost_by_service" not in remarked(**both)


@pytest.mark.parametrize("found", catalogues(), ids=lambda one: one.key)
def test_every_check_can_break(found: Any) -> None:
    """A rule that no values break would say nothing; searched for among simple values."""
    resolved = Resolved(found)
    for key, rule in resolved.checks.items():
        assert any(_broken(found, rule, values) for values in _trials(found, key)), key


def _trials(found: Any, key: str) -> list[dict[str, Any]]:
    """Each variable large while the others are small, and the other way round."""
    met = found.checks[key].variables
    trials = []
    for big in met:
        for one, other in ((1e6, 10.0), (10.0, 1e6), (1.0, 10.0)):
            values = {name: one if name == big else other for name in met}
            values |= {f"previous({name})": other for name in met}
            trials.append(
                {name: _as_reported(found, name, value) for name, value in values.items()}
            )
    return [*trials, {name: _as_reported(found, name, 0.0) for name in met}]


def _as_reported(found: Any, name: str, value: float) -> Any:
    variable = found.variables.get(name)
    if variable is None or variable.kind != "register":
        return None if variable and variable.unit == "yes/no" else value
    return [dict.fromkeys(variable.columns, value)]


def _broken(found: Any, rule: Any, values: dict[str, Any]) -> bool:
    """With all values there, or without the split that a rule asks for."""
    truths = Resolved(found).truths
    unsplit = {key: one for key, one in values.items() if not key.startswith("personnel_cost_")}
    return any(Scalar(one, truths).rule(rule) is False for one in (values, unsplit))


def test_an_empty_figure_says_which_value_it_lacks() -> None:
    result = registry.get("indicators.cra_12_1995").evaluate(
        {"billed_final_user": 0.0, "collected_final_user": 0.0, "meters": 5}
    )
    said = {(one.code, str(one)) for one in result.unavailable}
    assert (
        "zero_denominator",
        "“Collection efficiency” is left empty: what it is divided by is zero.",
    ) in said
    assert ("missing", "“Metering” is left empty: “Subscribers” was not given.") in said
    assert (
        "not_reported",
        "“Coverage, users” is left empty: none of the values it needs was given.",
    ) in said
    assert len(result.unavailable) == len(catalogue("cra_12_1995").indicators)


def test_a_value_too_small_to_be_measured_is_refused() -> None:
    assert refused(subscribers=5e-324) == {"subscribers": "too_small"}
    rows = [{"hours": 1e-9, "users": 1}]
    assert refused(interruptions=rows) == {"interruptions.0.hours": "too_small"}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_one_hostile_value_is_refused_at_its_place_or_calculated(
    name: str, data: st.DataObject
) -> None:
    valid = valid_of(name)
    path = data.draw(st.sampled_from(list(leaves(valid))))
    check(answer(name, replaced(valid, path, data.draw(HOSTILE))))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_allowed_numbers_are_calculated_and_traced(name: str, data: st.DataObject) -> None:
    payload = valid_of(name)
    numbers = [key for key, value in payload.items() if isinstance(value, int | float)]
    for key in data.draw(st.lists(st.sampled_from(numbers), max_size=6, unique=True)):
        payload[key] = data.draw(EXTREME | st.none())
    said = answer(name, payload)
    check(said)
    if isinstance(said, Result):
        _traced(name, payload)


def _traced(name: str, payload: dict[str, Any]) -> None:
    found, plain = trace(name, payload), untraced(name, payload)
    assert found.gaps() == []
    for path, value in plain.items():
        assert same(found.value(path), value), path
        opened = found.open(path)
        if opened.expression is not None:
            assert same(rebuilt(opened), value), path


def valid_of(name: str) -> dict[str, Any]:
    return copy.deepcopy(dict(load_case(FOLDER / f"{FILES[name]}.yaml").inputs))


def answer(name: str, payload: Any) -> Result | InvalidInputs:
    try:
        return registry.get(name).evaluate(payload)
    except InvalidInputs as refusal:
        return refusal


@pytest.mark.parametrize("name", NAMES)
def test_nothing_reported_is_answered_with_reasons_and_no_figure(name: str) -> None:
    result = registry.get(name).evaluate({})
    figures = result.model_dump(exclude={"unavailable", "warnings"})
    assert set(figures.values()) == {None}
    assert len(result.unavailable) == len(figures)


@pytest.mark.parametrize("name", NAMES)
def test_the_result_survives_storage_and_the_calculation_has_a_case(name: str) -> None:
    result = registry.get(name).evaluate(valid_of(name))
    stored = json.loads(json.dumps(result.model_dump(mode="json"), allow_nan=False))
    assert type(result).model_validate(stored) == result
    assert name in {one.calculation for one in CASES}


def test_every_indicator_of_resolution_12_is_shown_by_a_case() -> None:
    shown = {
        key
        for one in CASES
        if one.calculation == "indicators.cra_12_1995"
        for key, expected in one.expected.items()
        if expected is not None
    }
    assert shown == set(catalogue("cra_12_1995").indicators)
