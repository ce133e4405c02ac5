"""What stands on each tab of a result: figures, charts and tables in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presentation.charts import Chart
from presentation.forms import Path
from presentation.tables import Table
from snip.results import drawings, tables
from snip.results.addresses import FIRST_TAB, Place
from snip.results.figures import FigureList, figure_list
from snip.results.stored import Stored

HISTORY = "historia"


@dataclass(frozen=True)
class Contents:
    """A tab's charts, lists of figures and tables; notes: what is missing and how to get it."""

    charts: list[Chart] = field(default_factory=list)
    lists: list[FigureList] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self, id: str) -> Table | None:
        """A table by its name, also those behind charts and lists."""
        every = [
            *self.tables,
            *(one.table for one in self.lists),
            *(one.table for one in self.charts),
        ]
        return next((one for one in every if one.id == id), None)


@dataclass(frozen=True)
class Tab:
    slug: str
    label: str | Promise
    build: Callable[[Stored, Place], Contents]
    whole_project_only: bool = True


def _charts(*found: Chart | None) -> list[Chart]:
    return [one for one in found if one is not None]


def _filled(*found: Table) -> list[Table]:
    return [one for one in found if one.rows and len(one.columns) > 1]


def summary(stored: Stored, place: Place) -> Contents:
    return Contents(
        charts=_charts(drawings.net_flow(stored), drawings.sensitivity(stored)),
        tables=_filled(tables.social_flow(stored, place)),
    )


def demand(stored: Stored, place: Place) -> Contents:
    chart = drawings.balance(stored)
    notes = []
    if chart is None:
        notes.append(_("No capacity was given, so demand is not compared with it."))
    if stored.value("water_demand") is None:
        notes.append(_("No demand model was given: the demand is the project's mean production."))
    return Contents(
        charts=_charts(chart),
        tables=_filled(
            tables.balance(stored, place),
            tables.demand_flows(stored, place),
            tables.demand_connections(stored, place),
            tables.storage(stored, place),
            tables.project_users(stored, place),
        ),
        notes=notes,
    )


def costs(stored: Stored, place: Place) -> Contents:
    return Contents(
        charts=_charts(drawings.investment(stored)),
        tables=_filled(
            tables.investment(stored, place),
            tables.components(stored, place),
            tables.yearly_costs(stored, place),
        ),
    )


MONTH = ("consumption_per_dwelling", "benefit_per_existing_user", "benefit_per_new_user")


def benefits(stored: Stored, place: Place) -> Contents:
    month = figure_list(
        stored, place, id="vivienda", title=_("A dwelling's month"),
        paths=[(*stored.flow, name) for name in MONTH],
    )  # fmt: skip
    return Contents(
        charts=_charts(drawings.benefits_and_costs(stored)),
        lists=[month],
        tables=_filled(tables.yearly_benefits(stored, place)),
    )


def sensitivity(stored: Stored, place: Place) -> Contents:
    return Contents(
        charts=_charts(drawings.sensitivity(stored)),
        tables=_filled(tables.break_even(stored, place), tables.sensitivity(stored, place)),
    )


INCREMENTAL = "long_run_incremental_cost"
COSTS = ("with_investment", "operation_only", "monthly_payment")
VALUES = (
    "present_value_investment",
    "present_value_operation_maintenance",
    "present_value_volume_m3",
)
AT_MARKET = ("with_investment", "operation_only", *VALUES[:2])
WATER = ("share_of_income", "limit_water", "within_limit_water", "share_of_income_operation_only")
BOTH = (
    "share_of_income_with_sewerage",
    "limit_water_and_sewerage",
    "within_limit_water_and_sewerage",
)


def sustainability(stored: Stored, place: Place) -> Contents:
    if stored.value(INCREMENTAL) is None:
        return Contents(notes=[_("The project adds no consumption, so no cost per m³ is given.")])

    priced: dict[Path, str] = {(INCREMENTAL, name): _("at market prices") for name in AT_MARKET}

    def listed(id: str, title: str, names: tuple[str, ...]) -> FigureList:
        paths: list[Path] = [(INCREMENTAL, name) for name in names]
        return figure_list(stored, place, id=id, title=title, paths=paths, notes=priced)

    notes = []
    if stored.value(INCREMENTAL, "share_of_income") is None:
        notes.append(
            _(
                "A household's income or its monthly volume was not given, so its share of "
                "income is empty."
            )
        )
    return Contents(
        lists=[
            listed("cip", _("Long-run incremental cost"), (*COSTS, *VALUES)),
            listed("pago", _("Share of household income"), (*WATER, *BOTH)),
        ],
        notes=notes,
    )


def _nothing(_stored: Stored, _place: Place) -> Contents:
    return Contents()


TABS = (
    Tab(FIRST_TAB, gettext_lazy("Result"), summary, whole_project_only=False),
    Tab("demanda", gettext_lazy("Demand and supply"), demand),
    Tab("costos", gettext_lazy("Costs"), costs),
    Tab("beneficios", gettext_lazy("Benefits"), benefits),
    Tab("sensibilidad", gettext_lazy("Sensitivity"), sensitivity, whole_project_only=False),
    Tab("sostenibilidad", gettext_lazy("Sustainability"), sustainability),
    Tab(HISTORY, gettext_lazy("Runs"), _nothing, whole_project_only=False),
)


def tabs_of(stored: Stored) -> list[Tab]:
    """The tabs that this result fills."""
    return [one for one in TABS if stored.is_whole_project or not one.whole_project_only]
