"""snip.water_project: a whole water supply project at social prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import (
    Constant,
    Floats,
    aside,
    choose,
    from_year,
    maximum,
    minimum,
    phrase,
    reached,
    series,
    total,
    where,
    year_numbers,
    years,
)
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark
from engine.snip.demand_curve import CURVE, NEW_USERS, OLD_USERS, Curve, rationing_remarks
from engine.snip.limits import (
    factor_remarks,
    litres_a_person,
    loss_remarks,
    percent,
    person_remarks,
)
from engine.snip.project_inputs import CASE, PopulationInputs, WaterProjectInputs
from engine.snip.project_result import COSTS, TOTALS, InvestmentLineResult, WaterProjectResult
from engine.snip.social_flow import FLOWS, SocialFlow, flow_figures
from engine.snip.symbols import PROJECT_SYMBOLS

MONTHS = Constant(12.0, "Months in a year", "months/year")
BEFORE = phrase("Nothing before operation starts in year 1")
NO_LATER = phrase("No connections paid apart")
NOBODY_NEW = (
    "The project connects nobody: %(dwellings)s dwellings are served in the last year, and "
    "%(connections)s are connected already."
)
LONG_HORIZON = (
    "The horizon of %(years)s years is beyond 20; the norm then lowers the rate for later years, "
    "which this evaluation does not do."
)
FAST_GROWTH = (
    "The population grows by %(rate)s %% a year, faster than the usual %(limit)s %%; check both "
    "populations and the target year."
)
USUAL_GROWTH = 0.10
FEWER_SERVED = (
    "In year 1 fewer dwellings are served (%(dwellings)s) than are connected today "
    "(%(connections)s); check coverage, density and population."
)


@dataclass(frozen=True)
class Users:
    """People and dwellings by year, each of shape (horizon + 1,)."""

    population: Floats
    dwellings: Floats
    new: Floats


def population_series(inputs: PopulationInputs, horizon: int) -> Floats:
    """Geometric from base to target, then constant or still growing; shape (horizon + 1,)."""
    grown = years(horizon + 1)
    if inputs.after_target == "constant":
        grown = minimum(grown, inputs.target_year)
    growth = inputs.target / inputs.base
    return inputs.base * growth ** (grown / inputs.target_year)


def users(inputs: WaterProjectInputs) -> Users:
    """Dwellings served with the project, unrounded; new users start in year 1."""
    population = population_series(inputs.population, inputs.horizon)
    dwellings = population * inputs.coverage / inputs.persons_per_dwelling
    new = maximum(dwellings - inputs.existing_connections, 0.0)
    return Users(population, dwellings, from_year(1, new, BEFORE))


def water_project(inputs: WaterProjectInputs, _progress: Progress) -> WaterProjectResult:
    """Benefits, costs and profitability by year; milliseconds, so no progress."""
    served, curve = users(inputs), Curve.of(inputs.demand_curve)
    water = _water(inputs, served, curve)
    benefits = _benefits(inputs, served, curve)
    costs = _costs(inputs, served, water["produced_m3"])
    flow = SocialFlow.of(
        inputs.discount_rate,
        benefits["benefits"],
        costs["investment"],
        costs["operation_maintenance"],
    )
    yearly = {**water, **benefits, **costs}
    return WaterProjectResult(
        years=year_numbers(inputs.horizon + 1),
        population=served.population.tolist(),
        dwellings=served.dwellings.tolist(),
        new_users=served.new.tolist(),
        consumption_per_dwelling=_per_dwelling(inputs, curve),
        benefit_per_existing_user=_existing_benefit(inputs, curve),
        benefit_per_new_user=_new_benefit(inputs, curve),
        **{name: values.tolist() for name, values in yearly.items()},
        **_initial_investment(inputs),
        **flow_figures(flow),
        warnings=_remarks(inputs, served, curve),
    )


def marginal_price(inputs: WaterProjectInputs) -> float:
    """What one more m³ costs the user: the tariff where metered, nothing where not."""
    return choose(inputs.metered, inputs.demand_curve.tariff, 0.0)


def _per_dwelling(inputs: WaterProjectInputs, curve: Curve) -> float:
    return curve.quantity(marginal_price(inputs))


def _existing_benefit(inputs: WaterProjectInputs, curve: Curve) -> float | None:
    rationed = inputs.demand_curve.rationed_quantity
    if rationed is None:
        return None
    return curve.existing_user(rationed, marginal_price(inputs))


def _new_benefit(inputs: WaterProjectInputs, curve: Curve) -> float:
    return curve.resource_saving + curve.new_user_consumption(marginal_price(inputs))


def _in_operation(inputs: WaterProjectInputs, yearly: float) -> Floats:
    """The same amount in every year of operation."""
    return from_year(1, series([yearly] * (inputs.horizon + 1)), BEFORE)


def _water(inputs: WaterProjectInputs, served: Users, curve: Curve) -> dict[str, Floats]:
    per_dwelling = _per_dwelling(inputs, curve)
    connected = inputs.existing_connections + served.new
    consumption = from_year(1, MONTHS() * per_dwelling * connected, BEFORE)
    known = inputs.demand_curve.rationed_quantity
    rationed = minimum(0.0 if known is None else known, per_dwelling)
    without = MONTHS() * inputs.existing_connections * rationed
    return {
        "consumption_m3": consumption,
        "consumption_without_project_m3": _in_operation(inputs, without),
        "produced_m3": consumption / (1.0 - inputs.physical_losses),
    }


def _benefits(inputs: WaterProjectInputs, served: Users, curve: Curve) -> dict[str, Floats]:
    known = _existing_benefit(inputs, curve)
    per_existing = 0.0 if known is None else known
    existing = _in_operation(inputs, MONTHS() * inputs.existing_connections * per_existing)
    new = from_year(1, MONTHS() * served.new * _new_benefit(inputs, curve), BEFORE)
    return {
        "benefits_existing_users": existing,
        "benefits_new_users": new,
        "benefits": existing + new,
    }


def _costs(inputs: WaterProjectInputs, served: Users, produced: Floats) -> dict[str, Floats]:
    lines, running = inputs.investment, inputs.operation_maintenance
    later, later_social = _later_connections(inputs, served)
    more = running.market_cost_per_m3_produced * produced - running.without_project_total
    running_market = from_year(1, more, BEFORE)
    return {
        "investment_market": series([total(line.market for line in lines), *later]),
        "investment": series([total(line.market * line.factor for line in lines), *later_social]),
        "operation_maintenance_market": running_market,
        "operation_maintenance": from_year(1, running_market * running.factor, BEFORE),
    }


def _later_connections(inputs: WaterProjectInputs, served: Users) -> tuple[Floats, Floats]:
    """Connections added after the initial investment at both prices, from year 1 on."""
    horizon, later = inputs.horizon, inputs.incremental_connection
    if later is None:
        nothing = from_year(horizon, years(horizon), NO_LATER)
        return nothing, nothing
    added = maximum(np.diff(served.new), 0.0)
    paid = where(reached(years(horizon, 1), later.from_year), added, 0.0)
    market = paid * later.market_unit_cost
    return market, market * later.factor


def _initial_investment(inputs: WaterProjectInputs) -> dict[str, Any]:
    lines = [
        InvestmentLineResult(name=line.name, market=line.market, social=line.market * line.factor)
        for line in inputs.investment
    ]
    return {
        "investment_lines": lines,
        "market_investment": total(line.market for line in lines),
        "social_investment": total(line.social for line in lines),
    }


@aside
def _remarks(inputs: WaterProjectInputs, served: Users, curve: Curve) -> list[Remark]:
    demand = inputs.demand_curve
    found = rationing_remarks(
        curve, demand.rationed_quantity, marginal_price(inputs), ("demand_curve",)
    )
    found += loss_remarks(("physical_losses",), inputs.physical_losses)
    for place, line in enumerate(inputs.investment):
        found += factor_remarks(("investment", place, "factor"), line.factor)
    running = inputs.operation_maintenance
    found += factor_remarks(("operation_maintenance", "factor"), running.factor)
    return found + _service_remarks(inputs, served)


def _service_remarks(inputs: WaterProjectInputs, served: Users) -> list[Remark]:
    connected, found = inputs.existing_connections, []
    first, last = (round(float(served.dwellings[year]), 1) for year in (1, -1))
    if not served.new.any():
        params = {"dwellings": last, "connections": connected}
        found.append(remark(("coverage",), "nobody_new", NOBODY_NEW, **params))
    elif first < connected:
        params = {"dwellings": first, "connections": connected}
        found.append(remark(("coverage",), "fewer_served", FEWER_SERVED, **params))
    people = inputs.population
    growth = (people.target / people.base) ** (1.0 / people.target_year) - 1.0
    if growth > USUAL_GROWTH:
        params = {"rate": percent(growth), "limit": percent(USUAL_GROWTH)}
        found.append(remark(("population", "target"), "fast_growth", FAST_GROWTH, **params))
    litres = litres_a_person(
        _per_dwelling(inputs, Curve.of(inputs.demand_curve)), inputs.persons_per_dwelling
    )
    found += person_remarks(("demand_curve", "points"), litres, 1)
    if inputs.horizon > 20:
        found.append(remark(("horizon",), "long_horizon", LONG_HORIZON, years=inputs.horizon))
    return found


register(
    Calculation(
        name="snip.water_project",
        title="Water supply project",
        summary="Population, connections, benefits and costs at social prices, NPV (VAN), "
        "IRR (TIR) and break-even of a whole project.",
        inputs=WaterProjectInputs,
        result=WaterProjectResult,
        function=water_project,
        sources=(CASE, CURVE, OLD_USERS, NEW_USERS, TOTALS, COSTS, FLOWS),
        parameter_set="snip-2015-03",
        key_figures=(
            "npv",
            "irr",
            "benefit_cost",
            "break_even.investment",
        ),
        symbols=PROJECT_SYMBOLS,
    )
)
