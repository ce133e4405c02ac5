"""An edited workbook on its way back, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import engine
from engine import registry
from members.models import User
from presentation.sheets import limits
from presentation.workbooks import planning
from runs import permissions, services
from runs.models import Run, Scenario, Status
from runs.opening import figure_address
from runs.services import scenario_create
from tests.factories import RunFactory, UserFactory
from tests.runs.edited import address, edited, marked, place, send, workbook
from tests.runs.finished import finished_run

CASH_FLOW = {
    "discount_rate": 0.09,
    "benefits": [0.0, 500_000.0, 501_000.0, 502_000.0],
    "investment": [1_000_000.0, 0.0, 4_000.0, 4_000.0],
    "operation_maintenance": [0.0, 31_200.0, 32_400.0, 33_600.0],
}
pytestmark = pytest.mark.django_db
BACKEND = "members.backends.NetworkBackend"


def finished(user: User, scope: str = "utility:0f", **inputs: Any) -> Run:
    """A finished run of a cash flow."""
    return services.run_evaluate_now(
        calculation="snip.cash_flow",
        payload={**CASH_FLOW, **inputs},
        scope=scope,
        user=user,
        title="Flow",
    )


@pytest.fixture
def base(rosa: User) -> Run:
    return finished(rosa)


@pytest.fixture
def hers(client: Client, rosa: User) -> Client:
    client.force_login(rosa, BACKEND)
    return client


def shown(answer: HttpResponse) -> Any:
    return answer.context["shown"]


def counts() -> tuple[int, int]:
    return Run.objects.count(), Scenario.objects.count()


def changed(run: Run, rate: Any = 0.12) -> bytes:
    """The run's workbook with another discount rate."""
    return edited(workbook(run), {place(run, "discount_rate"): rate})


def test_the_page_says_what_it_is_for_and_offers_the_download(hers: Client, base: Run) -> None:
    answer = hers.get(address(base))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'type="file"' in page
    assert f'href="{reverse("runs:workbook", args=[base.pk])}"' in page


def test_an_unchanged_workbook_says_so(hers: Client, base: Run) -> None:
    answer = send(hers, base, workbook(base))
    assert answer.status_code == 200
    assert shown(answer).is_unchanged
    assert not shown(answer).ignored
    assert "nada cambiaría" in answer.content.decode()
    assert "token" not in answer.context


def test_a_change_is_shown_with_its_figures_and_nothing_is_written(hers: Client, base: Run) -> None:
    before = counts()
    answer = send(hers, base, changed(base))
    assert answer.status_code == 200
    [row] = shown(answer).rows
    assert (row.path, row.before, row.after, row.wrong) == (
        "discount_rate",
        "9\u00a0%",
        "12\u00a0%",
        "",
    )
    assert (row.sheet, row.cell) == place(base, "discount_rate")
    assert answer.context["token"]
    assert f'href="{figure_address(base.pk, "npv")}"' in answer.content.decode()
    assert counts() == before


def test_a_wrong_value_is_told_by_the_rule_of_the_input_with_its_cell(
    hers: Client, base: Run
) -> None:
    answer = send(hers, base, changed(base, -5))
    assert answer.status_code == 422
    [row] = shown(answer).rows
    assert row.code == "greater_than"
    assert "−500\u00a0%" in row.wrong
    sheet, cell = place(base, "discount_rate")
    assert f"{sheet}, {cell}" in answer.content.decode()
    assert "token" not in answer.context


def test_what_was_checked_is_kept_as_a_scenario(hers: Client, base: Run, rosa: User) -> None:
    token = send(hers, base, changed(base)).context["token"]
    keep = {"token": token, "name": "Más agua", "reason": "Aforo de mayo"}
    answer = hers.post(address(base), keep)
    scenario = Scenario.objects.get()
    assert answer.status_code == 302
    assert str(scenario.run.pk) in answer.url
    assert (scenario.base, scenario.created_by) == (base, rosa)
    assert (scenario.name, scenario.reason) == ("Más agua", "Aforo de mayo")
    assert scenario.changes == {"discount_rate": 0.12}
    assert scenario.run.result == registry.get("snip.cash_flow").evaluate(
        {**CASH_FLOW, "discount_rate": 0.12}
    ).model_dump(mode="json")


def test_a_name_that_is_taken_loses_nothing(hers: Client, base: Run, rosa: User) -> None:
    scenario_create(
        base=base, name="Más agua", reason="x", changes={"discount_rate": 0.2}, user=rosa
    )
    token = send(hers, base, changed(base)).context["token"]
    answer = hers.post(
        address(base), {"token": token, "name": "Más agua", "reason": "Aforo de mayo"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    page = answer.content.decode()
    assert "Aforo de mayo" in page
    assert [row.after for row in shown(answer).rows] == ["12\u00a0%"]
    again = {"token": answer.context["token"], "name": "Otra", "reason": "Aforo de mayo"}
    assert hers.post(address(base), again).status_code == 302
    assert Scenario.objects.count() == 2


@pytest.mark.parametrize("missing", ["name", "reason"])
def test_name_and_reason_are_both_needed(hers: Client, base: Run, missing: str) -> None:
    token = send(hers, base, changed(base)).context["token"]
    given = {"token": token, "name": "Más agua", "reason": "Aforo", missing: "  "}
    answer = hers.post(address(base), given)
    assert answer.status_code == 422
    assert missing in answer.context["form"].errors
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\0", "\ud800".encode("utf-8", "replace")])
def test_a_token_made_elsewhere_keeps_nothing(hers: Client, base: Run, token: Any) -> None:
    answer = hers.post(address(base), {"token": token, "name": "a", "reason": "b"})
    assert answer.status_code == 400
    assert not Scenario.objects.exists()


def test_a_token_of_another_person_keeps_nothing(
    hers: Client, base: Run, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = send(hers, base, changed(base)).context["token"]
    monkeypatch.setattr(permissions, "_visibility", [lambda _user: all_runs()])
    monkeypatch.setattr(permissions, "_cancellers", [lambda _user: all_runs()])
    other = Client()
    other.force_login(stranger, BACKEND)
    answer = other.post(address(base), {"token": token, "name": "a", "reason": "b"})
    assert answer.status_code == 400
    assert not Scenario.objects.exists()


def all_runs() -> Any:
    return permissions.Q(pk__isnull=False)


def test_a_token_of_another_run_keeps_nothing(hers: Client, base: Run, rosa: User) -> None:
    other = finished(rosa, discount_rate=0.2)
    token = send(hers, base, changed(base)).context["token"]
    answer = hers.post(address(other), {"token": token, "name": "a", "reason": "b"})
    assert answer.status_code == 400


def test_an_old_check_is_made_again_with_name_and_reason_kept(
    hers: Client, base: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = send(hers, base, changed(base)).context["token"]
    later = (timezone.now() + timedelta(hours=3)).timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    answer = hers.post(address(base), {"token": token, "name": "Más", "reason": "Aforo"})
    assert answer.status_code == 200
    assert not Scenario.objects.exists()
    assert 'value="Más"' in answer.content.decode()
    again = {"token": answer.context["token"], "name": "Más", "reason": "Aforo"}
    assert hers.post(address(base), again).status_code == 302


def test_a_workbook_of_another_run_of_hers_names_it(hers: Client, base: Run, rosa: User) -> None:
    other = finished(rosa, discount_rate=0.2)
    answer = send(hers, base, workbook(other))
    assert answer.status_code == 422
    assert f"/corridas/{other.pk}/" in answer.content.decode()


def test_a_workbook_of_a_run_she_may_not_see_says_nothing_of_it(
    hers: Client, base: Run, stranger: User
) -> None:
    other = finished(stranger, "utility:other")
    answer = send(hers, base, workbook(other))
    assert answer.status_code == 422
    assert str(other.pk) not in answer.content.decode()
    assert "no se hizo a partir de esta corrida" in answer.content.decode()


def test_a_run_of_an_earlier_engine_says_what_would_do(
    hers: Client, base: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook(base)
    monkeypatch.setattr(engine, "ENGINE_VERSION", "99.0")
    answer = send(hers, base, data)
    assert answer.status_code == 422
    assert "evalúe de nuevo" in answer.content.decode().lower()


@pytest.mark.parametrize(
    ("mark", "value", "words"),
    [
        ("engine", "0.0.1", "otra versión de los cálculos"),
        ("fingerprint", "f" * 64, "otra versión de los cálculos"),
        ("plan", "0", "otras celdas"),
        ("calculation", "snip.unit_benefits", "no se hizo a partir de esta corrida"),
        ("language", "xx", "no se hizo a partir de esta corrida"),
        ("run", "no number", "no se hizo a partir de esta corrida"),
        ("run", "x" * 5000, "no se hizo a partir de esta corrida"),
    ],
)
def test_a_workbook_that_says_it_is_another_is_not_compared(
    hers: Client, base: Run, mark: str, value: str, words: str
) -> None:
    answer = send(hers, base, marked(workbook(base), mark, value))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "shown" not in answer.context


def test_a_run_without_a_result_has_no_workbook_to_bring_back(hers: Client, rosa: User) -> None:
    run = RunFactory(created_by=rosa)
    assert hers.get(address(run)).status_code == 200
    assert send(hers, run, b"x").status_code == 422


def test_no_file_is_asked_for_again(hers: Client, base: Run) -> None:
    assert hers.post(address(base), {}).status_code == 422
    assert hers.post(address(base), {"file": "text"}).status_code == 422


def test_a_file_that_is_too_large_is_refused_with_a_message(hers: Client, base: Run) -> None:
    answer = send(hers, base, bytes(limits.UPLOAD + 10))
    assert answer.status_code == 422
    assert "5 MB" in answer.content.decode()


def test_a_huge_body_is_not_even_read(hers: Client, base: Run) -> None:
    answer = hers.generic(
        "POST", address(base), b"", "multipart/form-data; boundary=x", CONTENT_LENGTH="900000000"
    )
    assert answer.status_code == 413


def test_a_broken_body_is_a_bad_request(hers: Client, base: Run) -> None:
    kind = "multipart/form-data; boundary=x"
    for body in (b"", b"--x\r\n", b"\0" * 100, b"--x\r\nContent-Disposition: form-data\r\n\r\n"):
        answer = hers.generic("POST", address(base), body, kind)
        assert answer.status_code in (400, 422)


def test_a_visitor_signs_in_first_and_a_stranger_finds_nothing(
    client: Client, base: Run, stranger: User
) -> None:
    assert send(client, base, b"x").url.startswith("/entrar/")
    client.force_login(stranger, BACKEND)
    assert client.get(address(base)).status_code == 404
    assert send(client, base, b"x").status_code == 404


def test_who_only_sees_the_run_may_not_bring_a_workbook_back(
    client: Client, base: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = UserFactory()
    monkeypatch.setattr(permissions, "_visibility", [lambda _user: all_runs()])
    client.force_login(reader, BACKEND)
    assert client.get(address(base)).status_code == 403
    assert send(client, base, b"x").status_code == 403


def test_the_form_is_protected_against_other_sites(rosa: User, base: Run) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rosa, BACKEND)
    assert send(strict, base, b"x").status_code == 403


@pytest.mark.parametrize("language", ["pt", "en"])
def test_a_workbook_of_another_language_is_read_all_the_same(
    hers: Client, base: Run, language: str
) -> None:
    assert shown(send(hers, base, workbook(base, language))).is_unchanged


def test_a_heavy_calculation_is_checked_here_and_calculated_by_a_worker(
    hers: Client, base: Run, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = changed(base)
    heavy = replace(registry.get("snip.cash_flow"), heavy=True)
    monkeypatch.setitem(registry._CALCULATIONS, heavy.name, heavy)
    answer = send(hers, base, data)
    assert answer.status_code == 200
    assert shown(answer).later
    keep = {"token": answer.context["token"], "name": "a", "reason": "b"}
    assert hers.post(address(base), keep).status_code == 302
    assert Scenario.objects.get().run.status == Status.QUEUED


def test_a_run_too_large_for_a_workbook_says_so(
    hers: Client, base: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook(base)
    monkeypatch.setattr(planning, "MOST_CELLS", 3)
    answer = send(hers, base, data)
    assert answer.status_code == 422
    assert "más cifras de las que caben en un libro" in answer.content.decode()


def test_inputs_that_the_calculation_no_longer_takes_ask_for_a_new_evaluation(
    hers: Client, base: Run, rosa: User
) -> None:
    taken = finished_run("snip.cash_flow", CASH_FLOW)
    old = RunFactory(
        created_by=rosa,
        status=Status.SUCCEEDED,
        inputs={**CASH_FLOW, "gone": 1},
        result=taken.result,
        engine_version=taken.engine_version,
        parameter_set=taken.parameter_set,
        progress=1.0,
    )
    data = marked(marked(workbook(base), "run", str(old.pk)), "fingerprint", old.fingerprint)
    answer = send(hers, old, data)
    assert answer.status_code == 422
    assert "evalúe de nuevo" in answer.content.decode().lower()


def test_the_link_stands_where_it_may_be_followed(
    client: Client, base: Run, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_visibility", [lambda _user: all_runs()])
    page = reverse("runs:run_detail", args=[base.pk])
    for reader, offered in ((rosa, True), (UserFactory(), False)):
        client.force_login(reader, BACKEND)
        assert (address(base) in client.get(page).content.decode()) is offered
