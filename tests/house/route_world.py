"""Who asks and for what, when every route is tried: identities, objects, the routes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from knox.models import AuthToken

from members.models import Country, Membership, Role, User, Utility
from runs.models import Document, Run, Scenario, Status
from snip.models import Alternative, Evaluation, Sharing
from snip.results.addresses import FIRST_TAB
from snip.sections import SECTIONS
from tests.factories import (
    AlternativeFactory,
    MembershipFactory,
    ProjectFactory,
    RunFactory,
    UtilityFactory,
    person,
)

NOBODY = "00000000-0000-4000-8000-000000000000"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
METHODS_OF_THE_ADMINISTRATION = ("GET", "POST", "DELETE")
SESSIONS = (
    "manager", "editor", "viewer", "stranger", "secretariat", "regulator", "committee",
    "administrator", "no_role", "demonstration", "disabled",
)  # fmt: skip
TOKENS = ("api_client", "token", "disabled_token")
IDENTITIES = (*SESSIONS, *TOKENS, "visitor")


@dataclass(frozen=True)
class Found:
    """A route as the resolver has it. name: with its namespaces, or its pattern without one."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_admin(self) -> bool:
        return self.pattern.startswith("admin/")


def every_route() -> list[Found]:
    return sorted(_routes(get_resolver(), "", ()), key=lambda found: found.pattern)


def _routes(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Found]:
    for part in resolver.url_patterns:
        pattern = before + str(part.pattern)
        if isinstance(part, URLResolver):
            inside = (*spaces, part.namespace) if part.namespace else spaces
            yield from _routes(part, pattern, inside)
        elif isinstance(part, URLPattern):
            name = ":".join((*spaces, part.name)) if part.name else pattern
            yield Found(name, pattern, tuple(part.pattern.regex.groupindex))


@dataclass
class Side:
    """What one utility has: its project, a run of it, a person with a role there."""

    utility: Utility
    alternative: Alternative
    run: Run
    scenario: Scenario
    colleague: User
    membership: Membership


class World:
    """Two utilities of two countries that share nothing, and one client for each identity."""

    def __init__(self) -> None:
        self.own = _side(Country.PE, "own")
        self.foreign = _side(Country.BO, "foreign")
        self.people = _people(self.own.utility, self.foreign.utility)
        self.clients = {who: self._client(who) for who in IDENTITIES}
        # Disabled behind the services' back: their sessions and tokens are still stored.
        asleep = [self.people["disabled"].pk, self.people["disabled_token"].pk]
        User.objects.filter(pk__in=asleep).update(is_active=False)

    def _client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who in SESSIONS:
            client.force_login(self.people[who], "members.backends.NetworkBackend")
        elif who in TOKENS:
            _token, secret = AuthToken.objects.create(user=self.people[who])
            client.defaults["HTTP_AUTHORIZATION"] = f"Token {secret}"
        return client

    def ask(self, who: str, method: str, path: str, kind: str, body: bytes) -> HttpResponse:
        """The answer; whatever it changed is undone, in the database and among the cookies."""
        client = self.clients[who]
        kept = client.cookies.output(header="", sep=";")
        with transaction.atomic():
            answer: HttpResponse = client.generic(method, path, body, kind)
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(kept)
        return answer

    def values(self, thing: str) -> dict[str, Any]:
        """Every path parameter's value for the own, the foreign, an absent or a crossed thing."""
        if thing == "absent":
            return _values(None)
        if thing == "crossed":
            mixed = {"number": 9, "membership_id": self.foreign.membership.pk}
            return {**_values(self.own), **mixed}
        return _values(self.own if thing == "own" else self.foreign)


def _side(country: Country, name: str) -> Side:
    utility = UtilityFactory(country=country, slug=name)
    project = ProjectFactory(utility=utility, sharing=Sharing.UTILITY)
    alternative = AlternativeFactory(project=project, number=1)
    run = RunFactory(scope=f"utility:{utility.pk}", calculation="snip.project_evaluation")
    Evaluation.objects.create(alternative=alternative, run=run)
    Document.objects.create(
        run=run, language="es", status=Status.SUCCEEDED, content=b"%PDF-1.7", sha256="0" * 64
    )
    membership = MembershipFactory(role=Role.VIEWER, utility=utility)
    scenario = Scenario.objects.create(base=run, run=run, name="Dry", reason="Trial", changes={})
    return Side(utility, alternative, run, scenario, membership.user, membership)


def _people(own: Utility, foreign: Utility) -> dict[str, User]:
    administrator = person(Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    return {
        "manager": person(Role.MANAGER, own),
        "editor": person(Role.EDITOR, own),
        "viewer": person(Role.VIEWER, own),
        "stranger": person(Role.EDITOR, foreign),
        "secretariat": person(Role.SECRETARIAT),
        "regulator": person(Role.REGULATOR),
        "committee": person(Role.COMMITTEE),
        "administrator": administrator,
        "no_role": person(),
        "demonstration": person(Role.MANAGER, own, is_demonstration=True),
        "disabled": person(Role.MANAGER, own),
        "api_client": person(Role.API_CLIENT, own),
        "token": person(Role.EDITOR, own),
        "disabled_token": person(Role.MANAGER, own),
    }


def _values(side: Side | None) -> dict[str, Any]:
    return {
        "slug": side.utility.slug if side else "absent",
        "project_id": side.alternative.project_id if side else NOBODY,
        "number": 1,
        "section": SECTIONS[0].slug,
        "tab": FIRST_TAB,
        "run_id": side.run.pk if side else NOBODY,
        "language": "es",
        "pk": side.run.pk if side else NOBODY,
        "scenario_id": side.scenario.pk if side else NOBODY,
        "key": "npv",
        "figure": "npv",
        "user_id": side.colleague.pk if side else NOBODY,
        "membership_id": side.membership.pk if side else 999_999,
        "name": "snip.cash_flow" if side else "snip.nothing",
        "uidb64": "absent",
        "token": "absent",
        "content_type_id": "999",
        "object_id": NOBODY,
        "id": NOBODY,
        "app_label": "members",
        "url": "absent",
    }
