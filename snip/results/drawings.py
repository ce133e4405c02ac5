"""The charts of a result, with those of a saved one behind them where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from engine.snip.social_flow import VARIABLES
from presentation.charts import (
    Builder,
    Chart,
    Part,
    SavedBalance,
    SavedFlow,
    SavedSwings,
    Swing,
    demand_supply,
    parts,
    tornado,
    yearly_flow,
)
from presentation.charts.parts import largest_title, ratio_title
from presentation.charts.registry import Tree
from runs.models import Run
from snip.models import Project
from snip.results.stored import Stored
from snip.results.tables import sensitivities, variable_name

DRAWN = ("snip.project_evaluation", "snip.cash_flow", "snip.water_project")


def builder_of(calculation: str) -> Builder:
    """What draws results of this calculation wherever they are shown (presentation.charts)."""
    return partial(_charts, calculation)


def _charts(
    calculation: str, result: Tree, inputs: Tree, currency: str, ghost: Tree | None = None
) -> list[Chart]:
    def unsaved(shown: Tree) -> Stored:
        run = Run(calculation=calculation, inputs=inputs, result=shown)
        return Stored(run, Project(currency=currency))

    stored, saved = unsaved(result), unsaved(ghost) if ghost else None
    found = [
        net_flow(stored, saved),
        sensitivity(stored, saved),
        benefits_and_costs(stored, saved),
        balance(stored, saved),
        investment(stored, saved),
    ]
    return [one for one in found if one is not None]


def net_flow(stored: Stored, saved: Stored | None = None) -> Chart | None:
    """Net flow by year and its discounted sum."""
    flow = _flow(stored)
    if flow is None:
        return None
    return yearly_flow(
        id="grafico-flujo",
        years=flow.years,
        net_flow=flow.net_flow,
        cumulative=flow.cumulative,
        money=stored.money,
        saved=_flow(saved) if saved else None,
    )


def _flow(stored: Stored) -> SavedFlow | None:
    flow = stored.of_flow("net_flow") or []
    total = stored.of_flow("discounted_cumulative") or []
    if not flow or len(flow) != len(total):
        return None
    return SavedFlow(list(range(len(flow))), flow, total)


def balance(stored: Stored, saved: Stored | None = None) -> Chart | None:
    """Demand against the capacity without the project, in the years that have both."""
    found = _balance(stored)
    if found is None:
        return None
    return demand_supply(
        id="grafico-balance",
        years=found.years,
        demand=found.demand,
        supply=found.supply,
        unit=stored.unit("balance", "demand_l_s"),
        what=_balance_name(stored),
        saved=_balance(saved) if saved else None,
    )


def _balance_name(stored: Stored) -> str:
    if stored.value("balance", "measure") == "peak_day":
        return _("Production on the peak day")
    return _("Mean production")


def _balance(stored: Stored) -> SavedBalance | None:
    names = ("years", "demand_l_s", "supply_without_project_l_s")
    columns = [stored.numbers("balance", name) for name in names]
    rows = [row for row in zip(*columns, strict=True) if None not in row]
    if not rows:
        return None
    years, demand, supply = zip(*rows, strict=True)
    return SavedBalance(years, demand, supply)


def sensitivity(stored: Stored, saved: Stored | None = None) -> Chart | None:
    """NPV at the largest change that was tried both ways, with the break-even changes."""
    answers = _answers(stored)
    change = _largest_change([one["changes"] for one in answers])
    if change is None:
        return None
    return tornado(
        id="grafico-sensibilidad",
        base=stored.of_flow("npv"),
        change=change,
        swings=[_swing(one, change) for one in answers],
        money=stored.money,
        saved=_saved_swings(saved, change) if saved else None,
    )


def _answers(stored: Stored) -> list[Any]:
    return [one for one in sensitivities(stored) if one.get("variable") in VARIABLES]


def _saved_swings(saved: Stored, change: float) -> SavedSwings | None:
    """The saved swings at that change; None where it was not tried both ways."""
    tried = [one for one in _answers(saved) if {change, -change} <= set(one["changes"])]
    if not tried or saved.of_flow("npv") is None:
        return None
    return SavedSwings(saved.of_flow("npv"), [_swing(one, change) for one in tried])


def _largest_change(tried: Sequence[Sequence[float]]) -> float | None:
    """The largest change that every variable was tried at in both directions."""
    both = [{one for one in changes if one > 0 and -one in changes} for changes in tried]
    common = set.intersection(*both) if both else set()
    return max(common, default=None)


def _swing(answer: Any, change: float) -> Swing:
    at = dict(zip(answer["changes"], answer["npv"], strict=True))
    name = variable_name(answer["variable"])
    return Swing(name, at[-change], at[change], answer["break_even"])


def benefits_and_costs(stored: Stored, saved: Stored | None = None) -> Chart | None:
    """The present values side by side."""
    values = stored.of_flow("present_values")
    if not values:
        return None
    before = (saved.of_flow("present_values") if saved else None) or {}
    return parts(
        id="grafico-valores",
        title=ratio_title(stored.of_flow("benefit_cost")),
        what=_("Present value at social prices"),
        parts=[
            Part(
                variable_name(name),
                values[name],
                "benefit" if name == "benefits" else "cost",
                saved=before.get(name),
            )
            for name in ("benefits", "investment", "operation_maintenance")
        ],
        money=stored.money,
    )


def investment(stored: Stored, saved: Stored | None = None) -> Chart | None:
    """The initial investment by component at social prices."""
    named = _investment(stored)
    if len(named) < 2:
        return None
    before = _investment(saved) if saved else {}
    shown = [Part(name, value, saved=before.get(name)) for name, value in named.items()]
    shown.sort(key=lambda part: part.value, reverse=True)
    return parts(
        id="grafico-inversion",
        title=largest_title(shown),
        what=_("Initial investment at social prices"),
        parts=shown,
        money=stored.money,
    )


def _investment(stored: Stored) -> dict[str, float]:
    """Amounts by the name of the component; equal names together."""
    named: dict[str, float] = {}
    for line in stored.items(*stored.flow, "investment_lines"):
        name = str(line["name"])
        named[name] = named.get(name, 0.0) + line["social"]
    return named
