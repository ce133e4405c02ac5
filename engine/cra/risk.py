"""Risk ratios of a works plan and their levels (table 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.arithmetic import Constant, above, choose
from engine.cra.fields import cra, proposed, reading
from engine.cra.ratio import ratio
from engine.model import Result, figure

TABLE_2 = cra("sección 2.1.4, tabla 2")
RATIOS = cra("sección 2.1.4, indicadores de riesgo del POIR")
LEVEL = reading("sección 2.1.4, tabla 2: a value on a boundary is level II")

WORST = Constant(3.0, "Level III", "level")


@dataclass(frozen=True)
class Risk:
    """What the ratios are made of, for one year or the sums of a period. Money throughout."""

    ebitda: float
    interest_expense: float
    collected: float
    billed: float
    financial_debt: float
    bcr: float
    current_assets: float
    receivables_over_180_days_net: float
    inventories: float
    loans_to_related_parties: float
    current_liabilities: float

    @property
    def liquid_assets(self) -> float:
        return (
            self.current_assets
            - self.receivables_over_180_days_net
            - self.inventories
            - self.loans_to_related_parties
        )


class Ratios(Result):
    """The four ratios; each empty where its divisor is zero."""

    interest_coverage: float | None = figure(
        "Interest coverage (CI)",
        unit="ratio",
        symbol="CI",
        equation=r"CI=\frac{E_b}{G_f}",
        source=RATIOS,
        meaning="Empty without interest; it then counts as unlimited.",
    )
    collection_efficiency: float | None = figure(
        "Collection efficiency (ER)",
        unit="fraction",
        display="percent",
        symbol="ER",
        equation=r"ER=\frac{Y_c}{Y_f}",
        source=RATIOS,
        meaning="Empty where nothing is billed.",
    )
    indebtedness: float | None = figure(
        "Indebtedness (E)",
        unit="fraction",
        display="percent",
        symbol="E",
        equation=r"E=\frac{D_f}{BCR}",
        source=reading("sección 2.1.4: the minus sign of the print is a lost equals sign"),
        meaning="Empty where the capital base is zero; any debt is then level III.",
    )
    liquidity: float | None = figure(
        "Adjusted liquidity (L)",
        unit="ratio",
        symbol="L",
        equation=r"L=\frac{A_c-C_n-I_v-P_v}{P_c}",
        source=RATIOS,
        meaning="Empty without current liabilities; it then counts as unlimited.",
    )


def ratios(risk: Risk) -> dict[str, float | None]:
    """The fields of Ratios."""
    return {
        "interest_coverage": ratio(risk.ebitda, risk.interest_expense),
        "collection_efficiency": ratio(risk.collected, risk.billed),
        "indebtedness": ratio(risk.financial_debt, risk.bcr),
        "liquidity": ratio(risk.liquid_assets, risk.current_liabilities),
    }


def _level(title: str) -> Any:
    return figure(title, unit="level", display="integer", equation="", source=LEVEL)


class Levels(Result):
    """The three ratings: 1 is best, 3 worst."""

    CI: int = _level("Level of interest coverage (CI)")
    ER: int = _level("Level of collection efficiency (ER)")
    LE: int = _level("Level of liquidity and indebtedness (LE)")


def levels(risk: Risk) -> Levels:
    """Levels of a year or of a period. Comparisons are multiplied out, so a divisor of zero is
    the limit of a small one: no interest and no liabilities count as unlimited."""
    return Levels(CI=_coverage(risk), ER=_collection(risk), LE=_liquidity_and_debt(risk))


def _graded(value: float, divisor: float, high: float, low: float) -> float:
    """1 above high times the divisor, 3 below low times it, 2 between and on both."""
    return choose(
        above(value, high * divisor), 1.0, choose(above(low * divisor, value), WORST(), 2.0)
    )


def _coverage(risk: Risk) -> Any:
    high, low = (proposed(f"risk.interest_coverage.{one}") for one in ("high", "low"))
    graded = _graded(risk.ebitda, risk.interest_expense, high, low)
    return choose(risk.interest_expense > 0.0, graded, 1.0)


def _collection(risk: Risk) -> Any:
    high, low = (proposed(f"risk.collection.{one}") for one in ("high", "low"))
    return _graded(risk.collected, risk.billed, high, low)


def _liquidity_and_debt(risk: Risk) -> Any:
    """III where liquidity is low, or short with heavy debt; I where it is high with light debt."""
    high, low = (proposed(f"risk.liquidity.{one}") for one in ("high", "low"))
    owed, liquid = risk.current_liabilities, risk.liquid_assets
    limit = proposed("risk.indebtedness") * risk.bcr
    unlimited, debt = owed <= 0.0, risk.financial_debt
    owes = owed > 0.0
    worst = (
        (owes & above(low * owed, liquid))
        | (owes & above(high * owed, liquid) & above(debt, limit))
        | ((risk.bcr <= 0.0) & (debt > 0.0))
    )
    light = above(limit, debt) | (debt <= 0.0)
    best = (unlimited | above(liquid, high * owed)) & light
    return choose(worst, WORST(), choose(best, 1.0, 2.0))
