"""Tokens and utilities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from members import selectors, services
from members.api.serializers import SignIn, TokenSerializer, UtilityQuery, UtilitySerializer
from members.api.throttles import ByAddress, ByName
from members.authentication import TokenAuthentication
from members.backends import is_locked_out
from members.models import User, Utility
from presentation.requests import read_body, read_query

NOTHING = OpenApiResponse(description="Done; there is nothing to say.")


class TokenView(APIView):
    """Sign in for a token, sign that token out."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        # Who signs in may still send an old token along; only signing out asks for a valid one.
        return [] if self._is_sign_in() else [TokenAuthentication()]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self._is_sign_in() else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [ByAddress(), ByName()] if self._is_sign_in() else []

    def get_authenticate_header(self, request: Request) -> str:
        return str(TokenAuthentication().authenticate_header(request))

    @extend_schema(
        operation_id="token_create", tags=["auth"], request=SignIn, responses=TokenSerializer
    )
    def post(self, request: Request) -> Response:
        """A token for an e-mail address and its password; send it as `Authorization: Token …`."""
        form = read_body(SignIn, request)
        user = _signed_in(request, form["email"].strip(), form["password"])
        token, secret = services.token_create(account=user, label=form["label"])
        body = TokenSerializer({"token": secret, "expiry": token.expiry, "user": user})
        return Response(body.data, headers={"Cache-Control": "no-store"})

    @extend_schema(operation_id="token_delete", tags=["auth"], responses={204: NOTHING})
    def delete(self, request: Request) -> Response:
        """Sign out: the token this request was sent with works no more."""
        services.token_revoke(token=request.auth, actor=_account(request))
        return Response(status=204)

    def _is_sign_in(self) -> bool:
        return self.request is not None and self.request.method == "POST"


class TokensRevokeAll(APIView):
    """Sign out everywhere the account uses a token."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="tokens_revoke_all", tags=["auth"], request=None, responses={204: NOTHING}
    )
    def post(self, request: Request) -> Response:
        """Every token of the account works no more."""
        account = _account(request)
        with transaction.atomic():
            for token in selectors.tokens(account):
                services.token_revoke(token=token, actor=account)
        return Response(status=204)


@extend_schema_view(
    get=extend_schema(operation_id="utilities_list", tags=["utilities"], parameters=[UtilityQuery])
)
class UtilityList(ListAPIView[Utility]):
    """The utilities of the network."""

    permission_classes = (AllowAny,)
    serializer_class = UtilitySerializer

    def get_queryset(self) -> QuerySet[Utility]:
        query = read_query(UtilityQuery, self.request)
        return selectors.utilities(search=query.pop("q", ""), **query)


@extend_schema_view(get=extend_schema(operation_id="utilities_retrieve", tags=["utilities"]))
class UtilityDetail(RetrieveAPIView[Utility]):
    """One utility."""

    permission_classes = (AllowAny,)
    serializer_class = UtilitySerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Utility]:
        return selectors.utilities()


def _signed_in(request: Request, email: str, password: str) -> User:
    """The account; unknown, disabled and wrong are one answer after the same work."""
    if is_locked_out(request._request, email):
        raise Throttled(wait=_lockout_seconds(request))
    user = authenticate(request._request, username=email, password=password)
    if not isinstance(user, User):
        raise AuthenticationFailed(_("The e-mail address or the password is not right."))
    user_logged_in.send(sender=User, request=request._request, user=user)
    return user


def _lockout_seconds(request: Request) -> float:
    return (get_cool_off(request._request) or timedelta(minutes=15)).total_seconds()


def _account(request: Request) -> Any:
    """Whoever the permission let in."""
    return request.user
