"""How the net present value answers to each variable, with the change that takes it to zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import axis_decimals, scale_of
from presentation.charts.ghosts import ghost_words, saved_word, with_ghost
from presentation.charts.style import (
    GAIN,
    GHOST_BAR,
    INK,
    INK_SOFT,
    LOSS,
    document,
    field,
    row_words,
    value_axis,
    words,
)
from presentation.numbers import format_number, format_percent
from presentation.tables import Column, Table


@dataclass(frozen=True)
class Swing:
    """One variable: its name, the NPV when it falls and when it rises by the change of the chart,
    and the change (fraction) at which the NPV is zero, None where no change does it."""

    name: str
    npv_low: float
    npv_high: float
    break_even: float | None

    def width(self, base: float) -> float:
        return max(abs(self.npv_low - base), abs(self.npv_high - base))


@dataclass(frozen=True)
class SavedSwings:
    """NPV and swings of the saved result, at the same change as the chart's."""

    base: float
    swings: Sequence[Swing]


def tornado(
    *,
    id: str,
    base: float,
    change: float,
    swings: Sequence[Swing],
    money: str,
    source: str = "",
    saved: SavedSwings | None = None,
) -> Chart:
    """base: the NPV, in money; change: the fraction by which each variable falls and rises.

    saved: the same of the saved result, drawn behind as a ghost, each around its own NPV.
    """
    if not swings or change <= 0:
        raise ValueError("a tornado needs at least one variable and a change above zero")
    if saved == SavedSwings(base, swings):
        saved = None
    ordered = sorted(swings, key=lambda swing: swing.width(base), reverse=True)
    title = _title(base, ordered)
    before = [one.width(saved.base) for one in saved.swings] if saved else []
    scale = scale_of([*(swing.width(base) for swing in ordered), *before])
    return Chart(
        id=id,
        title=title,
        subtitle=with_ghost(_subtitle(change, money, scale), saved),
        alt=_alt(title, base, ordered, money),
        wide=_wide(base, ordered, scale, saved),
        narrow=_narrow(base, ordered, scale, saved),
        table=_table(id, change, ordered, money, saved),
        source=source,
    )


def weakest(swings: Sequence[Swing]) -> Swing | None:
    """The variable whose smallest change takes the NPV to zero."""
    able = [swing for swing in swings if swing.break_even is not None]
    return min(able, key=lambda swing: abs(swing.break_even or 0.0)) if able else None


def signed_percent(fraction: float | None) -> str:
    """+46.4 %, −29.2 %; "—" where there is none."""
    if fraction is None or fraction <= 0:
        return format_percent(fraction)
    return "+" + format_percent(fraction)


def _title(base: float, swings: Sequence[Swing]) -> str:
    found = weakest(swings)
    if found is None or found.break_even is None:
        return _("No change of one variable alone takes the NPV (VAN) to zero")
    facts = {"variable": found.name, "change": format_percent(abs(found.break_even))}
    if base < 0:
        mend = {**facts, "change": signed_percent(found.break_even)}
        return _("%(variable)s: %(change)s would lift the NPV (VAN) to zero") % mend
    if found.break_even < 0:
        return _("%(variable)s: a fall of %(change)s takes the NPV (VAN) to zero") % facts
    return _("%(variable)s: a rise of %(change)s takes the NPV (VAN) to zero") % facts


def _subtitle(change: float, money: str, scale: int) -> str:
    texts = {
        1: _("Change of the NPV (VAN) when each variable moves by ±%(change)s, %(money)s"),
        1_000: _(
            "Change of the NPV (VAN) when each variable moves by ±%(change)s, "
            "thousands of %(money)s"
        ),
        1_000_000: _(
            "Change of the NPV (VAN) when each variable moves by ±%(change)s, millions of %(money)s"
        ),
    }
    return texts[scale] % {"change": format_percent(change, 0), "money": money}


def _alt(title: str, base: float, swings: Sequence[Swing], money: str) -> str:
    each = "; ".join(f"{swing.name} {signed_percent(swing.break_even)}" for swing in swings)
    return _(
        "Bars by variable. %(title)s. NPV (VAN) %(base)s %(money)s; break-even changes: %(each)s."
    ) % {"title": title, "base": format_number(base, 0), "money": money, "each": each}


def _data(base: float, swings: Sequence[Swing], scale: int) -> list[Spec]:
    return [
        {
            "name": swing.name,
            "delta": (npv - base) / scale,
            "npv_text": format_number(npv, 0),
            "break_even_text": signed_percent(swing.break_even),
        }
        for swing in swings
        for npv in (swing.npv_low, swing.npv_high)
    ]


def _layers(
    base: float,
    swings: Sequence[Swing],
    scale: int,
    y: Spec,
    size: int,
    saved: SavedSwings | None,
) -> list[Spec]:
    ghost = [one.width(saved.base) for one in saved.swings] if saved else []
    reach = max([*(swing.width(base) for swing in swings), *ghost]) / scale or 1.0
    decimals = axis_decimals([-reach, reach])
    axis = value_axis(decimals, format=f"+,.{decimals}f")
    x = field("delta", axis=axis, scale={"domain": [-reach, reach], "nice": True})
    tip = [
        field("name", "nominal", title=_("Variable")),
        field("npv_text", "nominal", title=_("NPV (VAN)")),
        field("break_even_text", "nominal", title=_("Break-even change")),
    ]
    color = {"condition": {"test": "datum.delta < 0", "value": LOSS}, "value": GAIN}
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "size": size},
            "encoding": {"x": x, "y": y, "color": color, "tooltip": tip},
        },
        *_ghost_layers(base, swings, scale, y, size, saved),
        {"mark": {"type": "rule", "color": INK_SOFT}, "encoding": {"x": {"datum": 0}}},
    ]
    if 0 < abs(base) / scale <= reach:
        layers += _npv_zero(-base / scale)
    return layers


def _ghost_layers(
    base: float,
    swings: Sequence[Swing],
    scale: int,
    y: Spec,
    size: int,
    saved: SavedSwings | None,
) -> list[Spec]:
    """Outlines of the saved swings, named under the widest, on the side away from NPV = 0."""
    names = _names(swings)
    known = [one for one in saved.swings if one.name in names] if saved else []
    if saved is None or not known:
        return []
    rows = _data(saved.base, known, scale)
    top = [row for row in rows if row["name"] == names[0]] or rows[:2]
    side = max if base >= 0 else min
    end = side(top, key=lambda row: float(row["delta"]))
    mark = ghost_words(
        saved_word(),
        align="right" if base >= 0 else "left",
        baseline="top",
        dy=size / 2 + 5,
    )
    x = field("delta")
    return [
        {
            "data": {"values": rows},
            "mark": {**GHOST_BAR, "size": size + 6},
            "encoding": {"x": {**x, "scale": {"zero": True}}, "y": y},
        },
        {"data": {"values": [end]}, "mark": mark, "encoding": {"x": x, "y": y}},
    ]


def _npv_zero(delta: float) -> list[Spec]:
    at: Spec = {"x": {"datum": delta}}
    rule = {"type": "rule", "color": INK, "strokeDash": [3, 3]}
    label = words(_("NPV (VAN) = 0"), color=INK_SOFT, bold=False, baseline="bottom", dy=-3)
    return [
        {"mark": rule, "encoding": at},
        {"mark": label, "encoding": {**at, "y": {"value": 0}}},
    ]


def _row_labels(swings: Sequence[Swing]) -> Spec:
    rows = [
        {"name": swing.name, "break_even_text": signed_percent(swing.break_even)}
        for swing in swings
    ]
    return {"values": rows}


def _names(swings: Sequence[Swing]) -> list[str]:
    return [swing.name for swing in swings]


def _wide(base: float, swings: Sequence[Swing], scale: int, saved: SavedSwings | None) -> Spec:
    axis = {"title": None, "ticks": False, "domain": False, "labelColor": INK, "labelLimit": 220}
    y = field("name", "nominal", sort=_names(swings), axis=axis)
    header = _("break-even")
    at_edge: Spec = {"x": {"value": "width"}}
    beside = {"align": "left", "dx": 12}
    layers = [
        *_layers(base, swings, scale, y, 20, saved),
        {
            "data": _row_labels(swings),
            "mark": row_words(fontWeight=650, **beside),
            "encoding": {**at_edge, "y": y, "text": field("break_even_text", "nominal")},
        },
        {
            "data": {"values": [{}]},
            "mark": words(header, color=INK_SOFT, bold=False, baseline="bottom", dy=-3, **beside),
            "encoding": {**at_edge, "y": {"value": 0}},
        },
    ]
    data = {"values": _data(base, swings, scale)}
    return document(layers, height=(46 if saved else 36) * len(swings), data=data)


def _narrow(base: float, swings: Sequence[Swing], scale: int, saved: SavedSwings | None) -> Spec:
    y = field("name", "nominal", sort=_names(swings), axis=None)
    above = {"dy": -19}
    layers = [
        *_layers(base, swings, scale, y, 16, saved),
        {
            "data": _row_labels(swings),
            "mark": row_words(align="left", **above),
            "encoding": {"x": {"value": 0}, "y": y, "text": field("name", "nominal")},
        },
        {
            "data": _row_labels(swings),
            "mark": row_words(align="right", fontWeight=650, **above),
            "encoding": {
                "x": {"value": "width"},
                "y": y,
                "text": field("break_even_text", "nominal"),
            },
        },
    ]
    data = {"values": _data(base, swings, scale)}
    return document(layers, height=(72 if saved else 60) * len(swings), data=data)


def _table(
    id: str, change: float, swings: Sequence[Swing], money: str, saved: SavedSwings | None
) -> Table:
    facts = {"step": format_percent(change, 0)}
    title = _("NPV (VAN) by variable")
    columns = [
        Column("variable", _("Variable"), "text"),
        Column("low", _("NPV (VAN) at −%(step)s") % facts, "money", money),
        Column("high", _("NPV (VAN) at +%(step)s") % facts, "money", money),
        Column("break_even", _("Break-even change"), "percent", leads=True),
    ]
    if saved is None:
        rows = tuple((one.name, one.npv_low, one.npv_high, one.break_even) for one in swings)
        return Table(id, title, tuple(columns), rows)
    columns += [
        Column("saved_low", _("NPV (VAN) at −%(step)s, saved") % facts, "money", money),
        Column("saved_high", _("NPV (VAN) at +%(step)s, saved") % facts, "money", money),
        Column("saved_break_even", _("Break-even change, saved"), "percent"),
    ]
    before = {one.name: (one.npv_low, one.npv_high, one.break_even) for one in saved.swings}
    both = tuple(
        (
            *(one.name, one.npv_low, one.npv_high, one.break_even),
            *before.get(one.name, (None, None, None)),
        )
        for one in swings
    )
    return Table(id, title, tuple(columns), both)
