"""What every page's frame needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Membership, Role
from members.permissions import AnyUser, roles_of


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. current: "page" on its own page, "true" on one below it."""

    label: str
    address: str
    current: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation of the reader's role, who is reading, and the demonstration mark.

    Asks the database once for a reader who signed in and never for a visitor.
    """
    user = getattr(request, "user", None)
    memberships = _memberships(user)
    return {
        "navigation": _navigation(request, user, {item.role for item in memberships}),
        "reader_roles": [str(item) for item in memberships],
        "demonstration": settings.DEMO,
        "page_languages": settings.LANGUAGES,
    }


def _memberships(user: AnyUser | None) -> list[Membership]:
    return list(roles_of(user).select_related("utility")) if user is not None else []


def _navigation(request: HttpRequest, user: AnyUser | None, roles: set[str]) -> list[Place]:
    names = [("members:utility_list", _("Utilities")), ("snip:project_list", _("Projects"))]
    if user is not None and user.is_authenticated:
        names.append(("runs:run_list", _("Runs")))
    if roles & {Role.SECRETARIAT, Role.MANAGER}:
        names.append(("members:people", _("People")))
    return [_place(request.path, name, label) for name, label in names]


def _place(path: str, name: str, label: str) -> Place:
    address = reverse(name)
    below = "true" if path.startswith(address) else ""
    return Place(label, address, "page" if path == address else below)
