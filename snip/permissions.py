"""Who may see, change, evaluate and share a water project: the one place that decides it.

A project is seen by its utility and the secretariat; sharing widens that to the regulator of the
utility's country, to every member of the network, to everyone. What is not granted here is
refused, and what may not be seen is, for the reader, not there.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.query import QuerySet

from members.models import User, Utility
from members.permissions import (
    AnyUser,
    editable_utilities,
    editable_utility_ids,
    is_secretariat,
    managed_utility_ids,
    readable_utility_ids,
    regulated_countries,
    roles_of,
)
from runs.permissions import AnyUser as RunReader
from snip.models import Project, Sharing

FOR_REGULATORS = (Sharing.REGULATOR, Sharing.NETWORK, Sharing.PUBLIC)
FOR_MEMBERS = (Sharing.NETWORK, Sharing.PUBLIC)


def visible_projects_q(user: AnyUser) -> Q:
    """The projects a user may see, as a condition on Project."""
    if is_secretariat(user):
        return Q()
    seen = Q(sharing=Sharing.PUBLIC) | Q(utility_id__in=readable_utility_ids(user))
    if countries := regulated_countries(user):
        seen |= Q(sharing__in=FOR_REGULATORS, utility__country__in=countries)
    if roles_of(user).exists():
        seen |= Q(sharing__in=FOR_MEMBERS)
    return seen


def visible_runs_q(user: RunReader) -> Q:
    """The runs that evaluated a project the user may see, as a condition on Run."""
    projects = Project.objects.filter(visible_projects_q(reader_of(user))).values("pk")
    return Q(evaluations__alternative__project__in=projects)


def cancellable_runs_q(user: RunReader) -> Q:
    """Whoever may edit a project may stop its evaluations."""
    mine = editable_utility_ids(reader_of(user))
    return Q(evaluations__alternative__project__utility__in=mine)


def reader_of(user: RunReader) -> AnyUser:
    """The reader as this portal knows them; anybody else is a visitor."""
    return user if isinstance(user, User) else AnonymousUser()


def utilities_for_new_projects(user: AnyUser) -> QuerySet[Utility]:
    """The utilities for which the user may begin a project."""
    return editable_utilities(user)


def may_create(user: AnyUser) -> bool:
    return bool(editable_utility_ids(user))


def may_edit(user: AnyUser, project: Project) -> bool:
    """Enter and change inputs, add alternatives, evaluate."""
    return project.utility_id in editable_utility_ids(user)


def may_share(user: AnyUser, project: Project) -> bool:
    """Decide who else sees the project."""
    return project.utility_id in managed_utility_ids(user)


def acting(user: AnyUser) -> User:
    """The signed-in person behind a change that was allowed; anybody else is an error of ours."""
    if not isinstance(user, User):
        raise PermissionError("only a signed-in person changes a project")
    return user
