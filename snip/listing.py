"""The list of projects as rows for the page, with the headers that sort it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from snip.models import Project
from snip.results.addresses import run_figure_address
from snip.selectors import state_of


@dataclass(frozen=True)
class ListedProject:
    """One line of the list; npv in the project's currency, irr a fraction, None without one.

    alternative, alternative_name: the one whose figures these are, where the project has several.
    npv_address, irr_address: where they open, "" without them.
    """

    project: Project
    state: str
    word: str
    npv: float | None
    irr: float | None
    alternative: int | None
    npv_address: str = ""
    irr_address: str = ""
    alternative_name: str = ""


def rows_of(projects: Iterable[Any]) -> list[ListedProject]:
    """Lines from selectors.projects_found."""
    return [
        ListedProject(
            one,
            *state_of(one.last_status, one.evaluated_version == one.current_version),
            one.npv,
            one.irr,
            one.shown_number if one.alternative_count > 1 else None,
            _opens(one, "npv"),
            _opens(one, "irr"),
            (one.shown_name or "") if one.alternative_count > 1 else "",
        )
        for one in projects
    ]


def _opens(project: Any, figure: str) -> str:
    if project.shown_run is None:
        return ""
    return run_figure_address(project.shown_run, project.shown_calculation, figure)


def columns_of(order: str) -> list[dict[str, Any]]:
    """Headers of the page's list; a sortable one leads to its other direction."""
    return [
        _sortable(_("Project"), "name", order),
        _sortable(_("Utility"), "utility", order),
        {"label": _("Evaluation")},
        _sortable(_("NPV (VAN)"), "npv", order, numeric=True),
        _sortable(_("IRR (TIR)"), "irr", order, numeric=True),
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
