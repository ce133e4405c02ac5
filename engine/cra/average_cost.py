"""cra.cmi: the average investment cost (CMI) of one service over its activities."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Literal, Self

from pydantic import model_validator

from engine.arithmetic import aside, series, total
from engine.cra.fields import (
    YEAR,
    Money,
    Service,
    Volume,
    cra,
    discount_rate,
    name_problems,
    service,
    yearly,
)
from engine.cra.limits import historic_remarks, horizon_remarks, jump_remarks
from engine.cra.present_value import period_value
from engine.errors import PathPart, Problem
from engine.model import Inputs, Result, Symbol, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field
from engine.yearly import horizon_lengths

FORMULA = cra("sección 2.1, fórmula del CMI")
VOLUME = cra("sección 2.1.3, valor presente del consumo facturado")
PriceBase = Literal["constant", "historic"]
PRICE_BASES: dict[PriceBase, str] = {
    "constant": "Constant prices of the base year",
    "historic": "Historic cost, not brought to one year",
}
OTHER_VOLUME = (
    "The billed volume of “%(activity)s” differs from that of “%(first)s”; the proposal takes one "
    "volume for all activities of a service."
)


class ActivityInputs(Inputs):
    """One activity of the service, year 1 first."""

    opening_bcr: list[Money] = yearly(
        "Capital base at the start of the year",
        symbol="B_t",
        meaning="Capital base at the end of the year before; its first value is the base year's.",
        source=FORMULA,
    )
    depreciation: list[Money] = yearly(
        "Annual depreciation",
        symbol="d_t",
        meaning="Depreciation of the capital base in the year.",
        source=FORMULA,
    )
    billed_volume_m3: list[Volume] = yearly(
        "Billed volume",
        symbol="F_t",
        meaning="Projected billed consumption; the same in all activities unless there is reason.",
        unit="m³",
        display="number",
        source=VOLUME,
    )


class CmiInputs(Inputs):
    """One service with its activities."""

    service: Service = service()
    discount_rate: float = discount_rate()
    activities: dict[str, ActivityInputs] = group(
        "Activities",
        "The activities of the service by name: intake, treatment, distribution…",
        min_length=1,
        max_length=50,
    )
    price_base: PriceBase = quantity(
        "Price base",
        unit="",
        meaning="Prices that all amounts are in; the model works in constant prices.",
        display="text",
        choices=PRICE_BASES,
        default="constant",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse(name_problems("activities", self.activities))
        refuse(
            activity_problems(self.activities, "opening_bcr", "depreciation", "billed_volume_m3")
        )
        return self


def activity_problems(activities: Mapping[str, Inputs], *names: str) -> list[Problem]:
    """Yearly lists of activities that are shorter than the longest of them all."""
    lists: dict[tuple[PathPart, ...], Sized] = {
        ("activities", activity, name): getattr(one, name)
        for activity, one in activities.items()
        for name in names
    }
    return horizon_lengths(lists, max(len(values) for values in lists.values()))


class ActivityResult(Result):
    """What the cost of one activity is made of."""

    returns: list[float] = figure(
        "Return on the capital base",
        unit="¤",
        display="money",
        symbol="R_t",
        series="from_year_1",
        equation=r"R_t=r \cdot B_t",
        source=FORMULA,
    )
    present_value_return: float = figure(
        "Present value of the return",
        unit="¤",
        display="money",
        symbol="VP(R)",
        equation=r"VP(R)=\sum_t \frac{R_t}{(1+r)^t}",
        source=FORMULA,
    )
    present_value_depreciation: float = figure(
        "Present value of depreciation",
        unit="¤",
        display="money",
        symbol="VP(d)",
        equation=r"VP(d)=\sum_t \frac{d_t}{(1+r)^t}",
        source=FORMULA,
    )
    present_value_volume: float = figure(
        "Present value of billed volume",
        unit="m³",
        symbol="VPF",
        equation=r"VPF=\sum_t \frac{F_t}{(1+r)^t}",
        source=VOLUME,
    )


class CmiResult(Result):
    """The cost of the service and of each of its activities."""

    cmi: float = figure(
        "Average investment cost (CMI)",
        unit="¤/m³",
        display="unit_money",
        symbol="CMI",
        equation=r"CMI=\sum_j \frac{VP(r \cdot BCR_{j,t-1})+VP(d_{j,t})}{VPF_j}",
        source=FORMULA,
    )
    cmi_by_activity: dict[str, float] = figure(
        "CMI by activity",
        unit="¤/m³",
        display="unit_money",
        symbol="c_j",
        equation=r"c_j=\frac{VP(R)+VP(d)}{VPF}",
        source=FORMULA,
    )
    activities: dict[str, ActivityResult] = group(
        "Activities", "Present values behind the cost of each activity."
    )
    warnings: list[Remark] = remarks_field()


def cmi(inputs: CmiInputs, _progress: Progress) -> CmiResult:
    """Present value of return and depreciation over that of billed volume, activity by activity."""
    parts = {name: _activity(inputs, one) for name, one in inputs.activities.items()}
    costs = {name: _cost(one) for name, one in parts.items()}
    return CmiResult(
        cmi=total(costs.values()),
        cmi_by_activity=costs,
        activities=parts,
        warnings=_remarks(inputs),
    )


def _activity(inputs: CmiInputs, one: ActivityInputs) -> ActivityResult:
    rate = inputs.discount_rate
    returns = (rate * series(one.opening_bcr)).tolist()
    return ActivityResult(
        returns=returns,
        present_value_return=period_value(rate, returns),
        present_value_depreciation=period_value(rate, one.depreciation),
        present_value_volume=period_value(rate, one.billed_volume_m3),
    )


def _cost(one: ActivityResult) -> float:
    earned = one.present_value_return + one.present_value_depreciation
    return earned / one.present_value_volume


@aside
def _remarks(inputs: CmiInputs) -> list[Remark]:
    first, *others = inputs.activities
    found = historic_remarks(inputs.price_base)
    volume = inputs.activities[first].billed_volume_m3
    found += horizon_remarks(("activities", first, "billed_volume_m3"), len(volume))
    for name, one in inputs.activities.items():
        found += jump_remarks(("activities", name, "opening_bcr"), one.opening_bcr, 1)
        if name in others and one.billed_volume_m3 != volume:
            path = ("activities", name, "billed_volume_m3")
            found.append(remark(path, "other_volume", OTHER_VOLUME, activity=name, first=first))
    return found


register(
    Calculation(
        name="cra.cmi",
        title="Average investment cost",
        summary="Average investment cost (CMI) of one service over its activities: return and "
        "depreciation of the capital base over billed volume, in present values.",
        inputs=CmiInputs,
        result=CmiResult,
        function=cmi,
        sources=(FORMULA, VOLUME),
        parameter_set="cra-2009-proposal",
        key_figures=("cmi",),
        symbols=(
            YEAR,
            Symbol("BCR_{j,t}", "capital base of activity j at the end of year t", "¤"),
        ),
    )
)
