"""Demand against supply, year by year, with the deficit between them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import Deficit, axis_decimals, deficit_of, deficit_outline
from presentation.charts.ghosts import SavedBalance, ghost_words, side_labels, with_ghost
from presentation.charts.style import (
    DEFICIT,
    GAIN,
    GAIN_TEXT,
    GHOST_LINE,
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
    saved: SavedBalance | None = None,
) -> Chart:
    """demand and supply per year, both in unit; what names the thing ("peak-day production").

    saved: the same of the saved result, drawn behind as a ghost.
    """
    if not years or not len(years) == len(demand) == len(supply):
        raise ValueError("years, demand and supply must be as long as each other")
    if saved == SavedBalance(years, demand, supply):
        saved = None
    found = deficit_of(demand, supply)
    title = _title(years, found, unit)
    return Chart(
        id=id,
        title=title,
        subtitle=with_ghost(_subtitle(what, unit), saved),
        alt=_alt(title, years, demand, supply, unit),
        wide=_wide(years, demand, supply, found, saved),
        narrow=_narrow(years, demand, supply, found, saved),
        table=_table(id, years, demand, supply, unit, saved),
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
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    every: int,
    saved: SavedBalance | None,
) -> list[Spec]:
    outline = [
        {"year": year, "low": low, "high": high}
        for year, low, high in deficit_outline(years, demand, supply)
    ]
    before = [*saved.demand, *saved.supply] if saved else []
    decimals = axis_decimals([*demand, *supply, *before])
    x = field(
        "year",
        axis={**years_axis(_every_year(years, saved), every=every), "format": "d"},
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
        *_ghost_layers(saved, x),
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


def _every_year(years: Sequence[int], saved: SavedBalance | None) -> list[int]:
    return sorted({*years, *(saved.years if saved else ())})


def _ghost_layers(saved: SavedBalance | None, x: Spec) -> list[Spec]:
    if saved is None:
        return []
    data = {"values": _data(saved.years, saved.demand, saved.supply)}
    line = {"type": "line", **GHOST_LINE}
    return [
        {"data": data, "mark": line, "encoding": {"x": x, "y": field(name)}}
        for name in ("demand", "supply")
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
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    found: Deficit | None,
    saved: SavedBalance | None,
) -> Spec:
    height = 240
    wanted = f"{_('demand')} {format_number(demand[-1], 1)}"
    given = f"{_('supply')} {format_number(supply[-1], 1)}"
    ends = [
        (years[-1], demand[-1], words(wanted, color=INK)),
        (years[-1], supply[-1], words(given, color=GAIN_TEXT)),
        *_ghost_end(saved),
    ]
    levels = [*demand, *supply, *(saved.demand if saved else ())]
    marks = side_labels(
        [(level, mark) for _year, level, mark in ends], low=0, high=max(levels), height=height
    )
    labels = [
        _label(year, level, mark) for (year, level, _mark), mark in zip(ends, marks, strict=True)
    ]
    layers = [
        *_layers(years, demand, supply, 1 if len(years) <= 14 else 2, saved),
        *_deficit_label(years, demand, supply, found),
        *labels,
    ]
    data = {"values": _data(years, demand, supply)}
    return document(layers, height=height, data=data)


def _ghost_end(saved: SavedBalance | None) -> list[tuple[int, float, Spec]]:
    """Where the saved demand ends and what its label says."""
    if saved is None or not saved.years:
        return []
    text = _("saved demand %(level)s") % {"level": format_number(saved.demand[-1], 1)}
    return [(saved.years[-1], saved.demand[-1], ghost_words(text))]


def _narrow(
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    found: Deficit | None,
    saved: SavedBalance | None,
) -> Spec:
    above = demand[-1] >= supply[-1]
    wanted = f"{_('demand')} {format_number(demand[-1], 1)}"
    given = f"{_('supply')} {format_number(supply[-1], 1)}"
    over: Spec = {"align": "right", "baseline": "bottom", "dy": -8, "dx": 4}
    under: Spec = {"align": "right", "baseline": "top", "dy": 8, "dx": 4}
    labels = [
        _label(years[-1], demand[-1], words(wanted, color=INK, **(over if above else under))),
        _label(years[-1], supply[-1], words(given, color=GAIN_TEXT, **(under if above else over))),
        *_narrow_ghost_label(saved),
    ]
    layers = [*_layers(years, demand, supply, 5 if len(years) > 11 else 2, saved), *labels]
    return document(layers, height=250, data={"values": _data(years, demand, supply)})


def _narrow_ghost_label(saved: SavedBalance | None) -> list[Spec]:
    """At the beginning of the saved demand: the ends of the other lines are on the right."""
    if saved is None or not saved.years:
        return []
    mark = ghost_words(_("saved"), align="left", baseline="bottom", dx=2, dy=-6)
    return [_label(saved.years[0], saved.demand[0], mark)]


def _table(
    id: str,
    years: Sequence[int],
    demand: Sequence[float],
    supply: Sequence[float],
    unit: str,
    saved: SavedBalance | None,
) -> Table:
    columns = [
        Column("year", _("Year"), "text"),
        Column("demand", _("Demand"), unit=unit, decimals=1, leads=True),
        Column("supply", _("Supply"), unit=unit, decimals=1, leads=True),
        Column("balance", _("Supply less demand"), unit=unit, decimals=1, leads=True),
    ]
    now = {
        year: (wanted, given, given - wanted)
        for year, wanted, given in zip(years, demand, supply, strict=True)
    }
    title = _("Demand and supply by year")
    if saved is None:
        rows = tuple((year, *now[year]) for year in years)
        return Table(id, title, tuple(columns), rows)
    columns += [
        Column("saved_demand", _("Demand, saved"), unit=unit, decimals=1),
        Column("saved_supply", _("Supply, saved"), unit=unit, decimals=1),
    ]
    before = dict(zip(saved.years, zip(saved.demand, saved.supply, strict=True), strict=True))
    both = tuple(
        (year, *now.get(year, (None,) * 3), *before.get(year, (None,) * 2))
        for year in _every_year(years, saved)
    )
    return Table(id, title, tuple(columns), both)
