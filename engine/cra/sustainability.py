"""cra.sustainability: risk ratios of a works plan, their levels and the rating (tables 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from engine.arithmetic import all_of, aside, at_most, choose, largest, total
from engine.cra.fields import cra, proposed, reading
from engine.cra.limits import horizon_remarks
from engine.cra.risk import RATIOS, TABLE_2, Levels, Ratios, Risk, levels, ratios
from engine.cra.risk_inputs import CLOSING, SustainabilityInputs
from engine.errors import PathPart
from engine.model import figure, group
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

TABLE_3 = cra("sección 2.1.4, tabla 3")
RATING = reading("sección 2.1.4, tabla 3: whatever is not safe is for review")
COLLECTION_USUAL = 1.10
NAMES = ("CI", "ER", "LE")

LOSS = (
    "EBITDA is below zero: there is no interest to cover, and the level is I, but the plan burns "
    "cash; check income and costs."
)
OVER_COLLECTED = (
    "%(given)s %% of what is billed is collected; more than %(limit)s %% is unusual, check whether "
    "old debt is in it."
)
BAD_YEAR = "In year %(year)s alone %(indicator)s is at level III; see what happens in that year."
SHORT_OF_CASH = (
    "Accumulated cash is below zero in year %(year)s, so the plan does not close; change the "
    "schedule or add financing."
)

Rating = Literal["safe", "review"]
RATINGS: dict[Rating, str] = {"safe": "Safe", "review": "For review"}


class YearResult(Ratios):
    """Ratios and levels of one year."""

    levels: Levels = group("Levels", "1 is best, 3 worst.")


class RatingResult(Ratios):
    """Ratios, levels and rating of a plan."""

    levels: Levels = group("Levels", "1 is best, 3 worst.")
    indicators_in_level_1: int = figure(
        "Indicators in level I",
        unit="indicators",
        display="integer",
        equation="",
        source=TABLE_3,
    )
    cash_closes: bool = figure(
        "Cash flow closes",
        unit="",
        display="text",
        equation=r"A_t \ge 0",
        source=CLOSING,
        meaning="No year ends with accumulated cash below zero.",
    )
    sustainable: bool = figure(
        "Financially sustainable",
        unit="",
        display="text",
        equation="",
        source=TABLE_3,
        meaning="Cash closes, two indicators or more in level I and none in level III.",
    )
    rating: Rating = figure(
        "Rating",
        unit="",
        display="text",
        equation="",
        source=RATING,
        choices=RATINGS,
    )
    years: list[YearResult] = group(
        "Year by year", "Ratios and levels of single years, where they are known.", default=[]
    )


class SustainabilityResult(RatingResult):
    """The rating with its remarks."""

    warnings: list[Remark] = remarks_field()


def sustainability(inputs: SustainabilityInputs, _progress: Progress) -> SustainabilityResult:
    """Ratios of the period's sums, their levels, and the rating that follows."""
    risks = inputs.years.risks() if inputs.years else []
    cash, worst = inputs.cumulative_cash, inputs.balance_basis == "worst_year"
    closes = all_of(one >= 0.0 for one in cash)
    return SustainabilityResult(
        **rating_figures(inputs.risk(), risks, closes, worst_year=worst),
        warnings=[
            *horizon_remarks(("cumulative_cash",), len(cash)),
            *cash_remarks(("cumulative_cash",), cash),
            *risk_remarks(inputs.risk(), risks, ("ebitda",), ("collected",)),
        ],
    )


def rating_figures(
    risk: Risk, risks: Sequence[Risk], closes: bool, *, worst_year: bool
) -> dict[str, Any]:
    """The fields of RatingResult.

    risk: sums of the period; risks: single years, if known; worst_year: liquidity and
    indebtedness are graded by the worst of those years.
    """
    years = [YearResult(**ratios(one), levels=levels(one)) for one in risks]
    found = levels(risk)
    if worst_year:
        worst = largest(one.levels.LE for one in years)
        found = Levels(CI=found.CI, ER=found.ER, LE=worst)
    best = total(choose(one == 1.0, 1.0, 0.0) for one in _each(found))
    enough = at_most(proposed("risk.safe_count"), best)
    sustainable = all_of([closes, enough, *(one <= 2.0 for one in _each(found))])
    return {
        **ratios(risk),
        "levels": found,
        "indicators_in_level_1": best,
        "cash_closes": closes,
        "sustainable": sustainable,
        "rating": _rating(sustainable),
        "years": years,
    }


def _each(found: Levels) -> tuple[int, int, int]:
    return found.CI, found.ER, found.LE


@aside
def _rating(sustainable: bool) -> Rating:
    return "safe" if sustainable else "review"


@aside
def cash_remarks(
    path: tuple[PathPart, ...], cash: Sequence[float], noise: float = 0.0
) -> list[Remark]:
    """The first year that ends short of cash by more than the noise of its sums."""
    years = [year for year, one in enumerate(cash, 1) if one < -noise]
    if not years:
        return []
    return [remark(path, "short_of_cash", SHORT_OF_CASH, year=years[0])]


@aside
def risk_remarks(
    risk: Risk,
    risks: Sequence[Risk],
    ebitda: tuple[PathPart, ...],
    collected: tuple[PathPart, ...],
) -> list[Remark]:
    """Losses without interest, collection beyond billing, and single years at level III."""
    found = []
    if risk.ebitda < 0 and risk.interest_expense <= 0:
        found.append(remark(ebitda, "loss", LOSS))
    if risk.collected > COLLECTION_USUAL * risk.billed > 0:
        shares = {"given": round(100.0 * risk.collected / risk.billed, 1)}
        limit = round(100.0 * COLLECTION_USUAL, 1)
        found.append(remark(collected, "over_collected", OVER_COLLECTED, limit=limit, **shares))
    for year, one in enumerate(risks, 1):
        graded = levels(one)
        for name in NAMES:
            if getattr(graded, name) == 3:
                params = {"year": year, "indicator": name}
                found.append(remark(ebitda, "bad_year", BAD_YEAR, **params))
    return found


register(
    Calculation(
        name="cra.sustainability",
        title="Financial sustainability of the works plan",
        summary="Risk ratios of the works plan (POIR), their levels I to III, and the rating: safe "
        "or review.",
        inputs=SustainabilityInputs,
        result=SustainabilityResult,
        function=sustainability,
        sources=(RATIOS, TABLE_2, TABLE_3),
        parameter_set="cra-2009-proposal",
        key_figures=(
            "interest_coverage",
            "collection_efficiency",
            "indebtedness",
            "liquidity",
        ),
    )
)
