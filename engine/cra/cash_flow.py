"""cra.cash_flow: cash flow of a works plan (format A-8) with its risk ratios and rating."""

from __future__ import annotations

from engine.arithmetic import Constant, Floats, all_of, maximum, series, total
from engine.cra.capital_base import rolled
from engine.cra.cash_inputs import FLOW, Balances, CashFlowInputs, Works
from engine.cra.cash_result import LINES, CashFlowResult, Sums
from engine.cra.fields import YEAR
from engine.cra.limits import horizon_remarks
from engine.cra.risk import RATIOS, TABLE_2, Risk
from engine.cra.sustainability import TABLE_3, cash_remarks, rating_figures, risk_remarks
from engine.registry import Calculation, Progress, register

NOISE = Constant(1e-9, "Last digits of sums of floats")


def cash_flow(inputs: CashFlowInputs, _progress: Progress) -> CashFlowResult:
    """Lines 1 to 7 of the format; then ratios of their sums and the rating."""
    lines = _lines(inputs)
    yearly = {name: lines[name].tolist() for name in LINES}
    sums = {name: total(values) for name, values in yearly.items()}
    cash = rolled(inputs.opening_cash, yearly["cash"])[1:]
    size = sums["collected"] + sums["investment"]
    closes = all_of(one >= -(NOISE() * size) for one in cash)
    risks = _risks(inputs, lines)
    risk = _summed(risks)
    worst = inputs.balance_basis == "worst_year"
    return CashFlowResult(
        **yearly,
        accumulated_cash=cash,
        sums=Sums(**sums),
        **rating_figures(risk, risks, closes, worst_year=worst),
        warnings=[
            *horizon_remarks(("income", "billed"), len(cash)),
            *cash_remarks(("opening_cash",), cash, float(NOISE.value * size)),
            *risk_remarks(risk, risks, ("costs", "operation"), ("income", "billed")),
        ],
    )


def _lines(inputs: CashFlowInputs) -> dict[str, Floats]:
    income, costs, tax = inputs.income, inputs.costs, inputs.tax
    collected = series(income.billed) - series(income.receivables_increase)
    collected = collected - series(income.write_offs)
    paid = series(costs.operation) + series(costs.administration)
    paid = paid + series(costs.environmental_fees) + series(costs.unregulated)
    profit = series(tax.cmi_income) - series(tax.depreciation) - series(tax.reserve_transfer)
    taxes = tax.rate * maximum(profit, 0.0)
    debt = series(inputs.existing_debt.amortisation) + series(inputs.existing_debt.interest)
    internal = collected - paid - taxes - debt
    found = {
        "collected": collected,
        "cash_costs": paid,
        "ebitda": collected - paid,
        "tax": taxes,
        "existing_debt_service": debt,
        "internal_resources": internal,
        "contributions": _contributions(inputs),
        "investment": _works(inputs.provider_works) + _works(inputs.third_party_works),
        "financing": _financing(inputs),
    }
    surplus = internal + found["contributions"] - found["investment"]
    return {**found, "surplus": surplus, "cash": surplus + found["financing"]}


def _contributions(inputs: CashFlowInputs) -> Floats:
    sources = inputs.contributions
    given = [getattr(sources, name) for name in type(sources).model_fields]
    known = [one for one in given if one is not None]
    years = range(len(inputs.equity))
    return series([total(one[year] for one in known) for year in years])


def _works(works: Works) -> Floats:
    return series(works.expansion) + series(works.maintenance) + series(works.reliability)


def _financing(inputs: CashFlowInputs) -> Floats:
    new = inputs.new_debt
    loans = series(new.disbursement) - series(new.amortisation) - series(new.interest)
    return loans + series(inputs.equity)


def _risks(inputs: CashFlowInputs, lines: dict[str, Floats]) -> list[Risk]:
    """What the ratios are made of by year; interest is that of all loans."""
    interest = series(inputs.existing_debt.interest) + series(inputs.new_debt.interest)
    balances = [getattr(inputs.balances, name) for name in Balances.model_fields]
    return [
        Risk(*values)
        for values in zip(
            lines["ebitda"].tolist(),
            interest.tolist(),
            lines["collected"].tolist(),
            inputs.income.billed,
            *balances,
            strict=True,
        )
    ]


def _summed(risks: list[Risk]) -> Risk:
    names = list(Risk.__dataclass_fields__)
    return Risk(**{name: total(getattr(one, name) for one in risks) for name in names})


register(
    Calculation(
        name="cra.cash_flow",
        title="Cash flow of the works plan",
        summary="Cash flow of the works plan (format A-8), accumulated cash, risk ratios, levels "
        "and rating.",
        inputs=CashFlowInputs,
        result=CashFlowResult,
        function=cash_flow,
        sources=(FLOW, RATIOS, TABLE_2, TABLE_3),
        parameter_set="cra-2009-proposal",
        key_figures=(
            "accumulated_cash",
            "interest_coverage",
            "collection_efficiency",
            "indebtedness",
            "liquidity",
        ),
        symbols=(YEAR,),
    )
)
