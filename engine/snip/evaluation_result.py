"""What the evaluation of a whole project answers."""

from __future__ import annotations

from typing import Any, Literal

from engine.model import Result, Source, figure, group
from engine.remarks import Remark, remarks_field
from engine.snip.cost_effectiveness import CASE, CostEffectivenessResult
from engine.snip.demand_result import WaterDemandResult
from engine.snip.evaluation_inputs import SUPPLY, Component
from engine.snip.fields import mef, reading
from engine.snip.incremental_cost import LongRunIncrementalCostResult
from engine.snip.parameters import Override
from engine.snip.project_result import WaterProjectResult
from engine.snip.sensitivity import VariableSensitivity

DECISION = mef("Análisis de sensibilidad: el proyecto es rentable mientras VANS ≥ 0")
NO_SUPPLY = "Empty where the capacity is not given."


def _yearly(
    title: str, unit: str, equation: str, source: Source = SUPPLY, meaning: str = ""
) -> Any:
    return figure(
        title, unit=unit, equation=equation, source=source, meaning=meaning, series="from_year_0"
    )


class Balance(Result):
    """Demand against capacity by year; a negative balance is a deficit."""

    measure: Literal["peak_day", "mean"] = figure(
        "Demand compared",
        unit="",
        display="text",
        equation="",
        source=reading(
            "The demand model compares the peak day; without it the project's mean production"
        ),
    )
    years: list[int] = figure(
        "Year", unit="year", display="integer", series="from_year_0", equation="t", source=SUPPLY
    )
    demand_l_s: list[float | None] = _yearly(
        "Demand", "l/s", r"Q^{md}_t \text{ or } \frac{1000\,W_t}{365 \cdot 86400}"
    )
    supply_without_project_l_s: list[float | None] = _yearly(
        "Supply without the project", "l/s", "S^0", meaning=NO_SUPPLY
    )
    supply_with_project_l_s: list[float | None] = _yearly(
        "Supply with the project", "l/s", "S^1", meaning=NO_SUPPLY
    )
    balance_without_project_l_s: list[float | None] = _yearly(
        "Balance without the project", "l/s", r"S^0-Q^{md}_t", meaning=NO_SUPPLY
    )
    balance_with_project_l_s: list[float | None] = _yearly(
        "Balance with the project", "l/s", r"S^1-Q^{md}_t", meaning=NO_SUPPLY
    )
    storage_demand_m3: list[float | None] = _yearly("Storage needed", "m³", r"S_t")
    storage_balance_without_project_m3: list[float | None] = _yearly(
        "Storage balance without the project", "m³", r"V^0-S_t", meaning=NO_SUPPLY
    )
    storage_balance_with_project_m3: list[float | None] = _yearly(
        "Storage balance with the project", "m³", r"V^1-S_t", meaning=NO_SUPPLY
    )


class ComponentResult(CostEffectivenessResult):
    """The index of one component."""

    name: str = figure("Name", unit="", display="text", equation="", source=CASE)
    component: Component = figure("Component", unit="", display="text", equation="", source=CASE)


class Decision(Result):
    """The decision that the figures support."""

    accepted: bool = figure(
        "Socially profitable", unit="", display="text", equation=r"NPV \ge 0", source=DECISION
    )
    message: str = figure("In words", unit="", display="text", equation="", source=DECISION)
    cost_effectiveness_accepted: bool | None = figure(
        "Every component within its cut-off line",
        unit="",
        display="text",
        equation=r"ICE_j \le L_j",
        source=CASE,
        meaning="Empty where a component has no cut-off line, or there is none.",
    )


class ProjectEvaluationResult(Result):
    """Everything the project's page shows."""

    water_project: WaterProjectResult = group("Water project", "Flow and profitability.")
    water_demand: WaterDemandResult | None = group(
        "Water demand", "Demand model of the locality, where it was given.", default=None
    )
    balance: Balance = group("Demand and supply", "Balance by year.")
    cost_effectiveness: list[ComponentResult] = group(
        "Cost-effectiveness", "Index of each component."
    )
    ice_total: float | None = figure(
        "Total cost-effectiveness index (ICE)",
        unit="¤/inhabitant",
        display="unit_money",
        equation=r"ICE=\sum_j ICE_j",
        source=mef("Índice costo efectividad de los subcomponentes"),
        meaning="Empty where no component is evaluated by its cost per person.",
    )
    long_run_incremental_cost: LongRunIncrementalCostResult | None = group(
        "Long-run incremental cost",
        "At market prices, which households pay; the volume is the consumption with the project "
        "less the consumption without it. Empty where the project adds no consumption.",
        default=None,
    )
    sensitivity: list[VariableSensitivity] = group(
        "Sensitivity", "One variable at a time: investment, operation and maintenance, benefits."
    )
    overrides: list[Override] = group(
        "Departures from the parameter set", "Inputs that differ from what the norm fixes."
    )
    decision: Decision = group("Decision", "What the figures support.")
    warnings: list[Remark] = remarks_field()
