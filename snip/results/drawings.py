"""The charts of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from engine.snip.social_flow import VARIABLES
from presentation.charts import Chart, Part, Swing, demand_supply, parts, tornado, yearly_flow
from presentation.charts.parts import largest_title, ratio_title
from snip.results.stored import Stored
from snip.results.tables import sensitivities, variable_name


def net_flow(stored: Stored) -> Chart | None:
    """Net flow by year and its discounted sum."""
    flow = stored.of_flow("net_flow") or []
    total = stored.of_flow("discounted_cumulative") or []
    if not flow or len(flow) != len(total):
        return None
    return yearly_flow(
        id="grafico-flujo",
        years=list(range(len(flow))),
        net_flow=flow,
        cumulative=total,
        money=stored.money,
    )


def balance(stored: Stored) -> Chart | None:
    """Demand against the capacity without the project, in the years that have both."""
    return _balance(
        stored, "grafico-balance", "demand_l_s", "supply_without_project_l_s", _balance_name(stored)
    )


def _balance_name(stored: Stored) -> str:
    if stored.value("balance", "measure") == "peak_day":
        return _("Production on the peak day")
    return _("Mean production")


def _balance(stored: Stored, id: str, demand: str, supply: str, what: str) -> Chart | None:
    years = stored.numbers("balance", "years")
    rows = [
        row
        for row in zip(
            years, stored.numbers("balance", demand), stored.numbers("balance", supply), strict=True
        )
        if None not in row
    ]
    if not rows:
        return None
    return demand_supply(
        id=id,
        years=[row[0] for row in rows],
        demand=[row[1] for row in rows],
        supply=[row[2] for row in rows],
        unit=stored.unit("balance", demand),
        what=what,
    )


def sensitivity(stored: Stored) -> Chart | None:
    """NPV at the largest change that was tried both ways, with the break-even changes."""
    answers = [one for one in sensitivities(stored) if one.get("variable") in VARIABLES]
    change = _largest_change([one["changes"] for one in answers])
    if change is None:
        return None
    swings = [_swing(one, change) for one in answers]
    return tornado(
        id="grafico-sensibilidad",
        base=stored.of_flow("npv"),
        change=change,
        swings=swings,
        money=stored.money,
    )


def _largest_change(tried: Sequence[Sequence[float]]) -> float | None:
    """The largest change that every variable was tried at in both directions."""
    both = [{one for one in changes if one > 0 and -one in changes} for changes in tried]
    common = set.intersection(*both) if both else set()
    return max(common, default=None)


def _swing(answer: Any, change: float) -> Swing:
    at = dict(zip(answer["changes"], answer["npv"], strict=True))
    name = variable_name(answer["variable"])
    return Swing(name, at[-change], at[change], answer["break_even"])


def benefits_and_costs(stored: Stored) -> Chart | None:
    """The present values side by side."""
    values = stored.of_flow("present_values")
    if not values:
        return None
    shown = [
        Part(variable_name("benefits"), values["benefits"], "benefit"),
        Part(variable_name("investment"), values["investment"]),
        Part(variable_name("operation_maintenance"), values["operation_maintenance"]),
    ]
    return parts(
        id="grafico-valores",
        title=ratio_title(stored.of_flow("benefit_cost")),
        what=_("Present value"),
        parts=shown,
        money=stored.money,
    )


def investment(stored: Stored) -> Chart | None:
    """The initial investment by component at social prices."""
    lines = stored.items(*stored.flow, "investment_lines")
    named: dict[str, float] = {}
    for line in lines:
        name = str(line["name"])
        named[name] = named.get(name, 0.0) + line["social"]
    if len(named) < 2:
        return None
    shown = [Part(name, value) for name, value in named.items()]
    shown.sort(key=lambda part: part.value, reverse=True)
    return parts(
        id="grafico-inversion",
        title=largest_title(shown),
        what=_("Initial investment at social prices"),
        parts=shown,
        money=stored.money,
    )
