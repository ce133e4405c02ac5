"""What an amount is made of: one bar for each part, all on one scale from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import axis_decimals, scale_of
from presentation.charts.ghosts import with_ghost
from presentation.charts.style import (
    GAIN,
    GHOST,
    GHOST_BAR,
    INK,
    LOSS,
    document,
    field,
    row_words,
    value_axis,
)
from presentation.numbers import format_number, format_percent
from presentation.tables import Column, Table


@dataclass(frozen=True)
class Part:
    """A part: its name, its amount, and whether it is a benefit or a cost.

    saved: its amount in the saved result, drawn behind as a ghost; None where there is none.
    """

    name: str
    value: float
    side: Literal["benefit", "cost"] = "cost"
    saved: float | None = None


def ratio_title(ratio: float | None) -> str:
    """The finding of benefits beside costs; ratio: present value of benefits over that of costs."""
    if ratio is None:
        return _("Benefits and costs at present value")
    facts = {"ratio": format_number(ratio, 2)}
    if ratio >= 1:
        return _("The benefits are worth %(ratio)s times the costs") % facts
    return _("The benefits cover only %(ratio)s of the costs") % facts


def largest_title(parts: Sequence[Part]) -> str:
    """The finding of a composition: its largest part and the share it takes."""
    total = sum(part.value for part in parts)
    largest = max(parts, key=lambda part: part.value)
    if total <= 0:
        return _("There is no amount to divide")
    facts = {"name": largest.name, "share": format_percent(largest.value / total, 0)}
    return _("%(name)s takes %(share)s of the total") % facts


def parts(
    *,
    id: str,
    title: str,
    what: str,
    parts: Sequence[Part],
    money: str,
    source: str = "",
) -> Chart:
    """title: one of the findings above; what: what the amounts are; amounts in money."""
    if not parts:
        raise ValueError("a composition needs at least one part")
    parts = _without_equal_ghosts(parts)
    ghosts = [part.saved for part in parts if part.saved is not None]
    scale = scale_of([*(part.value for part in parts), *ghosts])
    each = "; ".join(f"{part.name} {format_number(part.value, 0)}" for part in parts)
    return Chart(
        id=id,
        title=title,
        subtitle=with_ghost(_subtitle(what, money, scale), ghosts or None),
        alt=_("Bars. %(title)s. %(each)s (%(money)s).")
        % {"title": title, "each": each, "money": money},
        wide=_wide(parts, scale),
        narrow=_narrow(parts, scale),
        table=_table(id, what, parts, money),
        source=source,
    )


def _without_equal_ghosts(parts: Sequence[Part]) -> Sequence[Part]:
    """A ghost that lies behind everything it shows says nothing."""
    if any(part.saved is not None and part.saved != part.value for part in parts):
        return parts
    return [replace(part, saved=None) for part in parts]


def _subtitle(what: str, money: str, scale: int) -> str:
    texts = {
        1: "%(what)s, %(money)s",
        1_000: _("%(what)s, thousands of %(money)s"),
        1_000_000: _("%(what)s, millions of %(money)s"),
    }
    return texts[scale] % {"what": what, "money": money}


def _data(parts: Sequence[Part], scale: int) -> list[Spec]:
    return [
        {
            "name": part.name,
            "amount": part.value / scale,
            "side": part.side,
            "text": format_number(part.value, 0),
        }
        for part in parts
    ]


def _ghost_layers(parts: Sequence[Part], scale: int, y: Spec, size: int) -> list[Spec]:
    """Outlines of the saved amounts, and the amounts in words under those of now."""
    rows = _saved_rows(parts, scale)
    if not rows:
        return []
    x = field("amount", scale={"zero": True})
    bars = {"mark": {**GHOST_BAR, "size": size}, "encoding": {"x": x, "y": y}}
    return [{"data": {"values": rows}, **bars}]


def _saved_rows(parts: Sequence[Part], scale: int) -> list[Spec]:
    return [
        {
            "name": part.name,
            "amount": part.saved / scale,
            "text": _("saved %(amount)s") % {"amount": format_number(part.saved, 0)},
        }
        for part in parts
        if part.saved is not None
    ]


def _saved_words(parts: Sequence[Part], scale: int, y: Spec, x: Spec, **mark: object) -> list[Spec]:
    rows = _saved_rows(parts, scale)
    if not rows:
        return []
    shown = _text(y, "text", x, **mark)
    return [{**shown, "mark": {**shown["mark"], "color": GHOST}, "data": {"values": rows}}]


def _bars(parts: Sequence[Part], scale: int, y: Spec, size: int) -> Spec:
    decimals = axis_decimals([part.value / scale for part in parts])
    tip = [
        field("name", "nominal", title=_("Part")),
        field("text", "nominal", title=_("Amount")),
    ]
    return {
        "mark": {"type": "bar", "size": size},
        "encoding": {
            "x": field("amount", axis=value_axis(decimals), scale={"zero": True}),
            "y": y,
            "color": {
                "condition": {"test": "datum.side === 'benefit'", "value": GAIN},
                "value": LOSS,
            },
            "tooltip": tip,
        },
    }


def _text(y: Spec, name: str, x: Spec, **mark: object) -> Spec:
    return {
        "mark": row_words(**mark),
        "encoding": {"x": x, "y": y, "text": field(name, "nominal")},
    }


def _order(parts: Sequence[Part]) -> list[str]:
    return [part.name for part in parts]


def _wide(parts: Sequence[Part], scale: int) -> Spec:
    axis = {"title": None, "ticks": False, "domain": False, "labelColor": INK, "labelLimit": 240}
    y = field("name", "nominal", sort=_order(parts), axis=axis)
    edge: Spec = {"value": "width"}
    ghosts = _saved_words(parts, scale, y, edge, align="left", dx=10, dy=8)
    layers = [
        _bars(parts, scale, y, 18),
        *_ghost_layers(parts, scale, y, 24),
        _text(y, "text", edge, align="left", dx=10, dy=-8 if ghosts else 0, fontWeight=650),
        *ghosts,
    ]
    data = {"values": _data(parts, scale)}
    return document(layers, height=(40 if ghosts else 30) * len(parts), data=data)


def _narrow(parts: Sequence[Part], scale: int) -> Spec:
    y = field("name", "nominal", sort=_order(parts), axis=None)
    edge: Spec = {"value": "width"}
    ghosts = _saved_words(parts, scale, y, edge, align="right", dy=18)
    layers = [
        _bars(parts, scale, y, 14),
        *_ghost_layers(parts, scale, y, 18),
        _text(y, "name", {"value": 0}, align="left", dy=-17),
        _text(y, "text", edge, align="right", dy=-17, fontWeight=650),
        *ghosts,
    ]
    height = (66 if ghosts else 52) * len(parts)
    return document(layers, height=height, data={"values": _data(parts, scale)})


def _table(id: str, what: str, parts: Sequence[Part], money: str) -> Table:
    columns = [
        Column("part", _("Part"), "text"),
        Column("amount", _("Amount"), "money", money, leads=True),
    ]
    if all(part.saved is None for part in parts):
        rows = tuple((part.name, part.value) for part in parts)
        return Table(id, what, tuple(columns), rows)
    columns.append(Column("saved", _("Amount, saved"), "money", money))
    both = tuple((part.name, part.value, part.saved) for part in parts)
    return Table(id, what, tuple(columns), both)
