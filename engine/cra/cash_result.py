"""The lines of format A-8, year by year and summed."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.cra.cash_inputs import FLOW
from engine.cra.fields import reading
from engine.cra.sustainability import RatingResult
from engine.model import Result, Source, figure
from engine.remarks import Remark, remarks_field

CASH = reading("Disp = Sob + Fin, with funds obtained as positive (line 6 is 4 + 5)")
TAXED = reading("A tax base below zero pays nothing and is not carried on")

LINES: dict[str, tuple[str, str, str, Source]] = {
    "collected": ("Income collected", "I_t", r"I_t=Y_t-X_t-W_t", FLOW),
    "cash_costs": ("Costs paid", "c_t", r"c_t=O_t+A_t+M_t+N_t", FLOW),
    "ebitda": ("EBITDA collected", "E^b_t", r"E^b_t=I_t-c_t", FLOW),
    "tax": ("Income tax", "H_t", r"H_t=\tau \max(C_t-d_t-Z_t, 0)", TAXED),
    "existing_debt_service": ("Service of loans in force", "D^e_t", r"D^e_t=P_t+G_t", FLOW),
    "internal_resources": ("Internal resources", "J_t", r"J_t=E^b_t-H_t-D^e_t", FLOW),
    "contributions": ("Third-party contributions", "T_t", r"T_t=\sum_k T_{k,t}", FLOW),
    "investment": ("Investment", "V_t", r"V_t=\sum_k (E_{k,t}+R_{k,t}+B_{k,t})", FLOW),
    "surplus": ("Surplus for investment (Sob)", "S_t", r"S_t=J_t+T_t-V_t", FLOW),
    "financing": ("Financing obtained (Fin)", "F_t", r"F_t=L_t-p_t-g_t+K_t", FLOW),
    "cash": ("Cash of the year (Disp)", "Q_t", r"Q_t=S_t+F_t", CASH),
}


def _line(name: str) -> Any:
    title, symbol, equation, source = LINES[name]
    return figure(
        title,
        unit="¤",
        display="money",
        symbol=symbol,
        series="from_year_1",
        equation=equation,
        source=source,
    )


def _sum(name: str) -> Any:
    title, symbol, _equation, source = LINES[name]
    return figure(title, unit="¤", display="money", equation=rf"\sum_t {symbol}", source=source)


class Sums(Result):
    """Sums of the lines over the period."""

    collected: float = _sum("collected")
    cash_costs: float = _sum("cash_costs")
    ebitda: float = _sum("ebitda")
    tax: float = _sum("tax")
    existing_debt_service: float = _sum("existing_debt_service")
    internal_resources: float = _sum("internal_resources")
    contributions: float = _sum("contributions")
    investment: float = _sum("investment")
    surplus: float = _sum("surplus")
    financing: float = _sum("financing")
    cash: float = _sum("cash")


class CashFlowResult(RatingResult):
    """The lines of the format, accumulated cash, risk ratios and rating."""

    collected: list[float] = _line("collected")
    cash_costs: list[float] = _line("cash_costs")
    ebitda: list[float] = _line("ebitda")
    tax: list[float] = _line("tax")
    existing_debt_service: list[float] = _line("existing_debt_service")
    internal_resources: list[float] = _line("internal_resources")
    contributions: list[float] = _line("contributions")
    investment: list[float] = _line("investment")
    surplus: list[float] = _line("surplus")
    financing: list[float] = _line("financing")
    cash: list[float] = _line("cash")
    accumulated_cash: list[float] = figure(
        "Accumulated cash",
        unit="¤",
        display="money",
        symbol="A_t",
        series="from_year_1",
        equation=r"A_t=A_{t-1}+Q_t",
        source=FLOW,
    )
    sums: Sums = Field(title="Sums of the period")
    warnings: list[Remark] = remarks_field()
