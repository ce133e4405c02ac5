"""The list of utilities, one utility, and what the floors above show there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members import panels
from members.models import Utility
from tests.factories import UtilityFactory

pytestmark = pytest.mark.django_db
LIST = "members:utility_list"


@pytest.fixture
def three(db):
    return [
        UtilityFactory(
            name="Andes", slug="andes", country="BO", size="large", connections=90_000, city="Oruro"
        ),
        UtilityFactory(
            name="Bahía", slug="bahia", country="BR", size="small", connections=None, region="Sul"
        ),
        UtilityFactory(name="Costa", slug="costa", country="PE", size="small", connections=1_234),
    ]


def names(client, **query):
    return [utility.name for utility in client.get(reverse(LIST), query).context["page"]]


def test_visitors_see_the_list_in_order_of_name(client, three):
    assert names(client) == ["Andes", "Bahía", "Costa"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "and"}, ["Andes"]),
        ({"q": "ORURO"}, ["Andes"]),
        ({"q": "sul"}, ["Bahía"]),
        ({"country": "PE"}, ["Costa"]),
        ({"size": "small"}, ["Bahía", "Costa"]),
        ({"size": "small", "country": "BR"}, ["Bahía"]),
        ({"q": "nowhere"}, []),
        ({"sort": "-name"}, ["Costa", "Bahía", "Andes"]),
        ({"sort": "country"}, ["Andes", "Bahía", "Costa"]),
        ({"sort": "-connections"}, ["Andes", "Costa", "Bahía"]),
        ({"sort": "connections"}, ["Costa", "Andes", "Bahía"]),
    ],
)
def test_filters_and_order(client, three, query, expected):
    assert names(client, **query) == expected


def test_what_was_asked_stays_in_the_form_and_in_the_links(client, three):
    page = client.get(reverse(LIST), {"size": "small", "q": "a"}).content.decode()
    assert 'value="small" selected' in page
    assert "?size=small&amp;q=a&amp;sort=-name" in page or "q=a&amp;size=small" in page


def test_a_long_list_comes_in_pages_and_the_filter_stays_in_the_way_on(client):
    UtilityFactory.create_batch(30, country="PE")
    response = client.get(reverse(LIST), {"country": "PE"})
    assert len(response.context["page"]) == 25
    assert "country=PE&amp;page=2" in response.content.decode()
    second = client.get(reverse(LIST), {"country": "PE", "page": "2"})
    assert len(second.context["page"]) == 5


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "country=XX",
        "country=%00",
        "size=huge",
        "sort=password",
        "sort=%00",
        "page=x",
        "page=-1",
        "page=" + "9" * 5000,
        "q=" + "x" * 3000,
        "q=%ff%fe",
    ],
)
def test_odd_questions_get_a_page_that_says_so_or_the_nearest_page(client, three, query):
    response = client.get(f"{reverse(LIST)}?{query}")
    assert response.status_code == 200
    assert len(response.context["page"]) in (0, 3)


def test_a_filter_that_cannot_be_read_is_named_and_not_applied(client, three):
    response = client.get(reverse(LIST), {"country": "XX", "size": "small"})
    assert [problem["address"] for problem in response.context["form"].problems] == ["#id_country"]
    assert len(response.context["page"]) == 2


def test_missing_connections_are_a_dash_and_zero_is_zero(client, three):
    UtilityFactory(name="Nada", slug="nada", connections=0)
    page = client.get(reverse(LIST)).content.decode()
    row = page[page.index("Bahía") :]
    assert ">—<" in row[: row.index("</tr>")]
    row = page[page.index("Nada") :]
    assert ">0<" in row[: row.index("</tr>")]


def test_an_empty_network_says_what_belongs_here(client):
    assert "components/empty.html" in [
        template.name for template in client.get(reverse(LIST)).templates
    ]


def test_the_list_asks_the_database_as_often_for_many_as_for_few(client, django_assert_num_queries):
    UtilityFactory.create_batch(25)
    with django_assert_num_queries(2):
        client.get(reverse(LIST))


def test_a_utility_shows_its_facts_with_their_source(client, three):
    Utility.objects.filter(slug="costa").update(source="Annual report 2017", about="Coastal.")
    page = client.get(reverse("members:utility_detail", args=["costa"])).content.decode()
    for fact in ("Costa", "1\u202f234", "Annual report 2017", "Coastal."):
        assert fact in page


def test_user_text_on_the_page_is_only_text(client):
    UtilityFactory(name="<b>x</b>", slug="x", about="<script>alert(1)</script>")
    for address in (reverse(LIST), reverse("members:utility_detail", args=["x"])):
        page = client.get(address).content.decode()
        assert "<b>x</b>" not in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("slug", ["nowhere", "x" * 300])
def test_a_utility_that_is_not_there_is_not_found(client, slug):
    assert client.get(reverse("members:utility_detail", args=[slug])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_pages_are_for_reading(client, three, method):
    for address in (reverse(LIST), reverse("members:utility_detail", args=["andes"])):
        assert getattr(client, method)(address).status_code == 405


@pytest.fixture
def no_panels(monkeypatch):
    monkeypatch.setattr(panels, "_providers", [])


def test_a_panel_shows_what_its_provider_lets_this_reader_see(
    client, signed_in, owner, utility, no_panels
):
    def provider(user, shown):
        if user != owner or shown != utility:
            return None
        return panels.Panel(title="Projects of ours", template="components/empty.html")

    panels.register(provider)
    panels.register(provider)
    address = reverse("members:utility_detail", args=[utility.slug])
    seen = signed_in(owner).get(address)
    assert [panel.title for panel in seen.context["panels"]] == ["Projects of ours"]
    assert "Projects of ours" in seen.content.decode()
    assert client.get(address).context["panels"] == []
