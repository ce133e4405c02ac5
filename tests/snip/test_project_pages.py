"""Projects: list, new, change, share, alternatives; another's project is as one that is not."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from members.models import Country
from presentation.forms import path_of
from snip.history import SHOWN
from snip.models import Alternative, Project, ProjectChange, Sharing
from snip.services import Change, alternative_fields_save
from snip.services.projects import alternative_rename
from tests.factories import AlternativeFactory, ProjectFactory, UtilityFactory
from tests.snip.conftest import field_address, section_address

LIST = reverse("snip:project_list")
NEW = reverse("snip:project_create")


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def new_project(utility: Any, **changes: Any) -> dict[str, Any]:
    return {
        "utility": str(utility.pk),
        "actions": ["improvement", "extension"],
        "service": "water",
        "location": "Coquitos, Piura",
        "objective": "",
        "currency": "PEN",
        "price_base": "2015-03",
        "parameter_set": "snip-2015-03",
        **changes,
    }


def test_a_new_project_has_a_name_of_three_parts_and_a_first_alternative(
    english, signed_in, teammate, utility
):
    answer = signed_in(teammate).post(NEW, new_project(utility))
    project = Project.objects.get()
    assert project.name == (
        "Improvement and extension of the drinking water service of Coquitos, Piura"
    )
    assert (project.utility, project.created_by) == (utility, teammate)
    assert (project.sharing, str(project.price_base)) == (Sharing.UTILITY, "2015-03-01")
    alternative = project.alternatives.get()
    assert alternative.inputs == {"water_project": {"discount_rate": 0.09}}
    assert answer["Location"] == reverse("snip:alternative_inputs", args=(project.pk, 1))


def test_the_norm_of_the_project_gives_its_rate(english, signed_in, teammate, utility):
    signed_in(teammate).post(NEW, new_project(utility, parameter_set="invierte-2017"))
    assert Alternative.objects.get().inputs == {"water_project": {"discount_rate": 0.08}}


@pytest.mark.parametrize(
    ("month", "norm", "rate", "words"),
    [
        ("2015-03", "snip-2015-03", 0.09, "Its norm is SNIP, March 2015, in force in March 2015."),
        ("2016-12", "snip-2015-03", 0.09, "in force in December 2016"),
        ("2017-01", "invierte-2017", 0.08, "Its norm is Invierte.pe, from 2017, in force in"),
        ("2026-11", "invierte-2017", 0.08, "in force in November 2026"),
        ("2009-06", "snip-2015-03", 0.09, "No norm was in force in June 2009; the nearest is SNIP"),
    ],
)
def test_the_norm_follows_the_month_of_the_prices_unless_it_is_chosen(
    month, norm, rate, words, english, signed_in, teammate, utility
):
    client = signed_in(teammate)
    page = client.get(NEW).content.decode()
    assert '<option value="" selected>By the month of the prices</option>' in page
    assert "today that is Invierte.pe, from 2017." in page
    data = new_project(utility, price_base=month, parameter_set="")
    answer = client.post(NEW, data, follow=True)
    assert Project.objects.get().parameter_set == norm
    assert Alternative.objects.get().inputs == {"water_project": {"discount_rate": rate}}
    assert words in answer.content.decode()


def test_a_chosen_norm_stays_whatever_the_month(english, signed_in, teammate, utility):
    data = new_project(utility, price_base="2026-11", parameter_set="snip-2015-03")
    answer = signed_in(teammate).post(NEW, data, follow=True)
    assert Project.objects.get().parameter_set == "snip-2015-03"
    assert "in force" not in answer.content.decode().partition('class="messages"')[2][:400]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("actions", [], "Choose at least one."),
        ("location", "", "Say where the project is."),
        ("price_base", "", "Say which month"),
        ("price_base", "soon", "Give year and month"),
        ("price_base", "9999-12", "between 1950 and 2100"),
        ("currency", "XXX", "XXX"),
        ("parameter_set", "../norms", "../norms"),
        ("location", "x\x00y", "Null characters"),
        ("location", "x" * 10_000, "120"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    field, value, words, english, signed_in, teammate, utility
):
    answer = signed_in(teammate).post(NEW, new_project(utility, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Project.objects.exists()


def test_a_project_of_another_utility_cannot_be_begun(signed_in, teammate, utility):
    other = UtilityFactory()
    answer = signed_in(teammate).post(NEW, new_project(other))
    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_a_name_is_there_once_in_a_utility(english, signed_in, teammate, utility):
    client = signed_in(teammate)
    client.post(NEW, new_project(utility))
    answer = client.post(NEW, new_project(utility))
    assert answer.status_code == 422
    assert "already has a project called" in answer.content.decode()
    assert Project.objects.count() == 1


@pytest.mark.parametrize("who", ["reader", "program", "secretariat", "regulator_pe", "roleless"])
def test_who_enters_no_data_begins_no_project(who, signed_in, utility, request):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, new_project(utility)).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(NEW)["Location"].startswith(reverse("members:sign_in"))


def addresses(project_id: Any, number: int = 1) -> list[tuple[str, str]]:
    place = (project_id, number)
    return [
        ("get", reverse("snip:project_detail", args=(project_id,))),
        ("get", reverse("snip:project_edit", args=(project_id,))),
        ("post", reverse("snip:project_edit", args=(project_id,))),
        ("post", reverse("snip:project_sharing", args=(project_id,))),
        ("post", reverse("snip:alternative_create", args=(project_id,))),
        ("post", reverse("snip:alternative_rename", args=(project_id,))),
        ("get", reverse("snip:alternative_inputs", args=place)),
        ("get", reverse("snip:alternative_section", args=(*place, "inversion"))),
        ("post", reverse("snip:alternative_section", args=(*place, "inversion"))),
        ("post", reverse("snip:alternative_field", args=place)),
        ("post", reverse("snip:alternative_evaluate", args=place)),
    ]


@pytest.mark.parametrize("who", ["stranger", "regulator_pe", "regulator_co", "roleless", "visitor"])
def test_a_project_one_may_not_see_answers_as_one_that_is_not_there(
    who, signed_in, alternative, request
):
    client = signed_in(request.getfixturevalue(who))
    absent = addresses(uuid4())
    for (method, foreign), (_, nowhere) in zip(
        addresses(alternative.project_id), absent, strict=True
    ):
        answer, other = getattr(client, method)(foreign), getattr(client, method)(nowhere)
        assert answer.status_code == other.status_code == 404, foreign
        assert told(answer, foreign) == told(other, nowhere), foreign


def told(answer: Any, address: str) -> str:
    """The page without its own address and the token that is new in every answer."""
    token = r'("X-CSRFToken": "|name="csrfmiddlewaretoken" value=")\w+'
    return re.sub(token, "", answer.content.decode().replace(address, ""))


def test_an_alternative_that_is_not_there_is_not_found(signed_in, teammate, alternative):
    client = signed_in(teammate)
    for method, address in addresses(alternative.project_id, 7)[6:]:
        assert getattr(client, method)(address).status_code == 404
    assert client.get(section_address(alternative, "nothing")).status_code == 404


@pytest.mark.parametrize("who", ["reader", "program", "secretariat", "regulator_pe"])
def test_who_only_reads_changes_nothing(who, signed_in, alternative, request):
    Project.objects.update(sharing=Sharing.REGULATOR)
    client = signed_in(request.getfixturevalue(who))
    for method, address in addresses(alternative.project_id):
        expected = 200 if method == "get" and "editar" not in address else 403
        answer = getattr(client, method)(address, follow=method == "get")
        assert answer.status_code == expected, address


def test_the_manager_shares_and_the_history_says_so(english, signed_in, owner, project):
    address = reverse("snip:project_sharing", args=(project.pk,))
    client = signed_in(owner)
    client.post(address, {"sharing": "network"})
    project.refresh_from_db()
    assert project.sharing == Sharing.NETWORK
    kept = ProjectChange.objects.get()
    assert (kept.before, kept.after, kept.changed_by) == ("utility", "network", owner)
    page = client.get(reverse("snip:project_detail", args=(project.pk,))).content.decode()
    assert "Everyone in the network" in page
    client.post(address, {"sharing": "everybody"})
    project.refresh_from_db()
    assert project.sharing == Sharing.NETWORK


def test_staff_do_not_decide_who_sees_it(signed_in, teammate, project):
    address = reverse("snip:project_sharing", args=(project.pk,))
    assert signed_in(teammate).post(address, {"sharing": "public"}).status_code == 403
    project.refresh_from_db()
    assert project.sharing == Sharing.UTILITY


def test_a_project_is_renamed_and_the_history_keeps_the_old_name(
    english, signed_in, teammate, project
):
    address = reverse("snip:project_edit", args=(project.pk,))
    post = {
        "name": "Water for Coquitos",
        "location": project.location,
        "objective": "",
        "currency": "PEN",
        "price_base": "2015-03",
    }
    assert signed_in(teammate).post(address, post).status_code == 302
    assert ProjectChange.objects.get().before == "Agua potable de Coquitos"
    ProjectFactory(utility=project.utility, name="Taken")
    answer = signed_in(teammate).post(address, {**post, "name": "Taken"})
    assert answer.status_code == 422
    assert "already has a project" in answer.content.decode()


def test_an_alternative_starts_from_a_copy_or_from_the_norm(signed_in, teammate, alternative):
    address = reverse("snip:alternative_create", args=(alternative.project_id,))
    client = signed_in(teammate)
    client.post(address, {"name": "Pumping", "copy_of": str(alternative.pk)})
    client.post(address, {"name": "Wells", "copy_of": ""})
    first, copy, blank = Alternative.objects.order_by("number")
    assert (copy.number, copy.inputs) == (2, first.inputs)
    assert (blank.number, blank.inputs) == (3, {"water_project": {"discount_rate": 0.09}})


def test_an_alternative_of_another_project_cannot_be_copied(
    english, signed_in, teammate, alternative
):
    other = AlternativeFactory(inputs={"water_project": {"coverage": 0.123}})
    address = reverse("snip:alternative_create", args=(alternative.project_id,))
    answer = signed_in(teammate).post(address, {"name": "Copy", "copy_of": str(other.pk)})
    assert answer.status_code == 422
    assert Alternative.objects.count() == 2


def _renamed(alternative: Alternative, name: str) -> dict[str, str]:
    return {"rename-alternative": str(alternative.pk), "rename-name": name}


def test_an_alternative_is_renamed_and_the_history_keeps_the_old_name(
    english, signed_in, teammate, alternative
):
    address = reverse("snip:alternative_rename", args=(alternative.project_id,))
    answer = signed_in(teammate).post(address, _renamed(alternative, "Pumping"), follow=True)
    alternative.refresh_from_db()
    change = ProjectChange.objects.get()
    assert (alternative.name, alternative.version) == ("Pumping", 1)
    assert (change.before, change.after, change.changed_by) == ("Gravity", "Pumping", teammate)
    text = answer.content.decode()
    assert "The alternative was renamed." in text
    assert "Name of alternative 1" in text
    signed_in(teammate).post(address, _renamed(alternative, "Pumping"))
    assert ProjectChange.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "x\x00y"])
def test_a_name_that_will_not_do_is_told_and_nothing_is_renamed(
    name, english, signed_in, teammate, alternative
):
    address = reverse("snip:alternative_rename", args=(alternative.project_id,))
    answer = signed_in(teammate).post(address, _renamed(alternative, name))
    assert answer.status_code == 422
    assert "New name" in answer.content.decode()
    assert Alternative.objects.get().name == "Gravity"


def test_an_alternative_of_another_project_is_not_renamed(
    english, signed_in, teammate, alternative
):
    other = AlternativeFactory(name="Foreign")
    address = reverse("snip:alternative_rename", args=(alternative.project_id,))
    answer = signed_in(teammate).post(address, _renamed(other, "Mine"))
    assert answer.status_code == 422
    assert "Choose one of the project&#x27;s alternatives." in answer.content.decode()
    other.refresh_from_db()
    assert other.name == "Foreign"


def test_every_change_is_reached_by_paging_and_the_address_keeps_the_rest(
    english, signed_in, teammate, alternative
):
    seen: float = 0.8
    for number in range(2 * SHOWN + 5):
        value = 0.5 + number / 1000
        change = Change(path_of("water_project.coverage"), seen, value)
        alternative_fields_save(alternative=alternative, changes=[change], user=teammate)
        seen = value
    alternative_rename(alternative=alternative, name="Pumping", user=teammate)
    address = reverse("snip:project_detail", args=(alternative.project_id,))
    client = signed_in(teammate)
    pages = [client.get(address, {"corrida": "a", "page": page}) for page in (1, 2, 3)]
    lines = [line for page in pages for line in page.context["changes"]]
    assert len(lines) == 2 * SHOWN + 6
    assert lines[0].after == "Pumping"
    assert [line.when for line in lines] == sorted((line.when for line in lines), reverse=True)
    assert len({(line.when, line.what) for line in lines}) == len(lines)
    assert 'href="?corrida=a&amp;page=2#history"' in pages[0].content.decode()
    assert client.get(address, {"page": "nothing"}).status_code == 200


def test_the_history_says_what_changed_in_words(english, signed_in, teammate, alternative):
    client = signed_in(teammate)
    path = "water_project.coverage"
    client.post(field_address(alternative), {path: "90", f"seen:{path}": "0.8"})
    page = client.get(reverse("snip:project_detail", args=(alternative.project_id,)))
    text = page.content.decode()
    assert "Gravity: Water project · Coverage with the project" in text
    assert "80%" in text
    assert "90%" in text
    assert "Teo" in text


def test_an_illustrative_project_says_so(english, signed_in, teammate, project):
    Project.objects.update(illustrative=True)
    client = signed_in(teammate)
    for address in (LIST, reverse("snip:project_detail", args=(project.pk,))):
        assert "Illustrative example" in client.get(address).content.decode()


def names(answer: Any) -> list[str]:
    return [row.project.name for row in answer.context["rows"]]


@pytest.fixture
def several(utility):
    ProjectFactory(utility=utility, name="Coquitos", sharing=Sharing.NETWORK)
    ProjectFactory(utility=utility, name="Agua Vieja", sharing=Sharing.UTILITY)
    far = UtilityFactory(name="Aguas de Cali", country=Country.CO)
    ProjectFactory(utility=far, name="Ladera", location="Cali", sharing=Sharing.PUBLIC)


def test_the_list_is_filtered_by_its_address(several, signed_in, secretariat):
    client = signed_in(secretariat)
    assert names(client.get(LIST)) == ["Agua Vieja", "Coquitos", "Ladera"]
    assert names(client.get(LIST, {"country": "CO"})) == ["Ladera"]
    assert names(client.get(LIST, {"utility": "aguas-del-sur"})) == ["Agua Vieja", "Coquitos"]
    assert names(client.get(LIST, {"q": "coqui"})) == ["Coquitos"]
    assert names(client.get(LIST, {"state": "evaluated"})) == []
    assert names(client.get(LIST, {"sort": "-name"})) == ["Ladera", "Coquitos", "Agua Vieja"]


def test_the_filters_name_only_utilities_whose_projects_are_seen(several, client):
    page = client.get(LIST).content.decode()
    assert "Aguas de Cali" in page
    assert "Aguas del Sur" not in page


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "utility=%00", "country=XX", "state=1", "sort=;drop", "page=%00",
     "page=99999999999999999999", "format=%00", "q=" + "x" * 10000, "utility=a&utility=b"],
)  # fmt: skip
def test_no_address_of_the_list_breaks_it(query, several, client):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_downloads_as_it_is_seen_and_no_name_becomes_a_formula(
    several, signed_in, secretariat
):
    Project.objects.filter(name="Coquitos").update(name='=HYPERLINK("x")')
    client = signed_in(secretariat)
    text = client.get(LIST, {"country": "PE", "format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ['\'=HYPERLINK("x")', "Agua Vieja"]
    book = client.get(LIST, {"country": "PE", "format": "xlsx"}).content
    cells = [row[0] for row in load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_an_empty_list_says_what_belongs_there(english, signed_in, teammate, roleless):
    assert "Begin with its name" in signed_in(teammate).get(LIST).content.decode()
    assert "None is shared yet" in signed_in(roleless).get(LIST).content.decode()


def test_the_list_asks_the_database_as_often_for_many_projects_as_for_few(
    utility, signed_in, secretariat, django_assert_max_num_queries
):
    client = signed_in(secretariat)
    for _ in range(20):
        ProjectFactory(utility=utility)
    with django_assert_max_num_queries(14):
        client.get(LIST)


def test_the_page_of_a_utility_shows_its_projects_to_whoever_sees_them(
    several, signed_in, secretariat, roleless, utility
):
    address = reverse("members:utility_detail", args=(utility.slug,))
    assert "Agua Vieja" in signed_in(secretariat).get(address).content.decode()
    assert "Agua Vieja" not in signed_in(roleless).get(address).content.decode()
