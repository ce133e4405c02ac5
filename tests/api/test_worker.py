"""A client with nothing but an address and a password: Coquitos through a real worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.test import APIClient

from engine import registry
from launch.processes import wait_until
from launch.worker import Worker
from members.models import Role
from runs.api.descriptions import example_of
from snip.calculation import CALCULATION
from tests.api.remarks import without_words
from tests.factories import PASSWORD, UtilityFactory, person

PROJECT = {
    "utility": "coquitos",
    "name": "Water for Coquitos",
    "location": "Coquitos",
    "currency": "PEN",
    "price_base": "2015-03",
    "parameter_set": "snip-2015-03",
}


def test_coquitos_signed_in_entered_evaluated_and_followed_to_the_engines_figures(
    start_worker: Callable[..., Worker],
) -> None:
    person(Role.EDITOR, UtilityFactory(slug="coquitos"), email="ana@coquitos.example")
    start_worker()
    client = APIClient()
    given = {"email": "ana@coquitos.example", "password": PASSWORD}
    token = client.post("/api/v1/auth/token/", given, format="json").json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    project = client.post("/api/v1/projects/", PROJECT, format="json").headers["Location"]
    place = f"{project}alternatives/1/"
    inputs = example_of(registry.get(CALCULATION))
    body = {"version": client.get(place).json()["version"], "inputs": inputs}
    assert client.put(place, body, format="json").json()["problems"] == []
    asked = client.post(f"{place}evaluate/")
    assert asked.status_code == 202

    run: dict[str, Any] = {}

    def has_ended() -> bool:
        run.update(client.get(asked.headers["Location"]).json())
        return run["status"] not in ("queued", "running")

    assert wait_until(has_ended, seconds=60, while_=lambda: True)
    expected = registry.get(CALCULATION).evaluate(inputs).model_dump(mode="json")
    assert run["status"] == "succeeded"
    assert without_words(run["result"]) == without_words(expected)
