"""Who sees a run and who may cancel it.

Whoever asked for a run sees it and may cancel it. Apps above add further rights, and the address of
the page that shows a run's result, in AppConfig.ready(); what no one grants is denied. A right over
a run is one over the runs of its scenarios.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from runs.models import Run, Scenario

AnyUser = AbstractBaseUser | AnonymousUser
Grant = Callable[[AnyUser], Q]
Link = Callable[[AnyUser, Run], str | None]

_visibility: list[Grant] = []
_cancellers: list[Grant] = []
_links: list[Link] = []


def register_visibility(provider: Grant) -> None:
    """Let provider(user) say which runs a user sees besides the own ones."""
    _visibility.append(provider)


def register_cancellers(provider: Grant) -> None:
    """Let provider(user) say which runs a user may cancel besides the own ones."""
    _cancellers.append(provider)


def register_links(provider: Link) -> None:
    """Let provider(user, run) give the address of a page, open to the user, with the result."""
    _links.append(provider)


def visible_runs(user: AnyUser) -> QuerySet[Run]:
    """The runs a user may know of; a disabled account sees what a visitor sees."""
    return _granted(user, _visibility)


def cancellable_runs(user: AnyUser) -> QuerySet[Run]:
    """The runs a user may cancel, among those the user sees."""
    return visible_runs(user).filter(pk__in=_granted(user, _cancellers).values("pk"))


def may_cancel(user: AnyUser, run: Run) -> bool:
    """Whether the user may cancel this run, should it still be open."""
    return cancellable_runs(user).filter(pk=run.pk).exists()


def may_build_on(user: AnyUser, run: Run) -> bool:
    """Whether the user may keep scenarios of this run: whoever asked for it or works on its object.

    The same people who may stop it, so that apps above grant both at once.
    """
    return user.is_authenticated and may_cancel(user, run)


def result_address(user: AnyUser, run: Run) -> str | None:
    """Address of a page, open to the user, that shows the run's result; None if there is none."""
    return next(filter(None, (provider(user, run) for provider in _links)), None)


def _granted(user: AnyUser, providers: list[Grant]) -> QuerySet[Run]:
    # Each grant is a subquery of its own: a grant that joins other tables can't repeat a run.
    reader = user if user.is_active else AnonymousUser()
    granted = Q(created_by=reader.pk) if reader.is_authenticated else Q(pk__in=[])
    for provider in providers:
        granted |= Q(pk__in=Run.objects.filter(provider(reader)).order_by().values("pk"))
    bases = Run.objects.filter(granted).order_by().values("pk")
    scenarios = Scenario.objects.filter(base__in=bases).order_by().values("run")
    return Run.objects.filter(granted | Q(pk__in=scenarios))
