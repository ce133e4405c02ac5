"""The one rule of who may be signed in, for the page, sessions, the API and administration."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from members.models import User
from members.permissions import may_sign_in


class NetworkBackend(ModelBackend):
    """Django's backend, which hashes a password for unknown and disabled accounts as well."""

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and may_sign_in(user)


def throttled_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Under which name failures are counted: spelling a name otherwise opens no second count."""
    field = settings.AXES_USERNAME_FORM_FIELD
    name = (credentials or {}).get(field) or request.POST.get(field) or ""
    return str(name).strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """From where failures are counted: behind NUM_PROXIES proxies of ours, the client's address."""
    try:
        ident = BaseThrottle().get_ident(request)  # type: ignore[arg-type]  # it reads META only
        return str(ip_address(ident))
    except ValueError:
        return request.META.get("REMOTE_ADDR")


def is_locked_out(request: HttpRequest, email: str) -> bool:
    """Whether this address may not try this name now; asked before any password is hashed."""
    credentials = {settings.AXES_USERNAME_FORM_FIELD: email}
    return not AxesProxyHandler.is_allowed(request, credentials)
