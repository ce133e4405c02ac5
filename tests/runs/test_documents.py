"""Studies of runs: asked for once, made by a worker, cancelled, kept, downloaded."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from launch.processes import wait_until
from launch.worker import Worker
from members.models import User
from presentation.study.printing import NotPrinted, Printed, TookTooLong
from runs import permissions, services
from runs.models import Document, Run, Status
from runs.services import documents as making

Ask = Callable[..., Run]
PDF = b"%PDF-1.7 trial"
QUICK = {
    "RUNS_HEARTBEAT_SECONDS": "0.5",
    "RUNS_STALE_SECONDS": "5",
    "RUNS_RESEND_SECONDS": "2",
    "RUNS_SWEEP_SECONDS": "1",
}
LONG = 90


@pytest.fixture
def run(ask: Ask, sent: list[str]) -> Run:
    """A finished run of Rosa's."""
    made = ask(now=True)
    assert made.status == Status.SUCCEEDED
    return made


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every job that reaches the press, which answers at once."""
    jobs: list[bytes] = []

    def press(job: bytes, watch: Any) -> Printed:
        jobs.append(job)
        watch("charts")
        watch("typesetting")
        return Printed(PDF, 3)

    monkeypatch.setattr(making, "print_job", press)
    return jobs


def request(run: Run, user: User, language: str = "es") -> Document:
    return services.document_request(run=run, language=language, user=user)


def made(run: Run, user: User, language: str = "es") -> Document:
    document = request(run, user, language)
    services.document_execute(document.pk)
    document.refresh_from_db()
    return document


@pytest.mark.django_db(transaction=True)
def test_asking_twice_makes_one_document_and_sends_it_once(
    run: Run, rosa: User, sent: list[str]
) -> None:
    first, second = request(run, rosa), request(run, rosa)
    assert first.pk == second.pk
    assert sent == [str(first.pk)]
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_each_language_is_a_document_of_its_own(run: Run, rosa: User) -> None:
    assert len({request(run, rosa, language).pk for language in ("es", "pt", "en")}) == 3


@pytest.mark.django_db
def test_who_comes_later_gets_the_one_that_is_being_made(
    run: Run, rosa: User, stranger: User
) -> None:
    assert request(run, stranger).pk == request(run, rosa).pk


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_one(run: Run, rosa: User) -> None:
    document = request(run, rosa)
    twin = Document(run=run, language="es", fingerprint=document.fingerprint)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.django_db
def test_a_run_without_a_result_has_no_study(ask: Ask, rosa: User, sent: list[str]) -> None:
    waiting = ask()
    with pytest.raises(services.NoResult):
        request(waiting, rosa)


@pytest.mark.django_db(transaction=True)
def test_what_was_made_is_kept_with_its_checksum(
    run: Run, rosa: User, quick_press: list[bytes]
) -> None:
    document = made(run, rosa)
    assert (document.status, bytes(document.content), document.pages) == ("succeeded", PDF, 3)
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (document.progress, document.attempts) == (1.0, 1)
    assert request(run, rosa).pk == document.pk


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_what_was_made(
    run: Run, rosa: User, quick_press: list[bytes]
) -> None:
    document = made(run, rosa)
    with pytest.raises(IntegrityError, match="was made"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(content=b"forged")


@pytest.mark.django_db(transaction=True)
def test_a_message_delivered_twice_makes_it_once(
    run: Run, rosa: User, quick_press: list[bytes]
) -> None:
    document = made(run, rosa)
    services.document_execute(document.pk)
    services.document_execute(uuid4())
    assert len(quick_press) == 1


@pytest.mark.django_db(transaction=True)
def test_two_orders_of_the_same_run_are_the_same_bytes(
    run: Run, rosa: User, quick_press: list[bytes]
) -> None:
    first = made(run, rosa)
    Document.objects.filter(pk=first.pk).delete()
    made(run, rosa)
    assert quick_press[0] == quick_press[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TookTooLong("typesetting"), "document_slow"),
        (NotPrinted("Traceback …"), "document_broken"),
        (RuntimeError("a fault"), "document_broken"),
    ],
)
def test_what_cannot_be_made_fails_with_a_reason_and_can_be_asked_for_again(
    run: Run, rosa: User, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def press(_job: bytes, _watch: Any) -> Printed:
        raise error

    monkeypatch.setattr(making, "print_job", press)
    document = made(run, rosa)
    assert (document.status, document.error["code"]) == (Status.FAILED, code)
    assert "Traceback" not in str(document.error)
    assert request(run, rosa).pk != document.pk


@pytest.mark.django_db(transaction=True)
def test_a_waiting_document_is_cancelled_at_once(
    run: Run, rosa: User, quick_press: list[bytes]
) -> None:
    document = services.document_cancel(document=request(run, rosa))
    services.document_execute(document.pk)
    document.refresh_from_db()
    assert (document.status, quick_press) == (Status.CANCELLED, [])


@pytest.mark.django_db(transaction=True)
def test_a_document_being_made_is_stopped_at_its_next_step(
    run: Run, rosa: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RUNS_PROGRESS_SECONDS = 0

    def press(_job: bytes, watch: Any) -> Printed:
        services.document_cancel(document=Document.objects.get())
        watch("charts")
        raise AssertionError("it went on")

    monkeypatch.setattr(making, "print_job", press)
    assert made(run, rosa).status == Status.CANCELLED


def test_progress_moves_on_within_a_step_and_never_reaches_the_next() -> None:
    for step, following in (("traces", 0.25), ("charts", 0.5), ("typesetting", 1.0)):
        shares = [making.share_done(step, seconds) for seconds in (0, 1, 5, 30, 10_000)]
        assert shares[0] == making.SHARES[step]
        assert shares == sorted(shares)
        assert shares[1] > shares[0]
        assert shares[-1] < following


@pytest.mark.django_db(transaction=True)
def test_who_asks_again_withdraws_the_cancellation(run: Run, rosa: User) -> None:
    document = request(run, rosa)
    Document.objects.filter(pk=document.pk).update(status=Status.RUNNING, cancel_requested=True)
    again = request(run, rosa)
    again.refresh_from_db()
    assert (again.pk, again.cancel_requested) == (document.pk, False)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_document_writes_nothing(
    run: Run, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(_job: bytes, _watch: Any) -> Printed:
        Document.objects.update(claim=uuid4())
        return Printed(PDF, 3)

    monkeypatch.setattr(making, "print_job", press)
    document = made(run, rosa)
    assert (document.status, document.content) == (Status.RUNNING, None)


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_takes_up_a_silent_document_and_gives_up_after_too_many_attempts(
    run: Run, rosa: User, sent: list[str], settings: Any
) -> None:
    document = request(run, rosa)
    rows = Document.objects.filter(pk=document.pk)
    rows.update(status=Status.RUNNING, heartbeat_at=None, claim=uuid4(), attempts=1)
    sent.clear()
    assert services.documents_sweep().requeued == 1
    assert sent == [str(document.pk)]
    rows.update(status=Status.RUNNING, heartbeat_at=None, attempts=settings.RUNS_ATTEMPTS)
    assert services.documents_sweep().given_up == 1
    document.refresh_from_db()
    assert (document.status, document.error["code"]) == (Status.FAILED, "document_lost")


# Pages.


def page(run: Run) -> str:
    return reverse("runs:study", args=[run.pk])


def file(run: Run, language: str = "es") -> str:
    return reverse("runs:study_file", args=[run.pk, language])


def everybody_sees() -> None:
    permissions.register_visibility(lambda _user: Q())


@pytest.mark.django_db
def test_a_study_is_asked_for_and_cancelled_from_its_page(
    run: Run, rosa: User, client: Client
) -> None:
    client.force_login(rosa)
    answer = client.post(page(run), {"language": "pt"}, follow=True)
    assert "Esperando" in answer.text or "En espera" in answer.text
    client.post(page(run), {"language": "pt", "cancel": "1"})
    assert Document.objects.get().status == Status.CANCELLED


@pytest.mark.django_db
def test_an_unknown_language_makes_nothing(run: Run, rosa: User, client: Client) -> None:
    client.force_login(rosa)
    for language in ("fr", "", "\0", "es" * 999):
        assert client.post(page(run), {"language": language}).status_code == 302
    assert not Document.objects.exists()
    assert client.get(f"/corridas/{run.pk}/estudio/fr.pdf").status_code == 404


@pytest.mark.django_db
def test_who_does_not_see_the_run_finds_no_study(
    run: Run, rosa: User, stranger: User, client: Client
) -> None:
    for user in (None, stranger):
        if user:
            client.force_login(user)
        assert client.get(page(run)).status_code == 404
        assert client.post(page(run), {"language": "es"}).status_code == 404
        assert client.get(file(run)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_visitor_who_sees_the_run_downloads_but_must_sign_in_to_ask(
    run: Run, rosa: User, client: Client, quick_press: list[bytes]
) -> None:
    everybody_sees()
    made(run, rosa)
    answer = client.get(file(run))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert client.post(page(run), {"language": "pt"})["Location"].endswith(f"next={page(run)}")
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_has_a_plain_name_and_is_sent_once(
    run: Run, rosa: User, client: Client, quick_press: list[bytes]
) -> None:
    client.force_login(rosa)
    document = made(run, rosa)
    answer = client.get(file(run))
    assert answer["Content-Disposition"] == 'attachment; filename="trial-es.pdf"'
    assert answer["ETag"] == f'"{document.sha256}"'
    again = client.get(file(run), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
def test_only_who_asked_or_works_on_it_cancels(
    run: Run, rosa: User, stranger: User, client: Client
) -> None:
    everybody_sees()
    request(run, rosa)
    client.force_login(stranger)
    assert client.post(page(run), {"language": "es", "cancel": "1"}).status_code == 403
    assert Document.objects.get().status == Status.QUEUED


@pytest.mark.django_db(transaction=True)
def test_while_it_is_made_the_page_asks_for_its_state_and_then_stops(
    run: Run, rosa: User, client: Client, quick_press: list[bytes]
) -> None:
    client.force_login(rosa)
    document = request(run, rosa)
    part = client.get(page(run), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in part.text
    assert "<html" not in part.text
    services.document_execute(document.pk)
    assert client.get(page(run), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "hx-trigger" not in client.get(page(run)).text.split('id="studies"')[1][:200]


# The API.


@pytest.mark.django_db(transaction=True)
def test_the_api_lists_asks_and_gives_the_file(
    run: Run, rosa: User, client: Client, quick_press: list[bytes]
) -> None:
    client.force_login(rosa)
    address = f"/api/v1/runs/{run.pk}/studies/"
    assert client.get(address).json() == []
    asked = client.post(address, {"language": "en"}, content_type="application/json")
    assert (asked.status_code, asked.json()["url"]) == (202, None)
    services.document_execute(Document.objects.get().pk)
    there = client.post(address, {"language": "en"}, content_type="application/json")
    assert (there.status_code, there.json()["pages"]) == (200, 3)
    answer = client.get(there.json()["url"])
    assert (answer.status_code, answer.content) == (200, PDF)


@pytest.mark.django_db
@pytest.mark.parametrize("body", ['{"language": "fr"}', "{}", "[]", '{"language": null}', "x"])
def test_the_api_says_what_is_wrong_with_a_request(
    run: Run, rosa: User, client: Client, body: str
) -> None:
    client.force_login(rosa)
    address = f"/api/v1/runs/{run.pk}/studies/"
    assert client.post(address, body, content_type="application/json").status_code == 400


@pytest.mark.django_db
def test_a_visitor_asks_for_nothing_over_the_api(run: Run, client: Client) -> None:
    everybody_sees()
    address = f"/api/v1/runs/{run.pk}/studies/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"language": "es"}, content_type="application/json")
    assert answer.status_code == 401


# On a real worker.


def test_a_process_that_forks_knows_neither_the_charts_engine_nor_the_typesetter() -> None:
    """The charts' engine hangs in the child of a process that has used it."""
    code = (
        "import django, os, sys\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'wop_lac.settings'\n"
        "django.setup()\n"
        "import wop_lac.celery, wop_lac.urls, runs.tasks\n"
        "print({'vl_convert', 'weasyprint', 'ziamath'} & set(sys.modules) or 'none')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip().endswith("none")


@pytest.mark.usefixtures("pdf")
def test_a_document_whose_worker_is_killed_is_made_later_and_once(
    ask: Ask, rosa: User, start_worker: Callable[..., Worker]
) -> None:
    def start() -> Worker:
        return start_worker(environment=QUICK, application="tests.runs.worker", beat=True)

    first = start()
    document = request(ask(now=True), rosa)
    rows = Document.objects.filter(pk=document.pk)
    assert eventually(rows.filter(step="typesetting"))
    first.kill()
    assert rows.get().status == Status.RUNNING
    start()
    assert eventually(rows.filter(status=Status.SUCCEEDED))
    document.refresh_from_db()
    assert document.attempts == 2
    reader = PdfReader(io.BytesIO(bytes(document.content)))
    assert len(reader.pages) == document.pages
    assert document.run.fingerprint in reader.pages[0].extract_text()


def eventually(rows: Any) -> bool:
    return wait_until(rows.exists, seconds=LONG, while_=lambda: True)


def test_the_press_dies_with_the_process_that_started_it() -> None:
    """What a killed worker leaves behind would hold the machine for its whole time limit."""
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', "
        "'from presentation.study.confinement import limit; limit(seconds=60, megabytes=512);"
        "print(1, flush=True); import time; time.sleep(60)'], stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); import time; time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    gone = wait_until(lambda: not _is_alive(child), seconds=10, while_=lambda: True)
    assert gone


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
