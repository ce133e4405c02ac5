"""cra.cmi_287: the form of Res. CRA 287 of 2004, and how far the proposal's cost lies from it."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.arithmetic import total
from engine.cra.average_cost import activity_problems
from engine.cra.fields import (
    YEAR,
    Money,
    Service,
    Volume,
    cra,
    discount_rate,
    money,
    name_problems,
    reading,
    service,
    unit_money,
    yearly,
)
from engine.cra.present_value import period_value
from engine.cra.ratio import ratio
from engine.model import Inputs, Result, figure, group
from engine.problems import refuse
from engine.registry import Calculation, Progress, register

FORM = cra("sección 1, expresión de la Resolución CRA 287 de 2004")
COMPARED = reading("The proposal's cost beside that of the earlier form")


class ActivityInputs287(Inputs):
    """One activity of the service."""

    asset_value: float = money(
        "Value of the assets (VA)",
        symbol="VA",
        meaning="Value of the existing system; assets given by third parties are left out.",
        source=FORM,
    )
    plan: list[Money] = yearly(
        "Investment plan (RER)",
        symbol="I_t",
        meaning="Replacement, expansion and rehabilitation, third-party assets' replacement too.",
        source=FORM,
    )
    demand_m3: list[Volume] = yearly(
        "Projected demand",
        symbol="Q_t",
        meaning="Demand of the year, as long as the plan.",
        unit="m³",
        display="number",
        source=FORM,
    )


class Cmi287Inputs(Inputs):
    """One service with its activities, as the resolution of 2004 asks for them."""

    service: Service = service()
    discount_rate: float = discount_rate()
    activities: dict[str, ActivityInputs287] = group(
        "Activities", "The activities of the service by name.", min_length=1, max_length=50
    )
    cmi: float | None = unit_money(
        "CMI of the proposal",
        symbol="CMI",
        meaning="The same service's cost by the 2009 proposal, to compare with.",
        default=None,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse(name_problems("activities", self.activities))
        refuse(activity_problems(self.activities, "plan", "demand_m3"))
        return self


class ActivityResult287(Result):
    """Present values of one activity."""

    present_value_plan: float = figure(
        "Present value of the plan (VPI)",
        unit="¤",
        display="money",
        symbol="VPI",
        equation=r"VPI=\sum_t \frac{I_t}{(1+r)^t}",
        source=FORM,
    )
    present_value_demand: float = figure(
        "Present value of demand (VPD)",
        unit="m³",
        symbol="VPD",
        equation=r"VPD=\sum_t \frac{Q_t}{(1+r)^t}",
        source=FORM,
    )


class Cmi287Result(Result):
    """The cost of the earlier form, by activity and together."""

    cmi_287: float = figure(
        "CMI by Res. CRA 287 of 2004",
        unit="¤/m³",
        display="unit_money",
        symbol="CMI_{287}",
        equation=r"CMI_{287}=\sum_j \frac{VPI_j+VA_j}{VPD_j}",
        source=FORM,
    )
    cmi_by_activity: dict[str, float] = figure(
        "CMI by activity",
        unit="¤/m³",
        display="unit_money",
        equation=r"\frac{VPI+VA}{VPD}",
        source=FORM,
    )
    activities: dict[str, ActivityResult287] = group(
        "Activities", "Present values behind the cost of each activity."
    )
    difference: float | None = figure(
        "Proposal less earlier form",
        unit="¤/m³",
        display="unit_money",
        equation=r"CMI-CMI_{287}",
        source=COMPARED,
        meaning="Empty where the proposal's cost is not given.",
    )
    change: float | None = figure(
        "Change against the earlier form",
        unit="fraction",
        display="percent",
        equation=r"\frac{CMI-CMI_{287}}{CMI_{287}}",
        source=COMPARED,
        meaning="Empty where the proposal's cost is not given or the earlier form gives zero.",
    )


def cmi_287(inputs: Cmi287Inputs, _progress: Progress) -> Cmi287Result:
    """(VPI_RER + VA) / VPD, summed over the activities of the service."""
    rate = inputs.discount_rate
    parts = {
        name: ActivityResult287(
            present_value_plan=period_value(rate, one.plan),
            present_value_demand=period_value(rate, one.demand_m3),
        )
        for name, one in inputs.activities.items()
    }
    costs = {
        name: (part.present_value_plan + inputs.activities[name].asset_value)
        / part.present_value_demand
        for name, part in parts.items()
    }
    earlier, proposal = total(costs.values()), inputs.cmi
    gap = None if proposal is None else proposal - earlier
    return Cmi287Result(
        cmi_287=earlier,
        cmi_by_activity=costs,
        activities=parts,
        difference=gap,
        change=None if gap is None else ratio(gap, earlier),
    )


register(
    Calculation(
        name="cra.cmi_287",
        title="Average investment cost, form of 2004",
        summary="Average investment cost by Res. CRA 287 of 2004, (VPI + VA) / VPD, beside that of "
        "the 2009 proposal.",
        inputs=Cmi287Inputs,
        result=Cmi287Result,
        function=cmi_287,
        sources=(FORM,),
        parameter_set="cra-2009-proposal",
        key_figures=("cmi_287", "difference"),
        symbols=(YEAR,),
    )
)
