"""snip.cash_flow: a social flow given year by year."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.snip.fields import Change, Money, discount_rate, yearly_money
from engine.snip.sensitivity import VariableSensitivity, sensitivity_changes, sensitivity_of
from engine.snip.social_flow import (
    FLOWS,
    SENSITIVITY,
    VARIABLES,
    SocialFlow,
    SocialFlowResult,
    Variable,
    flow_figures,
)
from engine.yearly import unequal_lengths


class SensitivityInputs(Inputs):
    """A variable and the changes of it to try."""

    variable: Variable = quantity(
        "Variable",
        unit="",
        meaning="The series of which all years change.",
        display="text",
        choices=VARIABLES,
    )
    changes: list[Change] = quantity(
        "Changes",
        unit="fraction",
        meaning="Each change as a fraction: 0.1 is ten per cent more; not below -1.",
        display="percent",
        min_length=1,
        max_length=100,
    )


class CashFlowInputs(Inputs):
    """Yearly series at social prices, year 0 first, all of the same length."""

    discount_rate: float = discount_rate()
    benefits: list[Money] = yearly_money(
        "Benefits", symbol="B_t", meaning="Incremental social benefits; savings belong here too."
    )
    investment: list[Money] = yearly_money(
        "Investment", symbol="I_t", meaning="Investment at social prices, replacements included."
    )
    operation_maintenance: list[Money] = yearly_money(
        "Operation and maintenance",
        symbol="C_t",
        meaning="Incremental operation and maintenance costs at social prices.",
    )
    sensitivity: SensitivityInputs | None = group(
        "Sensitivity", "Asks for the NPV at changes of one variable.", default=None
    )
    sensitivity_changes: list[Change] = sensitivity_changes(default=())

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        refuse(
            unequal_lengths(
                {
                    "benefits": self.benefits,
                    "investment": self.investment,
                    "operation_maintenance": self.operation_maintenance,
                }
            )
        )
        return self


class SensitivityResult(Result):
    """The NPV at each change asked for."""

    variable: Variable = figure(
        "Variable", unit="", display="text", equation="", source=SENSITIVITY, choices=VARIABLES
    )
    changes: list[float] = figure(
        "Changes",
        unit="fraction",
        display="percent",
        symbol=r"\delta",
        equation="",
        source=SENSITIVITY,
    )
    npv: list[float] = figure(
        "NPV at each change",
        unit="¤",
        display="money",
        equation=r"NPV(\delta)=NPV \pm \delta \cdot PV(\text{variable})",
        source=SENSITIVITY,
        along="changes",
    )


class CashFlowResult(SocialFlowResult):
    """Profitability of the flow."""

    sensitivity: SensitivityResult | None = group(
        "Sensitivity", "The answer to the changes asked for, if any were.", default=None
    )
    sensitivity_by_variable: list[VariableSensitivity] = group(
        "Sensitivity by variable",
        "One variable at a time at the sensitivity changes, if any were given.",
        default=[],
    )


def cash_flow(inputs: CashFlowInputs, _progress: Progress) -> CashFlowResult:
    """NPV, IRR and break-even of the flow; numpy work of milliseconds, so no progress."""
    flow = SocialFlow.of(
        inputs.discount_rate, inputs.benefits, inputs.investment, inputs.operation_maintenance
    )
    asked, changes = inputs.sensitivity, inputs.sensitivity_changes
    return CashFlowResult(
        **flow_figures(flow),
        sensitivity=_sensitivity(flow, asked) if asked else None,
        sensitivity_by_variable=sensitivity_of(flow, changes) if changes else [],
    )


def _sensitivity(flow: SocialFlow, asked: SensitivityInputs) -> SensitivityResult:
    values = [flow.changed(asked.variable, change).npv for change in asked.changes]
    return SensitivityResult(variable=asked.variable, changes=list(asked.changes), npv=values)


register(
    Calculation(
        name="snip.cash_flow",
        title="Social cash flow",
        summary="Net flow, NPV (VAN), IRR (TIR), payback and break-even of yearly series.",
        inputs=CashFlowInputs,
        result=CashFlowResult,
        function=cash_flow,
        sources=(FLOWS, SENSITIVITY),
        key_figures=(
            "npv",
            "irr",
            "benefit_cost",
            "break_even.investment",
        ),
    )
)
