"""What the risk ratios take: sums of the period, and the same by year where they are known."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from engine.cra.fields import MONEY_MAXIMUM, Money, SignedMoney, cra, money, reading, yearly
from engine.cra.risk import RATIOS, Risk
from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.yearly import unequal_lengths

CLOSING = cra("sección 2.1.4, disponible de caja acumulado")
STOCKS = reading("sección 2.1.4: sums of flows; balances are summed likewise")

Basis = Literal["sum", "worst_year"]
BASES: dict[Basis, str] = {
    "sum": "Sums of the period",
    "worst_year": "Worst year-end",
}
NO_YEARS = "The worst year-end needs the figures of each year; give them."

TITLES = {
    "ebitda": ("EBITDA collected", "E_b", "Income collected less cash costs."),
    "interest_expense": ("Interest", "G_f", "Interest of existing and of new loans."),
    "collected": ("Income collected", "Y_c", "Regulated income that is collected."),
    "billed": ("Regulated income billed", "Y_f", "Fixed and consumption charges billed."),
    "financial_debt": ("Financial debt", "D_f", "Debt at the end of the year."),
    "bcr": ("Regulated capital base (BCR)", "BCR", "Capital base at the end of the year."),
    "current_assets": ("Current assets", "A_c", "Current assets at the end of the year."),
    "receivables_over_180_days_net": (
        "Receivables over 180 days, net",
        "C_n",
        "Receivables of more than 180 days less their provisions.",
    ),
    "inventories": ("Inventories", "I_v", "Inventories at the end of the year."),
    "loans_to_related_parties": (
        "Loans to related parties",
        "P_v",
        "Loans to related companies and partners.",
    ),
    "current_liabilities": (
        "Current liabilities",
        "P_c",
        "Current liabilities at the end of the year.",
    ),
}


def _sum(name: str, **bounds: Any) -> Any:
    title, symbol, meaning = TITLES[name]
    return money(title, symbol=symbol, meaning=meaning, source=RATIOS, **bounds)


def _by_year(name: str) -> Any:
    title, symbol, meaning = TITLES[name]
    return yearly(title, symbol=f"{symbol}", meaning=meaning, source=RATIOS)


class YearlyRisk(Inputs):
    """The same quantities year by year."""

    ebitda: list[SignedMoney] = _by_year("ebitda")
    interest_expense: list[Money] = _by_year("interest_expense")
    collected: list[Money] = _by_year("collected")
    billed: list[Money] = _by_year("billed")
    financial_debt: list[Money] = _by_year("financial_debt")
    bcr: list[Money] = _by_year("bcr")
    current_assets: list[Money] = _by_year("current_assets")
    receivables_over_180_days_net: list[SignedMoney] = _by_year("receivables_over_180_days_net")
    inventories: list[Money] = _by_year("inventories")
    loans_to_related_parties: list[Money] = _by_year("loans_to_related_parties")
    current_liabilities: list[Money] = _by_year("current_liabilities")

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        refuse(unequal_lengths({name: getattr(self, name) for name in TITLES}, 1))
        return self

    def risks(self) -> list[Risk]:
        """The quantities of each year."""
        each = zip(*(getattr(self, name) for name in TITLES), strict=True)
        return [Risk(*values) for values in each]


class SustainabilityInputs(Inputs):
    """Sums over the period in constant prices, and the accumulated cash of each year."""

    ebitda: float = _sum("ebitda", ge=-MONEY_MAXIMUM)
    interest_expense: float = _sum("interest_expense")
    collected: float = _sum("collected")
    billed: float = _sum("billed", gt=0)
    financial_debt: float = _sum("financial_debt")
    bcr: float = _sum("bcr")
    current_assets: float = _sum("current_assets")
    receivables_over_180_days_net: float = _sum("receivables_over_180_days_net", ge=-MONEY_MAXIMUM)
    inventories: float = _sum("inventories")
    loans_to_related_parties: float = _sum("loans_to_related_parties")
    current_liabilities: float = _sum("current_liabilities")
    cumulative_cash: list[SignedMoney] = yearly(
        "Accumulated cash",
        symbol="A_t",
        meaning="Cash at the end of each year of the plan, opening cash included.",
        source=CLOSING,
    )
    years: YearlyRisk | None = group(
        "Year by year",
        "The same quantities by year, for a warning of single bad years.",
        default=None,
    )
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
    def _known(self) -> Self:
        if self.balance_basis == "worst_year" and self.years is None:
            refuse([Problem(("years",), "no_years", NO_YEARS)])
        return self

    def risk(self) -> Risk:
        """The quantities of the period."""
        return Risk(**{name: getattr(self, name) for name in TITLES})
