"""What holds of the CRA's calculations for any inputs: identities, scale, order and balance."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue import get
from tests.engine.samples import inputs_of

amounts = st.integers(0, 10**9).map(lambda cents: cents / 100)
rates = st.floats(0.001, 0.299)
years = st.integers(1, 12)
lives = st.floats(1, 40)
conventions = st.sampled_from(["next_year", "half_year"])


def result(name: str, payload: Any) -> dict[str, Any]:
    return get(name).evaluate(payload).model_dump()


def series(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(amounts, min_size=count, max_size=count)


def value(rate: float, flow: list[float]) -> float:
    return sum(one / (1 + rate) ** year for year, one in enumerate(flow, 1))


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(years)
    return {
        "opening_bcr": draw(amounts),
        "existing_depreciation": draw(series(count)),
        "investment": draw(series(count)),
        "useful_life": draw(lives),
        "third_party_contributions": draw(series(count)),
        "retirements": draw(series(count)),
        "convention": draw(conventions),
    }


@given(periods(), rates)
def test_what_the_base_earns_is_what_was_put_in_at_present_values(
    period: dict[str, Any], rate: float
) -> None:
    rolled = result("cra.bcr_roll_forward", period)
    base, lost = rolled["bcr"], rolled["depreciation"]
    earned = value(rate, [rate * one for one in base[:-1]]) + value(rate, lost)
    put_in = [
        made - given_ - left
        for made, given_, left in zip(
            period["investment"],
            period["third_party_contributions"],
            period["retirements"],
            strict=True,
        )
    ]
    ends = base[-1] / (1 + rate) ** len(lost)
    scale = 1 + max(map(abs, base)) + sum(map(abs, put_in)) + sum(map(abs, lost))
    assert earned == pytest.approx(base[0] - ends + value(rate, put_in), abs=1e-9 * scale)


@given(periods(), rates)
def test_the_cost_times_volume_pays_the_base_back(period: dict[str, Any], rate: float) -> None:
    period["third_party_contributions"] = [0.0] * len(period["investment"])
    period["retirements"] = [0.0] * len(period["investment"])
    period["existing_depreciation"] = [0.0] * len(period["investment"])
    rolled = result("cra.bcr_roll_forward", period)
    volume = [100.0 + year for year in range(len(period["investment"]))]
    activity = {
        "opening_bcr": rolled["bcr"][:-1],
        "depreciation": rolled["depreciation"],
        "billed_volume_m3": volume,
    }
    cost = result(
        "cra.cmi",
        {"service": "water", "discount_rate": rate, "activities": {"all": activity}},
    )["cmi"]
    ends = rolled["bcr"][-1] / (1 + rate) ** len(volume)
    paid = rolled["bcr"][0] + value(rate, period["investment"]) - ends
    scale = 1 + max(map(abs, rolled["bcr"])) + sum(period["investment"])
    assert cost * value(rate, volume) == pytest.approx(paid, abs=1e-9 * scale)


@given(periods())
def test_works_lose_no_more_than_they_cost(period: dict[str, Any]) -> None:
    period["third_party_contributions"] = [0.0] * len(period["investment"])
    lost = result("cra.bcr_roll_forward", period)["new_depreciation"]
    total = sum(period["investment"])
    assert min(lost) >= 0
    assert sum(lost) <= total * (1 + 1e-12)


MONEY = {
    "cra.bcr": ("bcr", [], []),
    "cra.bcr_accounts": ("bcr", [], []),
    "cra.bcr_roll_forward": ("bcr", ["useful_life"], []),
    "cra.cmi": ("cmi", ["discount_rate"], ["billed_volume_m3"]),
    "cra.cmi_287": ("cmi_287", ["discount_rate"], ["demand_m3"]),
    "cra.provision": (
        "balance",
        ["discount_rate", "collection_factor", "global_score"],
        ["billed_volume_m3", "execution"],
    ),
    "cra.cash_flow": ("accumulated_cash", ["rate"], []),
    "cra.plan_adjustment": ("adjusted_plan", ["discount_rate", "years"], []),
    "cra.next_bcr": ("bcr", ["level"], []),
    "cra.depreciation": ("depreciation", ["useful_life"], []),
}


def scaled(tree: Any, factor: float, kept: set[str], name: str = "") -> Any:
    """The tree with every number multiplied but those below the names kept."""
    if name in kept or isinstance(tree, bool | str) or tree is None:
        return tree
    if isinstance(tree, dict):
        return {key: scaled(one, factor, kept, key) for key, one in tree.items()}
    if isinstance(tree, list):
        return [scaled(one, factor, kept) for one in tree]
    return tree * factor


@pytest.mark.parametrize("name", MONEY)
@given(factor=st.floats(0.01, 1000))
def test_money_scaled_scales_the_figures(name: str, factor: float) -> None:
    figure, numbers, groups = MONEY[name]
    payload = inputs_of(name)
    before = result(name, payload)[figure]
    after = result(name, scaled(payload, factor, {*numbers, *groups}))[figure]
    one, other = (each if isinstance(each, list) else [each] for each in (before, after))
    assert other == pytest.approx([factor * each for each in one], rel=1e-9, abs=1e-9 * factor)


@given(factor=st.floats(0.001, 1000))
def test_ratios_and_levels_do_not_know_the_unit_of_money(factor: float) -> None:
    payload = inputs_of("cra.sustainability")
    before = result("cra.sustainability", payload)
    after = result("cra.sustainability", scaled(payload, factor, set()))
    for name in ("interest_coverage", "collection_efficiency", "indebtedness", "liquidity"):
        assert after[name] == pytest.approx(before[name], rel=1e-12)
    assert (after["levels"], after["rating"]) == (before["levels"], before["rating"])


classes = st.sampled_from(["e1", "e2", "e3", "e4", "e5", "e6", "official", "commercial"])
volumes = st.integers(0, 6000).map(lambda tenths: tenths / 10)


@given(classes, volumes, volumes, st.floats(0, 4000), st.integers(1, 2), volumes)
def test_bills_rise_with_consumption(
    user_class: str, one: float, other: float, altitude: float, months: int, free: float
) -> None:
    payload = inputs_of("cra.bills", altitude=altitude, billing_months=months)
    payload["vital_minimum_m3"] = min(free, 20.0)
    for service in ("water", "sewerage"):
        pair = {"fixed": 0.5, "consumption": 0.5}
        payload[service]["factors"] |= {"e2": pair, "e3": pair}
        high = {"fixed": 2.0, "consumption": 1.7}
        payload[service]["factors"] |= {"e5": high, "e6": high}
    group = {"user_class": user_class, "users": 1.0}
    payload["groups"] = [
        {"name": "less", "water_m3": min(one, other), **group},
        {"name": "more", "water_m3": max(one, other), **group},
    ]
    less, more = result("cra.bills", payload)["bills"]
    assert less["payable"] <= more["payable"] + 1e-9
    for bill, volume in ((less, min(one, other)), (more, max(one, other))):
        parts = bill["water"]
        blocks = [parts[f"{name}_m3"] for name in ("basic", "complementary", "sumptuary")]
        assert min(blocks) >= 0
        assert sum(blocks) == pytest.approx(volume)
        assert bill["payable"] >= 0


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), amounts)
def test_bills_and_the_fund_add_up_to_the_cost_of_the_water(
    users: list[int], transfers: float
) -> None:
    payload = inputs_of("cra.bills", transfers=transfers)
    for group, count in zip(payload["groups"], users, strict=True):
        group["users"] = count
    found = result("cra.bills", payload)
    cost = sum(
        group["users"]
        * (payload[name]["fixed_charge"] + volume * payload[name]["consumption_charge"])
        for group in payload["groups"]
        for name, volume in (
            ("water", group["water_m3"]),
            ("sewerage", group.get("sewerage_m3", group["water_m3"])),
        )
    )
    # What is billed is the cost less subsidies plus contributions, but for the cents of tariffs.
    assert found["billed"] - found["balance"] == pytest.approx(cost, rel=1e-5, abs=1e-6)
    lacking = max(-found["balance"] - transfers, 0.0)
    assert found["transfers_needed"] == pytest.approx(lacking, abs=1e-6)


@st.composite
def provisions(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(years)
    return {
        "cmi": draw(st.floats(0, 5000)),
        "billed_volume_m3": draw(st.lists(st.floats(1, 1e6), min_size=count, max_size=count)),
        "collection_factor": draw(st.floats(0.1, 1.1)),
        "depreciation": draw(series(count)),
        "discount_rate": draw(rates),
        "bcr": draw(series(count)),
        "execution": {
            "projects_share": draw(st.sampled_from([1.0, 0.99])),
            "value_share": draw(st.sampled_from([0.9, 1.0, 1.1])),
            "targets_met": draw(st.booleans()),
        },
        "global_score": draw(st.floats(0.25, 5)),
    }


@given(provisions())
def test_the_balance_is_the_value_of_all_provisions_at_the_end(payload: dict[str, Any]) -> None:
    found = result("cra.provision", payload)
    rate, yearly = payload["discount_rate"], found["provision"]
    ends = value(rate, yearly) * (1 + rate) ** len(yearly)
    scale = 1 + sum(map(abs, yearly)) * (1 + rate) ** len(yearly)
    assert found["balance"] == pytest.approx(ends, abs=1e-9 * scale)
    assert found["deducted"] + found["remaining"] == pytest.approx(
        found["balance"], abs=1e-9 * scale
    )
    assert 0 <= found["deducted"] <= max(found["balance"], 0) * (1 + 1e-12)
    assert found["deducted_share"] + found["kept_share"] == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(1, 20), amounts), min_size=1, max_size=20))
def test_scores_of_a_plan_lie_between_those_of_its_projects(
    projects: list[tuple[int, float]],
) -> None:
    payload = {
        "projects": [
            {"name": f"p{place}", "level": level, "value": worth, "objective": "users"}
            for place, (level, worth) in enumerate(projects)
        ]
    }
    found = result("cra.poir_scoreboard", payload)
    inside = [level / 4 for level, worth in projects if level > 8 and worth > 0]
    if not inside:
        assert found["global_score"] is None
        return
    assert min(inside) - 1e-9 <= found["global_score"] <= max(inside) + 1e-9
    assert found["objectives"]["users"]["score"] == pytest.approx(found["global_score"])
    assert all(
        light == "green" if runs else light != "green"
        for light, runs in zip(found["lights"], found["may_be_executed"], strict=True)
    )


@given(st.lists(amounts, min_size=2, max_size=6), st.floats(0, 1), amounts)
def test_a_plan_and_what_it_loses_add_up(
    schedule: list[float], split: float, deduction: float
) -> None:
    payload = {
        "projects": [
            {"name": "a", "schedule": [split * one for one in schedule]},
            {"name": "b", "schedule": [(1 - split) * one for one in schedule]},
        ],
        "deduction": deduction,
    }
    found = result("cra.plan_adjustment", payload)
    scale = 1 + found["plan_value"] + deduction
    assert found["adjusted_value"] >= -1e-9 * scale
    assert found["adjusted_value"] + found["deducted"] == pytest.approx(found["plan_value"])
    assert sum(found["adjusted_plan"]) == pytest.approx(found["adjusted_value"], abs=1e-9 * scale)
    assert found["deducted"] + found["not_absorbed"] == pytest.approx(deduction, abs=1e-9 * scale)


@given(
    st.floats(-100, 300),
    st.floats(1, 200),
    st.floats(1, 200),
    st.floats(0, 200),
    st.floats(0, 200),
    st.floats(-100, 300),
)
def test_better_ratios_never_have_worse_levels(
    ebitda: float, interest: float, bcr: float, debt: float, owed: float, assets: float
) -> None:
    payload = inputs_of("cra.sustainability", "years")
    payload |= {
        "ebitda": ebitda,
        "interest_expense": interest,
        "bcr": bcr,
        "financial_debt": debt,
        "current_liabilities": owed,
        "current_assets": max(assets, 0.0),
    }
    before = result("cra.sustainability", payload)["levels"]
    payload |= {
        "ebitda": ebitda + 50,
        "financial_debt": debt / 2,
        "current_assets": max(assets, 0.0) + 50,
    }
    after = result("cra.sustainability", payload)["levels"]
    assert all(after[name] <= before[name] for name in before)
