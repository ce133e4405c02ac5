"""The page of people: deny by default, and every change leaves its line."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from members.models import AccountChange, Membership, Role, User
from tests.factories import PASSWORD, MembershipFactory, UserFactory, person

pytestmark = pytest.mark.django_db
VARYING = re.compile(r"[0-9a-f-]{36}|/rol/\d+/|[A-Za-z0-9]{64}")
"""Ids in the address and the CSRF token."""
NEW = "nieve-en-el-nevado-9"


def new_person(where, **changes):
    return {
        "name": "Nina Nueva",
        "email": "nina@network.example",
        "utility": where.slug,
        "role": "editor",
        "language": "es",
        **changes,
    }


def role_of(user, utility):
    return Membership.objects.get(user=user, utility=utility)


def last_change(account):
    return AccountChange.objects.filter(account=account).first()


def addresses(account, membership):
    """Every address of a person's page with its method."""
    return [
        ("get", reverse("members:person", args=[account.pk])),
        ("post", reverse("members:role_give", args=[account.pk])),
        ("post", reverse("members:role_change", args=[account.pk, membership])),
        ("post", reverse("members:role_remove", args=[account.pk, membership])),
        ("post", reverse("members:person_disable", args=[account.pk])),
        ("post", reverse("members:person_enable", args=[account.pk])),
        ("post", reverse("members:person_link", args=[account.pk])),
    ]


@pytest.mark.parametrize("name", ["people", "person_add"])
@pytest.mark.parametrize(
    "role",
    [Role.EDITOR, Role.VIEWER, Role.API_CLIENT, Role.COMMITTEE, Role.REGULATOR, None],
)
def test_the_page_of_people_is_for_managers_and_the_secretariat(signed_in, utility, name, role):
    inside = role in (Role.EDITOR, Role.VIEWER, Role.API_CLIENT)
    client = signed_in(person(role, utility if inside else None))
    assert client.get(reverse(f"members:{name}")).status_code == 403
    if name == "person_add":
        assert client.post(reverse(f"members:{name}"), new_person(utility)).status_code == 403
        assert not User.objects.filter(email="nina@network.example").exists()


@pytest.mark.parametrize("name", ["people", "person_add"])
def test_a_visitor_is_sent_to_sign_in(client, name):
    response = client.get(reverse(f"members:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("members:sign_in"))


def test_a_manager_sees_the_own_people_only(signed_in, owner, teammate, stranger):
    page = signed_in(owner).get(reverse("members:people"))
    assert set(page.context["page"]) == {owner, teammate}
    assert stranger.email not in page.content.decode()


def test_the_secretariat_sees_everyone(signed_in, owner, teammate, stranger, secretary):
    page = signed_in(secretary).get(reverse("members:people"))
    assert set(page.context["page"]) == {owner, teammate, stranger, secretary}


def test_people_are_found_by_name_address_and_utility(signed_in, owner, stranger, secretary):
    client = signed_in(secretary)

    def found(**query):
        return set(client.get(reverse("members:people"), query).context["page"])

    assert found(q="OLGA") == {owner}
    assert found(q="stranger@") == {stranger}
    assert found(utility="aguas-de-bajo") == {stranger}
    assert found(q="nobody of that name") == set()


@pytest.mark.parametrize(
    "query", ["q=%00", "utility=%00", "utility=nowhere", "page=x", "page=99999", "q=" + "x" * 300]
)
def test_odd_questions_get_a_page(signed_in, secretary, query):
    assert signed_in(secretary).get(f"{reverse('members:people')}?{query}").status_code == 200


def test_a_manager_cannot_ask_for_the_people_of_another_utility(signed_in, owner, stranger):
    page = signed_in(owner).get(reverse("members:people"), {"utility": "aguas-de-bajo"})
    assert page.context["form"].problems
    assert stranger not in page.context["page"]


def test_a_foreign_person_answers_exactly_as_an_absent_one(signed_in, owner, stranger, elsewhere):
    client = signed_in(owner)
    membership = role_of(stranger, elsewhere).pk
    absent = User(id=uuid.uuid4())
    for foreign, missing in zip(
        addresses(stranger, membership), addresses(absent, membership), strict=True
    ):
        answers = [getattr(client, method)(address) for method, address in (foreign, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [VARYING.sub("", answer.content.decode()) for answer in answers]
        assert bodies[0] == bodies[1]
    assert AccountChange.objects.count() == 0


def test_a_teammate_without_the_role_sees_nobody(signed_in, owner, teammate, utility):
    client = signed_in(teammate)
    for method, address in addresses(owner, role_of(owner, utility).pk):
        assert getattr(client, method)(address).status_code == 404


def test_a_manager_adds_a_person_who_sets_a_password_through_a_link(
    client, signed_in, owner, utility
):
    page = signed_in(owner).post(reverse("members:person_add"), new_person(utility))
    nina = User.objects.get(email="nina@network.example")
    assert not nina.has_usable_password()
    assert role_of(nina, utility).role == Role.EDITOR
    assert [change.action for change in nina.changes.all()] == [
        "link_issued",
        "role_given",
        "created",
    ]
    form = client.get(page.context["link"], follow=True)
    fields = {"new_password1": NEW, "new_password2": NEW}
    client.post(form.redirect_chain[-1][0], fields)
    nina.refresh_from_db()
    assert nina.check_password(NEW)
    again = client.get(page.context["link"], follow=True)
    assert not again.context["validlink"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "#id_name"),
        ({"email": "no address"}, "#id_email"),
        ({"email": "Teammate@Network.example"}, "#id_email"),
        ({"role": "secretariat"}, "#id_role"),
        ({"role": "administrator"}, "#id_role"),
        ({"utility": "aguas-de-bajo"}, "#id_utility"),
        ({"utility": "\x00"}, "#id_utility"),
        ({"language": "xx"}, "#id_language"),
    ],
)
def test_a_refused_person_leaves_nothing_and_loses_nothing(
    signed_in, owner, teammate, elsewhere, utility, changes, field
):
    before = User.objects.count()
    page = signed_in(owner).post(reverse("members:person_add"), new_person(utility, **changes))
    assert [problem["address"] for problem in page.context["form"].problems] == [field]
    assert "Nina Nueva" in page.content.decode() or "name" in changes
    assert User.objects.count() == before


def test_who_manages_one_utility_finds_it_chosen(signed_in, owner, utility):
    page = signed_in(owner).get(reverse("members:person_add"))
    assert page.context["form"].initial == {"utility": utility.slug}


def test_a_manager_changes_a_role_and_the_trail_says_so(signed_in, owner, teammate, utility):
    membership = role_of(teammate, utility)
    address = reverse("members:role_change", args=[teammate.pk, membership.pk])
    signed_in(owner).post(address, {"role": "viewer"})
    assert role_of(teammate, utility).role == Role.VIEWER
    change = last_change(teammate)
    assert (change.action, change.before, change.after) == ("role_changed", "editor", "viewer")
    assert (change.actor, change.utility) == (owner, utility)


@pytest.mark.parametrize("role", ["secretariat", "administrator", "api_client", "", "\x00"])
def test_a_role_beyond_the_utility_is_refused(signed_in, owner, teammate, utility, role):
    membership = role_of(teammate, utility)
    address = reverse("members:role_change", args=[teammate.pk, membership.pk])
    page = signed_in(owner).post(address, {"role": role})
    assert page.status_code == 200
    assert role_of(teammate, utility).role == Role.EDITOR
    assert not AccountChange.objects.exists()


def test_a_role_one_has_already_is_refused_in_words(signed_in, owner, teammate, utility):
    MembershipFactory(user=teammate, utility=utility, role=Role.VIEWER)
    membership = Membership.objects.get(user=teammate, role=Role.EDITOR)
    address = reverse("members:role_change", args=[teammate.pk, membership.pk])
    page = signed_in(owner).post(address, {"role": "viewer"})
    errors = [form.problems for row, form in page.context["roles"] if form and form.is_bound]
    assert errors[0][0]["address"] == f"#id_{membership.pk}_role"
    assert Membership.objects.filter(user=teammate).count() == 2


def test_the_own_role_is_changed_by_another(signed_in, owner, utility):
    membership = role_of(owner, utility)
    for name in ("role_change", "role_remove"):
        address = reverse(f"members:{name}", args=[owner.pk, membership.pk])
        assert signed_in(owner).post(address, {"role": "viewer"}).status_code == 404
    give = reverse("members:role_give", args=[owner.pk])
    fields = {"utility": utility.slug, "role": "viewer"}
    assert signed_in(owner).post(give, fields).status_code == 403


def test_a_role_number_beyond_any_is_not_found(signed_in, owner, teammate):
    address = reverse("members:role_change", args=[teammate.pk, 10**30])
    assert signed_in(owner).post(address, {"role": "viewer"}).status_code == 404


def test_a_role_of_another_person_is_not_found_under_this_one(signed_in, owner, teammate, utility):
    other = person(Role.VIEWER, utility)
    address = reverse("members:role_remove", args=[teammate.pk, role_of(other, utility).pk])
    assert signed_in(owner).post(address).status_code == 404
    assert role_of(other, utility)


def test_a_role_taken_away_leaves_the_account(signed_in, owner, teammate, utility):
    address = reverse("members:role_remove", args=[teammate.pk, role_of(teammate, utility).pk])
    response = signed_in(owner).post(address)
    assert response.url == reverse("members:people")
    teammate.refresh_from_db()
    assert teammate.is_active
    assert last_change(teammate).action == "role_removed"


def test_the_secretariat_gives_a_role_in_any_utility(signed_in, secretary, teammate, elsewhere):
    address = reverse("members:role_give", args=[teammate.pk])
    signed_in(secretary).post(address, {"utility": elsewhere.slug, "role": "manager"})
    assert role_of(teammate, elsewhere).role == Role.MANAGER


def test_a_role_given_twice_is_refused_in_words(signed_in, secretary, teammate, utility):
    address = reverse("members:role_give", args=[teammate.pk])
    page = signed_in(secretary).post(address, {"utility": utility.slug, "role": "editor"})
    assert page.context["give_form"].problems
    assert Membership.objects.filter(user=teammate).count() == 1


def test_a_manager_disables_and_enables_a_teammate(client, signed_in, owner, teammate):
    manager = signed_in(owner)
    manager.post(reverse("members:person_disable", args=[teammate.pk]))
    teammate.refresh_from_db()
    assert not teammate.is_active
    page = manager.post(reverse("members:person_enable", args=[teammate.pk]))
    teammate.refresh_from_db()
    assert teammate.is_active
    assert client.get(page.context["link"], follow=True).context["validlink"]
    actions = [change.action for change in teammate.changes.all()]
    assert actions == ["link_issued", "enabled", "disabled"]


def test_a_link_for_a_disabled_account_is_not_given(signed_in, secretary):
    disabled = UserFactory(is_active=False)
    address = reverse("members:person_link", args=[disabled.pk])
    assert signed_in(secretary).post(address).status_code == 404


def test_an_older_link_dies_with_the_account_it_was_for(client, signed_in, owner, teammate):
    manager = signed_in(owner)
    link = manager.post(reverse("members:person_link", args=[teammate.pk])).context["link"]
    manager.post(reverse("members:person_disable", args=[teammate.pk]))
    assert not client.get(link, follow=True).context["validlink"]


@pytest.mark.parametrize("name", ["person_disable", "person_enable", "person_link"])
def test_a_manager_does_not_administer_who_works_elsewhere_too(
    signed_in, owner, teammate, elsewhere, name
):
    MembershipFactory(user=teammate, utility=elsewhere)
    response = signed_in(owner).post(reverse(f"members:{name}", args=[teammate.pk]))
    assert response.status_code == 403
    teammate.refresh_from_db()
    assert teammate.check_password(PASSWORD)
    assert teammate.is_active


@pytest.mark.parametrize("name", ["person_disable", "person_enable", "person_link"])
def test_the_secretariat_cannot_become_an_administrator(signed_in, secretary, name):
    administrator = person(Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    response = signed_in(secretary).post(reverse(f"members:{name}", args=[administrator.pk]))
    assert response.status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_active


@pytest.mark.parametrize("token", ["x", "abc-def", "%00"])
@pytest.mark.parametrize("uid", ["x", "MQ", "_w", "%00"])
def test_an_odd_link_opens_nothing(client, uid, token):
    response = client.get(f"/entrar/clave/{uid}/{token}/")
    assert response.status_code == 200
    assert not response.context["validlink"]


def test_the_page_of_people_asks_the_database_as_often_for_many_as_for_few(
    signed_in, secretary, utility, django_assert_max_num_queries
):
    for _ in range(20):
        person(Role.EDITOR, utility)
    client = signed_in(secretary)
    with django_assert_max_num_queries(12):
        client.get(reverse("members:people"))
