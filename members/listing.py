"""The list of utilities as the page shows it: headers that sort."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def utility_headers(order: str) -> list[dict[str, Any]]:
    """Headers of the list; a sortable one leads to its other direction."""
    return [
        _sortable(_("Name"), "name", order),
        _sortable(_("Country"), "country", order),
        {"label": _("Region")},
        {"label": _("City or province")},
        _sortable(_("Water connections"), "connections", order, numeric=True),
        {"label": _("Size")},
    ]


def _sortable(label: str, name: str, order: str, numeric: bool = False) -> dict[str, Any]:
    direction = {name: "ascending", f"-{name}": "descending"}.get(order, "")
    first, second = (f"-{name}", name) if numeric else (name, f"-{name}")
    return {
        "label": label,
        "numeric": numeric,
        "order": direction,
        "sort": second if order == first else first,
    }
