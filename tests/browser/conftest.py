"""Fixtures of the browser tests: `portal` on an empty network, `demonstration` on the full one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.portal import Portal

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
INSTALL = "sudo apt-get install --yes --no-install-recommends chromium libatomic1"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

# Playwright's synchronous interface keeps an event loop in the test's thread, where Django would
# otherwise refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots",
        metavar="DIR",
        help="save every page of each role at both widths and themes: pytest tests/browser/"
        "test_pages.py --screenshots DIR",
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"No browser at {CHROMIUM}. Install it: {INSTALL}", pytrace=False)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def portal(browser: Browser, live_server: LiveServer) -> Iterator[Portal]:
    """The portal over the test's own rows, made with tests.factories."""
    opened = Portal(browser, live_server.url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def demonstration_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveServer]:
    """The demonstration network, loaded once for a module whose tests only look."""
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        call_command("demo_load", verbosity=0)
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        yield server
        server.stop()
        server._live_server_modified_settings.disable()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def demonstration(browser: Browser, demonstration_server: LiveServer) -> Iterator[Portal]:
    """The portal over the demonstration network; tests with it must not write."""
    opened = Portal(browser, demonstration_server.url)
    yield opened
    opened.close()
