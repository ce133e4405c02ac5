"""The social flow shared by the bare cash flow and the whole project: NPV, IRR, break-even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from engine.arithmetic import Floats, given, series
from engine.finance.break_even import BENEFIT, COST, Sign, break_even_change
from engine.finance.discounting import (
    discount_factors,
    discounted_cumulative,
    payback_year,
    value_of,
)
from engine.finance.internal_rate import irr_detail
from engine.model import Result, figure
from engine.snip.fields import mef, reading

Variable = Literal["investment", "operation_maintenance", "benefits"]
VARIABLES: dict[Variable, str] = {
    "investment": "Investment",
    "operation_maintenance": "Operation and maintenance",
    "benefits": "Benefits",
}
SIGNS: dict[Variable, Sign] = {
    "investment": COST,
    "operation_maintenance": COST,
    "benefits": BENEFIT,
}
FLOWS = mef("Cálculo de los flujos netos e indicadores de rentabilidad")
SENSITIVITY = mef("Análisis de sensibilidad")


@dataclass(frozen=True)
class SocialFlow:
    """Yearly series at social prices, year 0 first, and the discount rate they are valued at."""

    discount_rate: float
    benefits: Floats
    investment: Floats
    operation_maintenance: Floats

    @classmethod
    def of(
        cls,
        discount_rate: float,
        benefits: Sequence[float] | Floats,
        investment: Sequence[float] | Floats,
        operation_maintenance: Sequence[float] | Floats,
    ) -> SocialFlow:
        yearly = (benefits, investment, operation_maintenance)
        return cls(discount_rate, *map(series, yearly))

    @property
    def net(self) -> Floats:
        return self.benefits - self.investment - self.operation_maintenance

    @property
    def factors(self) -> Floats:
        return discount_factors(self.discount_rate, len(self.benefits))

    @property
    def npv(self) -> float:
        return value_of(self.factors, self.net)

    def value(self, variable: Variable) -> float:
        """Present value of one of the series."""
        return value_of(self.factors, getattr(self, variable))

    def changed(self, variable: Variable, change: float) -> SocialFlow:
        """The same flow with all years of one series changed by a fraction."""
        yearly = {name: getattr(self, name) for name in VARIABLES}
        yearly[variable] = yearly[variable] * (1.0 + change)
        return SocialFlow(self.discount_rate, **yearly)

    def break_even(self, variable: Variable) -> float | None:
        return break_even_change(self.npv, self.value(variable), SIGNS[variable])


class PresentValues(Result):
    """Present values of the three series."""

    benefits: float = figure(
        "Present value of benefits",
        unit="¤",
        display="money",
        symbol="PV(B)",
        equation=r"PV(B)=\sum_t \frac{B_t}{(1+r)^t}",
        source=FLOWS,
    )
    investment: float = figure(
        "Present value of investment",
        unit="¤",
        display="money",
        symbol="PV(I)",
        equation=r"PV(I)=\sum_t \frac{I_t}{(1+r)^t}",
        source=FLOWS,
    )
    operation_maintenance: float = figure(
        "Present value of operation and maintenance",
        unit="¤",
        display="money",
        symbol="PV(C)",
        equation=r"PV(C)=\sum_t \frac{C_t}{(1+r)^t}",
        source=FLOWS,
    )


def _change(title: str, equation: str) -> Any:
    return figure(
        title,
        unit="fraction",
        display="percent",
        equation=equation,
        source=SENSITIVITY,
        meaning="All years of the series change by this fraction; empty where no change of it "
        "brings the NPV to zero.",
    )


class BreakEven(Result):
    """Changes that bring the NPV to zero, one variable at a time."""

    investment: float | None = _change(
        "Break-even change of investment", r"\Delta_I=\frac{NPV}{PV(I)}"
    )
    operation_maintenance: float | None = _change(
        "Break-even change of operation and maintenance", r"\Delta_C=\frac{NPV}{PV(C)}"
    )
    benefits: float | None = _change(
        "Break-even change of benefits", r"\Delta_B=-\frac{NPV}{PV(B)}"
    )


class SocialFlowResult(Result):
    """What every evaluation by costs and benefits answers."""

    net_flow: list[float] = figure(
        "Net flow",
        unit="¤",
        display="money",
        symbol="F_t",
        series="from_year_0",
        equation=r"F_t=B_t-I_t-C_t",
        source=FLOWS,
    )
    discount_factors: list[float] = figure(
        "Discount factor",
        unit="ratio",
        symbol="d_t",
        series="from_year_0",
        equation=r"d_t=\frac{1}{(1+r)^t}",
        source=mef("Análisis de sensibilidad, cuadro base"),
    )
    discounted_cumulative: list[float] = figure(
        "Discounted cumulative flow",
        unit="¤",
        display="money",
        series="from_year_0",
        equation=r"\sum_{s \le t} F_s d_s",
        source=reading("Running sum of the discounted net flow"),
    )
    present_values: PresentValues = Field(title="Present values")
    npv: float = figure(
        "Social net present value (VAN)",
        unit="¤",
        display="money",
        symbol="NPV",
        equation=r"NPV=\sum_t \frac{B_t-I_t-C_t}{(1+r)^t}",
        source=FLOWS,
    )
    irr: float | None = figure(
        "Social internal rate of return (TIR)",
        unit="fraction per year",
        display="percent",
        symbol="IRR",
        equation=r"\sum_t \frac{B_t-I_t-C_t}{(1+IRR)^t}=0",
        source=FLOWS,
        meaning="Empty where no rate or more than one brings the NPV to zero; the reason says so.",
    )
    irr_status: Literal["unique", "none", "several"] = figure(
        "Status of the internal rate",
        unit="",
        display="text",
        equation="",
        source=reading("Number of real roots above -100 %"),
    )
    irr_reason: str | None = figure(
        "Why there is no single internal rate",
        unit="",
        display="text",
        equation="",
        source=reading("Number of real roots above -100 %"),
    )
    irr_roots: list[float] = figure(
        "Every rate that brings the NPV to zero",
        unit="fraction per year",
        display="percent",
        symbol=r"\rho",
        equation=r"\sum_t \frac{F_t}{(1+\rho)^t}=0",
        source=reading("Real roots above -100 %"),
    )
    benefit_cost: float | None = figure(
        "Benefit/cost",
        unit="ratio",
        symbol="B/C",
        equation=r"B/C=\frac{PV(B)}{PV(I)+PV(C)}",
        source=reading("Ratio of the present values"),
        meaning="Empty where the costs have no positive present value.",
    )
    payback_year: int | None = figure(
        "Payback year",
        unit="year",
        display="integer",
        equation=r"\min\{t : \sum_{s \le t} F_s d_s \ge 0\}",
        source=reading("First year with a discounted cumulative flow of zero or more"),
        meaning="Empty where the flow is never recovered within the horizon.",
    )
    break_even: BreakEven = Field(title="Break-even changes")


def flow_figures(flow: SocialFlow) -> dict[str, Any]:
    """The fields of SocialFlowResult for a flow."""
    factors, net = flow.factors, flow.net
    rate = irr_detail(net)
    return {
        "net_flow": net.tolist(),
        "discount_factors": factors.tolist(),
        "discounted_cumulative": discounted_cumulative(factors, net).tolist(),
        "present_values": PresentValues(**{name: flow.value(name) for name in VARIABLES}),
        "npv": flow.npv,
        "irr": rate.value,
        "irr_status": rate.status,
        "irr_reason": rate.message,
        "irr_roots": list(rate.roots),
        "benefit_cost": _benefit_cost(flow),
        "payback_year": payback_year(factors, net),
        "break_even": BreakEven(**{name: flow.break_even(name) for name in VARIABLES}),
    }


def _benefit_cost(flow: SocialFlow) -> float | None:
    costs = flow.value("investment") + flow.value("operation_maintenance")
    return given(costs > 0.0, lambda: flow.value("benefits") / costs)
