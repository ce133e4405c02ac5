"""The tables of a result: columns, units and titles come from the result's model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from engine.model import Display
from engine.snip.evaluation_inputs import COMPONENTS
from engine.snip.social_flow import VARIABLES
from presentation.forms import Path
from presentation.tables import Column, Row, Table
from presentation.units import unit_text
from snip.results.addresses import Place
from snip.results.stored import Stored, said_of, title_of


def column_at(
    stored: Stored, place: Place, path: Path, *, leads: bool = False, opens: bool = True
) -> Column:
    """The column of a figure, titled and shown as its model says."""
    said = said_of(stored.field(path))
    display: Display = said.get("display", "number")
    unit = unit_text(str(said.get("unit", "")), stored.currency)
    address = place.of_figure(path) if opens else ""
    return Column(str(path[-1]), stored.title(*path), display, unit, leads=leads, address=address)


def yearly(
    stored: Stored,
    place: Place,
    *,
    id: str,
    title: str,
    group: Path,
    names: Sequence[str],
    leads: Sequence[str] = (),
    subtitle: str = "",
) -> Table:
    """Yearly lists of one group side by side, year 0 first; lists without a value are left out."""
    present = [name for name in names if _has_values(stored.numbers(*group, name))]
    series = [stored.numbers(*group, name) for name in present]
    count = max((len(one) for one in series), default=0)
    columns = (
        Column("year", _("Year"), "text"),
        *(column_at(stored, place, (*group, name), leads=name in leads) for name in present),
    )
    rows = tuple((year, *(one[year] for one in series)) for year in range(count))
    links = {
        (year, at): place.of_figure((*group, name, year))
        for at, (name, values) in enumerate(zip(present, series, strict=True), start=1)
        for year, value in enumerate(values)
        if value is not None
    }
    return Table(id, title, columns, rows, subtitle, links=links)


def _has_values(series: Sequence[Any]) -> bool:
    return any(value is not None for value in series)


def social_flow(stored: Stored, place: Place) -> Table:
    """Benefits, investment, O&M and net flow by year, at social prices."""
    title, note = _("Flow at social prices"), _("Year 0 is not discounted")
    lead = ("net_flow", "discounted_cumulative")
    if stored.is_whole_project:
        names = ("benefits", "investment", "operation_maintenance", *lead)
        return yearly(
            stored, place, id="flujo", title=title, group=stored.flow, names=names, leads=lead,
            subtitle=note,
        )  # fmt: skip
    return _given_flow(stored, place, title, note)


def _given_flow(stored: Stored, place: Place, title: str, note: str) -> Table:
    """The same where the yearly series are inputs."""
    model = stored.input_model()
    names = ("benefits", "investment", "operation_maintenance")
    fields = [model.model_fields[name] if model else None for name in names]
    columns = (
        Column("year", _("Year"), "text"),
        *(
            Column(name, title_of(known), "money", stored.money)
            for name, known in zip(names, fields, strict=True)
        ),
        column_at(stored, place, ("net_flow",), leads=True),
        column_at(stored, place, ("discounted_cumulative",), leads=True),
    )
    series = [
        *(stored.given(name) or [] for name in names),
        stored.numbers("net_flow"),
        stored.numbers("discounted_cumulative"),
    ]
    rows = tuple((year, *cells) for year, cells in enumerate(zip(*series, strict=True)))
    links = {
        (year, at): place.of_input((name, year)) if name in names else place.of_figure((name, year))
        for year in range(len(rows))
        for at, name in enumerate((*names, "net_flow", "discounted_cumulative"), start=1)
    }
    return Table("flujo", title, columns, rows, note, links=links)


def balance(stored: Stored, place: Place) -> Table:
    """Demand and capacity by year."""
    names = (
        "demand_l_s",
        "supply_without_project_l_s",
        "balance_without_project_l_s",
        "supply_with_project_l_s",
        "balance_with_project_l_s",
    )
    return yearly(
        stored, place, id="balance", title=_("Demand and supply by year"), group=("balance",),
        names=names, leads=("demand_l_s", "balance_without_project_l_s"),
    )  # fmt: skip


def storage(stored: Stored, place: Place) -> Table:
    names = (
        "storage_demand_m3",
        "storage_balance_without_project_m3",
        "storage_balance_with_project_m3",
    )
    return yearly(
        stored, place, id="almacenamiento", title=_("Storage by year"), group=("balance",),
        names=names, leads=("storage_demand_m3",),
    )  # fmt: skip


def project_users(stored: Stored, place: Place) -> Table:
    """Population, users and volumes of the water project by year."""
    names = (
        "population",
        "dwellings",
        "new_users",
        "consumption_m3",
        "consumption_without_project_m3",
        "produced_m3",
    )
    return yearly(
        stored, place, id="usuarios", title=_("Users and volumes of the project by year"),
        group=stored.flow, names=names, leads=("new_users", "produced_m3"),
    )  # fmt: skip


CONNECTIONS = (
    "population",
    "dwellings",
    "domestic_metered",
    "domestic_unmetered",
    "commercial",
    "industrial",
    "government",
    "social",
    "taps_metered",
    "taps_unmetered",
)
FLOWS = (
    "consumption_l_day",
    "production_l_s",
    "peak_day_l_s",
    "peak_hour_l_s",
    "production_m3_day",
    "storage_m3",
    "population_sewered",
    "sewage_l_s",
)


def demand_connections(stored: Stored, place: Place) -> Table:
    return yearly(
        stored, place, id="conexiones", title=_("Connections of the locality by year"),
        group=("water_demand",), names=CONNECTIONS, leads=("population", "dwellings"),
    )  # fmt: skip


def demand_flows(stored: Stored, place: Place) -> Table:
    return yearly(
        stored, place, id="demanda", title=_("Demand of the locality by year"),
        group=("water_demand",), names=FLOWS, leads=("production_l_s", "peak_day_l_s"),
    )  # fmt: skip


def investment(stored: Stored, place: Place) -> Table:
    """The initial investment by component: market price, factor, social price."""
    base = (*stored.flow, "investment_lines")
    lines = stored.items(*base)
    given = stored.given("water_project", "investment")
    factors = [one.get("factor") for one in given] if isinstance(given, list) else []
    columns = (
        Column("name", stored.title(*base, "name"), "text"),
        column_at(stored, place, (*base, "market"), opens=False),
        Column("factor", _("Factor"), decimals=4),
        column_at(stored, place, (*base, "social"), leads=True, opens=False),
    )
    rows = tuple(
        (str(line.get("name", "")), line.get("market"), factor, line.get("social"))
        for line, factor in zip(lines, factors, strict=False)
    )
    total = (
        _("Total"),
        stored.of_flow("market_investment"),
        "",
        stored.of_flow("social_investment"),
    )
    links = {(len(rows), 1): place.of_figure((*stored.flow, "market_investment"))}
    links[len(rows), 3] = place.of_figure((*stored.flow, "social_investment"))
    for row in range(len(rows)):
        links[row, 1] = place.of_figure((*base, row, "market"))
        links[row, 2] = place.of_input(("water_project", "investment", row, "factor"))
        links[row, 3] = place.of_figure((*base, row, "social"))
    return Table("inversion", stored.title(*base), columns, rows, total=total, links=links)


def yearly_costs(stored: Stored, place: Place) -> Table:
    names = (
        "investment_market",
        "investment",
        "operation_maintenance_market",
        "operation_maintenance",
    )
    return yearly(
        stored, place, id="costos", title=_("Costs by year at market and social prices"),
        group=stored.flow, names=names, leads=("investment", "operation_maintenance"),
    )  # fmt: skip


def components(stored: Stored, place: Place) -> Table:
    """Cost-effectiveness of each component against its cut-off line."""
    base: Path = ("cost_effectiveness",)
    given = stored.given("cost_effectiveness")
    lines = [one.get("cutoff") for one in given] if isinstance(given, list) else []
    figures = ("present_value_costs", "mean_beneficiaries", "ice")
    columns = (
        Column("name", stored.title(*base, 0, "name"), "text"),
        Column("component", stored.title(*base, 0, "component"), "text"),
        *(
            column_at(stored, place, (*base, 0, one), leads=one == "ice", opens=False)
            for one in figures
        ),
        Column("cutoff", _("Cut-off line"), "unit_money", stored.unit(*base, 0, "ice")),
        Column("accepted", stored.title(*base, 0, "accepted"), "text", leads=True),
    )
    rows = tuple(
        (
            str(one.get("name", "")),
            _(COMPONENTS.get(str(one.get("component")), "Other")),
            *(one.get(name) for name in figures),
            cutoff,
            accepted_words(one.get("accepted")),
        )
        for one, cutoff in zip(stored.items(*base), lines, strict=False)
    )
    links = {
        (row, column): place.of_figure((*base, row, name))
        for row in range(len(rows))
        for column, name in enumerate(figures, start=2)
    }
    for row, line in enumerate(lines):
        if line is not None:
            links[row, 5] = place.of_input((*base, row, "cutoff"))
            links[row, 6] = place.of_figure((*base, row, "accepted"))
    title = _("Cost-effectiveness by component")
    if len(rows) < 2:
        return Table("efectividad", title, columns, rows, links=links)
    links[len(rows), 4] = place.of_figure(("ice_total",))
    total: Row = (_("Total"), "", "", "", stored.value("ice_total"), "", "")
    return Table("efectividad", title, columns, rows, total=total, links=links)


def accepted_words(accepted: bool | None) -> str:
    """The decision on a component in words."""
    if accepted is None:
        return _("no cut-off line given")
    return _("accepted") if accepted else _("above the line")


def yearly_benefits(stored: Stored, place: Place) -> Table:
    names = ("new_users", "benefits_existing_users", "benefits_new_users", "benefits")
    return yearly(
        stored, place, id="beneficios", title=_("Benefits by year"), group=stored.flow,
        names=names, leads=("benefits",),
    )  # fmt: skip


def sensitivities(stored: Stored) -> list[Mapping[str, Any]]:
    """The answer of each variable, wherever the calculation keeps it."""
    return stored.items(_sensitivity_name(stored))


def _sensitivity_name(stored: Stored) -> str:
    return "sensitivity" if stored.is_whole_project else "sensitivity_by_variable"


def variable_name(variable: Any) -> str:
    """Investment, O&M or benefits in the reader's language."""
    return _(VARIABLES.get(variable, str(variable)))


def sensitivity(stored: Stored, place: Place) -> Table:
    """NPV and IRR at each change of each variable, with the change that takes the NPV to zero."""
    columns = (
        Column("variable", _("Variable"), "text"),
        Column("change", _("Change of the variable"), "percent", leads=True),
        Column("npv", _("NPV (VAN)"), "money", stored.money, leads=True),
        Column("irr", _("IRR (TIR)"), "percent"),
    )
    answers = [
        (variable, step, cells)
        for variable, one in enumerate(sensitivities(stored))
        for step, cells in enumerate(zip(one["changes"], one["npv"], one["irr"], strict=True))
    ]
    names = [variable_name(one.get("variable")) for one in sensitivities(stored)]
    rows = tuple((names[variable], *cells) for variable, _step, cells in answers)
    links = {
        (row, at): place.of_figure((_sensitivity_name(stored), variable, figure, step))
        for row, (variable, step, cells) in enumerate(answers)
        for at, figure in enumerate(("changes", "npv", "irr"), start=1)
        if cells[at - 1] is not None
    }
    return Table("sensibilidad", _("Sensitivity by variable"), columns, rows, links=links)


def break_even(stored: Stored, place: Place) -> Table:
    """The change of each variable alone that takes the NPV to zero."""
    columns = (
        Column("variable", _("Variable"), "text"),
        Column("break_even", _("Break-even change"), "percent", leads=True),
    )
    rows = tuple((variable_name(name), stored.of_flow("break_even", name)) for name in VARIABLES)
    title = _("Changes that take the NPV (VAN) to zero")
    links = {
        (row, 1): place.of_figure((*stored.flow, "break_even", name))
        for row, name in enumerate(VARIABLES)
    }
    return Table("punto-critico", title, columns, rows, links=links)
