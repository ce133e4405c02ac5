"""A project of Aguas del Sur and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from members.models import Country, Role, User, Utility
from runs import dispatch
from snip.models import Alternative, Project
from tests.factories import (
    AlternativeFactory,
    MembershipFactory,
    ProjectFactory,
    UserFactory,
    UtilityFactory,
    person,
)
from tests.snip.inputs import coquitos


@pytest.fixture
def utility(db: None) -> Utility:
    return UtilityFactory(name="Aguas del Sur", country=Country.PE)


@pytest.fixture
def project(utility: Utility) -> Project:
    return ProjectFactory(utility=utility, name="Agua potable de Coquitos")


@pytest.fixture
def alternative(project: Project) -> Alternative:
    return AlternativeFactory(project=project, number=1, name="Gravity", inputs=coquitos())


@pytest.fixture
def owner(utility: Utility) -> User:
    """The utility's manager."""
    return person(Role.MANAGER, utility, name="Olga")


@pytest.fixture
def teammate(utility: Utility) -> User:
    return person(Role.EDITOR, utility, name="Teo")


@pytest.fixture
def reader(utility: Utility) -> User:
    return person(Role.VIEWER, utility, name="Rita")


@pytest.fixture
def program(utility: Utility) -> User:
    """An API client of the utility."""
    return person(Role.API_CLIENT, utility, name="Program")


@pytest.fixture
def stranger(db: None) -> User:
    """Staff of another utility."""
    return person(Role.EDITOR, UtilityFactory(country=Country.PE), name="Sara")


@pytest.fixture
def roleless(db: None) -> User:
    return UserFactory(name="Nobody")


@pytest.fixture
def secretariat(db: None) -> User:
    return person(Role.SECRETARIAT, name="Secretariat")


@pytest.fixture
def regulator_pe(db: None) -> User:
    return person(Role.REGULATOR, name="Sunass")


@pytest.fixture
def regulator_co(db: None) -> User:
    user = UserFactory(name="CRA")
    MembershipFactory(user=user, role=Role.REGULATOR, utility=None, country=Country.CO)
    return user


@pytest.fixture
def visitor() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def disabled(utility: Utility) -> User:
    return person(Role.MANAGER, utility, name="Gone", is_active=False)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that were sent to the workers; nothing leaves the process."""
    ids: list[str] = []
    monkeypatch.setattr(
        dispatch.current_app, "send_task", lambda _name, args, **_options: ids.extend(args)
    )
    return ids


@pytest.fixture
def signed_in(client: Client) -> Callable[[Any], Client]:
    """signed_in(user): the test client as that person; a visitor stays one."""

    def enter(user: Any) -> Client:
        language = client.cookies.get("django_language")
        client.logout()
        if language:
            client.cookies["django_language"] = language.value
        if user.is_authenticated:
            client.force_login(user)
        return client

    return enter


def field_address(alternative: Alternative) -> str:
    return reverse("snip:alternative_field", args=(alternative.project_id, alternative.number))


def section_address(alternative: Alternative, slug: str) -> str:
    place = (alternative.project_id, alternative.number, slug)
    return reverse("snip:alternative_section", args=place)
