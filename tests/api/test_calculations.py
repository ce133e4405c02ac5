"""Calculating over the API: the same function, the same figures, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from engine import registry
from engine.errors import InvalidInputs
from members.models import User
from runs.api.descriptions import example_of, in_readers_language, units_of
from runs.models import Run, Status
from tests.api.remarks import without_words
from tests.factories import RunFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/calculations/"
NAMES = [calculation.name for calculation in registry.every()]
FLOW = f"{ADDRESS}snip.cash_flow/"
ClientOf = Callable[..., APIClient]


@pytest.fixture(name="ana")
def _ana(client_of: ClientOf) -> APIClient:
    return client_of(UserFactory(email="ana@x.example"))


def example(name: str) -> Any:
    return example_of(registry.get(name))


def test_the_list_names_every_calculation_with_its_sources(visitor: APIClient) -> None:
    listed = visitor.get(ADDRESS).json()
    assert [one["name"] for one in listed] == NAMES
    assert all(one["title"] and one["summary"] and one["sources"] for one in listed)
    assert {one["heavy"] for one in listed} <= {True, False}


@pytest.mark.parametrize("name", NAMES)
def test_a_calculation_shows_an_example_that_it_takes(visitor: APIClient, name: str) -> None:
    described = visitor.get(f"{ADDRESS}{name}/").json()
    assert described["inputs"]["properties"]
    assert described["result"]["properties"]
    assert described["units"]["result"]
    assert registry.get(name).parse(described["example"])


@pytest.mark.parametrize("name", NAMES)
def test_the_api_gives_the_figures_of_the_engine(ana: APIClient, name: str) -> None:
    response = ana.post(f"{ADDRESS}{name}/", example(name), format="json")
    if registry.get(name).heavy:
        assert response.status_code == 202
        return
    assert response.status_code == 200, response.content
    body = response.json()
    expected = registry.get(name).evaluate(example(name)).model_dump(mode="json")
    assert body["status"] == "succeeded"
    assert without_words(body["result"]) == without_words(expected)
    assert body["units"] == units_of(registry.get(name).result)
    assert ana.get(f"/api/v1/runs/{body['id']}/").json()["result"] == body["result"]


def test_the_same_question_twice_is_one_run_and_another_persons_is_another(
    ana: APIClient, client_of: ClientOf
) -> None:
    asked = [ana.post(FLOW, example("snip.cash_flow"), format="json").json() for _ in range(2)]
    assert asked[0]["id"] == asked[1]["id"]
    other = client_of(UserFactory()).post(FLOW, example("snip.cash_flow"), format="json").json()
    assert other["id"] != asked[0]["id"]
    assert other["result"] == asked[0]["result"]


def test_who_prefers_not_to_wait_gets_a_run_to_follow(ana: APIClient) -> None:
    response = ana.post(
        FLOW, example("snip.cash_flow"), format="json", HTTP_PREFER="wait=5, Respond-Async"
    )
    assert response.status_code == 202
    assert response.headers["Preference-Applied"] == "respond-async"
    followed = ana.get(response.headers["Location"])
    assert followed.json()["id"] == response.json()["id"]
    assert followed.json()["status"] in ("queued", "running", "succeeded")


@pytest.mark.parametrize("body", [[], "text", 7, True, [[]]])
def test_a_body_that_is_no_object_is_told(ana: APIClient, body: Any) -> None:
    response = ana.post(FLOW, body, format="json")
    assert response.status_code == 422
    assert response.json()["problems"][0]["code"] == "model_type"


WRONG = {
    **example("snip.cash_flow"),
    "discount_rate": "ten",
    "colour": "blue",
    "investment": [-5, 1],
}


def test_every_problem_is_told_with_its_path_and_code(ana: APIClient) -> None:
    response = ana.post(FLOW, WRONG, format="json")
    assert response.status_code == 422
    assert response.json()["code"] == "invalid_inputs"
    told = {(one["path"], one["code"]) for one in response.json()["problems"]}
    with pytest.raises(InvalidInputs) as refused:
        registry.get("snip.cash_flow").parse(WRONG)
    assert told == {(one.dotted_path, one.code) for one in refused.value.problems}
    assert ("colour", "extra_forbidden") in told
    assert Run.objects.count() == 0


def test_problems_are_told_in_the_language_asked_for(ana: APIClient) -> None:
    texts = {
        language: [
            one["message"]
            for one in ana.post(FLOW, WRONG, format="json", HTTP_ACCEPT_LANGUAGE=language).json()[
                "problems"
            ]
        ]
        for language in ("es", "pt", "en")
    }
    assert len({len(told) for told in texts.values()}) == 1
    assert "This input is not known here; check its name or leave it out." in texts["en"]


def test_a_calculation_that_is_none_is_not_there_whoever_asks(
    ana: APIClient, visitor: APIClient
) -> None:
    for method in ("get", "post"):
        assert getattr(ana, method)(f"{ADDRESS}snip.nothing/").status_code == 404
    assert visitor.get(f"{ADDRESS}snip.nothing/").status_code == 404
    assert visitor.post(f"{ADDRESS}snip.nothing/").status_code == 401


def test_a_calculation_without_an_answer_says_why(
    ana: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = RunFactory(
        status=Status.FAILED,
        error={"code": "no_answer", "message": "No rate is found.", "params": {}, "problems": []},
    )
    monkeypatch.setattr("runs.services.run_evaluate_now", lambda **_asked: failed)
    response = ana.post(FLOW, example("snip.cash_flow"), format="json")
    assert response.status_code == 422
    assert response.json()["detail"] == "No rate is found."
    assert response.json()["run"] == str(failed.pk)


def test_a_calculation_that_broke_is_a_500_without_details(
    ana: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"code": "unexpected", "message": "Recorded.", "params": {}, "problems": []}
    failed = RunFactory(status=Status.FAILED, error=error)
    monkeypatch.setattr("runs.services.run_evaluate_now", lambda **_asked: failed)
    response = ana.post(FLOW, example("snip.cash_flow"), format="json")
    assert response.status_code == 500
    assert response.json()["code"] == "server_error"


def test_schemas_are_translated_in_their_words_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runs.api.descriptions.gettext", str.upper)
    schema = {
        "title": "all",
        "description": "",
        "properties": {"title": {"title": "name", "type": "string", "default": "x"}},
        "choices": {"a": "first"},
        "examples": [{"title": "kept"}],
    }
    assert in_readers_language(schema) == {
        "title": "ALL",
        "description": "",
        "properties": {"title": {"title": "NAME", "type": "string", "default": "x"}},
        "choices": {"a": "FIRST"},
        "examples": [{"title": "kept"}],
    }


def test_units_are_told_by_path(visitor: APIClient) -> None:
    units = visitor.get(FLOW).json()["units"]
    assert units["inputs"]["discount_rate"] == "fraction per year"
    assert units["result"]["present_values.benefits"] == "¤"


@pytest.fixture(name="pair")
def _pair() -> tuple[User, User]:
    return UserFactory(email="mine@x.example"), UserFactory(email="yours@x.example")


def test_runs_are_listed_for_whom_they_belong_to(
    client_of: ClientOf, pair: tuple[User, User]
) -> None:
    mine, yours = pair
    first = RunFactory(created_by=mine)
    RunFactory(created_by=yours)
    listed = client_of(mine).get("/api/v1/runs/").json()
    assert [one["id"] for one in listed["results"]] == [str(first.pk)]
    assert "inputs" not in listed["results"][0]


def test_runs_are_filtered_by_status_and_calculation(
    client_of: ClientOf, pair: tuple[User, User]
) -> None:
    mine, _yours = pair
    queued = RunFactory(created_by=mine)
    RunFactory(created_by=mine, status=Status.CANCELLED)
    client = client_of(mine)
    listed = client.get("/api/v1/runs/?status=queued&calculation=snip.cash_flow").json()
    assert [one["id"] for one in listed["results"]] == [str(queued.pk)]
    assert client.get("/api/v1/runs/?calculation=other").json()["count"] == 0
    assert client.get("/api/v1/runs/?status=lost").status_code == 400


def test_anothers_run_answers_byte_for_byte_as_one_that_is_not_there(
    client_of: ClientOf, pair: tuple[User, User]
) -> None:
    mine, yours = pair
    client = client_of(mine)
    theirs = RunFactory(created_by=yours).pk
    absent = "00000000-0000-4000-8000-000000000000"
    for path, method in [("/api/v1/runs/{}/", "get"), ("/api/v1/runs/{}/cancel/", "post")]:
        answers = [getattr(client, method)(path.format(one)) for one in (theirs, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_a_run_is_cancelled_by_who_started_it_and_stays_so(
    client_of: ClientOf, pair: tuple[User, User]
) -> None:
    run = RunFactory(created_by=pair[0])
    client = client_of(pair[0])
    for _time in range(2):
        response = client.post(f"/api/v1/runs/{run.pk}/cancel/")
        assert response.status_code == 200
        assert response.json()["status"] == "cancelled"


def test_a_failed_run_tells_its_problems_in_the_readers_language(
    client_of: ClientOf, pair: tuple[User, User]
) -> None:
    problem = {
        "path": ["investment", 0],
        "code": "missing",
        "message": "This value is needed.",
        "params": {},
    }
    error = {"code": "invalid_inputs", "message": "Not valid.", "params": {}, "problems": [problem]}
    run = RunFactory(created_by=pair[0], status=Status.FAILED, error=error)
    body = client_of(pair[0]).get(f"/api/v1/runs/{run.pk}/", HTTP_ACCEPT_LANGUAGE="en").json()
    assert body["error"] == {
        "code": "invalid_inputs",
        "message": "Not valid.",
        "problems": [
            {"path": "investment.0", "code": "missing", "message": "This value is needed."}
        ],
    }


def test_the_remarks_of_a_result_are_filled_and_in_the_readers_language(
    client_of: ClientOf,
) -> None:
    name = "cra.cmi"
    asked = dict(example(name))
    known = registry.get(name)
    lists = ("opening_bcr", "depreciation", "billed_volume_m3")
    asked["activities"] = {
        one: {**activity, **{each: activity[each][:3] for each in lists}}
        for one, activity in asked["activities"].items()
    }
    (template,) = {one.message for one in known.evaluate(asked).warnings}
    assert "%(" in template
    said = {}
    for language in ("en", "es"):
        client = client_of(UserFactory(), HTTP_ACCEPT_LANGUAGE=language)
        answer = client.post(f"{ADDRESS}{name}/", asked, format="json").json()
        said[language] = [one["message"] for one in answer["result"]["warnings"]]
    assert said["en"] != said["es"]
    assert all(words and "%(" not in words[0] for words in said.values())
    assert "3" in said["es"][0]
