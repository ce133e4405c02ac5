"""cra.next_bcr: the capital base that opens the next tariff period."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.arithmetic import aside, choose, series, total
from engine.cra.capital_base import rolled
from engine.cra.fields import ITEMS_MAXIMUM, YEAR, Money, cra, money, name, proposed, yearly
from engine.cra.limits import horizon_remarks, negative_base_remarks
from engine.cra.scoreboard_inputs import THRESHOLDS, Threshold
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remarks_field
from engine.yearly import length_problem, unequal_lengths

NEXT = cra("sección 2.2.2, inclusión de inversiones en la base del siguiente periodo")
RULE = cra("sección 2.1.4, regla 3")


class ExecutedWork(Inputs):
    """A work that was executed in the period."""

    name: str = name("Work", meaning="What the work is called.")
    level: int = quantity(
        "Level",
        unit="level",
        meaning="Level of the scoreboard before it was executed.",
        display="integer",
        symbol="n_i",
        source=RULE,
        ge=1,
        le=20,
    )
    in_plan: bool = quantity(
        "In the plan",
        unit="",
        meaning="Whether the work was part of the plan; emergencies were not.",
        display="text",
        source=NEXT,
    )
    executed: list[Money] = yearly(
        "Executed", symbol="X_t", meaning="Value activated in the year.", source=NEXT
    )


class NextBcrInputs(Inputs):
    """Actual figures of the period that ends."""

    opening_bcr: float = money(
        "Opening capital base",
        symbol="BCR_0",
        meaning="Capital base that opened the period.",
        source=NEXT,
    )
    works: list[ExecutedWork] = group(
        "Works executed", "Every work of the period.", max_length=ITEMS_MAXIMUM
    )
    depreciation: list[Money] = yearly(
        "Actual depreciation", symbol="d_t", meaning="Booked in the year.", source=NEXT
    )
    retirements: list[Money] = yearly(
        "Retirements",
        symbol="BAJA_t",
        meaning="Net value of the assets retired in the year.",
        source=NEXT,
    )
    third_party_contributions: list[Money] = yearly(
        "Third-party contributions of the year",
        symbol=r"\Delta VAt_t",
        meaning="What third parties add in the year at no cost to the provider.",
        source=NEXT,
    )
    threshold: Threshold = quantity(
        "Score that admits a work",
        unit="",
        meaning="Four or more in most places of the proposal, above four in one.",
        display="text",
        choices=THRESHOLDS,
        source=NEXT,
        default="from",
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        names = ("depreciation", "retirements", "third_party_contributions")
        refuse(unequal_lengths({name: getattr(self, name) for name in names}, 1))
        years = len(self.depreciation)
        each = [
            length_problem(("works", place, "executed"), len(one.executed), years, 1)
            for place, one in enumerate(self.works)
        ]
        refuse([one for one in each if one])
        return self


class NextBcrResult(Result):
    """What enters the base and the base itself."""

    admitted: list[bool] = figure(
        "Enters the capital base",
        unit="",
        display="text",
        equation=r"\frac{n_i}{4} \ge 4",
        source=RULE,
    )
    admitted_investment: list[float] = figure(
        "Investment that enters",
        unit="¤",
        display="money",
        symbol="INV_t",
        series="from_year_1",
        equation=r"INV_t=\sum_i X_{i,t}",
        source=NEXT,
    )
    unrecognised_investment: list[float] = figure(
        "Investment not recognised (IENR)",
        unit="¤",
        display="money",
        series="from_year_1",
        equation=r"\sum_i X_{i,t}-INV_t",
        source=cra("sección 2.2.1, inversiones ejecutadas no reconocidas"),
        meaning="Outside the plan or without the score.",
    )
    bcr: list[float] = figure(
        "Regulated capital base (BCR)",
        unit="¤",
        display="money",
        symbol="BCR_t",
        series="from_year_0",
        equation=r"BCR_t=BCR_{t-1}+INV_t-d_t-BAJA_t-\Delta VAt_t",
        source=NEXT,
    )
    next_bcr: float = figure(
        "Capital base of the next period",
        unit="¤",
        display="money",
        symbol="BCR_n",
        equation="",
        source=NEXT,
    )
    warnings: list[Remark] = remarks_field()


def next_bcr(inputs: NextBcrInputs, _progress: Progress) -> NextBcrResult:
    """The base of each year with the works that may enter it."""
    admitted = [_admitted(one, inputs.threshold) for one in inputs.works]
    shares = [choose(one, 1.0, 0.0) for one in admitted]
    years = range(len(inputs.depreciation))
    entering = [
        total(share * one.executed[year] for share, one in zip(shares, inputs.works, strict=True))
        for year in years
    ]
    made = [total(one.executed[year] for one in inputs.works) for year in years]
    changes = (
        series(entering)
        - series(inputs.depreciation)
        - series(inputs.retirements)
        - series(inputs.third_party_contributions)
    )
    base = rolled(inputs.opening_bcr, changes.tolist())
    return NextBcrResult(
        admitted=admitted,
        admitted_investment=entering,
        unrecognised_investment=(series(made) - series(entering)).tolist(),
        bcr=base,
        next_bcr=base[-1],
        warnings=_remarks(inputs, base),
    )


def _admitted(work: ExecutedWork, threshold: Threshold) -> bool:
    score, limit = work.level / proposed("score.stages"), proposed("score.execution")
    return work.in_plan & (score > limit if threshold == "above" else score >= limit)


@aside
def _remarks(inputs: NextBcrInputs, base: list[float]) -> list[Remark]:
    found = horizon_remarks(("depreciation",), len(inputs.depreciation))
    return found + negative_base_remarks(("opening_bcr",), base)


register(
    Calculation(
        name="cra.next_bcr",
        title="Capital base of the next period",
        summary="The capital base (BCR) that opens the next tariff period: works of the plan with "
        "a score of four or more enter, others stay out.",
        inputs=NextBcrInputs,
        result=NextBcrResult,
        function=next_bcr,
        sources=(NEXT, RULE),
        parameter_set="cra-2009-proposal",
        key_figures=("next_bcr",),
        symbols=(YEAR,),
    )
)
