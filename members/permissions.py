"""Who may do what in the network: the one place that reads memberships.

Every function takes any user, also the anonymous one and one that has been disabled, and answers
with the least right where it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from members.models import UTILITY_ROLES, Membership, Role, User, Utility

AnyUser = User | AnonymousUser


def may_sign_in(user: User) -> bool:
    """Whether the account counts at all: not disabled, and no demonstration account outside one.

    Every door asks this: the sign-in page, each request of a session, each API token.
    """
    return user.is_active and (settings.DEMO or not user.is_demonstration)


def roles_of(user: AnyUser) -> QuerySet[Membership]:
    """The memberships that count; none for visitors and accounts that may not sign in."""
    if not isinstance(user, User) or not may_sign_in(user):
        return Membership.objects.none()
    return user.memberships.all()


def has_role(user: AnyUser, *roles: Role) -> bool:
    """Whether the user has one of the roles anywhere."""
    return roles_of(user).filter(role__in=roles).exists()


def is_secretariat(user: AnyUser) -> bool:
    return has_role(user, Role.SECRETARIAT)


def utility_ids(user: AnyUser, roles: Iterable[Role]) -> set[UUID]:
    """The utilities in which the user has one of the roles."""
    found = roles_of(user).filter(role__in=list(roles), utility__isnull=False)
    return {value for value in found.values_list("utility_id", flat=True) if value}


def readable_utility_ids(user: AnyUser) -> set[UUID]:
    """Utilities whose unpublished data the user may read as one of their own."""
    return utility_ids(user, (Role.MANAGER, Role.EDITOR, Role.VIEWER, Role.API_CLIENT))


def editable_utility_ids(user: AnyUser) -> set[UUID]:
    """Utilities for which the user may enter and change data."""
    return utility_ids(user, (Role.MANAGER, Role.EDITOR))


def managed_utility_ids(user: AnyUser) -> set[UUID]:
    """Utilities for which the user decides what is shared."""
    return utility_ids(user, (Role.MANAGER,))


def regulated_countries(user: AnyUser) -> set[str]:
    """Countries whose utilities the user regulates."""
    return set(roles_of(user).filter(role=Role.REGULATOR).values_list("country", flat=True))


def editable_utilities(user: AnyUser) -> QuerySet[Utility]:
    return Utility.objects.filter(pk__in=editable_utility_ids(user))


def manages_people(user: AnyUser) -> bool:
    """Whether the user has anything to do on the page of people."""
    return has_role(user, Role.SECRETARIAT, Role.MANAGER)


def staffed_utilities(user: AnyUser) -> QuerySet[Utility]:
    """Utilities whose people the user sees and whose roles the user gives and takes."""
    if is_secretariat(user):
        return Utility.objects.all()
    return Utility.objects.filter(pk__in=managed_utility_ids(user))


def visible_people(user: AnyUser) -> QuerySet[User]:
    """Accounts the user sees: all for the secretariat, those of the own utilities for managers."""
    if is_secretariat(user):
        return User.objects.all()
    managed = Membership.objects.filter(utility__in=managed_utility_ids(user))
    return User.objects.filter(pk__in=managed.values("user"))


def visible_memberships(user: AnyUser) -> QuerySet[Membership]:
    """Roles the user sees: a manager does not learn what a colleague is elsewhere."""
    if is_secretariat(user):
        return Membership.objects.all()
    return Membership.objects.filter(utility__in=managed_utility_ids(user))


def changeable_memberships(user: AnyUser) -> QuerySet[Membership]:
    """Roles in utilities the user may change or take away; never the own ones."""
    if not isinstance(user, User):
        return Membership.objects.none()
    return Membership.objects.filter(
        role__in=UTILITY_ROLES, utility__in=staffed_utilities(user)
    ).exclude(user=user)


def administered_people(user: AnyUser) -> QuerySet[User]:
    """Accounts the user may disable, enable, and hand a link to set the password.

    Whoever can set a password can become that person. A manager may therefore do so only for
    accounts that are nothing outside the manager's utilities, the secretariat never for those
    that use the administration pages, and nobody for the own account.
    """
    if not isinstance(user, User):
        return User.objects.none()
    plain = User.objects.filter(is_staff=False, is_superuser=False).exclude(pk=user.pk)
    if is_secretariat(user):
        return plain
    managed = managed_utility_ids(user)
    elsewhere = Membership.objects.exclude(Q(utility__in=managed) & Q(utility__isnull=False))
    inside = Membership.objects.filter(utility__in=managed)
    return plain.filter(pk__in=inside.values("user")).exclude(pk__in=elsewhere.values("user"))
