"""A run watched in a browser: its progress grows by itself, and its end moves the page on."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import User
from runs import permissions, services
from runs.models import Run, Status
from tests.browser.portal import DESK, PHONE, Portal, assert_accessible, assert_fits
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
FLOW = {
    "discount_rate": 0.11,
    "benefits": [0.0, 60.0, 60.0],
    "investment": [100.0, 0.0, 0.0],
    "operation_maintenance": [0.0, 5.0, 5.0],
}


@pytest.fixture
def rosa() -> User:
    return UserFactory(name="Rosa")


@pytest.fixture
def run(rosa: User, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of Rosa's that no worker takes; the test plays the worker."""
    monkeypatch.setattr("runs.dispatch.send", lambda _run_id: True)
    return services.run_create(
        calculation="snip.cash_flow", payload=FLOW, scope="test:watch", user=rosa, title="Sector 7"
    )


def played(run: Run, **fields: Any) -> None:
    """What a worker would write."""
    Run.objects.filter(pk=run.pk).update(**fields)


def opened(portal: Portal, run: Run, **options: Any) -> Page:
    page = portal.reader(run.created_by, language="en", **options)
    page.goto(reverse("runs:run_detail", args=[run.pk]))
    return page


def test_progress_grows_without_a_press_and_the_end_shows_the_result(
    portal: Portal, run: Run
) -> None:
    page = opened(portal, run)
    expect(page.locator("#run-status")).to_contain_text("Waiting for a free worker")
    played(run, status=Status.RUNNING, started_at=timezone.now(), progress=0.25)
    expect(page.locator("#run-status")).to_contain_text("25%")
    played(run, progress=0.5)
    expect(page.locator("#run-status")).to_contain_text("50%")
    played(run, status=Status.QUEUED)
    services.run_execute(run.pk)
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    assert page.locator("#run-status").count() == 0


def test_who_waited_is_led_to_the_page_of_the_result(
    portal: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_links", [lambda _user, _run: reverse("members:account")])
    page = opened(portal, run)
    expect(page.locator("#run-status")).to_be_visible()
    services.run_execute(run.pk)
    page.wait_for_url("**" + reverse("members:account"))


def test_a_run_is_cancelled_by_a_press(portal: Portal, run: Run) -> None:
    page = opened(portal, run)
    page.get_by_role("button", name="Cancel the run").click()
    expect(page.locator(".notice").first).to_contain_text("The run is cancelled")
    run.refresh_from_db()
    assert run.status == Status.CANCELLED


def test_a_run_is_followed_and_cancelled_without_javascript(portal: Portal, run: Run) -> None:
    page = opened(portal, run, script=False)
    played(run, status=Status.RUNNING, started_at=timezone.now(), progress=0.75)
    expect(page.locator("#run-status")).to_contain_text("75%")
    page.get_by_role("button", name="Cancel the run").click()
    expect(page.locator(".messages")).to_contain_text("has been asked to stop")


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("state", ["queued", "running", "succeeded", "failed", "cancelled"])
def test_a_run_page_is_accessible_and_fits_in_every_state(
    portal: Portal, run: Run, request: pytest.FixtureRequest, state: str, width: int
) -> None:
    if state == "running":
        played(run, status=Status.RUNNING, started_at=timezone.now(), progress=0.4)
    elif state == "succeeded":
        services.run_execute(run.pk)
    elif state == "failed":
        problem = {
            "path": ["investment", 0],
            "code": "greater_than_equal",
            "message": "%(given)s is below the minimum, %(limit)s.",
            "params": {"given": -1, "limit": 0},
        }
        error = {
            "code": "invalid_inputs",
            "message": "The inputs are not valid for this calculation.",
        }
        played(
            run,
            status=Status.FAILED,
            finished_at=timezone.now(),
            error={**error, "params": {}, "problems": [problem]},
        )
    elif state == "cancelled":
        services.run_cancel(run=run)
    page = opened(portal, run, width=width, dark=width == PHONE)
    for details in page.locator("main details").all():
        details.locator("summary").click()
    assert_fits(page)
    assert_accessible(page)
    folder = request.config.getoption("--screenshots", default=None)
    if folder:
        page.screenshot(path=f"{folder}/run-{state}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_list_of_runs_is_accessible_and_fits(
    portal: Portal, run: Run, request: pytest.FixtureRequest, width: int
) -> None:
    services.run_execute(run.pk)
    for number, status in enumerate(Status.values):
        services.run_create(
            calculation="snip.cash_flow",
            payload={**FLOW, "discount_rate": 0.05 + number / 100},
            scope="test:watch",
            user=run.created_by,
            title=f"Water supply of sector {status}",
        )
    page = portal.reader(run.created_by, language="en", width=width)
    page.goto(reverse("runs:run_list"))
    assert page.locator("tbody tr").count() == 1 + len(Status.values)
    assert_fits(page)
    assert_accessible(page)
    folder = request.config.getoption("--screenshots", default=None)
    if folder:
        page.screenshot(path=f"{folder}/runs-{width}.png", full_page=True)
