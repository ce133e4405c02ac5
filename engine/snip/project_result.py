"""What the evaluation of a water project answers."""

from __future__ import annotations

from typing import Any

from engine.model import Display, Result, Source, figure
from engine.remarks import Remark, remarks_field
from engine.snip.demand_curve import NEW_USERS, OLD_USERS
from engine.snip.fields import mef, reading
from engine.snip.social_flow import SocialFlowResult

TOTALS = mef("Coquitos, cálculo de los beneficios totales del proyecto")
COSTS = mef("Coquitos, costos del proyecto a precios sociales")
DEMAND = mef("Proyección de la demanda, factores determinantes")


def _yearly(
    title: str, unit: str, equation: str, source: Source, symbol: str = "", meaning: str = ""
) -> Any:
    display: Display = "money" if unit == "¤" else "number"
    return figure(
        title,
        unit=unit,
        display=display,
        equation=equation,
        source=source,
        symbol=symbol,
        meaning=meaning,
        series="from_year_0",
    )


def _monthly(title: str, symbol: str, equation: str, source: Source) -> Any:
    return figure(
        title,
        unit="¤/month",
        display="unit_money",
        symbol=symbol,
        equation=equation,
        source=source,
    )


class InvestmentLineResult(Result):
    """One component at both prices."""

    name: str = figure("Component", unit="", display="text", equation="", source=COSTS)
    market: float = figure(
        "At market prices", unit="¤", display="money", equation="M_j", source=COSTS
    )
    social: float = figure(
        "At social prices", unit="¤", display="money", equation=r"M_j f_j", source=COSTS
    )


class WaterProjectResult(SocialFlowResult):
    """Yearly series (year 0 first), unit benefits and profitability of a water project."""

    years: list[int] = figure(
        "Year",
        unit="year",
        display="integer",
        series="from_year_0",
        equation="t",
        source=reading("Year 0 is the investment, later years are operation"),
    )
    population: list[float] = _yearly(
        "Population",
        "inhabitants",
        r"P_t=P_0\left(\frac{P_n}{P_0}\right)^{t/n}",
        reading("Geometric growth between the two populations given"),
        "P_t",
    )
    dwellings: list[float] = _yearly(
        "Dwellings served with the project",
        "dwellings",
        r"V_t=\frac{P_t\,k}{h}",
        DEMAND,
        "V_t",
        "Not rounded.",
    )
    new_users: list[float] = _yearly(
        "New users connected",
        "connections",
        r"U_t=\max(0,\,V_t-N_0)",
        TOTALS,
        "U_t",
    )
    consumption_per_dwelling: float = figure(
        "Consumption of a dwelling with the project",
        unit="m³/month",
        equation=r"q=Q_b \text{ if metered, else } Q_s",
        source=NEW_USERS,
        symbol="q",
    )
    consumption_m3: list[float] = _yearly(
        "Consumption with the project",
        "m³/year",
        r"Q_t=12\,q\,(N_0+U_t)",
        DEMAND,
        "Q_t",
    )
    consumption_without_project_m3: list[float] = _yearly(
        "Consumption without the project",
        "m³/year",
        r"Q^0_t=12\,N_0 \min(Q_r,\,q)",
        reading("Existing users keep their rationed consumption"),
        "Q^0_t",
    )
    produced_m3: list[float] = _yearly(
        "Water produced with the project", "m³/year", r"W_t=\frac{Q_t}{1-p}", DEMAND, "W_t"
    )
    benefit_per_existing_user: float | None = _monthly(
        "Benefit of an existing user", "b_e", r"b_e=\frac{(q-Q_r)(P_r+T)}{2}", OLD_USERS
    )
    benefit_per_new_user: float = _monthly(
        "Benefit of a new user",
        "b_n",
        r"b_n=Q_{nc}P_{nc}+\frac{(q-Q_{nc})(P_{nc}+T)}{2}",
        NEW_USERS,
    )
    benefits_existing_users: list[float] = _yearly(
        "Benefits of existing users", "¤", r"B^e_t=12\,N_0\,b_e", TOTALS, "B^e_t"
    )
    benefits_new_users: list[float] = _yearly(
        "Benefits of new users", "¤", r"B^n_t=12\,U_t\,b_n", TOTALS, "B^n_t"
    )
    benefits: list[float] = _yearly("Benefits", "¤", r"B_t=B^e_t+B^n_t", TOTALS, "B_t")
    investment_lines: list[InvestmentLineResult] = figure(
        "Initial investment by component", unit="¤", display="money", equation="", source=COSTS
    )
    market_investment: float = figure(
        "Initial investment at market prices",
        unit="¤",
        display="money",
        equation=r"\sum_j M_j",
        source=COSTS,
    )
    social_investment: float = figure(
        "Initial investment at social prices",
        unit="¤",
        display="money",
        equation=r"\sum_j M_j f_j",
        source=COSTS,
    )
    investment_market: list[float] = _yearly(
        "Investment at market prices",
        "¤",
        r"\sum_j M_j \text{ in year 0};\; a\,(U_t-U_{t-1}) \text{ later}",
        COSTS,
    )
    investment: list[float] = _yearly(
        "Investment at social prices",
        "¤",
        r"I_0=\sum_j M_j f_j;\quad I_t=a f_a (U_t-U_{t-1})",
        COSTS,
        "I_t",
        "Connections added in a year are never below zero.",
    )
    operation_maintenance_market: list[float] = _yearly(
        "Incremental operation and maintenance at market prices", "¤", r"c\,W_t-C_0", COSTS
    )
    operation_maintenance: list[float] = _yearly(
        "Incremental operation and maintenance at social prices",
        "¤",
        r"C_t=(c\,W_t-C_0)f_c",
        COSTS,
        "C_t",
        "Below zero where the project saves.",
    )
    warnings: list[Remark] = remarks_field()
