"""snip.cost_effectiveness: present value of costs per mean beneficiary (ICE)."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.arithmetic import at_most
from engine.errors import Problem
from engine.finance.break_even import change_within
from engine.finance.discounting import discount_factors, value_of
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import field_problem, refuse
from engine.registry import Calculation, Progress, register
from engine.snip.fields import Money, discount_rate, mef, reading, yearly_money
from engine.yearly import unequal_lengths

INDEX = mef("Fórmula general del índice costo efectividad")
CASE = mef("Caso práctico, ICE de alcantarillado y planta de tratamiento")
CUTOFF = mef("Criterio de decisión; líneas de corte")
LIMIT = mef("Evaluación de sensibilidad bajo la metodología costo/efectividad")

NOBODY = (
    "The mean number of beneficiaries is zero, so there is no cost per person; give the people "
    "served in the first and in the last year."
)


class Beneficiaries(Inputs):
    """People served in the first and in the last year."""

    first: float = quantity(
        "First year",
        unit="inhabitants",
        meaning="People served when operation starts.",
        symbol="N_1",
        source=CASE,
        ge=0,
        le=1e9,
    )
    last: float = quantity(
        "Last year",
        unit="inhabitants",
        meaning="People served in the last year.",
        symbol="N_T",
        source=CASE,
        ge=0,
        le=1e9,
    )

    @property
    def mean(self) -> float:
        return (self.first + self.last) / 2.0

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.mean < 0.5:
            raise field_problem("first", "nobody", NOBODY)
        return self


class CostEffectivenessInputs(Inputs):
    """Yearly costs at social prices, year 0 first, and the people they serve."""

    discount_rate: float = discount_rate()
    investment: list[Money] = yearly_money(
        "Investment", symbol="I_t", meaning="Investment at social prices, replacements included."
    )
    operation_maintenance: list[Money] = yearly_money(
        "Operation and maintenance",
        symbol="C_t",
        meaning="Operation and maintenance at social prices.",
    )
    beneficiaries: Beneficiaries = group(
        "Beneficiaries",
        "Sewers: people newly connected; treatment plant: the whole locality.",
    )
    cutoff: float | None = quantity(
        "Cut-off line",
        unit="¤/inhabitant",
        meaning="Highest acceptable cost per person at social prices; empty where unknown.",
        display="unit_money",
        symbol="L",
        source=CUTOFF,
        default=None,
        gt=0,
        le=1e9,
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        refuse(self.length_problems())
        return self

    def length_problems(self) -> list[Problem]:
        return unequal_lengths(
            {
                "investment": self.investment,
                "operation_maintenance": self.operation_maintenance,
            }
        )


def _cost(title: str, symbol: str, equation: str) -> Any:
    return figure(title, unit="¤", display="money", symbol=symbol, equation=equation, source=INDEX)


def _rise(title: str, equation: str) -> Any:
    return figure(
        title,
        unit="fraction",
        display="percent",
        equation=equation,
        source=LIMIT,
        meaning="The change that brings the index to the cut-off line; empty where none does.",
    )


class CostBreakEven(Result):
    """Changes that bring the index to the cut-off line."""

    investment: float | None = _rise(
        "Break-even change of investment", r"\Delta_I=\frac{L\bar N-VAC}{PV(I)}"
    )
    operation_maintenance: float | None = _rise(
        "Break-even change of operation and maintenance", r"\Delta_C=\frac{L\bar N-VAC}{PV(C)}"
    )
    total: float | None = _rise("Break-even change of all costs", r"\Delta=\frac{L\bar N-VAC}{VAC}")


class CostEffectivenessResult(Result):
    """The index, the costs behind it and the decision against the cut-off line."""

    present_value_investment: float = _cost(
        "Present value of investment", "PV(I)", r"PV(I)=\sum_t \frac{I_t}{(1+r)^t}"
    )
    present_value_operation_maintenance: float = _cost(
        "Present value of operation and maintenance", "PV(C)", r"PV(C)=\sum_t \frac{C_t}{(1+r)^t}"
    )
    present_value_costs: float = _cost(
        "Present value of costs (VAC)", "VAC", r"VAC=\sum_t \frac{I_t+C_t}{(1+r)^t}"
    )
    mean_beneficiaries: float = figure(
        "Mean beneficiaries",
        unit="inhabitants",
        symbol=r"\bar N",
        equation=r"\bar N=\frac{N_1+N_T}{2}",
        source=CASE,
        meaning="Mean of the first and the last year, not of all years.",
    )
    ice: float = figure(
        "Cost-effectiveness index (ICE)",
        unit="¤/inhabitant",
        display="unit_money",
        symbol="ICE",
        equation=r"ICE=\frac{VAC}{\bar N}",
        source=INDEX,
    )
    accepted: bool | None = figure(
        "Accepted",
        unit="",
        display="text",
        equation=r"ICE \le L",
        source=reading("The decision rule prints < and >; an index equal to the line is accepted"),
        meaning="Empty where no cut-off line is given.",
    )
    break_even: CostBreakEven | None = group(
        "Break-even against the cut-off line",
        "Empty where no cut-off line is given.",
        default=None,
    )


def cost_effectiveness(
    inputs: CostEffectivenessInputs, _progress: Progress
) -> CostEffectivenessResult:
    """VAC per mean beneficiary, compared with the cut-off line if there is one."""
    factors = discount_factors(inputs.discount_rate, len(inputs.investment))
    investment = value_of(factors, inputs.investment)
    running = value_of(factors, inputs.operation_maintenance)
    total, people = investment + running, inputs.beneficiaries.mean
    ice, cutoff = total / people, inputs.cutoff
    return CostEffectivenessResult(
        present_value_investment=investment,
        present_value_operation_maintenance=running,
        present_value_costs=total,
        mean_beneficiaries=people,
        ice=ice,
        accepted=None if cutoff is None else at_most(ice, cutoff),
        break_even=None if cutoff is None else _break_even(cutoff * people, investment, running),
    )


def _break_even(allowed: float, investment: float, running: float) -> CostBreakEven:
    total = investment + running
    room = allowed - total
    return CostBreakEven(
        investment=change_within(room, investment),
        operation_maintenance=change_within(room, running),
        total=change_within(room, total),
    )


register(
    Calculation(
        name="snip.cost_effectiveness",
        title="Cost-effectiveness",
        summary="Present value of costs, mean beneficiaries, cost per person (ICE) and the "
        "decision against a cut-off line.",
        inputs=CostEffectivenessInputs,
        result=CostEffectivenessResult,
        function=cost_effectiveness,
        sources=(INDEX, CASE, CUTOFF, LIMIT),
        parameter_set="snip-2015-03",
        key_figures=(
            "ice",
            "present_value_costs",
            "mean_beneficiaries",
        ),
    )
)
