"""snip.social_costs: lines at market prices to social prices."""

from __future__ import annotations

from engine.arithmetic import total
from engine.model import Inputs, Result, figure, group
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remarks_field
from engine.snip.fields import ITEMS_MAXIMUM, correction_factor, mef, money, name
from engine.snip.limits import factor_remarks

OPERATION = mef("Operación y mantenimiento, sistema de agua potable")


class CostLine(Inputs):
    """One cost with its factor."""

    name: str = name("Line", meaning="What is paid for.")
    amount: float = money("Amount", meaning="Cost at market prices in a year.", symbol="M_j")
    factor: float = correction_factor()


class SocialCostsInputs(Inputs):
    """Lines at market prices."""

    lines: list[CostLine] = group(
        "Lines", "Each cost with its correction factor.", min_length=1, max_length=ITEMS_MAXIMUM
    )


class SocialCostsResult(Result):
    """The same lines at social prices, unrounded, and their totals."""

    social: list[float] = figure(
        "Lines at social prices",
        unit="¤",
        display="money",
        symbol="S_j",
        equation="S_j=M_j f_j",
        source=OPERATION,
    )
    market_total: float = figure(
        "Total at market prices",
        unit="¤",
        display="money",
        equation=r"\sum_j M_j",
        source=OPERATION,
    )
    social_total: float = figure(
        "Total at social prices",
        unit="¤",
        display="money",
        equation=r"\sum_j M_j f_j",
        source=OPERATION,
    )
    warnings: list[Remark] = remarks_field()


def social_costs(inputs: SocialCostsInputs, _progress: Progress) -> SocialCostsResult:
    """Each amount times its factor."""
    social = [line.amount * line.factor for line in inputs.lines]
    found = [
        one
        for place, line in enumerate(inputs.lines)
        for one in factor_remarks(("lines", place, "factor"), line.factor)
    ]
    return SocialCostsResult(
        social=social,
        market_total=total(line.amount for line in inputs.lines),
        social_total=total(social),
        warnings=found,
    )


register(
    Calculation(
        name="snip.social_costs",
        title="Costs at social prices",
        summary="Lines at market prices, each with its correction factor, to social prices.",
        inputs=SocialCostsInputs,
        result=SocialCostsResult,
        function=social_costs,
        sources=(OPERATION,),
        parameter_set="snip-2015-03",
        key_figures=(
            "social_total",
            "market_total",
        ),
    )
)
