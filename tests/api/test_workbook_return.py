"""An edited workbook over the API: what it would change, as JSON."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from rest_framework.test import APIClient

from members.models import User
from runs import services
from runs.models import Run, Scenario
from tests.factories import RunFactory, UserFactory
from tests.runs import edited as editing

pytestmark = pytest.mark.django_db
CASH_FLOW = {
    "discount_rate": 0.09,
    "benefits": [0.0, 500_000.0, 501_000.0],
    "investment": [600_000.0, 0.0, 4_000.0],
    "operation_maintenance": [0.0, 31_200.0, 32_400.0],
}


@pytest.fixture
def rosa() -> User:
    return UserFactory(name="Rosa")


@pytest.fixture
def hers(rosa: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(rosa)
    return client


@pytest.fixture
def run(rosa: User) -> Run:
    return services.run_evaluate_now(
        calculation="snip.cash_flow", payload=CASH_FLOW, scope=f"user:{rosa.pk}", user=rosa
    )


def address(run: Run) -> str:
    return f"/api/v1/runs/{run.pk}/workbook/"


def send(client: APIClient, run: Run, data: bytes, **headers: str) -> Any:
    file = SimpleUploadedFile("x.xlsx", data)
    return client.post(address(run), {"file": file}, format="multipart", **headers)


def edited(client: APIClient, run: Run, rate: Any) -> bytes:
    """The file that this address gives, with another discount rate."""
    answer = client.get(address(run), HTTP_ACCEPT_LANGUAGE="es")
    assert answer.status_code == 200
    return editing.edited(answer.content, {editing.place(run, "discount_rate"): rate})


def test_a_right_workbook_gives_changes_that_the_scenarios_take(hers: APIClient, run: Run) -> None:
    before = Run.objects.count()
    body = send(hers, run, edited(hers, run, 0.12)).json()
    assert body["is_right"] is True
    assert body["changes"] == {"discount_rate": 0.12}
    npv = next(figure for figure in body["figures"] if figure["path"] == "npv")
    assert npv["before"] == run.result["npv"]
    assert npv["after"] < npv["before"]
    assert (Run.objects.count(), Scenario.objects.count()) == (before, 0)


def test_a_wrong_cell_is_told_with_its_place(hers: APIClient, run: Run) -> None:
    place = editing.place(run, "discount_rate")
    body = send(hers, run, edited(hers, run, "doce"), HTTP_ACCEPT_LANGUAGE="en").json()
    assert body["is_right"] is False
    [cell] = body["cells"]
    assert (cell["sheet"], cell["cell"]) == place
    assert (cell["path"], cell["code"]) == ("discount_rate", "text_for_number")
    assert cell["wrong"] == "“doce” is a text where a number is asked; type digits only."
    assert body["figures"] == []


def test_a_file_that_is_no_workbook_is_a_problem(hers: APIClient, run: Run) -> None:
    answer = send(hers, run, b"a;b;c")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "no_workbook"


def test_a_workbook_of_nobody_is_a_problem(hers: APIClient, run: Run) -> None:
    from_elsewhere = load_workbook(io.BytesIO(edited(hers, run, 0.1)))
    from_elsewhere.custom_doc_props.props.clear()
    from_elsewhere.defined_names.clear()
    buffer = io.BytesIO()
    from_elsewhere.save(buffer)
    answer = send(hers, run, buffer.getvalue())
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "no_marks"


def test_a_body_without_a_file_is_refused(hers: APIClient, run: Run) -> None:
    assert hers.post(address(run), {}, format="multipart").status_code == 400
    assert hers.post(address(run), {}, format="json").status_code == 415
    kind = "multipart/form-data; boundary=x"
    assert hers.generic("POST", address(run), b"\0--x", kind).status_code == 400


def test_a_huge_body_is_not_read(hers: APIClient, run: Run) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = hers.generic("POST", address(run), b"", kind, CONTENT_LENGTH="900000000")
    assert answer.status_code == 413


def test_a_run_without_result_and_a_run_of_others(hers: APIClient, rosa: User) -> None:
    assert send(hers, RunFactory(created_by=rosa), b"x").status_code == 409
    assert send(hers, RunFactory(), b"x").status_code == 404
