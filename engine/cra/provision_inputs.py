"""What the provision takes, and its bookings in the prices of the base year."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.arithmetic import Floats, series
from engine.cra.fields import Money, Volume, cra, discount_rate, money, share, unit_money, yearly
from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import field_problem, refuse
from engine.yearly import unequal_lengths

PROVISION = cra("sección 2.2.3, provisión por diferencias en ejecución de inversiones")
TABLE = cra("sección 2.2.3, tabla 4")

Basis = Literal["previous_year_end", "average"]
BASES: dict[Basis, str] = {
    "previous_year_end": "At the end of the year before",
    "average": "Average of both year-ends",
}
Index = Annotated[float, Field(ge=1e-3, le=1e6)]
NO_CLOSING = "The average of two year-ends needs the base at the end of the last year; give it."
NO_SUCH_YEAR = "Year %(given)s is not among the %(limit)s years given; choose one of them."


class ExecutionInputs(Inputs):
    """How the plan was executed."""

    projects_share: float = share(
        "Projects finished",
        meaning="Share of the plan's project codes, as amended, that are physically finished.",
        source=TABLE,
    )
    value_share: float = share(
        "Value executed",
        meaning="Executed value over the value of the plan.",
        source=TABLE,
        le=100,
    )
    targets_met: bool = quantity(
        "Targets met",
        unit="",
        meaning="Whether every committed global goal was reached.",
        display="text",
        source=TABLE,
    )


class ProvisionInputs(Inputs):
    """The years of a tariff period for one service."""

    cmi: float = unit_money(
        "Average investment cost (CMI)",
        meaning="The cost charged, in the same prices as the bookings.",
        symbol="CMI",
        source=PROVISION,
    )
    billed_volume_m3: list[Volume] = yearly(
        "Billed volume",
        meaning="Volume billed in the year for the service.",
        unit="m³",
        display="number",
        symbol="F_t",
        source=PROVISION,
    )
    collection_factor: float = quantity(
        "Collection-efficiency factor",
        unit="fraction",
        meaning="Collection efficiency projected in the test of sustainability.",
        display="percent",
        symbol="f",
        source=PROVISION,
        gt=0,
        le=2,
    )
    collection_factor_minimum: float | None = share(
        "Lowest recognised factor",
        meaning="Minimum that the regulator recognises, once it sets one.",
        symbol="f_m",
        source=PROVISION,
        parameter="collection_factor_minimum",
        default=None,
    )
    depreciation: list[Money] = yearly(
        "Actual depreciation",
        meaning="Depreciation booked in the year in the accounts of the capital base.",
        symbol="d_t",
        source=PROVISION,
    )
    discount_rate: float = discount_rate()
    bcr: list[Money] = yearly(
        "Actual capital base at the start of the year",
        meaning="Booked capital base at the end of the year before; the first is the base year's.",
        symbol="B_t",
        source=PROVISION,
    )
    closing_bcr: float | None = money(
        "Actual capital base at the end",
        meaning="At the end of the last year; needed for the average of two year-ends.",
        default=None,
    )
    bcr_basis: Basis = quantity(
        "Capital base that earns",
        unit="",
        meaning="The year-end before, as in the CMI, or the average of both year-ends.",
        display="text",
        choices=BASES,
        source=PROVISION,
        default="previous_year_end",
    )
    booking_index: list[Index] | None = yearly(
        "Price index of the bookings",
        meaning="Prices of each year over those of the CMI; bookings are divided by it.",
        unit="ratio",
        display="number",
        symbol="x_t",
        default=None,
    )
    last_closed_year: int | None = quantity(
        "Last closed year",
        unit="year",
        meaning="Last year with closed accounts; later years go to the following period.",
        display="integer",
        default=None,
        ge=1,
        le=50,
    )
    carry_negative: bool = quantity(
        "Carry a negative balance",
        unit="",
        meaning="Adds a negative balance to the next plan instead of dropping it.",
        display="text",
        default=False,
    )
    execution: ExecutionInputs = group("Execution of the plan", "What table 4 asks of the plan.")
    global_score: float = quantity(
        "Global score of the plan",
        unit="score",
        meaning="Average score of the plan's projects by value.",
        symbol="P",
        source=TABLE,
        ge=0.25,
        le=5,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        lists = {"billed_volume_m3": self.billed_volume_m3, "depreciation": self.depreciation}
        lists["bcr"] = self.bcr
        if self.booking_index is not None:
            lists["booking_index"] = self.booking_index
        refuse([*unequal_lengths(lists, 1), *self._closing(len(self.bcr))])
        return self

    def _closing(self, years: int) -> list[Problem]:
        if self.bcr_basis == "average" and self.closing_bcr is None:
            raise field_problem("closing_bcr", "no_closing", NO_CLOSING)
        last = self.last_closed_year
        if last is None or last <= years:
            return []
        params = {"given": last, "limit": years}
        return [Problem(("last_closed_year",), "no_such_year", NO_SUCH_YEAR, params)]


def bookings(inputs: ProvisionInputs) -> tuple[Floats, Floats]:
    """Depreciation and the base that earns, at the prices of the CMI; each of shape (years,)."""
    depreciation, base = series(inputs.depreciation), series(inputs.bcr)
    closing = inputs.closing_bcr
    if inputs.bcr_basis == "average" and closing is not None:
        base = (base + series([*inputs.bcr[1:], closing])) / 2.0
    if inputs.booking_index is None:
        return depreciation, base
    prices = series(inputs.booking_index)
    return depreciation / prices, base / prices
