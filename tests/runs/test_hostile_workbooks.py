"""Hostile files sent to be brought back: a clear message each, no server error, nothing written."""

from __future__ import annotations

import pytest
from django.test import Client

from members.models import User
from runs.models import Run, Scenario
from tests.presentation.hostile import hostile_files
from tests.runs.edited import send
from tests.runs.test_returning_pages import BACKEND, finished

pytestmark = pytest.mark.django_db


def test_no_hostile_file_breaks_or_changes_anything(client: Client, rosa: User) -> None:
    run = finished(rosa)
    client.force_login(rosa, BACKEND)
    before = (Run.objects.count(), Scenario.objects.count())
    odd = []
    for name, data in hostile_files().items():
        answer = send(client, run, data, f"{name}.xlsx")
        if answer.status_code != 422 or not answer.context["refusal"]:
            odd.append(f"{name}: {answer.status_code}")
    assert not odd, "\n".join(odd)
    assert (Run.objects.count(), Scenario.objects.count()) == before


@pytest.mark.parametrize(
    "name", ["../../x.xlsx", "a" * 5000, "\u202e.xlsx", "x\0.xlsx", "libro.csv", " "]
)
def test_the_name_of_the_file_does_not_matter(client: Client, rosa: User, name: str) -> None:
    run = finished(rosa)
    client.force_login(rosa, BACKEND)
    assert send(client, run, b"PK", name).status_code in (400, 422)
