"""What the cash flow of a works plan takes (format A-8): yearly lists from year 1 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import model_validator

from engine.cra.fields import MONEY_MAXIMUM, Money, SignedMoney, cra, money, yearly
from engine.cra.risk import RATIOS
from engine.cra.risk_inputs import BASES, STOCKS, TITLES, Basis
from engine.errors import PathPart, Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.yearly import horizon_lengths

FLOW = cra("cuadro A-8 y sección 2.1.4, flujo de fondos")


def _line(title: str, symbol: str, meaning: str, **more: Any) -> Any:
    return yearly(title, symbol=symbol, meaning=meaning, source=FLOW, **more)


class Income(Inputs):
    """Regulated income."""

    billed: list[Money] = _line(
        "Regulated income billed", "Y_t", "Reference charges times projected users and volumes."
    )
    receivables_increase: list[SignedMoney] = _line(
        "Increase of receivables", "X_t", "Below zero where old bills are collected."
    )
    write_offs: list[Money] = _line("Receivables written off", "W_t", "Expected in the year.")


class Costs(Inputs):
    """Costs paid in cash."""

    operation: list[Money] = _line("Operation", "O_t", "Regulated operation costs.")
    administration: list[Money] = _line("Administration", "A_t", "Regulated administration costs.")
    environmental_fees: list[Money] = _line("Environmental fees", "M_t", "Fees of the year.")
    unregulated: list[Money] = _line("Other costs", "N_t", "Costs that charges do not cover.")


class Tax(Inputs):
    """Income tax on what the CMI earns."""

    rate: float = quantity(
        "Tax rate",
        unit="fraction",
        meaning="Rate of the income tax.",
        display="percent",
        symbol=r"\tau",
        source=FLOW,
        ge=0,
        lt=1,
    )
    cmi_income: list[Money] = _line("Income of the CMI", "C_t", "CMI times billed volume.")
    depreciation: list[Money] = _line("Depreciation", "d_t", "Depreciation of the year.")
    reserve_transfer: list[Money] = _line(
        "Transfer to the investment reserve", "Z_t", "Reduces the taxed profit."
    )


class ExistingDebt(Inputs):
    """Service of the loans in force."""

    amortisation: list[Money] = _line("Repayment of existing loans", "P_t", "Principal paid.")
    interest: list[Money] = _line("Interest of existing loans", "G_t", "Interest paid.")


class NewDebt(Inputs):
    """New loans of the plan."""

    disbursement: list[Money] = _line("New loans received", "L_t", "Disbursed in the year.")
    amortisation: list[Money] = _line("Repayment of new loans", "p_t", "Principal paid.")
    interest: list[Money] = _line("Interest of new loans", "g_t", "Interest paid.")


def _source(title: str) -> Any:
    return _line(title, "T_t", "What this source gives to the plan.", default=None)


class Contributions(Inputs):
    """What third parties give to the plan, by source."""

    nation: list[Money] | None = _source("Nation")
    department: list[Money] | None = _source("Department")
    municipality: list[Money] | None = _source("Municipality")
    royalties: list[Money] | None = _source("Royalties")
    water_plan: list[Money] | None = _source("Departmental water plan")
    other: list[Money] | None = _source("Other sources")


class Works(Inputs):
    """Investment of the plan by purpose."""

    expansion: list[Money] = _line("Expansion", "E_t", "Works that expand the service.")
    maintenance: list[Money] = _line(
        "Maintenance and optimisation", "R_t", "Replacement and rehabilitation."
    )
    reliability: list[Money] = _line("Reliability", "B_t", "Backup works.")


def _balance(name: str) -> Any:
    title, symbol, meaning = TITLES[name]
    return yearly(title, symbol=symbol, meaning=meaning, source=RATIOS)


class Balances(Inputs):
    """Balances at the end of each year, for the risk ratios."""

    financial_debt: list[Money] = _balance("financial_debt")
    bcr: list[Money] = _balance("bcr")
    current_assets: list[Money] = _balance("current_assets")
    receivables_over_180_days_net: list[SignedMoney] = _balance("receivables_over_180_days_net")
    inventories: list[Money] = _balance("inventories")
    loans_to_related_parties: list[Money] = _balance("loans_to_related_parties")
    current_liabilities: list[Money] = _balance("current_liabilities")


class CashFlowInputs(Inputs):
    """Everything that moves cash during the plan, in constant prices."""

    opening_cash: float = money(
        "Opening cash",
        symbol="A_0",
        meaning="Cash at the end of the base year.",
        source=FLOW,
        ge=-MONEY_MAXIMUM,
    )
    income: Income = group("Income", "Regulated income and what is collected of it.")
    costs: Costs = group("Costs", "Costs paid in cash.")
    tax: Tax = group("Income tax", "On the profit of the CMI.")
    existing_debt: ExistingDebt = group("Loans in force", "Their service.")
    contributions: Contributions = group(
        "Third-party contributions", "What others give, by source."
    )
    provider_works: Works = group("Works of the provider", "Investment that the provider pays.")
    third_party_works: Works = group("Works of third parties", "Investment that third parties pay.")
    new_debt: NewDebt = group("New loans", "Financing that the plan takes up.")
    equity: list[SignedMoney] = _line(
        "Net equity contributions", "K_t", "Capital paid in less capital paid out."
    )
    balances: Balances = group("Balances", "Year-end balances for liquidity and indebtedness.")
    balance_basis: Basis = quantity(
        "Basis of liquidity and indebtedness",
        unit="",
        meaning="Balances as sums of the period, or the worst year-end.",
        display="text",
        choices=BASES,
        source=STOCKS,
        default="sum",
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        lists = dict(_lists(self))
        refuse(horizon_lengths(lists, max(len(one) for one in lists.values())))
        refuse(self._without_income())
        return self

    def _without_income(self) -> list[Problem]:
        if sum(self.income.billed) > 0:
            return []
        return [Problem(("income", "billed"), "no_income", NO_INCOME)]


NO_INCOME = "Nothing is billed in any year, so collection cannot be measured; give the income."


def _lists(model: Inputs, above: tuple[PathPart, ...] = ()) -> Iterator[tuple[Any, list[float]]]:
    """Every yearly list of the inputs with its path."""
    for name in type(model).model_fields:
        value, path = getattr(model, name), (*above, name)
        if isinstance(value, Inputs):
            yield from _lists(value, path)
        elif isinstance(value, list):
            yield path, value
