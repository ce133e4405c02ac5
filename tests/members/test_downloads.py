"""The lists as files: as they are seen, and no text of a user ever a formula."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from members.models import Role
from tests.factories import UtilityFactory, person

pytestmark = pytest.mark.django_db
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    " =1+1",
    "\t=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
]


def csv_rows(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def sheet_of(response):
    return load_workbook(io.BytesIO(response.content)).worksheets[0]


def utilities(client, kind, **query):
    return client.get(reverse("members:utility_list"), {"format": kind, **query})


@pytest.fixture
def network(db):
    UtilityFactory.create_batch(30, country="PE", connections=1_000)
    UtilityFactory(name="Zaire", slug="z", country="BR", connections=None, illustrative=True)


def test_the_csv_holds_every_page_of_the_list(client, network):
    response = utilities(client, "csv")
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"] == 'attachment; filename="prestadores.csv"'
    assert len(csv_rows(response)) == 1 + 31


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_filtered_and_sorted_as_the_page_is(client, network, kind):
    response = utilities(client, kind, q="Za", country="BR")
    if kind == "csv":
        rows = csv_rows(response)[1:]
    else:
        rows = [[cell.value for cell in row] for row in list(sheet_of(response).rows)[1:]]
    assert [row[0] for row in rows] == ["Zaire"]
    first = utilities(client, "csv", sort="-name")
    assert csv_rows(first)[1][0] == "Zaire"


def test_in_the_workbook_numbers_are_numbers_and_missing_is_empty(client, network):
    rows = list(sheet_of(utilities(client, "xlsx", sort="-connections")).rows)
    assert rows[1][4].value == 1_000
    assert rows[-1][0].value == "Zaire"
    assert rows[-1][4].value is None


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_text_of_a_utility_becomes_a_formula(client, payload):
    UtilityFactory(name=payload, slug="x", region=payload, city=payload, source=payload)
    for cell in csv_rows(utilities(client, "csv"))[1]:
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    for cell in list(sheet_of(utilities(client, "xlsx")).rows)[1]:
        assert cell.data_type != "f"


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_name_of_a_person_becomes_a_formula(signed_in, secretary, utility, payload):
    person(Role.EDITOR, utility, name=payload)
    client = signed_in(secretary)
    address = reverse("members:people")
    for row in csv_rows(client.get(address, {"format": "csv"})):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
    for row in sheet_of(client.get(address, {"format": "xlsx"})).rows:
        assert all(cell.data_type != "f" for cell in row)


def test_a_manager_downloads_the_own_people_only(signed_in, owner, teammate, stranger):
    response = signed_in(owner).get(reverse("members:people"), {"format": "csv"})
    assert {row[1] for row in csv_rows(response)[1:]} == {owner.email, teammate.email}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_may_not_see_the_people_may_not_download_them(signed_in, utility, role):
    client = signed_in(person(role, utility))
    assert client.get(reverse("members:people"), {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("kind", ["exe", "\x00", "CSV"])
def test_an_unknown_kind_of_file_gets_the_page(client, network, kind):
    response = utilities(client, kind)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_page_offers_its_download_with_its_filters(client, network, kind):
    page = client.get(reverse("members:utility_list"), {"country": "BR"}).content.decode()
    assert f"?country=BR&amp;format={kind}" in page
