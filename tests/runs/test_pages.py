"""The pages of runs: what a reader sees in each state, and what a stranger does not."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engine import registry
from members.models import User
from runs import permissions, services
from runs.models import Run, Status
from tests.engine.samples import inputs_of
from tests.factories import RunFactory, UserFactory
from tests.runs.finished import finished_run

Ask = Callable[..., Run]
pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGES = ["run_detail", "run_status"]


@pytest.fixture
def reader(rosa: User) -> Client:
    return signed_in(rosa)


def signed_in(user: User) -> Client:
    """The user's browser, with pages in English so that a test reads as the code does."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.cookies["django_language"] = "en"
    return client


def address(name: str, run: Run) -> str:
    return reverse(f"runs:{name}", args=[run.pk])


def page(client: Client, name: str, run: Run, **options: Any) -> str:
    answer = client.get(address(name, run), **options)
    assert answer.status_code == 200
    return text(answer)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def without_chance(answer: HttpResponse, key: uuid.UUID) -> str:
    """The body without the key asked for and the CSRF tokens, masked anew in each answer."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", text(answer).replace(str(key), "KEY"))


def running(run: Run, **fields: Any) -> Run:
    Run.objects.filter(pk=run.pk).update(
        **{"status": Status.RUNNING, "started_at": timezone.now(), "progress": 0.25, **fields}
    )
    run.refresh_from_db()
    return run


def test_an_open_run_shows_what_is_done_how_far_and_since_when(ask: Ask, reader: Client) -> None:
    run = running(ask(), started_at=timezone.now() - timedelta(minutes=3))
    shown = page(reader, "run_detail", run)
    assert "Test: test.double" in shown
    assert 'value="0.25"' in shown
    assert "25%" in shown
    assert "Calculating since" in shown
    assert "3\xa0min" in shown
    assert "Cancel the run" in shown


def test_inputs_are_shown_in_the_order_of_the_calculation(ask: Ask, reader: Client) -> None:
    shown = page(reader, "run_detail", ask("test.slow", label="ñ"))
    places = [
        shown.index(f'card-title">{name}<') for name in ("Number", "Label", "Seconds", "Steps")
    ]
    assert places == sorted(places)


def test_an_open_run_is_watched_with_and_without_javascript(ask: Ask, reader: Client) -> None:
    shown = page(reader, "run_detail", ask())
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert 'hx-trigger="every 1s"' in shown
    assert f'hx-get="{address("run_status", ask())}"' in shown


def test_a_run_that_was_interrupted_says_so(ask: Ask, reader: Client) -> None:
    run = running(ask(), attempts=2)
    assert "attempt 2" in page(reader, "run_detail", run)
    Run.objects.filter(pk=run.pk).update(status=Status.QUEUED)
    assert "The run was interrupted" in page(reader, "run_detail", run)


def test_the_status_of_an_open_run_asks_for_itself_again(ask: Ask, reader: Client) -> None:
    run = running(ask(), progress=0.5)
    shown = page(reader, "run_status", run, headers=HTMX)
    assert shown.count("<html") == 0
    assert 'hx-trigger="every 1s"' in shown
    assert "50%" in shown


def test_who_waited_for_a_run_is_led_to_its_result_once(ask: Ask, reader: Client) -> None:
    permissions.register_links(lambda _user, run: f"/proyectos/{run.scope}/")
    run = ask(now=True)
    answer = reader.get(address("run_status", run), headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/proyectos/utility:0f/"
    shown = page(reader, "run_detail", run)
    assert "hx-trigger" not in shown
    assert "refresh" not in shown
    assert 'href="/proyectos/utility:0f/"' in shown


def test_who_asked_is_led_on_when_the_run_ended_before_its_page_opened(
    ask: Ask, reader: Client
) -> None:
    permissions.register_links(lambda _user, run: f"/proyectos/{run.scope}/")
    ended, failed = ask(now=True), ask("test.broken", now=True)
    assert reader.get(f"{address('run_detail', ended)}?espera=1").headers["Location"] == (
        "/proyectos/utility:0f/"
    )
    assert reader.get(f"{address('run_detail', failed)}?espera=1").status_code == 200


@pytest.mark.parametrize("calculation", ["test.double", "test.broken"])
def test_who_waited_for_a_run_without_a_page_of_its_own_sees_the_run_again(
    ask: Ask, reader: Client, calculation: str
) -> None:
    answer = reader.get(address("run_status", ask(calculation, now=True)), headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert "HX-Redirect" not in answer.headers


def test_who_waited_for_a_failed_run_stays_to_read_why(ask: Ask, reader: Client) -> None:
    permissions.register_links(lambda _user, _run: "/proyectos/")
    answer = reader.get(address("run_status", ask("test.broken", now=True)), headers=HTMX)
    assert "HX-Redirect" not in answer.headers


def test_a_status_opened_as_a_page_leads_to_the_page(ask: Ask, reader: Client) -> None:
    run = ask()
    assert reader.get(address("run_status", run)).headers["Location"] == address("run_detail", run)


def test_a_session_that_ends_while_waiting_leads_through_the_sign_in(ask: Ask) -> None:
    answer = Client().get(address("run_status", ask()), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (200, "true")
    assert answer.content == b""


def test_a_finished_run_shows_its_inputs_figures_and_provenance(ask: Ask, reader: Client) -> None:
    run = ask(now=True, number=1234.5678, label="<b>ñ</b>")
    shown = page(reader, "run_detail", run)
    for words in (
        "1234.5678",
        "2,469",
        "m³",
        "&lt;b&gt;ñ&lt;/b&gt;",
        run.fingerprint,
        run.engine_version,
        "tests-2015-03",
        str(run.pk),
        "Rosa",
    ):
        assert words in shown, words
    assert "Cancel the run" not in shown


def test_a_failure_names_the_field_what_was_wrong_and_what_to_do(ask: Ask, reader: Client) -> None:
    shown = page(reader, "run_detail", ask("test.refusing", now=True))
    assert "<strong>Number</strong>: 1.4 is above the maximum, 1." in shown
    assert "Correct these values" in shown


def test_a_fault_of_the_portal_is_told_without_its_detail(ask: Ask, reader: Client) -> None:
    shown = page(reader, "run_detail", ask("test.broken", now=True))
    assert "a fault in the portal" in shown
    assert "secret" not in shown


def test_a_run_of_a_calculation_that_is_gone_is_still_shown(
    ask: Ask, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask(now=True)
    monkeypatch.delitem(registry._CALCULATIONS, "test.double")
    shown = page(reader, "run_detail", run)
    assert "test.double" in shown
    assert "number" in shown


def test_cancelling_from_the_page_says_what_happened(ask: Ask, reader: Client) -> None:
    run = ask()
    answer = reader.post(address("run_cancel", run), follow=True)
    assert answer.redirect_chain == [(address("run_detail", run), 302)]
    assert "The run is cancelled" in text(answer)
    assert "This run was cancelled before it finished" in text(answer)


def test_cancelling_a_running_run_says_that_it_stops_soon(ask: Ask, reader: Client) -> None:
    run = running(ask())
    shown = text(reader.post(address("run_cancel", run), follow=True))
    assert "has been asked to stop" in shown
    assert "Cancel the run" not in shown


def test_cancelling_a_finished_run_changes_nothing_and_says_so(ask: Ask, reader: Client) -> None:
    run = ask(now=True)
    assert "had already finished" in text(reader.post(address("run_cancel", run), follow=True))
    run.refresh_from_db()
    assert run.status == Status.SUCCEEDED


def test_a_link_cannot_cancel(ask: Ask, reader: Client) -> None:
    assert reader.get(address("run_cancel", ask())).status_code == 405


def test_who_may_only_look_may_not_cancel(ask: Ask, stranger: User) -> None:
    permissions.register_visibility(lambda _user: Q(scope="utility:0f"))
    run, client = ask(), signed_in(stranger)
    assert "Cancel the run" not in page(client, "run_detail", run)
    assert client.post(address("run_cancel", run)).status_code == 403
    run.refresh_from_db()
    assert run.status == Status.QUEUED


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("name", [*PAGES, "run_cancel"])
def test_a_foreign_run_answers_exactly_as_an_absent_one(
    ask: Ask, stranger: User, name: str, headers: dict[str, str]
) -> None:
    client, foreign = signed_in(stranger), ask()
    method = client.post if name == "run_cancel" else client.get
    answers = []
    for key in (foreign.pk, uuid.uuid4()):
        answer = method(reverse(f"runs:{name}", args=[key]), headers=headers)
        answers.append((answer.status_code, without_chance(answer, key)))
    assert answers[0] == answers[1]
    redirects = name == "run_status" and not headers
    assert answers[0][0] == (302 if redirects else 404)


@pytest.mark.parametrize("name", [*PAGES, "run_cancel", "run_list"])
def test_a_visitor_learns_nothing(ask: Ask, name: str) -> None:
    method = Client().post if name == "run_cancel" else Client().get
    for key in (ask().pk, uuid.uuid4()):
        path = reverse(f"runs:{name}", args=[] if name == "run_list" else [key])
        answer = method(path)
        assert answer.status_code == 302


def test_a_visitor_reads_the_run_of_a_public_project_but_not_who_asked(ask: Ask) -> None:
    permissions.register_visibility(lambda _user: Q(scope="utility:0f"))
    permissions.register_cancellers(lambda _user: Q(scope="utility:0f"))
    for run in (ask(), ask(number=2.0, now=True)):
        shown = page(Client(headers={"accept-language": "en"}), "run_detail", run)
        assert run.fingerprint in shown
        assert "Rosa" not in shown
        assert Client().post(address("run_cancel", run)).status_code == 302
        run.refresh_from_db()
        assert not run.cancel_requested


def test_the_list_shows_the_runs_one_may_see_the_newest_first(
    ask: Ask, reader: Client, stranger: User
) -> None:
    mine = [ask(number=1.0), ask(number=2.0, now=True)]
    theirs = ask(number=3.0, user=stranger)
    shown = text(reader.get(reverse("runs:run_list")))
    first, second = (shown.index(address("run_detail", run)) for run in reversed(mine))
    assert first < second
    assert address("run_detail", theirs) not in shown


def test_the_list_is_filtered_by_state_and_keeps_it_in_the_address(
    ask: Ask, reader: Client
) -> None:
    waiting, done = ask(number=1.0), ask(number=2.0, now=True)
    shown = text(reader.get(reverse("runs:run_list"), {"status": "succeeded"}))
    assert address("run_detail", done) in shown
    assert address("run_detail", waiting) not in shown
    assert '<option value="succeeded" selected>' in shown


def test_the_list_has_pages_that_keep_the_filter(rosa: User, reader: Client) -> None:
    RunFactory.create_batch(30, created_by=rosa)
    answer = reader.get(reverse("runs:run_list"), {"status": "queued"})
    assert len(answer.context["rows"]) == 25
    assert "?status=queued&amp;page=2" in text(answer)
    second = reader.get(reverse("runs:run_list"), {"status": "queued", "page": "2"})
    assert len(second.context["rows"]) == 5


@pytest.mark.parametrize(
    "query",
    [
        {"status": "\0"},
        {"status": "unheard of"},
        {"page": "0"},
        {"page": "9" * 400},
        {"page": "-1"},
        {"page": "\ud800"},
        {"status": ["queued", "failed"], "page": "x"},
    ],
)
def test_no_query_breaks_the_list(ask: Ask, reader: Client, query: dict[str, Any]) -> None:
    ask()
    encoded = {name: value for name, value in query.items() if value != "\ud800"}
    answer = reader.get(reverse("runs:run_list"), encoded or {"page": b"\xed\xa0\x80"})
    assert answer.status_code == 200


def test_an_empty_list_says_what_belongs_there_and_how_to_begin(reader: Client) -> None:
    shown = text(reader.get(reverse("runs:run_list")))
    assert "There is no run yet" in shown
    assert 'href="/proyectos/"' in shown


def test_the_list_costs_the_same_however_many_runs_it_shows(rosa: User, reader: Client) -> None:
    def queries(count: int) -> int:
        RunFactory.create_batch(count, created_by=rosa)
        with CaptureQueriesContext(connection) as captured:
            reader.get(reverse("runs:run_list"))
        return len(captured)

    reader.get(reverse("runs:run_list"))
    assert queries(1) == queries(20)


def test_administrators_look_at_runs_and_cannot_change_them(ask: Ask) -> None:
    admin_client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    run = ask(now=True)
    shown = admin_client.get(reverse("admin:runs_run_change", args=[run.pk]))
    assert shown.status_code == 200
    assert b'name="_save"' not in shown.content
    for name in ("change", "delete"):
        path = reverse(f"admin:runs_run_{name}", args=[run.pk])
        assert admin_client.post(path, {"post": "yes"}).status_code == 403
    assert admin_client.get(reverse("admin:runs_run_add")).status_code == 403
    assert admin_client.get(reverse("admin:runs_run_changelist")).status_code == 200


def test_a_page_of_a_cancelled_run_shows_no_result(ask: Ask, reader: Client) -> None:
    run = services.run_cancel(run=ask())
    assert "so it has no result" in page(reader, "run_detail", run)


@pytest.mark.parametrize(("name", "offered"), [("snip.cash_flow", True), ("matching.round", False)])
def test_what_if_is_offered_where_it_can_be_answered(
    rosa: User, reader: Client, name: str, offered: bool
) -> None:
    run = finished_run(name, inputs_of(name), created_by=rosa)
    assert (reverse("runs:what_if", args=[run.pk]) in page(reader, "run_detail", run)) is offered
