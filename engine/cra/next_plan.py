"""cra.plan_adjustment: the next works plan less what was collected and not invested."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.arithmetic import aside, minimum, phrase, premise, series, total
from engine.cra.fields import (
    ITEMS_MAXIMUM,
    MONEY_MAXIMUM,
    YEAR,
    Money,
    cra,
    money,
    name,
    reading,
    yearly,
)
from engine.cra.limits import horizon_remarks
from engine.errors import Problem
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field
from engine.yearly import horizon_lengths

ADJUSTED = cra("sección 2.2.3, ajuste del valor del POIR")
TRANSITION = cra("sección 2.1.4, recursos recaudados con base en la Resolución CRA 287")
SPREAD = reading("In proportion to the plan's yearly value; the source gives no rule")
VALUED = phrase("The plan has a value")
NO_RATE = "Earlier collections earn the regulated rate until the plan starts; give the rate."
TOO_MUCH = (
    "The deduction exceeds the value of the plan by %(given)s; the plan falls to zero, decide "
    "what happens with the rest."
)


class ScheduledProject(Inputs):
    """A project of the next plan by year."""

    name: str = name("Project", meaning="What the project is called in the plan.")
    schedule: list[Money] = yearly(
        "Schedule", symbol="V_t", meaning="Value of the project in each year.", source=ADJUSTED
    )


class EarlierCollection(Inputs):
    """An amount collected for a work of the 2004 plans that is not in the base of year zero."""

    name: str = name("Work", meaning="The work that was paid and not built.")
    amount: float = money(
        "Amount collected", symbol="K", meaning="What tariffs collected for it.", source=TRANSITION
    )
    years: float = quantity(
        "Years since it was collected",
        unit="years",
        meaning="From the collection to the start of the plan.",
        symbol="n",
        source=TRANSITION,
        ge=0,
        le=30,
    )


class PlanAdjustmentInputs(Inputs):
    """The next plan of one service and what is taken off it."""

    projects: list[ScheduledProject] = group(
        "Projects", "The next plan by project.", min_length=1, max_length=ITEMS_MAXIMUM
    )
    deduction: float = money(
        "Deducted by the provision",
        symbol="D",
        meaning="From the provision of the same service; below zero only where it is carried.",
        source=ADJUSTED,
        ge=-MONEY_MAXIMUM,
    )
    transition: list[EarlierCollection] = group(
        "Earlier collections",
        "Amounts collected for works of the 2004 plans, apart from the provision.",
        default=[],
        max_length=ITEMS_MAXIMUM,
    )
    discount_rate: float | None = quantity(
        "Discount rate",
        unit="fraction per year",
        meaning="Regulated rate that earlier collections earn.",
        display="percent",
        symbol="r",
        source=TRANSITION,
        parameter="discount_rate",
        default=None,
        gt=0,
        lt=0.3,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        counts = [len(one.schedule) for one in self.projects]
        lists = {("projects", place, "schedule"): range(one) for place, one in enumerate(counts)}
        found = horizon_lengths(lists, max(counts))
        if self.transition and self.discount_rate is None:
            found.append(Problem(("discount_rate",), "no_rate", NO_RATE))
        refuse(found)
        return self


class AdjustedProject(Result):
    """A project after the deduction."""

    name: str = figure("Project", unit="", display="text", equation="", source=SPREAD)
    schedule: list[float] = figure(
        "Adjusted schedule",
        unit="¤",
        display="money",
        symbol="V_t",
        series="from_year_1",
        equation=r"V_t (1-s)",
        source=SPREAD,
    )


class PlanAdjustmentResult(Result):
    """The plan before and after."""

    plan: list[float] = figure(
        "Plan",
        unit="¤",
        display="money",
        symbol="P_t",
        series="from_year_1",
        equation=r"P_t=\sum_i V_{i,t}",
        source=ADJUSTED,
    )
    plan_value: float = figure(
        "Value of the plan",
        unit="¤",
        display="money",
        symbol="P",
        equation=r"P=\sum_t P_t",
        source=ADJUSTED,
    )
    transition_value: float = figure(
        "Earlier collections with their return",
        unit="¤",
        display="money",
        symbol="E",
        equation=r"E=\sum_i K_i (1+r)^{n_i}",
        source=TRANSITION,
    )
    deduction: float = figure(
        "Deduction in all",
        unit="¤",
        display="money",
        equation=r"D+E",
        source=ADJUSTED,
    )
    deducted: float = figure(
        "Deducted",
        unit="¤",
        display="money",
        equation=r"\min(D+E, P)",
        source=reading("A plan cannot fall below zero"),
    )
    not_absorbed: float = figure(
        "Not absorbed by the plan",
        unit="¤",
        display="money",
        equation=r"D+E-\min(D+E, P)",
        source=reading("A plan cannot fall below zero"),
    )
    share: float | None = figure(
        "Share deducted",
        unit="fraction",
        display="percent",
        symbol="s",
        equation=r"s=\frac{\min(D+E, P)}{P}",
        source=SPREAD,
        meaning="Empty where the plan has no value.",
    )
    adjusted_plan: list[float] = figure(
        "Adjusted plan",
        unit="¤",
        display="money",
        series="from_year_1",
        equation=r"P_t (1-s)",
        source=SPREAD,
    )
    adjusted_value: float = figure(
        "Value of the adjusted plan",
        unit="¤",
        display="money",
        equation=r"P-\min(D+E, P)",
        source=ADJUSTED,
    )
    projects: list[AdjustedProject] = group("Projects", "Each project after the deduction.")
    warnings: list[Remark] = remarks_field()


def plan_adjustment(inputs: PlanAdjustmentInputs, _progress: Progress) -> PlanAdjustmentResult:
    """Each year and project loses the same share."""
    schedules = [series(one.schedule) for one in inputs.projects]
    plan = [total(each) for each in zip(*(one.tolist() for one in schedules), strict=True)]
    value, earlier = total(plan), _earlier(inputs)
    deduction = inputs.deduction + earlier
    deducted = minimum(deduction, value)
    share = deducted / value if premise(value > 0.0, VALUED) else None
    kept = 1.0 if share is None else 1.0 - share
    return PlanAdjustmentResult(
        plan=plan,
        plan_value=value,
        transition_value=earlier,
        deduction=deduction,
        deducted=deducted,
        not_absorbed=deduction - deducted,
        share=share,
        adjusted_plan=(series(plan) * kept).tolist(),
        adjusted_value=value - deducted,
        projects=[
            AdjustedProject(name=one.name, schedule=(values * kept).tolist())
            for one, values in zip(inputs.projects, schedules, strict=True)
        ],
        warnings=_remarks(inputs, deduction - deducted),
    )


def _earlier(inputs: PlanAdjustmentInputs) -> float:
    rate = inputs.discount_rate
    if rate is None:
        return total([])
    values: list[float] = [one.amount * (1.0 + rate) ** one.years for one in inputs.transition]
    return total(values)


@aside
def _remarks(inputs: PlanAdjustmentInputs, rest: float) -> list[Remark]:
    found = horizon_remarks(("projects", 0, "schedule"), len(inputs.projects[0].schedule))
    if rest > 0:
        found.append(remark(("deduction",), "too_much", TOO_MUCH, given=rest))
    return found


register(
    Calculation(
        name="cra.plan_adjustment",
        title="Adjustment of the next works plan",
        summary="The next works plan (POIR) less the share of the provision and earlier "
        "collections, in proportion to its years and projects.",
        inputs=PlanAdjustmentInputs,
        result=PlanAdjustmentResult,
        function=plan_adjustment,
        sources=(ADJUSTED, TRANSITION),
        parameter_set="cra-2009-proposal",
        key_figures=("adjusted_value", "deducted", "share"),
        symbols=(YEAR,),
    )
)
