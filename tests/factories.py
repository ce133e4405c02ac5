"""Rows for tests: users, utilities, roles, projects, alternatives, runs."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import factory
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from members.models import Country, Membership, Role, User, Utility
from runs.models import Run, Status
from snip.models import Alternative, Project

PASSWORD = "lluvia-en-la-sierra-7"


def hashed_password() -> str:
    """One hash for all by the hasher of the test: hashing is slow on purpose."""
    return _hashed_by(tuple(settings.PASSWORD_HASHERS))


@cache
def _hashed_by(_hashers: tuple[str, ...]) -> str:
    return make_password(PASSWORD)


class UtilityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Utility

    name = factory.Sequence(lambda number: f"Aguas del Valle {number}")
    slug = factory.LazyAttribute(lambda utility: slugify(utility.name))
    country = Country.PE
    region = "Puno"
    connections = 12_000
    size = Utility.Size.SMALL


class UserFactory(factory.django.DjangoModelFactory):
    """A user without any role, who signs in with PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@network.example")
    name = factory.Sequence(lambda number: f"Person {number}")
    password = factory.LazyFunction(hashed_password)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A role; without more, utility staff of a new utility."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.EDITOR
    utility = factory.SubFactory(UtilityFactory)


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    utility = factory.SubFactory(UtilityFactory)
    name = factory.Sequence(lambda number: f"Water supply of sector {number}")
    location = "Sector Alto, Puno"
    price_base = date(2015, 3, 1)
    parameter_set = "snip-2015-03"


class AlternativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Alternative

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda number: number + 1)
    name = factory.LazyAttribute(lambda alternative: f"Alternative {alternative.number}")


class RunFactory(factory.django.DjangoModelFactory):
    """A queued run of its own fingerprint; pass status and result for a finished one."""

    class Meta:
        model = Run

    calculation = "snip.cash_flow"
    scope = factory.LazyAttribute(
        lambda run: f"user:{run.created_by.pk}" if run.created_by else "test:runs"
    )
    status = Status.QUEUED
    inputs = factory.LazyFunction(dict)
    engine_version = "0.1.0"
    fingerprint = factory.Sequence(lambda number: f"{number:064x}")
    created_by = factory.SubFactory(UserFactory)


def person(role: Role | None = None, utility: Utility | None = None, **fields: Any) -> User:
    """A user, with a role if one is named: in the utility, for Peru (regulator), or everywhere."""
    user: User = UserFactory(**fields)
    if role is not None:
        country = Country.PE if role == Role.REGULATOR else ""
        MembershipFactory(user=user, role=role, utility=utility, country=country)
    return user
