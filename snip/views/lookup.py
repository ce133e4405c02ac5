"""Finding what an address names, among what the reader may see: anything else is not there."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from members.models import User
from snip.models import Alternative, Project
from snip.permissions import may_edit
from snip.selectors import alternatives_visible_to, projects_visible_to


def project_or_404(request: HttpRequest, project_id: UUID) -> Project:
    return get_object_or_404(projects_visible_to(request.user), pk=project_id)


def alternative_or_404(request: HttpRequest, project_id: UUID, number: int) -> Alternative:
    visible = alternatives_visible_to(request.user)
    return get_object_or_404(visible, project=project_id, number=number)


def editor_of(request: HttpRequest, project: Project) -> User:
    """The signed-in person, if allowed to change the project; else 403."""
    user = request.user
    if not isinstance(user, User) or not may_edit(user, project):
        raise PermissionDenied
    return user
