"""Clients of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from knox.models import AuthToken
from rest_framework.test import APIClient

from members.models import User


@pytest.fixture(autouse=True)
def _fresh_throttles() -> None:
    """Each test counts its own requests."""
    cache.clear()


@pytest.fixture
def visitor() -> APIClient:
    """Nobody in particular; an answer of 500 is looked at, not raised."""
    return APIClient(raise_request_exception=False)


@pytest.fixture
def client_of() -> Callable[[User], APIClient]:
    """A client with a token of that user."""

    def client_of(user: User, **headers: Any) -> APIClient:
        _token, secret = AuthToken.objects.create(user=user)
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {secret}", **headers)
        return client

    return client_of
