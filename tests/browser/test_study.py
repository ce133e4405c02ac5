"""The study of a run in a browser: asked for, seen to be made, downloaded, cancelled."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import User
from runs import services
from runs.models import Document, Run, Status
from tests.browser.portal import (
    DESK,
    PHONE,
    Portal,
    assert_accessible,
    assert_fits,
    assert_one_heading,
)
from tests.browser.test_run_progress import FLOW
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 trial"


@pytest.fixture
def rosa() -> User:
    return UserFactory(name="Rosa")


@pytest.fixture
def run(rosa: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A finished run of Rosa's whose study no worker makes; the test plays the worker."""
    monkeypatch.setattr("runs.dispatch.send_document", lambda _document_id: True)
    return services.run_evaluate_now(
        calculation="snip.cash_flow", payload=FLOW, scope="test:study", user=rosa, title="Sector 7"
    )


def played(**fields: Any) -> None:
    """What a worker would write."""
    Document.objects.update(**fields)


def finished() -> dict[str, Any]:
    return {
        "status": Status.SUCCEEDED,
        "content": PDF,
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "pages": 12,
        "progress": 1.0,
        "finished_at": timezone.now(),
    }


def opened(portal: Portal, run: Run, **options: Any) -> Page:
    page = portal.reader(run.created_by, language="en", **options)
    page.goto(reverse("runs:run_detail", args=[run.pk]))
    page.get_by_role("link", name="Study (PDF)").click()
    return page


def test_a_study_is_seen_to_be_made_and_is_then_downloaded(
    portal: Portal, run: Run, tmp_path: Path
) -> None:
    page = opened(portal, run)
    spanish = page.locator("#study-es")
    spanish.get_by_role("button", name="Make the study").click()
    expect(spanish).to_contain_text("Waiting for a free worker")
    played(status=Status.RUNNING, step="charts", progress=0.25)
    expect(spanish).to_contain_text("Drawing charts and equations")
    expect(spanish).to_contain_text("25%")
    played(step="typesetting", progress=0.5)
    expect(spanish).to_contain_text("Setting the pages")
    played(**finished())
    expect(spanish).to_contain_text("12 pages")
    with page.expect_download() as download:
        spanish.get_by_role("link", name="Download the PDF").click()
    assert download.value.suggested_filename == "sector-7-es.pdf"
    download.value.save_as(tmp_path / "study.pdf")
    assert (tmp_path / "study.pdf").read_bytes() == PDF


def test_the_making_is_cancelled_and_can_be_asked_for_again(portal: Portal, run: Run) -> None:
    page = opened(portal, run)
    page.locator("#study-pt").get_by_role("button", name="Make the study").click()
    page.locator("#study-pt").get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The making of the study is cancelled.")).to_be_visible()
    expect(page.locator("#study-pt").get_by_role("button", name="Make the study")).to_be_visible()
    assert Document.objects.get().status == Status.CANCELLED


def test_without_scripts_the_page_works_too(portal: Portal, run: Run) -> None:
    page = opened(portal, run, script=False)
    page.locator("#study-en").get_by_role("button", name="Make the study").click()
    expect(page.locator("#study-en")).to_contain_text("Waiting for a free worker")
    played(**finished())
    page.reload()
    expect(page.locator("#study-en")).to_contain_text("12 pages")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_state_reads_well_for_everybody(
    portal: Portal, run: Run, width: int, request: pytest.FixtureRequest
) -> None:
    for language in ("es", "pt", "en"):
        services.document_request(run=run, language=language, user=run.created_by)
    Document.objects.filter(language="es").update(**finished())
    failed = {"code": "document_slow", "message": "The document took too long.", "params": {}}
    Document.objects.filter(language="pt").update(status=Status.FAILED, error=failed)
    page = opened(portal, run, width=width, dark=width == PHONE)
    assert_one_heading(page)
    assert_fits(page)
    assert_accessible(page)
    if folder := request.config.getoption("--screenshots"):
        page.screenshot(path=Path(folder) / f"study-{width}.png", full_page=True)
