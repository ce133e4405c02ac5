"""Long-run average incremental cost of yearly costs and volumes, and what households pay of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import Floats, at_most
from engine.finance.discounting import discount_factors, value_of
from engine.model import Result, figure
from engine.norms import ParameterSet
from engine.snip.fields import mef, reading

TARIFFS = mef("Análisis de sostenibilidad, análisis de las tarifas (CIP)")
PAYMENT = mef("Análisis de sostenibilidad, disponibilidad de pago de la población")
UNKNOWN_PAYMENT = "Empty where the monthly volume or the household income is not given."
FROM_SET = "Fixed by the parameter set."
SEWER_UNKNOWN = "Empty where the payment for sewerage or the household income is not given."


@dataclass(frozen=True)
class Household:
    """What a household uses, earns and pays for sewerage in a month; None where not known."""

    monthly_volume_m3: float | None = None
    household_income_month: float | None = None
    monthly_sewer_payment: float | None = None


def _cost(title: str, symbol: str, equation: str) -> Any:
    return figure(
        title,
        unit="¤/m³",
        display="unit_money",
        symbol=symbol,
        equation=equation,
        source=TARIFFS,
    )


def _value(title: str, symbol: str, equation: str, unit: str = "¤") -> Any:
    return figure(
        title,
        unit=unit,
        display="money" if unit == "¤" else "number",
        symbol=symbol,
        equation=equation,
        source=TARIFFS,
    )


def _share(title: str, equation: str, meaning: str = UNKNOWN_PAYMENT) -> Any:
    return figure(
        title,
        unit="fraction",
        display="percent",
        equation=equation,
        source=PAYMENT,
        meaning=meaning,
    )


def _within(title: str, equation: str, meaning: str = UNKNOWN_PAYMENT) -> Any:
    return figure(
        title,
        unit="",
        display="text",
        equation=equation,
        source=reading("= < is read as ≤: an equal share passes"),
        meaning=meaning,
    )


class LongRunIncrementalCostResult(Result):
    """CIP with and without investment and the shares of household income."""

    present_value_investment: float = _value(
        "Present value of investment", "PV(I)", r"PV(I)=\sum_t \frac{I_t}{(1+r)^t}"
    )
    present_value_operation_maintenance: float = _value(
        "Present value of operation and maintenance", "PV(C)", r"PV(C)=\sum_t \frac{C_t}{(1+r)^t}"
    )
    present_value_volume_m3: float = _value(
        "Present value of incremental volumes",
        r"PV(\Delta Q)",
        r"PV(\Delta Q)=\sum_t \frac{\Delta Q_t}{(1+r)^t}",
        "m³",
    )
    with_investment: float = _cost(
        "Long-run incremental cost (CIP)",
        "CIP",
        r"CIP=\frac{\sum_t (I_t+C_t)/(1+r)^t}{\sum_t \Delta Q_t/(1+r)^t}",
    )
    operation_only: float = _cost(
        "Long-run incremental cost of operation only",
        "CIP_C",
        r"CIP_C=\frac{\sum_t C_t/(1+r)^t}{\sum_t \Delta Q_t/(1+r)^t}",
    )
    monthly_payment: float | None = figure(
        "Monthly payment for water",
        unit="¤/month",
        display="unit_money",
        symbol="m",
        equation=r"m=CIP \cdot q",
        source=PAYMENT,
        meaning="Empty where the monthly volume is not given.",
    )
    share_of_income: float | None = _share("Share of income for water", r"\frac{CIP \cdot q}{Y}")
    share_of_income_operation_only: float | None = _share(
        "Share of income for water, operation only", r"\frac{CIP_C \cdot q}{Y}"
    )
    share_of_income_with_sewerage: float | None = _share(
        "Share of income for water and sewerage", r"\frac{CIP \cdot q+s}{Y}", SEWER_UNKNOWN
    )
    limit_water: float = _share("Limit for water", "L_w", FROM_SET)
    limit_water_and_sewerage: float = _share("Limit for water and sewerage", "L_{ws}", FROM_SET)
    within_limit_water: bool | None = _within(
        "Water within its limit", r"\frac{CIP \cdot q}{Y} \le L_w"
    )
    within_limit_water_and_sewerage: bool | None = _within(
        "Water and sewerage within their limit",
        r"\frac{CIP \cdot q+s}{Y} \le L_{ws}",
        SEWER_UNKNOWN,
    )


def incremental_cost(
    discount_rate: float,
    investment: Sequence[float] | Floats,
    operation_maintenance: Sequence[float] | Floats,
    volume_m3: Sequence[float] | Floats,
    household: Household,
    norm: ParameterSet,
) -> LongRunIncrementalCostResult:
    """CIP from yearly series of equal length; the present value of the volumes must not be 0."""
    factors = discount_factors(discount_rate, len(investment))
    capital = value_of(factors, investment)
    running = value_of(factors, operation_maintenance)
    volume = value_of(factors, volume_m3)
    return LongRunIncrementalCostResult(
        present_value_investment=capital,
        present_value_operation_maintenance=running,
        present_value_volume_m3=volume,
        with_investment=(capital + running) / volume,
        operation_only=running / volume,
        **_affordability((capital + running) / volume, running / volume, household, norm),
    )


def _affordability(
    full: float, running: float, household: Household, norm: ParameterSet
) -> dict[str, Any]:
    payment = _times(full, household.monthly_volume_m3)
    income, sewer = household.household_income_month, household.monthly_sewer_payment
    both = None if payment is None or sewer is None else payment + sewer
    water_limit = norm.value("affordability.water")
    both_limit = norm.value("affordability.water_and_sewerage")
    shares = {
        "share_of_income": _over(payment, income),
        "share_of_income_operation_only": _over(
            _times(running, household.monthly_volume_m3), income
        ),
        "share_of_income_with_sewerage": _over(both, income),
    }
    return {
        **shares,
        "monthly_payment": payment,
        "limit_water": water_limit,
        "limit_water_and_sewerage": both_limit,
        "within_limit_water": _passes(shares["share_of_income"], water_limit),
        "within_limit_water_and_sewerage": _passes(
            shares["share_of_income_with_sewerage"], both_limit
        ),
    }


def _times(cost: float, volume: float | None) -> float | None:
    return None if volume is None else cost * volume


def _over(payment: float | None, income: float | None) -> float | None:
    return None if payment is None or income is None else payment / income


def _passes(share: float | None, limit: float) -> bool | None:
    return None if share is None else at_most(share, limit)
