"""Start page and error pages."""

from __future__ import annotations

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from members.permissions import is_secretariat, readable_utility_ids
from snip.permissions import may_create
from wop_lac import home as reads

DATABASE_AWAY = (OperationalError, InterfaceError)
log = structlog.get_logger("wop_lac.views")


def home(request: HttpRequest) -> HttpResponse:
    """The network in one screen; for who signed in, what waits first."""
    user = request.user
    secretariat = is_secretariat(user)
    works_in_utility = bool(readable_utility_ids(user))
    figures = reads.network_figures(user)
    context = {
        "figures": [*figures, *reads.account_figures()] if secretariat else figures,
        "waiting": reads.waiting_for(user) if user.is_authenticated else [],
        "projects": reads.projects(user, own=works_in_utility),
        "works_in_utility": works_in_utility,
        "may_create": may_create(user),
        "members": reads.members(),
    }
    return render(request, "home.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what we did not foresee; a database that is away is told apart.

    A lost connection met in a middleware arrives here and not in the middleware that watches the
    views, so both end in the same answer.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_AWAY):
        return database_away(error)
    return HttpResponse(render_to_string("500.html"), status=500)


def database_away(error: BaseException) -> HttpResponse:
    """503 without touching the database: no session, no user, no context processors."""
    log.error("database away", error=str(error))
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    return response
