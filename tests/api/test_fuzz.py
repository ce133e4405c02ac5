"""The API fuzzed from its own document: no server error, no answer of another shape."""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from knox.models import AuthToken
from rest_framework.test import APIClient

from members.models import Role, User
from runs.models import Run, Status
from snip.models import Sharing
from tests.api.fuzzing import Judge, Maker, Sent
from tests.engine.samples import inputs_of
from tests.factories import (
    AlternativeFactory,
    ProjectFactory,
    RunFactory,
    UtilityFactory,
    person,
)
from tests.runs.finished import finished_run

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "20150301"))
ABSENT = "00000000-0000-4000-8000-000000000000"


class Senders:
    """Who sends: a token is made anew when a request has just revoked it."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people
        self.secrets = {"bad token": "f" * 64}
        self.client = APIClient(raise_request_exception=False)

    def send(self, sent: Sent) -> Any:
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in sent.headers.items()
            if name != "Content-Type"
        }
        if secret := self._secret(sent.who):
            headers["HTTP_AUTHORIZATION"] = f"Token {secret}"
        kind = sent.headers.get("Content-Type", "application/json")
        return self.client.generic(sent.method.upper(), sent.path, sent.body, kind, **headers)

    def _secret(self, who: str) -> str | None:
        if who in self.people:
            known = AuthToken.objects.filter(user=self.people[who])
            if who not in self.secrets or not known.exists():
                known.delete()
                self.secrets[who] = AuthToken.objects.create(user=self.people[who])[1]
        return self.secrets.get(who)


@pytest.fixture(name="world")
def _world(db: None) -> tuple[Senders, dict[str, list[str]]]:
    """Two utilities with a project each, their people, runs, and someone above."""
    own, other = UtilityFactory(slug="own"), UtilityFactory(slug="other")
    people = {
        "editor": person(Role.EDITOR, own),
        "manager": person(Role.MANAGER, own),
        "viewer": person(Role.VIEWER, own),
        "stranger": person(Role.EDITOR, other),
        "secretariat": person(Role.SECRETARIAT),
    }
    mine, theirs = ProjectFactory(utility=own), ProjectFactory(utility=other)
    public = ProjectFactory(utility=other, sharing=Sharing.PUBLIC)
    for project in (mine, theirs, public):
        AlternativeFactory(project=project, number=1)
    run = RunFactory(created_by=people["editor"])
    ended = RunFactory(created_by=people["editor"], status=Status.CANCELLED)
    done = finished_run("snip.cash_flow", inputs_of("snip.cash_flow"), created_by=people["editor"])
    places = {
        "project_id": [str(one.pk) for one in (mine, mine, theirs, public)] + [ABSENT],
        "number": ["1", "1", "1", "2", "99999999999999999999"],
        "id": [str(run.pk), str(ended.pk), str(done.pk), ABSENT],
        "figure": ["npv", "net_flow.1", "inputs:discount_rate", "steps:1", "nothing"],
        "slug": ["own", "other", "nowhere"],
        "name": ["snip.cash_flow", "snip.nothing"],
    }
    return Senders(people), places


def test_no_request_made_from_the_document_breaks_the_server_or_its_promise(
    visitor: APIClient, world: tuple[Senders, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    senders, places = world
    # Hashing is slow on purpose and the sign-in is tested by name; here its other paths are.
    monkeypatch.setattr("members.api.views.authenticate", lambda *_args, **_kwargs: None)
    document = visitor.get("/api/v1/schema/").json()
    who = ["visitor", "bad token", *senders.people, *["editor"] * 5]
    maker = Maker(document, Random(SEED), places, who)
    judge = Judge(document)
    seen: Counter[int] = Counter()
    for number in range(REQUESTS):
        if number % 20 == 0:
            cache.clear()
        sent = maker.request()
        response = senders.send(sent)
        seen[response.status_code] += 1
        assert judge.faults(sent, response) == [], f"request {number} of seed {SEED}: {sent}"
    print(f"{REQUESTS} requests, seed {SEED}: {dict(sorted(seen.items()))}")  # noqa: T201  # told by fuzz.py
    assert not Run.objects.filter(error__code="unexpected").exists()
    assert seen[200] > REQUESTS // 20
