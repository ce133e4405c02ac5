"""Three people: the owner manages a utility, a teammate works in it, a stranger in another."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from members.models import Role, User, Utility
from tests.factories import UtilityFactory, person


@pytest.fixture(autouse=True)
def sign_ins_are_counted_anew():
    cache.clear()


@pytest.fixture
def utility(db: None) -> Utility:
    return UtilityFactory(name="Aguas de Alto", slug="aguas-de-alto")


@pytest.fixture
def elsewhere(db: None) -> Utility:
    return UtilityFactory(name="Aguas de Bajo", slug="aguas-de-bajo", country="BR")


@pytest.fixture
def owner(utility: Utility) -> User:
    return person(Role.MANAGER, utility, name="Olga Owner", email="owner@network.example")


@pytest.fixture
def teammate(utility: Utility) -> User:
    return person(Role.EDITOR, utility, name="Teo Teammate", email="teammate@network.example")


@pytest.fixture
def stranger(elsewhere: Utility) -> User:
    return person(Role.EDITOR, elsewhere, name="Sara Stranger", email="stranger@network.example")


@pytest.fixture
def secretary(db: None) -> User:
    return person(Role.SECRETARIAT, name="Sol Secretary", email="secretary@network.example")


@pytest.fixture
def signed_in():
    """signed_in(user) is a browser in which the user has signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="members.backends.NetworkBackend")
        return client

    return browser
