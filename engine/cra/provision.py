"""cra.provision: investment collected for and not made, and what the next plan loses by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from engine.arithmetic import above, aside, at_most, choose, maximum, negated, series
from engine.cra.fields import YEAR, proposed
from engine.cra.limits import horizon_remarks
from engine.cra.provision_inputs import PROVISION, TABLE, ExecutionInputs, ProvisionInputs, bookings
from engine.cra.provision_result import ProvisionResult
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

Scenario = Literal["A", "B", "C"]
BELOW_MINIMUM = (
    "The projected collection efficiency of %(given)s %% is below the recognised minimum of "
    "%(limit)s %%; the minimum is used."
)
OVER_EXECUTED = (
    "%(given)s %% of the plan's value was executed; spending more than planned changes neither "
    "deduction nor bonus."
)
NEGATIVE = (
    "The balance is negative: the provider invested more than it collected. Nothing is deducted, "
    "and nothing is charged to users."
)
LOW_SCORE = (
    "A global score of %(given)s is below four, so no incentive is earned; projects below four "
    "cannot be executed, check the score."
)


def provision(inputs: ProvisionInputs, _progress: Progress) -> ProvisionResult:
    """PI of each year, its balance with the regulated rate, and the share that is deducted."""
    factor = _collection_factor(inputs)
    income = inputs.cmi * series(inputs.billed_volume_m3) * factor
    depreciation, base = bookings(inputs)
    returns = inputs.discount_rate * base
    yearly = (income - depreciation - returns).tolist()
    balances = _balances(yearly, inputs.discount_rate)
    closed = len(yearly) if inputs.last_closed_year is None else inputs.last_closed_year
    stock = balances[:closed][-1]
    share = deducted_share(inputs.execution, inputs.global_score)
    deducted = share * choose(inputs.carry_negative, stock, maximum(stock, 0.0))
    return ProvisionResult(
        collection_factor=factor,
        collected=income.tolist(),
        returns=returns.tolist(),
        provision=yearly,
        balances=balances,
        balance=stock,
        scenario=_scenario(inputs.execution),
        deducted_share=share,
        kept_share=1.0 - share,
        deducted=deducted,
        remaining=stock - deducted,
        planning_adjustments=_adjusts(inputs.execution),
        warnings=_remarks(inputs, stock),
    )


def _collection_factor(inputs: ProvisionInputs) -> float:
    lowest = inputs.collection_factor_minimum
    given = inputs.collection_factor
    factor: float = given if lowest is None else maximum(given, lowest)
    return factor


def _balances(yearly: Sequence[float], rate: float) -> list[float]:
    """S_t = S_(t-1) (1 + r) + PI_t, nothing before the first year."""
    balances = list(yearly[:1])
    for one in yearly[1:]:
        balances.append(balances[-1] * (1.0 + rate) + one)
    return balances


def deducted_share(execution: ExecutionInputs, global_score: float) -> float:
    """Share of the balance that the next plan loses, by table 4."""
    whole = proposed("incentive.deducted_otherwise")
    low, high = (proposed(f"incentive.deducted_{one}") for one in ("above", "from"))
    earned = choose(
        above(global_score, proposed("incentive.score_above")),
        low,
        choose(at_most(proposed("incentive.score_from"), global_score), high, whole),
    )
    saved = choose(execution.targets_met, earned, whole)
    finished = choose(at_most(1.0, execution.value_share), 0.0, saved)
    return choose(at_most(1.0, execution.projects_share), finished, whole)


def _adjusts(execution: ExecutionInputs) -> bool:
    return negated(execution.targets_met) | negated(at_most(1.0, execution.projects_share))


@aside
def _scenario(execution: ExecutionInputs) -> Scenario:
    if not at_most(1.0, execution.projects_share):
        return "C"
    return "A" if at_most(1.0, execution.value_share) else "B"


@aside
def _remarks(inputs: ProvisionInputs, stock: float) -> list[Remark]:
    found = horizon_remarks(("billed_volume_m3",), len(inputs.billed_volume_m3))
    lowest, factor = inputs.collection_factor_minimum, inputs.collection_factor
    if lowest is not None and factor < lowest:
        params = {"given": round(100.0 * factor, 2), "limit": round(100.0 * lowest, 2)}
        found.append(remark(("collection_factor",), "below_minimum", BELOW_MINIMUM, **params))
    spent = inputs.execution.value_share
    if spent > 1:
        where, given = ("execution", "value_share"), round(100.0 * spent, 1)
        found.append(remark(where, "over_executed", OVER_EXECUTED, given=given))
    if stock < 0 and not inputs.carry_negative:
        found.append(remark(("billed_volume_m3",), "negative_balance", NEGATIVE))
    if inputs.global_score < proposed("incentive.score_from"):
        path, score = ("global_score",), inputs.global_score
        found.append(remark(path, "low_score", LOW_SCORE, given=score))
    return found


register(
    Calculation(
        name="cra.provision",
        title="Provision for differences in execution",
        summary="Yearly provision for investment collected and not executed, its balance with the "
        "regulated rate, the scenario of table 4 and what the next plan loses.",
        inputs=ProvisionInputs,
        result=ProvisionResult,
        function=provision,
        sources=(PROVISION, TABLE),
        parameter_set="cra-2009-proposal",
        key_figures=("balance", "deducted", "deducted_share", "provision"),
        symbols=(YEAR,),
    )
)
