"""Who may do what in the network: the one place that reads memberships.

Every function takes any user, also the anonymous one and one that has been disabled, and answers
with the least right where it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from members.models import Membership, Role, User, Utility

AnyUser = User | AnonymousUser


def roles_of(user: AnyUser) -> QuerySet[Membership]:
    """The memberships that count; none for visitors and disabled accounts."""
    if not isinstance(user, User) or not user.is_active:
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
