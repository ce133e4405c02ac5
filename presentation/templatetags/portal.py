"""{% load portal %}

Filters, all in the reader's language, "—" for what is missing:
  {{ value|number }} {{ value|number:2 }}        1 234,5
  {{ fraction|percent }} {{ fraction|percent:0 }} 14,8 %
  {{ amount|money:currency }}                     S/ 1 515 524
  {{ unit|unit:currency }}                        m³/mes
  {{ list|at:position }}                          the item, or nothing
Tags:
  {% value figure display unit currency %}        14,8 %
  {% icon "ok" %}                                 a sign of presentation.icons, hidden from readers
  {% status_pill state label %}                   a run's state, or ok warn bad run wait off example
  {% address_with page=2 %}                       this address with the query changed
  {% share_bar part whole %}                      a bar beside a number of a table
  {% engine_text title %}                         words of a calculation's model, translated
"""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from presentation import numbers, units
from presentation.icons import SHAPES, STATES

register = template.Library()


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    return numbers.format_number(value, decimals)


@register.filter
def percent(fraction: float | None, decimals: int = 1) -> str:
    return numbers.format_percent(fraction, decimals)


@register.filter
def money(amount: float | None, currency: str = "") -> str:
    return numbers.format_money(amount, currency)


@register.filter
def unit(token: str, currency: str = "") -> str:
    return units.unit_text(token, currency)


@register.filter
def at(items: Any, position: int) -> Any:
    return items[position] if items and position < len(items) else None


@register.simple_tag
def value(figure: Any, display: str = "number", unit: str = "", currency: str = "") -> str:
    return numbers.format_value(figure, display, unit, currency)


@register.simple_tag
def engine_text(words: str) -> str:
    return gettext(words) if words else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[name]),  # noqa: S308  # our own constant, no user text
    )


@register.simple_tag
def share_bar(part: float | None, whole: float | None) -> SafeString:
    """A bar beside a number, as long as its share of the whole; nothing without both."""
    if not part or not whole:
        return SafeString("")
    return format_html(
        '<svg class="bar-cell" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg>',
        f"{100 * part / whole:.1f}",
    )


@register.inclusion_tag("components/status_pill.html")
def status_pill(state: str, label: str) -> dict[str, str]:
    return {"kind": STATES.get(state, state), "label": label}


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, given in changes.items():
        if given in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(given)
    return f"?{query.urlencode()}"
