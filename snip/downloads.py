"""The list of projects as a file, as it is seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from presentation.tables import Column, Table, csv_bytes, workbook_bytes
from presentation.tables.download import CSV_TYPE, WORKBOOK_TYPE
from snip.listing import rows_of


def list_download(projects: Iterable[Any], kind: str) -> HttpResponse:
    """The lines of selectors.projects_found as a workbook ("xlsx") or else as CSV."""
    table = table_of(projects)
    if kind == "xlsx":
        response = HttpResponse(workbook_bytes(table), content_type=WORKBOOK_TYPE)
    else:
        response = HttpResponse(csv_bytes(table), content_type=CSV_TYPE)
    ending = "xlsx" if kind == "xlsx" else "csv"
    response["Content-Disposition"] = f'attachment; filename="{_("projects")}.{ending}"'
    return response


def table_of(projects: Iterable[Any]) -> Table:
    """The same lines as a table."""
    columns = (
        Column("project", _("Project"), "text", leads=True),
        Column("utility", _("Utility"), "text"),
        Column("country", _("Country"), "text"),
        Column("state", _("Evaluation"), "text", leads=True),
        Column("currency", _("Currency"), "text"),
        Column("prices", _("Month of the prices"), "text"),
        Column("npv", _("NPV (VAN)"), "money"),
        Column("irr", _("IRR (TIR)"), "percent"),
    )
    rows = tuple(
        (
            line.project.name,
            line.project.utility.name,
            line.project.utility.get_country_display(),
            line.word,
            line.project.currency,
            line.project.price_base.strftime("%Y-%m"),
            line.npv,
            line.irr,
        )
        for line in rows_of(projects)
    )
    return Table(id="projects", title=_("Projects"), columns=columns, rows=rows)
