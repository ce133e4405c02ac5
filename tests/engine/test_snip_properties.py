"""What must hold for any project, and the variants that the slides do not work through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import registry
from engine.errors import Cancelled
from tests.engine.samples import inputs_of


def run(name: str, *removed: str, **changed: Any) -> Any:
    return registry.get(name).evaluate(inputs_of(name, *removed, **changed))


def codes(result: Any) -> set[str]:
    return {one.code for one in result.warnings}


amounts = st.integers(0, 10**6).map(float)
series = st.integers(2, 15).flatmap(
    lambda years: st.tuples(*[st.lists(amounts, min_size=years, max_size=years)] * 3)
)


@given(series, st.floats(0.01, 0.29))
def test_break_even_changes_zero_the_npv(flows: tuple[list[float], ...], rate: float) -> None:
    names = ("benefits", "investment", "operation_maintenance")
    inputs = {"discount_rate": rate, **dict(zip(names, flows, strict=True))}
    result = registry.get("snip.cash_flow").evaluate(inputs)
    scale = 1.0 + sum(map(sum, flows))
    for name in names:
        change = getattr(result.break_even, name)
        if change is not None:
            changed = {**inputs, name: [one * (1 + change) for one in inputs[name]]}
            npv = registry.get("snip.cash_flow").evaluate(changed).npv
            assert npv == pytest.approx(0.0, abs=1e-9 * scale * (1 + abs(change)))


@given(series, st.floats(0.01, 0.29), st.floats(0.01, 100.0))
def test_money_in_another_unit_scales_the_npv_and_leaves_the_rate(
    flows: tuple[list[float], ...], rate: float, unit: float
) -> None:
    names = ("benefits", "investment", "operation_maintenance")
    first = {"discount_rate": rate, **dict(zip(names, flows, strict=True))}
    other = {**first, **{name: [one * unit for one in first[name]] for name in names}}
    one, two = (registry.get("snip.cash_flow").evaluate(x) for x in (first, other))
    assert two.npv == pytest.approx(one.npv * unit, rel=1e-9, abs=1e-6 * unit)
    assert two.irr_status == one.irr_status
    assert two.irr_roots == pytest.approx(one.irr_roots, rel=1e-6, abs=1e-6)


@given(
    st.floats(0.01, 0.99), st.floats(0, 40), st.floats(0.1, 10), st.floats(0, 25), st.floats(0, 1)
)
def test_benefits_are_never_negative(
    fall: float, rationed: float, price: float, alternative: float, level: float
) -> None:
    points = [
        {"price": 0.0, "quantity": alternative + 0.1 + 20 * fall},
        {"price": price, "quantity": alternative},
    ]
    inputs = {"points": points, "tariff": price * level, "rationed_quantity": rationed}
    result = registry.get("snip.unit_benefits").evaluate(inputs)
    figures = result.model_dump(exclude={"slope", "warnings", "price_at_rationing"})
    assert all(one >= -1e-9 for one in figures.values())


def test_benefits_vanish_with_a_remark_where_users_are_not_rationed() -> None:
    result = run("snip.unit_benefits", rationed_quantity=28.06)
    assert result.existing_user == 0.0
    assert codes(result) == {"not_rationed"}
    assert run("snip.unit_benefits", rationed_quantity=28.05).existing_user > 0.0


def test_the_yearly_series_of_a_project_fit_together() -> None:
    result = run("snip.water_project")
    columns = [name for name, value in result.model_dump().items() if _is_yearly(name, value)]
    assert len(columns) >= 15
    net = np.array(result.benefits) - result.investment - result.operation_maintenance
    assert result.net_flow == pytest.approx(net.tolist())
    assert result.discounted_cumulative[-1] == pytest.approx(result.npv)
    assert result.benefits[0] == result.operation_maintenance[0] == result.produced_m3[0] == 0.0
    assert result.dwellings[0] == pytest.approx(4200 * 0.8 / 5.84)
    assert result.population[10] == pytest.approx(5064)
    assert result.population[11:] == pytest.approx([5064.0] * 9)


def _is_yearly(name: str, value: Any) -> bool:
    if not isinstance(value, list) or name in {"warnings", "irr_roots", "investment_lines"}:
        return False
    assert len(value) == 20, name
    return True


def test_connections_are_paid_apart_from_their_year_on() -> None:
    result = run("snip.water_project")
    assert result.investment[1] == result.investment[2] == 0.0
    added = result.new_users[3] - result.new_users[2]
    assert result.investment[3] == pytest.approx(added * 100 * 0.821)
    assert result.investment[11:] == pytest.approx([0.0] * 9)
    late = run("snip.water_project", incremental_connection__from_year=5)
    assert late.investment[3:5] == [0.0, 0.0]
    assert run("snip.water_project", "incremental_connection").investment[1:] == [0.0] * 19


def test_a_population_may_keep_growing_after_its_target() -> None:
    result = run("snip.water_project", population__after_target="growing")
    assert result.population[19] == pytest.approx(4200 * (5064 / 4200) ** 1.9)
    assert result.npv > run("snip.water_project").npv


def test_a_target_beyond_the_horizon_only_sets_the_growth() -> None:
    result = run("snip.water_project", horizon=10, population__target_year=20)
    assert result.population[10] == pytest.approx((4200 * 5064) ** 0.5)
    assert len(result.years) == 11


def test_a_shrinking_population_adds_no_connections() -> None:
    result = run("snip.water_project", population__target=3000.0)
    assert min(result.investment) == 0.0
    assert result.new_users[19] < result.new_users[1]


def test_a_project_without_users_before_it_needs_no_rationed_quantity() -> None:
    result = run("snip.water_project", "demand_curve.rationed_quantity", existing_connections=0)
    assert result.benefit_per_existing_user is None
    assert set(result.benefits_existing_users) == {0.0}
    assert result.consumption_without_project_m3 == [0.0] * 20


def test_a_project_that_connects_nobody_says_so() -> None:
    result = run("snip.water_project", existing_connections=2000)
    assert "nobody_new" in codes(result)
    assert set(result.new_users) == {0.0}


def test_unmetered_users_consume_up_to_saturation() -> None:
    result = run("snip.water_project", metered=False)
    assert result.consumption_m3[1] == pytest.approx(
        12 * 30.6 * max(300, result.dwellings[1]), rel=1e-12
    )


def test_a_project_that_never_pays_has_no_payback() -> None:
    result = run("snip.water_project", investment__0__market=2e9)
    assert result.npv < 0
    assert result.payback_year is None
    assert result.break_even.investment < 0


@pytest.mark.parametrize(
    ("name", "changed", "code"),
    [
        ("snip.water_project", {"physical_losses": 0.6}, "losses_high"),
        ("snip.water_project", {"physical_losses": 0.05}, "losses_low"),
        ("snip.water_project", {"investment__0__factor": 1.3}, "factor_odd"),
        ("snip.water_project", {"horizon": 30}, "long_horizon"),
        ("snip.water_project", {"population__target": 20000.0}, "fast_growth"),
        ("snip.water_project", {"coverage": 0.35, "population__target": 9000.0}, "fewer_served"),
        ("snip.water_demand", {}, "losses_high"),
        ("snip.water_demand", {"coverage__connections": [0.5, 0.5, 0.8, 0.8]}, "coverage_jump"),
        ("snip.water_demand", {"coverage__sewerage": [0.8, 0.9, 0.99, 0.9]}, "coverage_drop"),
        ("snip.water_demand", {"base_population": 12000}, "no_fire_volume"),
        ("snip.water_demand", {"peak_hour": 3.0}, "peak_odd"),
        (
            "snip.water_demand",
            {"unit_consumption__domestic": {"metered": 90, "unmetered": 100}},
            "person_odd",
        ),
        ("snip.water_demand", {"without_project__taps": None}, "taps_uncounted"),
        ("snip.water_demand", {"without_project__population_connected": 7000}, "dwellings_differ"),
        ("snip.water_project", {"persons_per_dwelling": 1.5, "coverage": 0.2}, "person_odd"),
        ("snip.social_costs", {"lines__0__factor": 0.2}, "factor_odd"),
        ("snip.social_investment", {"components__0__factor": 1.9}, "factor_odd"),
        ("snip.social_price_factors", {"vat": 0.19}, "differs_from_norm"),
        ("snip.project_evaluation", {"cost_effectiveness__0__discount_rate": 0.1}, "other_rate"),
        ("snip.project_evaluation", {}, "other_horizon"),
        ("snip.project_evaluation", {"water_project__horizon": 30}, "long_horizon"),
    ],
)
def test_what_is_unlikely_is_calculated_and_remarked_on(
    name: str, changed: dict[str, Any], code: str
) -> None:
    assert code in codes(run(name, **changed))


def test_remarks_of_a_part_point_into_the_whole() -> None:
    result = run("snip.project_evaluation")
    paths = [one.path for one in result.warnings if one.code == "losses_high"]
    assert paths == [["water_demand", "without_project", "losses"]]


@pytest.mark.parametrize("taken", ["fire_m3", "reserve_m3"])
def test_fire_and_reserve_come_on_top_of_regulation(taken: str) -> None:
    more = run("snip.water_demand", **{taken: 50.0}).storage_m3
    assert more == pytest.approx([one + 50 for one in run("snip.water_demand").storage_m3])


def test_every_category_consumes_by_its_own_meter() -> None:
    others = {
        "commercial": [10] * 4,
        "industrial": [5] * 4,
        "government": [4] * 4,
        "social": [3] * 4,
    }
    units = inputs_of("snip.water_demand")["unit_consumption"]
    for metered in (True, False):
        result = run(
            "snip.water_demand",
            other_connections=others,
            metered=dict.fromkeys(others, metered),
        )
        for name, counts in others.items():
            unit = units[name]["metered" if metered else "unmetered"]
            got = getattr(result, f"{name}_consumption_l_day")[1:]
            assert got == pytest.approx([count * unit * 1000 / 30 for count in counts])
        taken = 22 if metered else 0
        assert result.domestic_metered[1] == 995 - taken
        assert result.domestic_metered[1] + result.domestic_unmetered[1] == 1244 - 22


def test_metered_domestic_connections_are_never_negative_nor_more_than_there_are() -> None:
    none = run("snip.water_demand", with_project__micrometering=0.0)
    assert none.domestic_metered[1:] == [0] * 4
    everyone = run("snip.water_demand", with_project__micrometering=1.0)
    assert everyone.domestic_unmetered[1:] == [0] * 4


def test_the_present_metering_of_each_category_can_be_said_apart() -> None:
    meters = {"without_project__commercial_metered": True}
    more, less = run("snip.water_demand", **meters), run("snip.water_demand")
    assert more.commercial_consumption_l_day[0] == pytest.approx(100 * 33.2 * 1000 / 30)
    assert less.commercial_consumption_l_day[0] == pytest.approx(100 * 45 * 1000 / 30)


def test_categories_and_taps_left_out_have_no_connections() -> None:
    result = run(
        "snip.water_demand",
        "coverage.taps",
        "other_connections",
        "metered",
        "without_project.taps",
        "without_project.population_on_taps",
        "with_project.dwellings_per_tap",
        "with_project.tap_metered_share",
    )
    assert result.commercial[1:] == [0] * 4
    assert result.tap_consumption_l_day == [0.0] * 5
    assert result.commercial[0] == 100


def test_an_amount_without_component_is_spread_and_leaves_the_total() -> None:
    spread = run("snip.social_investment", "intangibles.3.assigned_to", rounding="none")
    whole = run("snip.social_investment", rounding="none")
    assert spread.market_total == pytest.approx(whole.market_total)
    assert spread.market[0] > whole.market[0]
    assert spread.market[2] < whole.market[2]


def test_market_total_is_the_subtotal_with_tax() -> None:
    result = run("snip.social_investment", rounding="none")
    assert result.market_total == pytest.approx(result.before_tax + result.vat)


def test_progress_rises_to_one_and_can_stop_the_evaluation() -> None:
    seen: list[float] = []
    payload = inputs_of("snip.project_evaluation")
    registry.get("snip.project_evaluation").evaluate(payload, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) >= 4

    def stop(share: float) -> None:
        if share >= 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        registry.get("snip.project_evaluation").evaluate(payload, stop)


def test_the_whole_evaluation_gives_the_project_the_same_figures() -> None:
    whole = run("snip.project_evaluation")
    assert whole.water_project == run("snip.water_project")
    assert whole.water_demand == run("snip.water_demand")
    alone = run("snip.cost_effectiveness", "cutoff")
    assert whole.cost_effectiveness[0].ice == alone.ice


def test_a_bare_project_is_evaluated_without_its_optional_parts() -> None:
    result = run("snip.project_evaluation", "water_demand", "supply", "cost_effectiveness")
    assert result.water_demand is None
    assert result.ice_total is None
    assert result.balance.measure == "mean"
    assert result.balance.demand_l_s[0] is None
    year1 = result.water_project.produced_m3[1] * 1000 / (365 * 86400)
    assert result.balance.demand_l_s[1] == pytest.approx(year1)
    assert set(result.balance.balance_with_project_l_s) == {None}
    assert result.long_run_incremental_cost.share_of_income is None


def test_the_balance_takes_the_new_capacity_from_year_1_on() -> None:
    capacity = {"production_l_s": {"without_project": 20.0, "with_project": 30.0}}
    balance = run("snip.project_evaluation", supply=capacity).balance
    assert balance.supply_with_project_l_s == [20.0, 30.0, 30.0, 30.0, 30.0]
    assert balance.balance_with_project_l_s[1] == pytest.approx(30 - balance.demand_l_s[1])


def test_the_incremental_cost_is_at_market_prices_over_added_consumption() -> None:
    month = {"monthly_volume_m3": 20.0, "household_income_month": 1100.0}
    result = run("snip.project_evaluation", affordability=month)
    project, cost = result.water_project, result.long_run_incremental_cost
    factors = np.array(project.discount_factors)
    added = np.subtract(project.consumption_m3, project.consumption_without_project_m3)
    capital = factors @ np.array(project.investment_market)
    running = factors @ np.array(project.operation_maintenance_market)
    assert project.investment_market[0] == 4_000_000
    assert cost.with_investment == pytest.approx((capital + running) / (factors @ added))
    assert cost.share_of_income == pytest.approx(cost.with_investment * 20 / 1100)


def test_a_project_that_adds_no_water_has_no_incremental_cost() -> None:
    result = run(
        "snip.project_evaluation",
        water_project__existing_connections=2000,
        water_project__demand_curve__rationed_quantity=29.0,
    )
    assert result.long_run_incremental_cost is None
    assert "no_added_water" in codes(result)


def test_departures_from_the_parameter_set_are_flagged() -> None:
    assert run("snip.project_evaluation").overrides == []
    changed = run("snip.project_evaluation", water_project__discount_rate=0.1)
    (one,) = changed.overrides
    assert (one.path, one.given, one.norm) == (["water_project", "discount_rate"], 0.1, 0.09)
    later = run("snip.project_evaluation", parameter_set="invierte-2017").overrides
    assert len(later) == 3
    assert {one.norm for one in later} == {0.08}


def test_sensitivity_moves_one_variable_at_a_time() -> None:
    result = run("snip.project_evaluation", sensitivity_changes=[0.0, 0.1])
    values = result.water_project.present_values
    for one in result.sensitivity:
        step = getattr(values, one.variable) * 0.1
        sign = 1 if one.variable == "benefits" else -1
        assert one.npv == pytest.approx(
            [result.water_project.npv, result.water_project.npv + sign * step]
        )
        assert one.irr[0] == pytest.approx(result.water_project.irr)
        assert one.break_even == getattr(result.water_project.break_even, one.variable)


def test_the_decision_follows_the_npv_and_the_cut_off_lines() -> None:
    good = run("snip.project_evaluation", cost_effectiveness__1__cutoff=20.0)
    assert good.decision.accepted
    assert good.decision.cost_effectiveness_accepted is None
    both = {"cost_effectiveness__0__cutoff": 200.0, "cost_effectiveness__1__cutoff": 5.0}
    assert run("snip.project_evaluation", **both).decision.cost_effectiveness_accepted is False
    bad = run("snip.project_evaluation", water_project__investment__0__market=2e9)
    assert not bad.decision.accepted
    assert "not socially profitable" in bad.decision.message


def test_a_bare_flow_answers_every_variable_at_the_changes_asked() -> None:
    plain = run("snip.cash_flow")
    assert plain.sensitivity_by_variable == []
    result = run("snip.cash_flow", sensitivity_changes=[-0.1, 0.1])
    assert [one.variable for one in result.sensitivity_by_variable] == [
        "investment",
        "operation_maintenance",
        "benefits",
    ]
    for one in result.sensitivity_by_variable:
        assert one.break_even == getattr(result.break_even, one.variable)
        assert sum(one.npv) / 2 == pytest.approx(result.npv)
