"""Yearly net flow as bars and its discounted sum as a line."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import axis_decimals, payback_position, scale_of
from presentation.charts.ghosts import (
    SavedFlow,
    ghost_words,
    saved_word,
    side_labels,
    with_ghost,
)
from presentation.charts.style import (
    GAIN,
    GAIN_TEXT,
    GHOST_BAR,
    GHOST_LINE,
    INK,
    INK_SOFT,
    LOSS,
    LOSS_TEXT,
    document,
    field,
    value_axis,
    words,
    years_axis,
)
from presentation.numbers import format_number
from presentation.tables import Column, Table


def yearly_flow(
    *,
    id: str,
    years: Sequence[int],
    net_flow: Sequence[float],
    cumulative: Sequence[float],
    money: str,
    source: str = "",
    saved: SavedFlow | None = None,
) -> Chart:
    """net_flow and cumulative (discounted sum) per year, in the money unit named by money.

    saved: the flow of the saved result, drawn behind as a ghost.
    """
    if not years or not len(years) == len(net_flow) == len(cumulative):
        raise ValueError("years, net flow and discounted sum must be as long as each other")
    if saved == SavedFlow(years, net_flow, cumulative):
        saved = None
    before = [*saved.net_flow, *saved.cumulative] if saved else []
    scale = scale_of([*net_flow, *cumulative, *before])
    data = _data(years, net_flow, cumulative, scale)
    ghost = _data(saved.years, saved.net_flow, saved.cumulative, scale) if saved else []
    title = _title(years, cumulative)
    return Chart(
        id=id,
        title=title,
        subtitle=with_ghost(_subtitle(money, scale), saved),
        alt=_alt(title, years, net_flow, cumulative, money, saved),
        wide=_wide(data, ghost),
        narrow=_narrow(data, ghost),
        table=_table(id, years, net_flow, cumulative, money, saved),
        source=source,
    )


def _title(years: Sequence[int], cumulative: Sequence[float]) -> str:
    position = payback_position(cumulative)
    if position is None:
        count = len(years) - 1
        return ngettext(
            "The investment is not recovered in %(count)s year",
            "The investment is not recovered in %(count)s years",
            count,
        ) % {"count": count}
    if position == 0:
        return _("The discounted sum is never below zero: there is nothing to recover")
    facts = {"year": years[position]}
    if any(value >= 0 for value in cumulative[:position]):
        return _("The discounted sum stays above zero from year %(year)s on") % facts
    return _("The investment is recovered in year %(year)s") % facts


def _subtitle(money: str, scale: int) -> str:
    texts = {
        1: _("Net flow of each year and its discounted sum, %(money)s"),
        1_000: _("Net flow of each year and its discounted sum, thousands of %(money)s"),
        1_000_000: _("Net flow of each year and its discounted sum, millions of %(money)s"),
    }
    return texts[scale] % {"money": money}


def _alt(
    title: str,
    years: Sequence[int],
    net_flow: Sequence[float],
    cumulative: Sequence[float],
    money: str,
    saved: SavedFlow | None,
) -> str:
    text = _(
        "Bars and line by year. %(title)s. Year %(first)s: net flow %(flow)s %(money)s; "
        "discounted sum at the end, year %(last)s: %(sum)s %(money)s."
    ) % {
        "title": title,
        "first": years[0],
        "flow": format_number(net_flow[0], 0),
        "last": years[-1],
        "sum": format_number(cumulative[-1], 0),
        "money": money,
    }
    if saved is None or not saved.cumulative:
        return text
    facts = {"sum": format_number(saved.cumulative[-1], 0), "money": money}
    return f"{text} {_('In the saved result it is %(sum)s %(money)s.') % facts}"


def _data(
    years: Sequence[int], net_flow: Sequence[float], cumulative: Sequence[float], scale: int
) -> list[Spec]:
    return [
        {
            "year": year,
            "flow": flow / scale,
            "sum": total / scale,
            "flow_text": format_number(flow, 0),
            "sum_text": format_number(total, 0),
        }
        for year, flow, total in zip(years, net_flow, cumulative, strict=True)
    ]


def _years(data: list[Spec], ghost: list[Spec]) -> list[int]:
    return sorted({row["year"] for row in [*data, *ghost]})


def _layers(data: list[Spec], ghost: list[Spec], every: int) -> list[Spec]:
    decimals = axis_decimals([row[name] for row in [*data, *ghost] for name in ("flow", "sum")])
    x = field("year", "ordinal", axis=years_axis(_years(data, ghost), every=every))
    tip = [
        field("year", "ordinal", title=_("Year")),
        field("flow_text", "nominal", title=_("Net flow")),
        field("sum_text", "nominal", title=_("Discounted sum")),
    ]
    sign = {"condition": {"test": "datum.flow < 0", "value": LOSS}, "value": GAIN}
    flow_y = field("flow", axis=value_axis(decimals), scale={"zero": True})
    return [
        {"mark": {"type": "bar"}, "encoding": {"x": x, "y": flow_y, "color": sign, "tooltip": tip}},
        *_ghost_layers(ghost, x),
        {"mark": {"type": "rule", "color": INK_SOFT}, "encoding": {"y": {"datum": 0}}},
        {
            "mark": {"type": "line", "color": INK, "strokeWidth": 2},
            "encoding": {"x": x, "y": field("sum"), "tooltip": tip},
        },
        *_dots(data, x, tip),
    ]


def _ghost_layers(ghost: list[Spec], x: Spec) -> list[Spec]:
    if not ghost:
        return []
    data = {"values": ghost}
    bar_y = field("flow", scale={"zero": True})
    return [
        {"data": data, "mark": GHOST_BAR, "encoding": {"x": x, "y": bar_y}},
        {
            "data": data,
            "mark": {"type": "line", **GHOST_LINE},
            "encoding": {"x": x, "y": field("sum")},
        },
    ]


def _dots(data: list[Spec], x: Spec, tip: list[Spec]) -> list[Spec]:
    position = payback_position([row["sum"] for row in data])
    chosen = sorted({len(data) - 1, *([position] if position else [])})
    return [
        {
            "data": {"values": [data[place] for place in chosen]},
            "mark": {"type": "point", "filled": True, "size": 48, "color": INK, "opacity": 1},
            "encoding": {"x": x, "y": field("sum"), "tooltip": tip},
        }
    ]


def _label(row: Spec, name: str, mark: Spec) -> Spec:
    return {
        "data": {"values": [row]},
        "mark": mark,
        "encoding": {"x": field("year", "ordinal"), "y": field(name)},
    }


def _edge_label(row: Spec, name: str, mark: Spec) -> Spec:
    """A label at the right edge of the plot, clear of the last bar."""
    label = _label(row, name, mark)
    return {**label, "encoding": {**label["encoding"], "x": {"value": "width"}}}


def _flow_color(row: Spec) -> str:
    return LOSS_TEXT if row["flow"] < 0 else GAIN_TEXT


def _wide(data: list[Spec], ghost: list[Spec]) -> Spec:
    height = 250
    values = [0.0, *(row[name] for row in [*data, *ghost] for name in ("flow", "sum"))]
    last = data[-1]
    named = [
        (last, "sum", words(_("discounted sum"), color=INK)),
        (last, "flow", words(_("net flow"), color=_flow_color(last))),
        *((row, "sum", ghost_words(saved_word())) for row in ghost[-1:]),
    ]
    marks = side_labels(
        [(row[name], mark) for row, name, mark in named],
        low=min(values),
        high=max(values),
        height=height,
    )
    labels = [
        _edge_label(row, name, mark) for (row, name, _plain), mark in zip(named, marks, strict=True)
    ]
    every = 1 if len(_years(data, ghost)) <= 12 else 2
    layers = [*_layers(data, ghost, every), *labels]
    return document(layers, height=height, data={"values": data})


def _narrow(data: list[Spec], ghost: list[Spec]) -> Spec:
    last = data[-1]
    inside: Spec = {"align": "right", "dx": 6}
    under_zero = last["flow"] >= 0
    labels = [
        _label(last, "sum", words(_("discounted sum"), color=INK, dy=-12, **inside)),
        _label(
            {**last, "flow": 0.0},
            "flow",
            words(
                _("net flow"),
                color=_flow_color(last),
                baseline="top" if under_zero else "bottom",
                dy=6 if under_zero else -6,
                **inside,
            ),
        ),
        *_narrow_ghost_label(last, ghost),
    ]
    every = 5 if len(_years(data, ghost)) > 12 else 2
    layers = [*_layers(data, ghost, every), *labels]
    return document(layers, height=260, data={"values": data})


def _narrow_ghost_label(last: Spec, ghost: list[Spec]) -> list[Spec]:
    """Below the ghost where it ends under the line, else above, clear of the line's own label."""
    if not ghost:
        return []
    dy = 14 if ghost[-1]["sum"] < last["sum"] else -26
    return [_label(ghost[-1], "sum", ghost_words(saved_word(), align="right", dx=6, dy=dy))]


def _table(
    id: str,
    years: Sequence[int],
    net_flow: Sequence[float],
    cumulative: Sequence[float],
    money: str,
    saved: SavedFlow | None,
) -> Table:
    columns = [
        Column("year", _("Year"), "text"),
        Column("net_flow", _("Net flow"), "money", money, leads=True),
        Column("cumulative", _("Discounted sum"), "money", money, leads=True),
    ]
    title = _("Net flow and its discounted sum")
    rows = list(zip(years, net_flow, cumulative, strict=True))
    if saved is None:
        return Table(id, title, tuple(columns), tuple(rows))
    columns += [
        Column("saved_net_flow", _("Net flow, saved"), "money", money),
        Column("saved_cumulative", _("Discounted sum, saved"), "money", money),
    ]
    now = {row[0]: row[1:] for row in rows}
    before = dict(zip(saved.years, zip(saved.net_flow, saved.cumulative, strict=True), strict=True))
    none = (None, None)
    both = tuple(
        (year, *now.get(year, none), *before.get(year, none)) for year in sorted({*now, *before})
    )
    return Table(id, title, tuple(columns), both)
