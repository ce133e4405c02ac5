"""API tokens follow the same rule as the sign-in page."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox import auth
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members.permissions import may_sign_in


class TokenAuthentication(auth.TokenAuthentication):  # type: ignore[misc]  # knox has no types
    """`Authorization: Token …`; an account that may not sign in has no valid token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        answer: tuple[Any, Any] | None = super().authenticate(request)
        # A session's language is set by ReaderLanguage; a token is only known here.
        if answer and "Accept-Language" not in request.headers:
            translation.activate(answer[0].language)
        return answer

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        # bytes.isalnum is about ASCII: no NUL or broken UTF-8 reaches the database.
        if not token.isalnum():
            raise AuthenticationFailed(_("Invalid token."))
        answer: tuple[Any, Any] = super().authenticate_credentials(token)
        return answer

    def validate_user(self, auth_token: Any) -> tuple[Any, Any]:
        if not may_sign_in(auth_token.user):
            raise AuthenticationFailed(_("Invalid token."))
        return auth_token.user, auth_token


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]  # no types in contrib
    """The same entry in the OpenAPI document as knox's own class."""

    target_class = "members.authentication.TokenAuthentication"
