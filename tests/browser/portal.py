"""A reader in front of the portal: a real browser, a live server, and nothing overlooked.

Whatever the browser complains of (a script's error, the content security policy, a file that is
missing) fails the test that met it, at its end.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response

PHONE, DESK = 390, 1280
HEIGHTS = {PHONE: 844, DESK: 900}
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOREIGN = ".swagger-ui"
"""A drawing that comes whole from a package: the page around it is ours to answer for."""
ASSETS = {"script", "stylesheet", "image", "font"}
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.table-scroll, .tabs, .equation, .visually-hidden, .skip'))
  .slice(0, 5).map((e) => e.tagName + '.' + (e.getAttribute('class') || ''))"""


class Portal:
    """Opens pages of a live server as one reader or another."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def reader(
        self,
        user: Any = None,
        *,
        width: int = DESK,
        dark: bool = False,
        language: str = "es",
        script: bool = True,
    ) -> Page:
        """A page of somebody signed in as user, or of a visitor; width in CSS pixels."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme="dark" if dark else "light",
            locale={"es": "es-PE", "pt": "pt-BR", "en": "en-GB"}[language],
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.add_cookies([self._cookie(settings.LANGUAGE_COOKIE_NAME, language)])
        if user is not None:
            context.add_cookies([self._cookie(settings.SESSION_COOKIE_NAME, session_of(user))])
        context.set_default_timeout(10_000)
        page = context.new_page()
        self._watch(page)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert not self.faults, "The browser complained:\n" + "\n".join(self.faults)

    @contextmanager
    def complaints_expected(self):
        """What the browser says meanwhile is part of the test."""
        before = list(self.faults)
        yield
        self.faults[:] = before

    def _cookie(self, name: str, value: str) -> dict[str, str]:
        return {"name": name, "value": value, "url": self.url}

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))
        page.on("response", self._response)

    def _console(self, page: Page, message: Any) -> None:
        # A page that answers 404 or 422 on purpose is logged like a missing file; files are
        # watched by their answers below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in ASSETS:
            self.faults.append(f"{response.url}: {response.status}")


def session_of(user: Any) -> str:
    """The session key of a new signed-in session, committed whatever transaction the test is in."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_sign_in, user).result()


def _sign_in(user: Any) -> str:
    try:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client.cookies[settings.SESSION_COOKIE_NAME].value
    finally:
        connections.close_all()


def assert_accessible(page: Page) -> None:
    """WCAG 2.2 A and AA as far as axe can tell, on the page as it stands."""
    rules = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}}
    results = Axe().run(page, context={"exclude": [[FOREIGN]]}, options=rules)
    found = [
        f"{item['id']} ({item['impact']}): {item['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n    {summary(node)}" for node in item["nodes"][:4])
        for item in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


def summary(node: dict[str, Any]) -> str:
    messages = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return json.dumps(messages, ensure_ascii=False)[:400]


def assert_fits(page: Page) -> None:
    """Nothing is wider than the screen but what scrolls within its own frame."""
    wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{page.url} scrolls sideways: {page.evaluate(TOO_WIDE)}"


def assert_one_heading(page: Page) -> None:
    headings = page.locator(f"h1:not({FOREIGN} h1)").all_inner_texts()
    assert len(headings) == 1, f"{page.url} has the h1 {headings}"
