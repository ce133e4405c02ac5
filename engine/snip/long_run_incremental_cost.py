"""snip.long_run_incremental_cost: CIP of given yearly series, and its share of income."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from engine.model import Inputs, quantity
from engine.norms import parameter_set
from engine.problems import field_problem, refuse
from engine.registry import Calculation, Progress, register
from engine.snip.fields import HORIZON_MAXIMUM, Money, discount_rate, money, yearly_money
from engine.snip.incremental_cost import (
    PAYMENT,
    TARIFFS,
    Household,
    LongRunIncrementalCostResult,
    incremental_cost,
)
from engine.snip.parameters import DEFAULT_SET
from engine.yearly import unequal_lengths

Volume = Annotated[float, Field(ge=0, le=1e12)]
NO_VOLUME = (
    "All incremental volumes are zero, so there is no cost per m³; give the additional "
    "consumption of at least one year."
)
SMALLEST_VOLUME = 1e-3


def monthly_volume() -> Any:
    """What a household consumes in a month."""
    return quantity(
        "Monthly volume of a household",
        unit="m³/month",
        meaning="Consumption that the household pays for; empty where unknown.",
        symbol="q",
        source=PAYMENT,
        default=None,
        ge=0,
        le=10_000,
    )


def household_income() -> Any:
    """What a household earns in a month; above zero, or it has no share to give."""
    return quantity(
        "Monthly household income",
        unit="¤/month",
        meaning="Mean income of a household; empty where unknown.",
        display="unit_money",
        symbol="Y",
        source=PAYMENT,
        default=None,
        ge=0.01,
        le=1e9,
    )


def sewer_payment() -> Any:
    """What a household pays for sewerage in a month."""
    return money(
        "Monthly payment for sewerage",
        unit="¤/month",
        meaning="What a household pays for sewerage; empty where unknown.",
        symbol="s",
        source=PAYMENT,
        default=None,
    )


class LongRunIncrementalCostInputs(Inputs):
    """Yearly incremental costs and volumes, year 0 first, and a household."""

    discount_rate: float = discount_rate()
    investment: list[Money] = yearly_money(
        "Investment", symbol="I_t", meaning="Incremental investment, same price base throughout."
    )
    operation_maintenance: list[Money] = yearly_money(
        "Operation and maintenance",
        symbol="C_t",
        meaning="Incremental operation and maintenance, same price base as the investment.",
    )
    incremental_volume_m3: list[Volume] = quantity(
        "Incremental volume",
        unit="m³/year",
        meaning="Consumption with the project less consumption without it.",
        symbol=r"\Delta Q_t",
        source=TARIFFS,
        series="from_year_0",
        min_length=2,
        max_length=HORIZON_MAXIMUM + 1,
    )
    monthly_volume_m3: float | None = monthly_volume()
    household_income_month: float | None = household_income()
    monthly_sewer_payment: float | None = sewer_payment()

    @model_validator(mode="after")
    def _series_fit(self) -> Self:
        series = ("investment", "operation_maintenance", "incremental_volume_m3")
        refuse(unequal_lengths({name: getattr(self, name) for name in series}))
        if max(self.incremental_volume_m3) < SMALLEST_VOLUME:
            raise field_problem("incremental_volume_m3", "no_volume", NO_VOLUME)
        return self


def long_run_incremental_cost(
    inputs: LongRunIncrementalCostInputs, _progress: Progress
) -> LongRunIncrementalCostResult:
    """CIP with and without investment and the share of household income."""
    household = Household(
        inputs.monthly_volume_m3, inputs.household_income_month, inputs.monthly_sewer_payment
    )
    return incremental_cost(
        inputs.discount_rate,
        inputs.investment,
        inputs.operation_maintenance,
        inputs.incremental_volume_m3,
        household,
        parameter_set(DEFAULT_SET),
    )


register(
    Calculation(
        name="snip.long_run_incremental_cost",
        title="Long-run incremental cost",
        summary="Long-run average incremental cost (CIP) with and without investment and its "
        "share of household income.",
        inputs=LongRunIncrementalCostInputs,
        result=LongRunIncrementalCostResult,
        function=long_run_incremental_cost,
        sources=(TARIFFS, PAYMENT),
        parameter_set=DEFAULT_SET,
        key_figures=(
            "with_investment",
            "operation_only",
            "share_of_income",
        ),
    )
)
