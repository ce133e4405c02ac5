"""The browsable page of the API, tried in a browser: nothing inline, no other host."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.portal import Portal


def test_a_visitor_browses_the_api_and_tries_a_call(portal: Portal) -> None:
    page = portal.reader(language="en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/v1/docs/")
    calculation = page.locator("#operations-calculations-calculate_snip_cash_flow")
    expect(calculation).to_contain_text("Social cash flow")
    listing = page.locator("#operations-calculations-calculations_list")
    listing.locator(".opblock-summary-control").click()
    listing.get_by_role("button", name="Try it out").click()
    listing.get_by_role("button", name="Execute").click()
    answer = listing.locator(".live-responses-table")
    expect(answer.locator("td.response-col_status", has_text="200")).to_be_visible()
    expect(answer).to_contain_text("snip.cash_flow")
    assert all(url.startswith((portal.url, "data:", "blob:")) for url in asked)
