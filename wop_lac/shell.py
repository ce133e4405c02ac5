"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from members.permissions import AnyUser, has_role
from members.models import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation of the reader's role and the demonstration mark."""
    user = getattr(request, "user", None)
    return {
        "navigation": _navigation(user) if user is not None else [],
        "demonstration": settings.DEMO,
        "page_languages": settings.LANGUAGES,
    }


def _navigation(user: AnyUser) -> list[dict[str, str]]:
    items = [
        {"url": "members:utility_list", "label": _("Utilities")},
        {"url": "snip:project_list", "label": _("Projects")},
    ]
    if user.is_authenticated:
        items.append({"url": "runs:run_list", "label": _("Runs")})
    if has_role(user, Role.SECRETARIAT):
        items.append({"url": "members:people", "label": _("People")})
    return items
