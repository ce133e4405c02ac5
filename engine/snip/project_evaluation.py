"""snip.project_evaluation: a project with its demand, supply, sewerage, tariff and sensitivity.

The long-run incremental cost is read at market prices, because a tariff and a family's income are
market sums; its volume is the consumption with the project less the consumption without it.
"""

from __future__ import annotations

from engine.arithmetic import all_of, aside, largest, phrase, plain, premise, total, year_numbers
from engine.errors import PathPart
from engine.norms import ParameterSet, parameter_set
from engine.registry import Calculation, Progress, ignore_progress, register
from engine.remarks import Remark, remark, under
from engine.snip.cost_effectiveness import CASE as INDEX_CASE
from engine.snip.cost_effectiveness import INDEX, cost_effectiveness
from engine.snip.demand_result import WaterDemandResult
from engine.snip.evaluation_inputs import SUPPLY, Capacity, ProjectEvaluationInputs
from engine.snip.evaluation_result import (
    DECISION,
    Balance,
    ComponentResult,
    Decision,
    ProjectEvaluationResult,
)
from engine.snip.incremental_cost import (
    PAYMENT,
    TARIFFS,
    Household,
    LongRunIncrementalCostResult,
    incremental_cost,
)
from engine.snip.long_run_incremental_cost import SMALLEST_VOLUME
from engine.snip.parameters import DEFAULT_SET, Override, overrides
from engine.snip.project_inputs import CASE
from engine.snip.project_result import WaterProjectResult
from engine.snip.sensitivity import VariableSensitivity, sensitivity_of
from engine.snip.social_flow import FLOWS, SENSITIVITY, SocialFlow
from engine.snip.symbols import EVALUATION_SYMBOLS
from engine.snip.water_demand import (
    DAYS_A_YEAR,
    LITRES_A_M3,
    SECONDS_A_DAY,
    water_demand,
)
from engine.snip.water_project import water_project

PROFITABLE = "The NPV is zero or more at the discount rate: the project is socially profitable."
NOT_PROFITABLE = (
    "The NPV is below zero at the discount rate: the project is not socially profitable as it is."
)
OTHER_RATE = (
    "This component is discounted at %(given)s %%, the water project at %(project)s %%; "
    "use one rate unless the study says why not."
)
OTHER_HORIZON = (
    "The demand is projected over %(demand)s years and the project over %(project)s; the balance "
    "covers the demand's years."
)
ADDED_WATER = phrase("The project adds consumption")
NO_ADDED_WATER = "The project adds no consumption, so there is no long-run incremental cost per m³."


def project_evaluation(
    inputs: ProjectEvaluationInputs, progress: Progress
) -> ProjectEvaluationResult:
    """Evaluate the project stage by stage, telling progress between them."""
    norm = parameter_set(inputs.parameter_set)
    project = water_project(inputs.water_project, ignore_progress)
    progress(0.2)
    asked = inputs.water_demand
    demand = water_demand(asked, ignore_progress) if asked else None
    progress(0.4)
    components = [_component(inputs, place) for place in range(len(inputs.cost_effectiveness))]
    progress(0.6)
    tariff = _incremental_cost(inputs, project, norm)
    progress(0.8)
    result = ProjectEvaluationResult(
        water_project=project,
        water_demand=demand,
        balance=_balance(inputs, project, demand),
        cost_effectiveness=components,
        ice_total=total(one.ice for one in components) if components else None,
        long_run_incremental_cost=tariff,
        sensitivity=_sensitivity(inputs, project),
        overrides=_overrides(inputs, norm),
        decision=_decision(project, components),
        warnings=_remarks(inputs, project, demand, tariff),
    )
    progress(1.0)
    return result


def _component(inputs: ProjectEvaluationInputs, place: int) -> ComponentResult:
    asked = inputs.cost_effectiveness[place]
    index = cost_effectiveness(asked, ignore_progress)
    return ComponentResult(
        **{field: getattr(index, field) for field in type(index).model_fields},
        name=asked.name,
        component=asked.component,
    )


def _incremental_cost(
    inputs: ProjectEvaluationInputs, project: WaterProjectResult, norm: ParameterSet
) -> LongRunIncrementalCostResult | None:
    pairs = zip(project.consumption_m3, project.consumption_without_project_m3, strict=True)
    added = [with_project - without for with_project, without in pairs]
    if not premise(largest(added) >= SMALLEST_VOLUME, ADDED_WATER):
        return None
    month = inputs.affordability
    return incremental_cost(
        inputs.water_project.discount_rate,
        project.investment_market,
        project.operation_maintenance_market,
        added,
        Household(
            month.monthly_volume_m3, month.household_income_month, month.monthly_sewer_payment
        )
        if month
        else Household(),
        norm,
    )


def _sensitivity(
    inputs: ProjectEvaluationInputs, project: WaterProjectResult
) -> list[VariableSensitivity]:
    flow = SocialFlow.of(
        inputs.water_project.discount_rate,
        project.benefits,
        project.investment,
        project.operation_maintenance,
    )
    return sensitivity_of(flow, inputs.sensitivity_changes)


def _balance(
    inputs: ProjectEvaluationInputs, project: WaterProjectResult, demand: WaterDemandResult | None
) -> Balance:
    flow = _demand_l_s(project, demand)
    storage: list[float | None] = [None] * len(flow)
    if demand:
        storage = list(demand.storage_m3)
    supply = inputs.supply
    production = supply.production_l_s if supply else None
    reservoirs = supply.storage_m3 if supply else None
    without, with_project = _capacity(production, len(flow))
    stored_without, stored_with = _capacity(reservoirs, len(flow))
    return Balance(
        measure="peak_day" if demand else "mean",
        years=year_numbers(len(flow)),
        demand_l_s=flow,
        supply_without_project_l_s=without,
        supply_with_project_l_s=with_project,
        balance_without_project_l_s=_less(without, flow),
        balance_with_project_l_s=_less(with_project, flow),
        storage_demand_m3=storage,
        storage_balance_without_project_m3=_less(stored_without, storage),
        storage_balance_with_project_m3=_less(stored_with, storage),
    )


def _demand_l_s(
    project: WaterProjectResult, demand: WaterDemandResult | None
) -> list[float | None]:
    """Peak-day demand, or the project's mean production; year 0 has none without the model."""
    if demand:
        return list(demand.peak_day_l_s)
    seconds = DAYS_A_YEAR() * SECONDS_A_DAY()
    return [None, *(volume * LITRES_A_M3() / seconds for volume in project.produced_m3[1:])]


def _capacity(
    capacity: Capacity | None, years: int
) -> tuple[list[float | None], list[float | None]]:
    """Capacity by year without and with the project; the project's begins in year 1."""
    if capacity is None:
        return [None] * years, [None] * years
    later: list[float | None] = [capacity.with_project] * (years - 1)
    return [capacity.without_project] * years, [capacity.without_project, *later]


def _less(capacity: list[float | None], demand: list[float | None]) -> list[float | None]:
    return [
        None if have is None or need is None else have - need
        for have, need in zip(capacity, demand, strict=True)
    ]


def _overrides(inputs: ProjectEvaluationInputs, norm: ParameterSet) -> list[Override]:
    given: dict[tuple[PathPart, ...], tuple[str, float]] = {
        ("water_project", "discount_rate"): ("discount_rate", inputs.water_project.discount_rate)
    }
    for place, one in enumerate(inputs.cost_effectiveness):
        path = ("cost_effectiveness", place, "discount_rate")
        given[path] = ("discount_rate", one.discount_rate)
    if demand := inputs.water_demand:
        given[("water_demand", "peak_day")] = ("peak_day", demand.peak_day)
        given[("water_demand", "storage_share")] = ("storage_share.urban", demand.storage_share)
        given[("water_demand", "sewage_share")] = ("sewage_share", demand.sewage_share)
    return overrides(norm, given)


def _decision(project: WaterProjectResult, components: list[ComponentResult]) -> Decision:
    answers = [one.accepted for one in components]
    known = [one for one in answers if one is not None]
    accepted = project.npv >= 0.0
    return Decision(
        accepted=accepted,
        message=PROFITABLE if plain(accepted) else NOT_PROFITABLE,
        cost_effectiveness_accepted=all_of(known) if known and len(known) == len(answers) else None,
    )


@aside
def _remarks(
    inputs: ProjectEvaluationInputs,
    project: WaterProjectResult,
    demand: WaterDemandResult | None,
    tariff: LongRunIncrementalCostResult | None,
) -> list[Remark]:
    found = under(("water_project",), project.warnings)
    if demand:
        found += under(("water_demand",), demand.warnings)
    horizons = (
        inputs.water_demand.years if inputs.water_demand else 0,
        inputs.water_project.horizon,
    )
    if demand and horizons[0] != horizons[1]:
        params = {"demand": horizons[0], "project": horizons[1]}
        found.append(remark(("water_demand", "years"), "other_horizon", OTHER_HORIZON, **params))
    if tariff is None:
        found.append(remark(("affordability",), "no_added_water", NO_ADDED_WATER))
    return found + _rate_remarks(inputs)


def _rate_remarks(inputs: ProjectEvaluationInputs) -> list[Remark]:
    project = inputs.water_project.discount_rate
    return [
        remark(
            ("cost_effectiveness", place, "discount_rate"),
            "other_rate",
            OTHER_RATE,
            given=round(100 * one.discount_rate, 2),
            project=round(100 * project, 2),
        )
        for place, one in enumerate(inputs.cost_effectiveness)
        if one.discount_rate != project
    ]


register(
    Calculation(
        name="snip.project_evaluation",
        title="Project evaluation",
        summary="A water project with demand and supply, cost-effectiveness, long-run "
        "incremental cost, sensitivity and the decision they support.",
        inputs=ProjectEvaluationInputs,
        result=ProjectEvaluationResult,
        function=project_evaluation,
        sources=(CASE, FLOWS, SUPPLY, INDEX, INDEX_CASE, TARIFFS, PAYMENT, SENSITIVITY, DECISION),
        parameter_set=DEFAULT_SET,
        key_figures=(
            "water_project.npv",
            "water_project.irr",
            "water_project.benefit_cost",
            "water_project.break_even.investment",
            "ice_total",
            "long_run_incremental_cost.with_investment",
            "long_run_incremental_cost.share_of_income",
        ),
        symbols=EVALUATION_SYMBOLS,
    )
)
