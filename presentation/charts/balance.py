"""Demand against supply, year by year, with the deficit between them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import Deficit, apart, axis_decimals, deficit_of, deficit_outline
from presentation.charts.style import (
    DEFICIT,
    GAIN,
    GAIN_TEXT,
    INK,
    LOSS_TEXT,
    document,
    field,
    value_axis,
    words,
    years_axis,
)
from presentation.numbers import format_number
from presentation.tables import Column, Table


def demand_supply(
    *,
    id: str,
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    unit: str,
    what: str = "",
    source: str = "",
) -> Chart:
    """demand and supply per year, both in unit; what names the thing ("peak-day production")."""
    if not years or not len(years) == len(demand) == len(supply):
        raise ValueError("years, demand and supply must be as long as each other")
    found = deficit_of(demand, supply)
    title = _title(years, found, unit)
    return Chart(
        id=id,
        title=title,
        subtitle=_subtitle(what, unit),
        alt=_alt(title, years, demand, supply, unit),
        wide=_wide(years, demand, supply, found),
        narrow=_narrow(years, demand, supply, found),
        table=_table(id, years, demand, supply, unit),
        source=source,
    )


def _title(years: Sequence[int], found: Deficit | None, unit: str) -> str:
    if found is None:
        return _("Supply covers the demand of every year")
    facts = {
        "gap": format_number(found.gap, 1),
        "unit": unit,
        "first": years[found.positions[0]],
        "worst": years[found.worst],
        "count": len(found.positions),
        "all": len(years),
    }
    if len(found.positions) == len(years):
        return _("Demand exceeds supply in every year, by up to %(gap)s %(unit)s") % facts
    if found.lasts_to_the_end(len(years)):
        return _("From year %(first)s on demand exceeds supply, by up to %(gap)s %(unit)s") % facts
    return _("Demand exceeds supply in %(count)s of %(all)s years, most in year %(worst)s") % facts


def _subtitle(what: str, unit: str) -> str:
    if what:
        return _("%(what)s: demand and present supply, %(unit)s") % {"what": what, "unit": unit}
    return _("Demand and present supply, %(unit)s") % {"unit": unit}


def _alt(
    title: str,
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    unit: str,
) -> str:
    return _(
        "Two lines by year. %(title)s. Demand goes from %(first)s to %(last)s %(unit)s, supply "
        "from %(from)s to %(to)s %(unit)s, year %(start)s to %(end)s."
    ) % {
        "title": title,
        "first": format_number(demand[0], 1),
        "last": format_number(demand[-1], 1),
        "from": format_number(supply[0], 1),
        "to": format_number(supply[-1], 1),
        "unit": unit,
        "start": years[0],
        "end": years[-1],
    }


def _layers(
    years: Sequence[int], demand: Sequence[float], supply: Sequence[float], every: int
) -> list[Spec]:
    outline = [
        {"year": year, "low": low, "high": high}
        for year, low, high in deficit_outline(years, demand, supply)
    ]
    decimals = axis_decimals([*demand, *supply])
    x = field(
        "year",
        axis={**years_axis(list(years), every=every), "format": "d"},
        scale={"nice": False, "zero": False},
    )
    tip = [
        field("year", "ordinal", title=_("Year")),
        field("demand_text", "nominal", title=_("Demand")),
        field("supply_text", "nominal", title=_("Supply")),
    ]
    y = field("demand", axis=value_axis(decimals), scale={"zero": True})
    return [
        {
            "data": {"values": outline},
            "mark": {"type": "area", "color": DEFICIT, "opacity": 1},
            "encoding": {"x": x, "y": field("high"), "y2": {"field": "low"}},
        },
        {
            "mark": {"type": "line", "color": GAIN, "strokeWidth": 2.5, "strokeDash": [6, 3]},
            "encoding": {"x": x, "y": field("supply")},
        },
        {"mark": {"type": "line", "color": INK, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "point", "filled": True, "size": 30, "color": INK, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tip},
        },
    ]


def _data(years: Sequence[int], demand: Sequence[float], supply: Sequence[float]) -> list[Spec]:
    return [
        {
            "year": year,
            "demand": wanted,
            "supply": given,
            "demand_text": format_number(wanted, 1),
            "supply_text": format_number(given, 1),
        }
        for year, wanted, given in zip(years, demand, supply, strict=True)
    ]


def _label(year: float, level: float, mark: Spec) -> Spec:
    return {
        "data": {"values": [{"year": year, "level": level}]},
        "mark": mark,
        "encoding": {"x": field("year"), "y": field("level")},
    }


def _deficit_label(
    years: Sequence[int], demand: Sequence[float], supply: Sequence[float], found: Deficit | None
) -> list[Spec]:
    if found is None or len(years) < 3:
        return []
    inner = [place for place in found.positions if 0 < place < len(years) - 1] or [found.worst]
    place = max(inner, key=lambda position: demand[position] - supply[position])
    middle = (demand[place] + supply[place]) / 2
    if demand[place] - supply[place] < 0.12 * max(*demand, *supply):
        return []
    return [_label(years[place], middle, words(_("deficit"), color=LOSS_TEXT, baseline="middle"))]


def _wide(
    years: Sequence[int], demand: Sequence[float], supply: Sequence[float], found: Deficit | None
) -> Spec:
    height = 240
    wanted = f"{_('demand')} {format_number(demand[-1], 1)}"
    given = f"{_('supply')} {format_number(supply[-1], 1)}"
    up, down = apart(demand[-1], supply[-1], low=0, high=max(*demand, *supply), height=height)
    side: Spec = {"align": "left", "baseline": "middle", "dx": 8}
    labels = [
        _label(years[-1], demand[-1], words(wanted, color=INK, dy=up, **side)),
        _label(years[-1], supply[-1], words(given, color=GAIN_TEXT, dy=down, **side)),
    ]
    layers = [
        *_layers(years, demand, supply, 1 if len(years) <= 14 else 2),
        *_deficit_label(years, demand, supply, found),
        *labels,
    ]
    data = {"values": _data(years, demand, supply)}
    return document(layers, height=height, data=data)


def _narrow(
    years: Sequence[int], demand: Sequence[float], supply: Sequence[float], found: Deficit | None
) -> Spec:
    above = demand[-1] >= supply[-1]
    wanted = f"{_('demand')} {format_number(demand[-1], 1)}"
    given = f"{_('supply')} {format_number(supply[-1], 1)}"
    over: Spec = {"align": "right", "baseline": "bottom", "dy": -8, "dx": 4}
    under: Spec = {"align": "right", "baseline": "top", "dy": 8, "dx": 4}
    labels = [
        _label(years[-1], demand[-1], words(wanted, color=INK, **(over if above else under))),
        _label(years[-1], supply[-1], words(given, color=GAIN_TEXT, **(under if above else over))),
    ]
    layers = [*_layers(years, demand, supply, 5 if len(years) > 11 else 2), *labels]
    return document(layers, height=250, data={"values": _data(years, demand, supply)})


def _table(
    id: str,
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    unit: str,
) -> Table:
    columns = (
        Column("year", _("Year"), "text"),
        Column("demand", _("Demand"), unit=unit, decimals=1, leads=True),
        Column("supply", _("Supply"), unit=unit, decimals=1, leads=True),
        Column("balance", _("Supply less demand"), unit=unit, decimals=1, leads=True),
    )
    rows = tuple(
        (year, wanted, given, given - wanted)
        for year, wanted, given in zip(years, demand, supply, strict=True)
    )
    return Table(id, _("Demand and supply by year"), columns, rows)
