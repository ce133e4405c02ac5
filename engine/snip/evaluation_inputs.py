"""What the evaluation of a whole project takes."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.snip.cost_effectiveness import CostEffectivenessInputs
from engine.snip.fields import Change, mef, name
from engine.snip.long_run_incremental_cost import (
    household_income,
    monthly_volume,
    sewer_payment,
)
from engine.snip.parameters import parameter_set_field, parameter_set_problems
from engine.snip.project_inputs import WaterProjectInputs
from engine.snip.sensitivity import sensitivity_changes
from engine.snip.water_demand import WaterDemandInputs

Component = Literal["sewer", "wastewater_treatment", "other"]
COMPONENTS = {
    "sewer": "Sewers",
    "wastewater_treatment": "Wastewater treatment",
    "other": "Other",
}
SUPPLY = mef("Balance oferta-demanda")
NEEDED = ("discount_rate", "affordability.water", "affordability.water_and_sewerage")


class Capacity(Inputs):
    """A capacity without and with the project."""

    without_project: float = quantity(
        "Without the project",
        unit="l/s or m³",
        meaning="Present capacity after optimising what exists.",
        source=SUPPLY,
        ge=0,
        le=1e9,
    )
    with_project: float | None = quantity(
        "With the project",
        unit="l/s or m³",
        meaning="Capacity from year 1 on; empty where not yet designed.",
        source=SUPPLY,
        default=None,
        ge=0,
        le=1e9,
    )


class Supply(Inputs):
    """Capacities to compare the demand with."""

    production_l_s: Capacity | None = group(
        "Production, l/s", "Capacity of the sources and treatment.", default=None
    )
    storage_m3: Capacity | None = group("Storage, m³", "Volume of the reservoirs.", default=None)


class ComponentInputs(CostEffectivenessInputs):
    """A sewer, treatment or other component evaluated by its cost per person."""

    name: str = name("Name", meaning="Name of the component.")
    component: Component = quantity(
        "Component",
        unit="",
        meaning="Sewers serve the newly connected, treatment the whole locality.",
        display="text",
        choices=COMPONENTS,
    )


class Affordability(Inputs):
    """What a household uses, earns and pays for sewerage in a month."""

    monthly_volume_m3: float | None = monthly_volume()
    household_income_month: float | None = household_income()
    monthly_sewer_payment: float | None = sewer_payment()


class ProjectEvaluationInputs(Inputs):
    """A water project with the demand, supply, sewerage and affordability around it."""

    water_project: WaterProjectInputs = group(
        "Water project", "Population, benefits and costs of the water supply."
    )
    water_demand: WaterDemandInputs | None = group(
        "Water demand", "Demand model of the locality; left out where not studied.", default=None
    )
    supply: Supply | None = group(
        "Supply", "Present and future capacity; left out where not studied.", default=None
    )
    cost_effectiveness: list[ComponentInputs] = group(
        "Cost-effectiveness",
        "Components evaluated by cost per person; none where the project has no sewerage.",
        default=[],
        max_length=20,
    )
    affordability: Affordability | None = group(
        "Affordability", "A household's month; left out where not studied.", default=None
    )
    sensitivity_changes: list[Change] = sensitivity_changes(default=(-0.2, -0.1, 0.1, 0.2))
    parameter_set: str = parameter_set_field(*NEEDED)

    @model_validator(mode="after")
    def _set_is_usable(self) -> Self:
        refuse(parameter_set_problems(self.parameter_set, *NEEDED))
        return self
