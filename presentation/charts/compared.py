"""One figure of several results: a bar each, from zero, the first one being what is compared to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from presentation.charts.description import Chart, Spec
from presentation.charts.findings import axis_decimals, scale_of
from presentation.charts.style import (
    GAIN,
    INK_SOFT,
    LOSS,
    document,
    field,
    row_words,
    value_axis,
)
from presentation.tables import Column, Table


@dataclass(frozen=True)
class Bar:
    """A result: its name, the figure, and the figure as it is printed without its unit."""

    name: str
    value: float
    text: str


def compared(
    *, id: str, what: str, bars: Sequence[Bar], unit: str, is_percent: bool = False
) -> Chart:
    """what: the figure's title; unit: as printed; is_percent: the values are fractions."""
    if not bars:
        raise ValueError("a comparison needs at least one result")
    times = 100.0 if is_percent else 1.0
    scale = scale_of([times * one.value for one in bars]) / times
    title = _title(what, bars)
    each = "; ".join(f"{one.name} {one.text}" for one in bars)
    return Chart(
        id=id,
        title=title,
        subtitle=_subtitle(what, unit, round(scale * times)),
        alt=_("Bars. %(title)s. %(each)s (%(money)s).")
        % {"title": title, "each": each, "money": unit},
        wide=_wide(bars, scale),
        narrow=_narrow(bars, scale),
        table=_table(id, what, bars, unit, is_percent),
    )


def _title(what: str, bars: Sequence[Bar]) -> str:
    values = [one.value for one in bars]
    best = max(bars, key=lambda one: one.value)
    facts = {"name": best.name, "what": what, "value": best.text}
    if values.count(best.value) == len(values):
        return _("%(what)s is the same in all of them: %(value)s") % facts
    return _("%(what)s is highest in %(name)s: %(value)s") % facts


def _subtitle(what: str, unit: str, scale: int) -> str:
    texts = {
        1: "%(what)s, %(money)s" if unit else "%(what)s",
        1_000: _("%(what)s, thousands of %(money)s"),
        1_000_000: _("%(what)s, millions of %(money)s"),
    }
    return texts[scale] % {"what": what, "money": unit}


def _layers(bars: Sequence[Bar], scale: float, y: Spec, size: int) -> list[Spec]:
    values = [one.value / scale for one in bars]
    decimals = axis_decimals(values)
    x = field("amount", axis=value_axis(decimals), scale={"zero": True})
    color = {"condition": {"test": "datum.amount < 0", "value": LOSS}, "value": GAIN}
    tip = [
        field("label", "nominal", title=_("Result")),
        field("text", "nominal", title=_("Amount")),
    ]
    return [
        {
            "mark": {"type": "bar", "size": size},
            "encoding": {"x": x, "y": y, "color": color, "tooltip": tip},
        },
        {"mark": {"type": "rule", "color": INK_SOFT}, "encoding": {"x": {"datum": 0}}},
    ]


def _data(bars: Sequence[Bar], scale: float) -> Spec:
    """Numbered, since two results may go by one name."""
    rows = [
        {"row": place, "label": one.name, "amount": one.value / scale, "text": one.text}
        for place, one in enumerate(bars)
    ]
    return {"values": rows}


def _text(y: Spec, name: str, x: Spec, **mark: object) -> Spec:
    return {"mark": row_words(**mark), "encoding": {"x": x, "y": y, "text": field(name, "nominal")}}


def _wide(bars: Sequence[Bar], scale: float) -> Spec:
    y = field("row", "ordinal", axis=None)
    layers = [
        *_layers(bars, scale, y, 18),
        _text(y, "label", {"value": 0}, align="left", dx=5, dy=-18, limit=600),
        _text(y, "text", {"value": "width"}, align="left", dx=10, fontWeight=650),
    ]
    return document(layers, height=54 * len(bars), data=_data(bars, scale))


def _narrow(bars: Sequence[Bar], scale: float) -> Spec:
    y = field("row", "ordinal", axis=None)
    layers = [
        *_layers(bars, scale, y, 14),
        _text(y, "label", {"value": 0}, align="left", dx=5, dy=-17, limit=205),
        _text(y, "text", {"value": "width"}, align="right", dy=-17, fontWeight=650),
    ]
    return document(layers, height=52 * len(bars), data=_data(bars, scale))


def _table(id: str, what: str, bars: Sequence[Bar], unit: str, is_percent: bool) -> Table:
    value = (
        Column("value", what, "percent", leads=True)
        if is_percent
        else Column("value", what, "money", unit, leads=True)
    )
    columns = (Column("name", _("Result"), "text"), value)
    return Table(id, what, columns, tuple((one.name, one.value) for one in bars))
