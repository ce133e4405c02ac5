"""For load balancers and containers: is the process alive, can it serve."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

log = structlog.get_logger("wop_lac.health")


@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """PostgreSQL and Redis answer; 503 names the one that does not."""
    checks = {"database": _passes(_database), "redis": _passes(_redis)}
    good = all(checks.values())
    words = {name: "ok" if passed else "away" for name, passed in checks.items()}
    return JsonResponse({"status": "ok" if good else "away", **words}, status=200 if good else 503)


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception as error:
        log.error("health check failed", check=check.__name__, error=str(error))
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.set("health", "ok", 5)
