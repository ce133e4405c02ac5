"""Projects and alternatives over the API: the same doors as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from engine import registry
from members.models import Role, User, Utility
from runs.api.descriptions import example_of
from runs.models import Run, Status
from runs.services import run_execute
from snip.calculation import CALCULATION
from snip.models import Alternative, Evaluation, InputChange, Project, Sharing
from tests.api.remarks import without_words
from tests.factories import (
    AlternativeFactory,
    ProjectFactory,
    RunFactory,
    UtilityFactory,
    person,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., APIClient]
ABSENT = "00000000-0000-4000-8000-000000000000"
NEW = {
    "utility": "own",
    "name": "Water for the upper sector",
    "location": "Sector Alto, Puno",
    "currency": "PEN",
    "price_base": "2015-03",
    "parameter_set": "snip-2015-03",
}


@pytest.fixture(name="own")
def _own() -> Utility:
    return UtilityFactory(slug="own")


@pytest.fixture(name="editor")
def _editor(own: Utility) -> User:
    return person(Role.EDITOR, own)


@pytest.fixture(name="client")
def _client(client_of: ClientOf, editor: User) -> APIClient:
    return client_of(editor, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture(name="project")
def _project(own: Utility) -> Project:
    return ProjectFactory(utility=own)


@pytest.fixture(name="alternative")
def _alternative(project: Project) -> Alternative:
    return AlternativeFactory(project=project, number=1, inputs={"water_project": {"horizon": 20}})


def at(project: Project | str, *rest: str) -> str:
    key = project.pk if isinstance(project, Project) else project
    return "/".join(["/api/v1/projects", str(key), *rest, ""])


def coquitos() -> dict[str, Any]:
    inputs: dict[str, Any] = example_of(registry.get(CALCULATION))
    return inputs


def test_coquitos_evaluated_over_the_api_has_the_figures_of_the_engine(client: APIClient) -> None:
    created = client.post("/api/v1/projects/", NEW, format="json")
    assert created.status_code == 201, created.content
    address = f"{created.headers['Location']}alternatives/1/"
    alternative = client.get(address).json()
    put = client.put(
        address, {"version": alternative["version"], "inputs": coquitos()}, format="json"
    )
    assert put.status_code == 200, put.content
    assert put.json()["problems"] == []
    asked = client.post(f"{address}evaluate/")
    assert asked.status_code == 202, asked.content
    run_execute(asked.json()["id"])
    run = client.get(asked.headers["Location"]).json()
    expected = registry.get(CALCULATION).evaluate(coquitos())
    assert without_words(run["result"]) == without_words(expected.model_dump(mode="json"))
    assert [one["run"]["id"] for one in client.get(address).json()["evaluations"]] == [run["id"]]
    again = client.post(f"{address}evaluate/")
    assert again.status_code == 200
    assert again.json()["id"] == run["id"]


def test_a_new_project_belongs_to_a_utility_one_enters_data_for(
    client: APIClient, editor: User
) -> None:
    UtilityFactory(slug="other")
    made = client.post("/api/v1/projects/", NEW, format="json").json()
    project = Project.objects.get(pk=made["id"])
    assert made["utility"]["slug"] == "own"
    assert made["sharing"] == "utility"
    assert made["price_base"] == "2015-03-01"
    assert project.created_by == editor
    answers = [
        client.post("/api/v1/projects/", {**NEW, "utility": slug}, format="json").content
        for slug in ("other", "absent")
    ]
    assert answers[0] == answers[1]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", ["a"]),
        ("location", None),
        ("currency", "XXX"),
        ("price_base", "2015-13"),
        ("price_base", "0001-01"),
        ("price_base", 2015),
        ("parameter_set", "none"),
        ("utility", "../x"),
        ("illustrative", True),
        ("created_by", 1),
        ("id", ABSENT),
        ("sharing", "public"),
    ],
)
def test_a_new_project_that_will_not_do_is_told_field_by_field(
    client: APIClient, field: str, value: Any
) -> None:
    response = client.post("/api/v1/projects/", {**NEW, field: value}, format="json")
    assert response.status_code == 400
    assert response.json()["problems"][0]["path"].split(".")[0] == field
    assert not Project.objects.exists()


def test_a_name_taken_is_told(client: APIClient) -> None:
    assert client.post("/api/v1/projects/", NEW, format="json").status_code == 201
    again = client.post("/api/v1/projects/", NEW, format="json")
    assert again.status_code == 400
    assert again.json()["problems"][0]["path"] == "name"


def test_what_a_project_says_is_changed_and_only_that(client: APIClient, project: Project) -> None:
    response = client.patch(at(project), {"objective": "Less rationing."}, format="json")
    assert response.json()["objective"] == "Less rationing."
    for field, value in [("illustrative", True), ("utility", "own"), ("parameter_set", "x")]:
        refused = client.patch(at(project), {field: value}, format="json")
        assert refused.status_code == 400
        assert refused.json()["problems"][0]["code"] == "unknown"


def test_sharing_is_for_managers(client: APIClient, client_of: ClientOf, project: Project) -> None:
    body = {"sharing": "public", "objective": "Seen by all."}
    assert client.patch(at(project), body, format="json").status_code == 403
    project.refresh_from_db()
    assert project.objective == ""
    manager = client_of(person(Role.MANAGER, project.utility))
    assert manager.patch(at(project), body, format="json").json()["sharing"] == "public"


def test_lists_start_from_what_one_may_see(
    client: APIClient, visitor: APIClient, project: Project
) -> None:
    public = ProjectFactory(sharing=Sharing.PUBLIC, name="Zeta")
    ProjectFactory(sharing=Sharing.UTILITY)
    seen = {one["id"] for one in client.get("/api/v1/projects/").json()["results"]}
    assert seen == {str(project.pk), str(public.pk)}
    seen = {one["id"] for one in visitor.get("/api/v1/projects/").json()["results"]}
    assert seen == {str(public.pk)}
    found = client.get(f"/api/v1/projects/?q=zet&utility={public.utility.slug}").json()
    assert [one["id"] for one in found["results"]] == [str(public.pk)]


REQUESTS: list[tuple[str, tuple[str, ...], Any]] = [
    ("get", (), None),
    ("patch", (), {"name": "Mine now"}),
    ("get", ("alternatives",), None),
    ("post", ("alternatives",), {"name": "Mine"}),
    ("get", ("alternatives", "1"), None),
    ("put", ("alternatives", "1"), {"version": 1, "inputs": {}}),
    ("patch", ("alternatives", "1"), {"version": 1, "inputs": {}}),
    ("post", ("alternatives", "1", "evaluate"), None),
]


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_anothers_project_answers_byte_for_byte_as_one_that_is_not_there(
    client: APIClient, method: str, rest: tuple[str, ...], body: Any
) -> None:
    foreign = AlternativeFactory(number=1).project
    answers = [
        getattr(client, method)(at(one, *rest), body, format="json") for one in (foreign, ABSENT)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert set(answers[0].headers) == set(answers[1].headers)


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_a_reader_of_a_project_changes_nothing_in_it(
    client_of: ClientOf, alternative: Alternative, method: str, rest: tuple[str, ...], body: Any
) -> None:
    reader = client_of(person(Role.VIEWER, alternative.project.utility))
    response = getattr(reader, method)(at(alternative.project, *rest), body, format="json")
    assert response.status_code == (200 if method == "get" else 403)
    assert not Run.objects.exists()
    assert not InputChange.objects.exists()


@pytest.mark.parametrize("number", ["0", "2", "99999", "9" * 30, "9" * 5000, "-1", "x"])
def test_an_alternative_that_is_none_is_not_there(
    client: APIClient, alternative: Alternative, number: str
) -> None:
    assert client.get(at(alternative.project, "alternatives", number)).status_code == 404


def test_a_merge_changes_what_it_names_and_keeps_who_changed_it(
    client: APIClient, alternative: Alternative, editor: User
) -> None:
    place = at(alternative.project, "alternatives", "1")
    inputs = {"water_project": {"discount_rate": 0.09, "horizon": None}}
    body = {"version": 1, "inputs": inputs, "reason": "New norm"}
    changed = client.patch(place, body, format="json").json()
    assert changed["version"] == 2
    assert changed["inputs"] == {"water_project": {"discount_rate": 0.09}}
    changes = set(InputChange.objects.values_list("path", "changed_by", "reason"))
    assert changes == {
        ("water_project.discount_rate", editor.pk, "New norm"),
        ("water_project.horizon", editor.pk, "New norm"),
    }


def test_an_old_version_is_answered_with_both_and_changes_nothing(
    client: APIClient, alternative: Alternative
) -> None:
    place = at(alternative.project, "alternatives", "1")
    first = {"version": 1, "inputs": {"water_project": {"horizon": 10}}}
    assert client.put(place, first, format="json").status_code == 200
    second = {"version": 1, "inputs": {"water_project": {"horizon": 15}}}
    for method in (client.put, client.patch):
        response = method(place, second, format="json")
        assert response.status_code == 409
        body = response.json()
        assert body["code"] == "conflict"
        assert body["yours"] == second
        assert body["current"]["version"] == 2
        assert body["current"]["inputs"] == first["inputs"]
    alternative.refresh_from_db()
    assert alternative.inputs == first["inputs"]


@pytest.mark.parametrize(
    ("inputs", "path", "code"),
    [
        ({"colour": 1}, "colour", "extra_forbidden"),
        ({"water_project": {"horizons": 1}}, "water_project.horizons", "extra_forbidden"),
        ({"water_project": 7}, "water_project", "model_type"),
        ({"water_project": {"horizon": [1]}}, "water_project.horizon", "int_type"),
        ({"water_project": {"horizon": {}}}, "water_project.horizon", "int_type"),
        ({"cost_effectiveness": {"0": {}}}, "cost_effectiveness", "list_type"),
        ({"cost_effectiveness": [{}] * 5000}, "cost_effectiveness", "too_long"),
        ({"water_project": {"horizon": "x" * 60_000}}, "water_project.horizon", "string_too_long"),
        ({"parameter_set": "another"}, "parameter_set", "parameter_set"),
    ],
)
def test_inputs_of_another_shape_are_refused_by_their_path(
    client: APIClient, alternative: Alternative, inputs: Any, path: str, code: str
) -> None:
    place = at(alternative.project, "alternatives", "1")
    for method in (client.put, client.patch):
        response = method(place, {"version": 1, "inputs": inputs}, format="json")
        assert response.status_code == 422, response.content
        told = [(one["path"], one["code"]) for one in response.json()["problems"]]
        assert (path, code) in told
    alternative.refresh_from_db()
    assert alternative.version == 1


def test_a_draft_is_kept_as_it_is_and_told_what_is_still_wrong(
    client: APIClient, alternative: Alternative
) -> None:
    place = at(alternative.project, "alternatives", "1")
    inputs = {"water_project": {"horizon": "twenty", "discount_rate": 5}}
    kept = client.put(place, {"version": 1, "inputs": inputs}, format="json").json()
    assert kept["inputs"] == inputs
    told = {one["path"]: one["code"] for one in kept["problems"]}
    assert told["water_project.horizon"] == "int_type"
    refused = client.post(f"{place}evaluate/")
    assert refused.status_code == 422
    assert {one["path"] for one in refused.json()["problems"]} == set(told)
    assert not Run.objects.exists()


def test_an_alternative_is_made_anew_as_a_copy_or_from_inputs(
    client: APIClient, alternative: Alternative
) -> None:
    place = at(alternative.project, "alternatives")
    copied = client.post(place, {"name": "Copy", "copy_of": 1}, format="json")
    assert copied.status_code == 201
    assert copied.json()["inputs"] == alternative.inputs
    inputs = {"water_project": {"horizon": 5}}
    made = client.post(place, {"inputs": inputs}, format="json").json()
    assert made["number"] == 3
    assert made["inputs"] == inputs
    assert client.get(f"{place}3/").json()["inputs"] == inputs
    numbers = [one["number"] for one in client.get(place).json()]
    assert numbers == [1, 2, 3]
    assert client.post(place, {"copy_of": 9}, format="json").status_code == 400
    assert client.post(place, {"inputs": {"x": 1}}, format="json").status_code == 422


def test_lists_and_alternatives_cost_the_same_queries_however_much_there_is(
    client: APIClient, alternative: Alternative, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        ProjectFactory(utility=alternative.project.utility)
        run = RunFactory(created_by=None, title=str(number))
        Evaluation.objects.create(alternative=alternative, run=run)
    with django_assert_max_num_queries(12):
        shown = client.get(at(alternative.project, "alternatives", "1")).json()
    assert len(shown["evaluations"]) == 12
    with django_assert_max_num_queries(12):
        assert client.get("/api/v1/projects/").json()["count"] == 13
    with django_assert_max_num_queries(12):
        assert client.get("/api/v1/runs/").json()["count"] == 12


def test_whoever_edits_the_project_cancels_its_runs_and_a_stranger_finds_none(
    client: APIClient, client_of: ClientOf, alternative: Alternative
) -> None:
    place = at(alternative.project, "alternatives", "1")
    client.put(place, {"version": 1, "inputs": coquitos()}, format="json")
    run = client.post(f"{place}evaluate/").json()["id"]
    stranger = client_of(person(Role.EDITOR, UtilityFactory()))
    assert stranger.post(f"/api/v1/runs/{run}/cancel/").status_code == 404
    viewer = client_of(person(Role.VIEWER, alternative.project.utility))
    assert viewer.get(f"/api/v1/runs/{run}/").status_code == 200
    assert viewer.post(f"/api/v1/runs/{run}/cancel/").status_code == 403
    colleague = client_of(person(Role.EDITOR, alternative.project.utility))
    assert colleague.post(f"/api/v1/runs/{run}/cancel/").json()["status"] == Status.CANCELLED


def test_problems_with_inputs_are_told_in_three_languages(
    client_of: ClientOf, editor: User, alternative: Alternative
) -> None:
    client = client_of(editor)
    place = at(alternative.project, "alternatives", "1")
    texts = {}
    for language in ("es", "pt", "en"):
        answer = client.post(f"{place}evaluate/", HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422
        assert answer.headers["Content-Language"] == language
        texts[language] = answer.json()["problems"][0]["message"]
    assert len(set(texts.values())) == 3
