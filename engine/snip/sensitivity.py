"""What becomes of a social flow while one variable changes and the others stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.finance.internal_rate import irr_detail
from engine.model import Result, figure, quantity
from engine.snip.fields import Change, reading
from engine.snip.social_flow import SENSITIVITY, VARIABLES, SocialFlow, Variable


def sensitivity_changes(*, default: Sequence[Change]) -> Any:
    """The input that lists the changes every variable is tried at."""
    return quantity(
        "Sensitivity changes",
        unit="fraction",
        meaning="Changes of each variable to try, such as 10 % more and 20 % less.",
        display="percent",
        source=reading("Changes of investment, O&M and benefits, one at a time"),
        default=list(default),
        max_length=40,
    )


class VariableSensitivity(Result):
    """NPV and IRR while one variable changes, and the change that brings the NPV to zero."""

    variable: Variable = figure(
        "Variable", unit="", display="text", equation="", source=SENSITIVITY, choices=VARIABLES
    )
    changes: list[float] = figure(
        "Changes", unit="fraction", display="percent", equation=r"\delta", source=SENSITIVITY
    )
    npv: list[float] = figure(
        "NPV at each change",
        unit="¤",
        display="money",
        equation=r"NPV(\delta)=NPV \pm \delta \cdot PV(\text{variable})",
        source=SENSITIVITY,
        along="changes",
    )
    irr: list[float | None] = figure(
        "IRR at each change",
        unit="fraction per year",
        display="percent",
        equation=r"\sum_t \frac{F_t(\delta)}{(1+IRR)^t}=0",
        source=SENSITIVITY,
        along="changes",
        meaning="Empty where no rate or more than one brings the NPV to zero.",
    )
    break_even: float | None = figure(
        "Break-even change",
        unit="fraction",
        display="percent",
        equation=r"\Delta=\mp\frac{NPV}{PV(\text{variable})}",
        source=SENSITIVITY,
        meaning="Empty where no change of this variable brings the NPV to zero.",
    )


def sensitivity_of(flow: SocialFlow, changes: Sequence[float]) -> list[VariableSensitivity]:
    """NPV and IRR at each change of investment, O&M and benefits, one at a time."""
    return [_of_variable(flow, variable, changes) for variable in VARIABLES]


def _of_variable(
    flow: SocialFlow, variable: Variable, changes: Sequence[float]
) -> VariableSensitivity:
    changed = [flow.changed(variable, change) for change in changes]
    return VariableSensitivity(
        variable=variable,
        changes=list(changes),
        npv=[one.npv for one in changed],
        irr=[irr_detail(one.net).value for one in changed],
        break_even=flow.break_even(variable),
    )
