"""snip.social_investment: direct costs to market totals to social prices, by component."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.arithmetic import phrase, premise, total
from engine.errors import Problem
from engine.finance.rounding import RULES, Rule, round_by
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import field_problem, refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remarks_field
from engine.snip.fields import ITEMS_MAXIMUM, correction_factor, mef, money, name, reading, share
from engine.snip.limits import factor_remarks
from engine.snip.symbols import INTANGIBLES_SYMBOLS

TABLE = mef("Inversión inicial, sistema de agua potable")

SPREAD = phrase("There are direct costs to spread amounts by")
RATE_OR_AMOUNT = "Give either a rate or an amount for %(name)s, not %(found)s."
ASSIGNED_RATE = (
    "%(name)s is a rate and falls on every component; leave out the component, or give an amount."
)
UNKNOWN_COMPONENT = (
    "“%(given)s” is not one of the components; choose one of: %(known)s, or leave it empty to "
    "spread the amount over all of them."
)
TWICE = "There are two components named “%(name)s”; give each its own name."
NO_DIRECT_COST = (
    "Without direct costs %(name)s cannot be spread; assign it to a component or give direct costs."
)


class Intangible(Inputs):
    """Studies, supervision, land: a rate on subtotal 1 or an amount of one component."""

    name: str = name("Intangible", meaning="Study, supervision, land titling…")
    rate: float | None = share(
        "Rate",
        meaning="Share of direct costs with overhead and profit.",
        symbol=r"\rho_i",
        default=None,
    )
    amount: float | None = money("Amount", meaning="A sum before tax.", default=None)
    assigned_to: str | None = quantity(
        "Component",
        unit="",
        meaning="Component that bears the amount; empty spreads it by direct cost.",
        display="text",
        source=reading("The land titling is added whole to the treatment plant"),
        default=None,
        max_length=120,
    )

    @model_validator(mode="after")
    def _rate_or_amount(self) -> Self:
        if (self.rate is None) == (self.amount is None):
            found = "both" if self.rate is not None else "neither"
            params = {"name": self.name, "found": found}
            raise field_problem("rate", "rate_or_amount", RATE_OR_AMOUNT, **params)
        if self.rate is not None and self.assigned_to is not None:
            raise field_problem("assigned_to", "assigned_rate", ASSIGNED_RATE, name=self.name)
        return self


class Component(Inputs):
    """One component with its direct cost."""

    name: str = name("Component", meaning="What is built.")
    direct_cost: float = money("Direct cost", meaning="Before overhead and tax.", symbol="D_j")
    factor: float = correction_factor()


class SocialInvestmentInputs(Inputs):
    """Rates on direct costs, intangibles and components."""

    overhead: float = share(
        "Overhead", meaning="General costs over direct costs.", symbol="g", source=TABLE
    )
    profit: float = share("Profit", meaning="Profit over direct costs.", symbol="u", source=TABLE)
    vat: float = share("Value-added tax", meaning="IGV.", symbol="IGV", source=TABLE)
    intangibles: list[Intangible] = group(
        "Intangibles",
        "Studies, supervision, land.",
        default=[],
        max_length=ITEMS_MAXIMUM,
    )
    components: list[Component] = group(
        "Components", "Direct costs by component.", min_length=1, max_length=ITEMS_MAXIMUM
    )
    rounding: Rule = quantity(
        "Rounding",
        unit="",
        meaning="The source rounds each component; left out, nothing is rounded.",
        display="text",
        choices=RULES,
        source=reading("The printed totals are sums of rounded rows"),
        default="none",
    )

    @model_validator(mode="after")
    def _amounts_have_a_place(self) -> Self:
        refuse([*self._name_problems(), *self._assignment_problems()])
        return self

    def _name_problems(self) -> list[Problem]:
        names = [one.name for one in self.components]
        return [
            Problem(("components", place, "name"), "twice", TWICE, {"name": one})
            for place, one in enumerate(names)
            if one in names[:place]
        ]

    def _assignment_problems(self) -> list[Problem]:
        names = [one.name for one in self.components]
        spread = sum(one.direct_cost for one in self.components)
        found = []
        for place, one in enumerate(self.intangibles):
            path = ("intangibles", place, "assigned_to")
            if one.assigned_to is not None and one.assigned_to not in names:
                params = {"given": one.assigned_to, "known": ", ".join(names)}
                found.append(Problem(path, "unknown_component", UNKNOWN_COMPONENT, params))
            elif one.amount and one.assigned_to is None and spread == 0.0:
                found.append(Problem(path, "no_direct_cost", NO_DIRECT_COST, {"name": one.name}))
        return found


def _money(title: str, symbol: str, equation: str, meaning: str = "") -> Any:
    return figure(
        title,
        unit="¤",
        display="money",
        symbol=symbol,
        equation=equation,
        source=TABLE,
        meaning=meaning,
    )


class SocialInvestmentResult(Result):
    """The table from direct costs to social prices; lists follow the components."""

    direct_total: float = _money("Direct costs", "D", r"D=\sum_j D_j")
    overhead: float = _money("Overhead", "", r"g\,D")
    profit: float = _money("Profit", "", r"u\,D")
    subtotal: float = _money("Subtotal 1", "S_1", r"S_1=D(1+g+u)")
    intangibles: list[float] = _money(
        "Intangibles", "X_i", r"X_i=\rho_i S_1 \text{ or the amount given}"
    )
    before_tax: float = _money("Subtotal 2", "S_2", r"S_2=S_1+\sum_i X_i")
    vat: float = _money("Value-added tax", "", r"IGV \cdot S_2")
    market: list[float] = _money(
        "Components at market prices",
        "M_j",
        r"M_j=\left[D_j(1+g+u)\left(1+\sum_i \rho_i\right)+X_j\right](1+IGV)",
        "Sums assigned to a component fall on it whole.",
    )
    social: list[float] = _money("Components at social prices", "S_j", r"S_j=M_j f_j")
    market_total: float = _money("Total at market prices", "", r"\sum_j M_j")
    social_total: float = _money("Total at social prices", "", r"\sum_j S_j")
    warnings: list[Remark] = remarks_field()


def social_investment(
    inputs: SocialInvestmentInputs, _progress: Progress
) -> SocialInvestmentResult:
    """Overhead, profit, intangibles and tax onto each component, then its factor."""
    direct = total(one.direct_cost for one in inputs.components)
    subtotal = direct * (1.0 + inputs.overhead + inputs.profit)
    intangibles = [_intangible(one, subtotal) for one in inputs.intangibles]
    before_tax = subtotal + total(intangibles)
    market = [round_by(inputs.rounding, value) for value in _market(inputs, direct)]
    social = [
        round_by(inputs.rounding, value * one.factor)
        for value, one in zip(market, inputs.components, strict=True)
    ]
    return SocialInvestmentResult(
        direct_total=direct,
        overhead=direct * inputs.overhead,
        profit=direct * inputs.profit,
        subtotal=subtotal,
        intangibles=intangibles,
        before_tax=before_tax,
        vat=before_tax * inputs.vat,
        market=market,
        social=social,
        market_total=total(market),
        social_total=total(social),
        warnings=_factor_remarks(inputs),
    )


def _intangible(one: Intangible, subtotal: float) -> float:
    if one.rate is not None:
        return subtotal * one.rate
    return 0.0 if one.amount is None else one.amount


def _market(inputs: SocialInvestmentInputs, direct: float) -> list[float]:
    rates = total(one.rate for one in inputs.intangibles if one.rate is not None)
    on_direct = (1.0 + inputs.overhead + inputs.profit) * (1.0 + rates)
    return [
        (one.direct_cost * on_direct + _own_amounts(inputs, one, direct)) * (1.0 + inputs.vat)
        for one in inputs.components
    ]


def _own_amounts(inputs: SocialInvestmentInputs, component: Component, direct: float) -> float:
    parts = []
    for one in inputs.intangibles:
        if one.amount is not None and one.assigned_to == component.name:
            parts.append(one.amount)
        elif one.amount is not None and one.assigned_to is None:
            parts.append(_spread(one.amount, component, direct))
    return total(parts)


def _spread(amount: float, component: Component, direct: float) -> float:
    if premise(direct > 0.0, SPREAD):
        return amount * component.direct_cost / direct
    return 0.0


def _factor_remarks(inputs: SocialInvestmentInputs) -> list[Remark]:
    return [
        found
        for place, one in enumerate(inputs.components)
        for found in factor_remarks(("components", place, "factor"), one.factor)
    ]


register(
    Calculation(
        name="snip.social_investment",
        title="Investment at social prices",
        summary="Direct costs with overhead, profit, intangibles and tax, at market and at "
        "social prices, by component.",
        inputs=SocialInvestmentInputs,
        result=SocialInvestmentResult,
        function=social_investment,
        sources=(TABLE,),
        parameter_set="snip-2015-03",
        key_figures=(
            "social_total",
            "market_total",
        ),
        symbols=INTANGIBLES_SYMBOLS,
    )
)
