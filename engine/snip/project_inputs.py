"""What a water project takes: population, connections, demand curve, investment, operation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from engine.model import Inputs, group, quantity
from engine.problems import field_problem, refuse
from engine.snip.demand_curve import DemandCurveInputs
from engine.snip.fields import (
    HORIZON_MAXIMUM,
    ITEMS_MAXIMUM,
    Count,
    correction_factor,
    discount_rate,
    mef,
    money,
    name,
    reading,
    share,
)
from engine.snip.limits import person_problems

CASE = mef("Presentación de un caso práctico, Coquitos")
AfterTarget = Literal["constant", "growing"]

FASTEST_GROWTH = 10.0
EXPLOSIVE_GROWTH = (
    "From %(base)s to %(target)s inhabitants in %(years)s years the population would multiply "
    "by %(factor)s every year; check both populations and the target year."
)
RATIONING_NEEDED = (
    "There are %(connections)s existing connections, so their consumption without the project is "
    "needed; give the rationed quantity, or their unrationed consumption if they lack no water."
)


class PopulationInputs(Inputs):
    """Population of year 0 and of a target year, geometric growth in between."""

    base: float = quantity(
        "Population in year 0",
        unit="inhabitants",
        meaning="Inhabitants of the locality today.",
        symbol="P_0",
        source=CASE,
        ge=1,
        le=1e9,
    )
    target: float = quantity(
        "Population in the target year",
        unit="inhabitants",
        meaning="Projected inhabitants in the target year.",
        symbol="P_n",
        source=CASE,
        ge=0,
        le=1e9,
    )
    target_year: int = quantity(
        "Target year",
        unit="year",
        meaning="Year of the projection, counted from year 0.",
        display="integer",
        symbol="n",
        source=CASE,
        ge=1,
        le=HORIZON_MAXIMUM,
    )
    after_target: AfterTarget = quantity(
        "After the target year",
        unit="",
        meaning="Whether the population then stays as it is or keeps its growth rate.",
        display="text",
        choices={"constant": "Stays constant", "growing": "Keeps growing"},
        source=reading("Coquitos prints no year after the tenth; the figures fit a constant one"),
        default="constant",
    )

    @model_validator(mode="after")
    def _growth_is_possible(self) -> Self:
        factor = (self.target / self.base) ** (1.0 / self.target_year)
        if factor > FASTEST_GROWTH:
            params = {"base": self.base, "target": self.target, "years": self.target_year}
            raise field_problem(
                "target", "explosive_growth", EXPLOSIVE_GROWTH, factor=round(factor, 1), **params
            )
        return self


class InvestmentLine(Inputs):
    """One component of the initial investment."""

    name: str = name("Component", meaning="What is built or bought.")
    market: float = money(
        "Cost at market prices",
        meaning="Total cost of the component, indirect costs included.",
        symbol="M_j",
    )
    factor: float = correction_factor()


class IncrementalConnection(Inputs):
    """Connections added after the initial investment."""

    market_unit_cost: float = money(
        "Cost of a connection",
        unit="¤/connection",
        meaning="Market price of each connection added from that year on.",
        symbol="a",
        source=CASE,
    )
    factor: float = correction_factor("f_a")
    from_year: int = quantity(
        "From year",
        unit="year",
        meaning="First year whose new connections are paid apart; earlier ones belong to the "
        "initial investment.",
        display="integer",
        source=CASE,
        ge=1,
        le=HORIZON_MAXIMUM,
    )


class OperationMaintenance(Inputs):
    """Operation and maintenance with and without the project."""

    market_cost_per_m3_produced: float = money(
        "Cost per m³ produced",
        unit="¤/m³",
        meaning="Operation and maintenance with the project at market prices.",
        symbol="c",
        source=CASE,
    )
    without_project_total: float = money(
        "Yearly cost without the project",
        unit="¤/year",
        meaning="Operation and maintenance of the present system at market prices.",
        symbol="C_0",
        source=CASE,
    )
    factor: float = correction_factor("f_c")


class WaterProjectInputs(Inputs):
    """A water supply project from its population to its costs."""

    discount_rate: float = discount_rate()
    horizon: int = quantity(
        "Horizon",
        unit="years",
        meaning="Last year of operation; year 0 is the investment.",
        display="integer",
        symbol="N",
        source=CASE,
        ge=1,
        le=HORIZON_MAXIMUM,
    )
    population: PopulationInputs = group("Population", "Today's and the projected population.")
    coverage: float = share(
        "Coverage with the project",
        meaning="Share of the population served through connections.",
        symbol="k",
        source=CASE,
    )
    persons_per_dwelling: float = quantity(
        "Persons per dwelling",
        unit="inhabitants/dwelling",
        meaning="Mean occupancy; dwellings are inhabitants divided by it, unrounded.",
        symbol="h",
        source=CASE,
        ge=1,
        le=50,
    )
    existing_connections: Count = quantity(
        "Existing connections",
        unit="connections",
        meaning="Dwellings connected without the project.",
        display="integer",
        symbol="N_0",
        source=CASE,
    )
    demand_curve: DemandCurveInputs = group(
        "Demand curve", "Two points, the tariff with the project and the rationed quantity."
    )
    metered: bool = quantity(
        "Metered",
        unit="",
        meaning="Metered users consume at the tariff, unmetered ones up to saturation.",
        display="text",
        source=CASE,
    )
    physical_losses: float = quantity(
        "Physical losses",
        unit="fraction",
        meaning="Share of the water produced that leaks; not the non-revenue water.",
        display="percent",
        symbol="p",
        source=CASE,
        ge=0,
        le=0.95,
    )
    investment: list[InvestmentLine] = group(
        "Initial investment",
        "The components paid in year 0.",
        min_length=1,
        max_length=ITEMS_MAXIMUM,
    )
    incremental_connection: IncrementalConnection | None = group(
        "Connections added later", "Left out where none are paid apart.", default=None
    )
    operation_maintenance: OperationMaintenance = group(
        "Operation and maintenance", "Costs with and without the project at market prices."
    )

    @model_validator(mode="after")
    def _consumption_is_possible(self) -> Self:
        refuse(
            [
                problem
                for place, point in enumerate(self.demand_curve.points)
                for problem in person_problems(
                    ("demand_curve", "points", place, "quantity"),
                    point.quantity,
                    self.persons_per_dwelling,
                )
            ]
        )
        return self

    @model_validator(mode="after")
    def _existing_users_known(self) -> Self:
        if self.existing_connections and self.demand_curve.rationed_quantity is None:
            raise field_problem(
                ("demand_curve", "rationed_quantity"),
                "rationing_needed",
                RATIONING_NEEDED,
                connections=self.existing_connections,
            )
        return self
