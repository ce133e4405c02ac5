"""The lists of utilities and people as files, as they are seen."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from members.models import User, Utility
from presentation.tables import Column, Table, csv_bytes, workbook_bytes
from presentation.tables.download import CSV_TYPE, WORKBOOK_TYPE


def download(table: Table, kind: str, name: str) -> HttpResponse:
    """The table as ``name``.csv or ``name``.xlsx; kind is "csv" or "xlsx"."""
    if kind == "xlsx":
        response = HttpResponse(workbook_bytes(table), content_type=WORKBOOK_TYPE)
    else:
        response = HttpResponse(csv_bytes(table), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def utility_table(utilities: Iterable[Utility]) -> Table:
    """The list as seen, with what a page says by a sign said in words."""
    columns = (
        Column("name", _("Name"), "text"),
        Column("country", _("Country"), "text"),
        Column("region", _("Region"), "text"),
        Column("city", _("City or province"), "text"),
        Column("connections", _("Water connections"), "integer"),
        Column("size", _("Size"), "text"),
        Column("mark", _("Mark"), "text"),
        Column("source", _("Source"), "text"),
    )
    rows = tuple(
        (
            utility.name,
            str(utility.get_country_display()),
            utility.region or None,
            utility.city or None,
            utility.connections,
            str(utility.get_size_display()) or None,
            _("illustrative example") if utility.illustrative else None,
            utility.source or None,
        )
        for utility in utilities
    )
    return Table("utilities", _("Water utilities"), columns, rows)


def people_table(people: Iterable[User]) -> Table:
    """The people as selectors.people finds them, with the roles that the reader sees."""
    columns = (
        Column("name", _("Name"), "text"),
        Column("email", _("E-mail address"), "text"),
        Column("roles", _("Roles"), "text"),
        Column("account", _("Account"), "text"),
    )
    rows = tuple(
        (
            person.name,
            person.email,
            "; ".join(str(role) for role in person.shown_memberships) or None,  # type: ignore[attr-defined]  # selectors.people
            _("in use") if person.is_active else _("disabled"),
        )
        for person in people
    )
    return Table("people", _("People"), columns, rows)
