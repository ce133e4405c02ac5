"""Any inputs of the CRA's calculations are traced: no gaps, equal figures, rebuilt from parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arithmetic import above, all_of, negated
from engine.catalogue import get
from engine.trace import trace
from tests.engine.following import rebuilt, same, untraced
from tests.engine.samples import inputs_of

amounts = st.integers(0, 10**8).map(lambda cents: cents / 100)
signed = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)
lists = st.lists(amounts, min_size=3, max_size=3)


def holds(name: str, payload: dict[str, Any], scale: float) -> None:
    found, plain = trace(name, payload), untraced(name, payload)
    assert [str(one) for one in found.gaps()] == []
    assert found.figures() == list(plain)
    for path, value in plain.items():
        assert same(found.value(path), value, 1e-9, scale), path
        opened = found.open(path)
        if opened.expression is not None:
            assert same(rebuilt(opened), found.value(path), 1e-9, scale), path


@settings(max_examples=25)
@given(lists, lists, lists, lists, st.floats(1, 30), st.sampled_from(["next_year", "half_year"]))
def test_any_period_is_traced(
    existing: list[float],
    made: list[float],
    given_: list[float],
    retired: list[float],
    life: float,
    convention: str,
) -> None:
    payload = {
        "opening_bcr": 1e6,
        "existing_depreciation": existing,
        "investment": made,
        "useful_life": life,
        "third_party_contributions": given_,
        "retirements": retired,
        "convention": convention,
    }
    holds("cra.bcr_roll_forward", payload, 1e7)


@settings(max_examples=40)
@given(
    ebitda=signed,
    interest_expense=amounts,
    financial_debt=amounts,
    bcr=amounts,
    current_assets=amounts,
    current_liabilities=amounts,
    cash=st.lists(signed, min_size=1, max_size=5),
)
def test_any_plan_is_rated_with_a_trace(cash: list[float], **quantities: float) -> None:
    payload = inputs_of("cra.sustainability", "years", cumulative_cash=cash, **quantities)
    holds("cra.sustainability", payload, 1.0)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 20), amounts, st.sampled_from([None, True, False]), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_any_scoreboard_is_traced(
    projects: list[tuple[int, float, bool | None, bool]], strict: bool
) -> None:
    payload = {
        "level16_requires_identified": strict,
        "projects": [
            {
                "name": f"p{place}",
                "level": level,
                "value": worth,
                "objective": "losses",
                "risk_stage_opened": None if level > 16 else opened,
                "risks_identified": identified,
            }
            for place, (level, worth, opened, identified) in enumerate(projects)
        ],
    }
    holds("cra.poir_scoreboard", payload, 1e3)


@settings(max_examples=40)
@given(
    st.floats(0.25, 5),
    st.sampled_from([0.5, 1.0]),
    st.sampled_from([0.5, 1.0, 1.5]),
    st.booleans(),
    st.booleans(),
    st.floats(0, 100),
)
def test_any_provision_is_traced(
    score: float, projects: float, worth: float, met: bool, carried: bool, cost: float
) -> None:
    payload = inputs_of("cra.provision", global_score=score, carry_negative=carried, cmi=cost)
    payload["execution"] = {"projects_share": projects, "value_share": worth, "targets_met": met}
    holds("cra.provision", payload, 1e5)


@settings(max_examples=25)
@given(
    st.floats(0, 5000),
    st.integers(1, 2),
    st.floats(0, 100),
    st.sampled_from(["e1", "e2", "e3", "e4", "special", "industrial"]),
)
def test_any_bill_is_traced(altitude: float, months: int, volume: float, user_class: str) -> None:
    payload = inputs_of("cra.bills", altitude=altitude, billing_months=months)
    payload["groups"][0] |= {"user_class": user_class, "water_m3": volume}
    holds("cra.bills", payload, 1e8)


def test_an_activity_and_a_project_are_called_by_their_names() -> None:
    found = trace("cra.cmi", inputs_of("cra.cmi"))
    opened = found.open("activities.treatment.returns.1")
    assert [part.key for part in opened.parts] == [
        "inputs:discount_rate",
        "inputs:activities.treatment.opening_bcr.1",
    ]
    assert [group.name for group in opened.within] == ["treatment"]
    cost = found.open("cmi_by_activity.distribution")
    assert cost.within[-1].label == "CMI by activity 2 (distribution)"


def test_a_threshold_of_the_proposal_is_a_dated_parameter() -> None:
    found = trace("cra.provision", inputs_of("cra.provision"))
    keys = {part.key for part in found.open("deducted_share").parts}
    assert "parameters:cra-2009-proposal:incentive.deducted_above" in keys


def test_more_than_the_last_bits_is_above() -> None:
    assert not above(0.1 + 0.2, 0.3)
    assert above(0.3 + 1e-9, 0.3)
    assert negated(all_of([True, False]))


@pytest.mark.parametrize("name", ["acueducto", "water"])
def test_a_service_may_be_called_as_the_norm_calls_it(name: str) -> None:
    payload = inputs_of("cra.cmi", service=name)
    assert get("cra.cmi").parse(payload).model_dump()["service"] == "water"
