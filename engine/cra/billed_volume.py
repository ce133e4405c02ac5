"""cra.billed_volume: projected billed consumption of a service and its present value (VPF)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.arithmetic import Constant, Floats, aside, minimum, series, years
from engine.cra.fields import (
    VOLUME_MAXIMUM,
    YEAR,
    Service,
    Share,
    cra,
    discount_rate,
    reading,
    service,
    yearly,
)
from engine.cra.limits import horizon_remarks, percent
from engine.cra.present_value import period_value
from engine.model import Inputs, Result, figure, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field
from engine.yearly import unequal_lengths

ELEMENTS = cra("sección 2.1.3, elementos a tener en cuenta")
VALUE = cra("sección 2.1.3, VPF")
PROJECTED = reading("The elements of section 2.1.3 as one product; the proposal prints no formula")
MONTHS = Constant(12.0, "Months in a year", "months/year")

People = Annotated[float, Field(gt=0, le=1e9)]
Price = Annotated[float, Field(ge=-0.99, le=10)]
Other = Annotated[float, Field(ge=0, le=VOLUME_MAXIMUM)]
Capacity = Annotated[float, Field(gt=0, le=VOLUME_MAXIMUM)]

AT_CAPACITY = (
    "In year %(year)s the projected consumption of %(given)s m³ exceeds what the system can bill, "
    "%(limit)s m³; the capacity is taken."
)
NOBODY = (
    "Nothing is billed in year %(year)s; check coverage and consumption, because a volume of zero "
    "has no cost per m³."
)
ELASTIC = (
    "A price elasticity of %(given)s means that consumption reacts more than prices move; usual "
    "values lie between -1 and 0."
)
COVERAGE_STEP = 0.15
COVERAGE_JUMP = (
    "Coverage changes by %(change)s points in year %(year)s, more than the usual %(limit)s; check "
    "that the works allow it."
)


class BilledVolumeInputs(Inputs):
    """One service, year 1 first."""

    service: Service = service()
    discount_rate: float = discount_rate()
    population: list[People] = yearly(
        "Population",
        symbol="N_t",
        meaning="Projection of the statistics office for the service area.",
        unit="inhabitants",
        display="number",
        source=ELEMENTS,
    )
    coverage: list[Share] = yearly(
        "Coverage",
        symbol="c_t",
        meaning="Share of the people served, growing with the projects of the plan.",
        unit="fraction",
        display="percent",
        source=ELEMENTS,
    )
    persons_per_user: float = quantity(
        "Persons per user",
        unit="inhabitants/user",
        meaning="People behind one billed user.",
        symbol="h",
        source=ELEMENTS,
        ge=0.1,
        le=100,
    )
    unit_consumption: float = quantity(
        "Consumption per user in the base year",
        unit="m³/user/month",
        meaning="Billed consumption of a user and month before the period.",
        symbol="q_0",
        source=ELEMENTS,
        gt=0,
        le=10_000,
    )
    consumption_trend: float = quantity(
        "Trend of consumption",
        unit="fraction per year",
        meaning="Yearly change of the consumption per user at equal prices.",
        display="percent",
        symbol="g",
        source=ELEMENTS,
        default=0.0,
        gt=-1,
        le=1,
    )
    price_elasticity: float = quantity(
        "Price elasticity",
        unit="ratio",
        meaning="Change of consumption for a change of the price; zero or negative.",
        symbol=r"\epsilon",
        source=ELEMENTS,
        default=0.0,
        ge=-5,
        le=0,
    )
    price_change: list[Price] | None = yearly(
        "Price against the base year",
        symbol="p_t",
        meaning="Real price of the year over that of the base year, less one.",
        unit="fraction",
        display="percent",
        source=ELEMENTS,
        default=None,
    )
    other_volume_m3: list[Other] | None = yearly(
        "Other billed volume",
        symbol="O_t",
        meaning="Large or non-residential users projected one by one.",
        unit="m³",
        display="number",
        source=ELEMENTS,
        default=None,
    )
    capacity_m3: list[Capacity] | None = yearly(
        "Capacity to bill",
        symbol="K_t",
        meaning="Volume that production less losses allows to bill, growing with the plan.",
        unit="m³",
        display="number",
        source=ELEMENTS,
        default=None,
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        names = ("population", "coverage", "price_change", "other_volume_m3", "capacity_m3")
        given = {name: getattr(self, name) for name in names}
        refuse(unequal_lengths({name: one for name, one in given.items() if one is not None}, 1))
        return self


class BilledVolumeResult(Result):
    """Users, consumption and billed volume of each year, and the present value."""

    users: list[float] = figure(
        "Users",
        unit="users",
        symbol="U_t",
        series="from_year_1",
        equation=r"U_t=\frac{N_t c_t}{h}",
        source=PROJECTED,
    )
    consumption_per_user: list[float] = figure(
        "Consumption per user",
        unit="m³/user/month",
        symbol="q_t",
        series="from_year_1",
        equation=r"q_t=q_0 (1+g)^t (1+p_t)^\epsilon",
        source=PROJECTED,
    )
    billed_volume_m3: list[float] = figure(
        "Billed volume",
        unit="m³",
        symbol="F_t",
        series="from_year_1",
        equation=r"F_t=\min(12 U_t q_t + O_t, K_t)",
        source=PROJECTED,
    )
    present_value: float = figure(
        "Present value of billed volume (VPF)",
        unit="m³",
        symbol="VPF",
        equation=r"VPF=\sum_t \frac{F_t}{(1+r)^t}",
        source=VALUE,
    )
    warnings: list[Remark] = remarks_field()


def billed_volume(inputs: BilledVolumeInputs, _progress: Progress) -> BilledVolumeResult:
    """Users times consumption, within capacity, and the present value of it."""
    served = series(inputs.population) * series(inputs.coverage) / inputs.persons_per_user
    each = _consumption(inputs)
    wanted = MONTHS() * served * each
    if inputs.other_volume_m3 is not None:
        wanted = wanted + series(inputs.other_volume_m3)
    capacity = inputs.capacity_m3
    volume = wanted if capacity is None else minimum(wanted, series(capacity))
    return BilledVolumeResult(
        users=served.tolist(),
        consumption_per_user=each.tolist(),
        billed_volume_m3=volume.tolist(),
        present_value=period_value(inputs.discount_rate, volume),
        warnings=_remarks(inputs, wanted),
    )


def _consumption(inputs: BilledVolumeInputs) -> Floats:
    count = len(inputs.population)
    trend = inputs.unit_consumption * (1.0 + inputs.consumption_trend) ** years(count, 1)
    if inputs.price_change is None:
        return trend
    return trend * (1.0 + series(inputs.price_change)) ** inputs.price_elasticity


@aside
def _remarks(inputs: BilledVolumeInputs, wanted: Floats) -> list[Remark]:
    found = horizon_remarks(("population",), len(inputs.population))
    if inputs.price_elasticity < -1:
        given = inputs.price_elasticity
        found.append(remark(("price_elasticity",), "elastic", ELASTIC, given=given))
    for place, one in enumerate(wanted.tolist()):
        limit = None if inputs.capacity_m3 is None else inputs.capacity_m3[place]
        if one <= 0:
            found.append(remark(("coverage", place), "nobody", NOBODY, year=place + 1))
        elif limit is not None and one > limit:
            params = {"given": round(one), "limit": round(limit), "year": place + 1}
            found.append(remark(("capacity_m3", place), "at_capacity", AT_CAPACITY, **params))
    for place in range(1, len(inputs.coverage)):
        step = inputs.coverage[place] - inputs.coverage[place - 1]
        if abs(step) > COVERAGE_STEP + 1e-9:
            params = {"change": percent(step), "limit": percent(COVERAGE_STEP)}
            path = ("coverage", place)
            found.append(remark(path, "coverage_jump", COVERAGE_JUMP, year=place + 1, **params))
    return found


register(
    Calculation(
        name="cra.billed_volume",
        title="Projected billed volume",
        summary="Billed consumption from population, coverage, consumption per user, price "
        "response and capacity, with its present value (VPF).",
        inputs=BilledVolumeInputs,
        result=BilledVolumeResult,
        function=billed_volume,
        sources=(ELEMENTS, VALUE),
        parameter_set="cra-2009-proposal",
        key_figures=("present_value", "billed_volume_m3"),
        symbols=(YEAR,),
    )
)
