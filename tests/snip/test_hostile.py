"""Whatever is posted to an input page: no server error, nothing half saved."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snip.models import Alternative, InputChange
from tests.snip.conftest import field_address, section_address

COVERAGE = "water_project.coverage"
VALUES = [
    "\x00", "a\x00b", "\ud800", "1e400", "-1e400", "nan", "inf", "9" * 5000, "x" * 100_000,
    "😀" * 2001, "=1+1", "<script>alert(1)</script>", "'; drop table", "\u202e1", "٣", "0x10",
    "1_000", "%s%n", "{{ 7*7 }}", "\r\n\r\n", "null", "[]", "{}", "true",
]  # fmt: skip
PATHS = [
    "", ".", "..", "nothing", "water_project", "water_project.investment",
    "water_project.investment.0", "water_project.investment.99999.market",
    "water_project.investment.-1.market", "water_project.investment.0.market.x", "parameter_set",
    "water_project.demand_curve.points.2.price", "../../etc/passwd", "__class__", "a" * 500,
    "water_project.coverage\x00", "\ud800", "cost_effectiveness.20.name", "water_project.horizon.0",
    "water_project.population.__init__", "sensitivity_changes.99999", "0", "0.0.0",
]  # fmt: skip


@pytest.fixture
def editor(signed_in, teammate):
    return signed_in(teammate)


def post_to(client: Client, address: str, values: dict[str, str]) -> Any:
    """The values as a browser that knows no encoding would send them."""
    body = urlencode(values, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def untouched(alternative: Alternative, before: dict[str, Any]) -> bool:
    alternative.refresh_from_db()
    return alternative.inputs == before and not InputChange.objects.exists()


EVERY_KIND = [
    COVERAGE,
    "water_project.horizon",
    "water_project.metered",
    "water_project.population.after_target",
    "water_project.investment.0.name",
    "water_project.demand_curve.points.0.price",
]


@pytest.mark.parametrize("value", VALUES)
def test_no_value_breaks_a_page(value, editor, alternative):
    Alternative.objects.update(inputs={"water_project": {"investment": [{}]}})
    post = {"at:water_project.investment": "1", "at:water_project.demand_curve.points": "1"}
    for path in EVERY_KIND:
        post |= {path: value, f"seen:{path}": "null"}
    for address in (field_address(alternative), section_address(alternative, "inversion")):
        assert post_to(editor, address, post).status_code < 500
    for section in ("poblacion-y-demanda", "inversion", "revision"):
        answer = editor.get(section_address(alternative, section))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    place = (alternative.project_id, alternative.number)
    assert editor.post(reverse("snip:alternative_evaluate", args=place)).status_code == 422
    detail = reverse("snip:project_detail", args=(alternative.project_id,))
    assert editor.get(detail).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_no_path_breaks_a_page_or_saves_half(path, editor, alternative):
    before = alternative.inputs
    good = {COVERAGE: "90", f"seen:{COVERAGE}": "0.8"}
    tables = ("water_project.investment", "cost_effectiveness", "water_project.demand_curve.points")
    versions = {f"at:{table}": "1" for table in tables}
    post = {**good, path: "5", f"seen:{path}": "null", **versions}
    answer = post_to(editor, field_address(alternative), post)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert untouched(alternative, before)


@pytest.mark.parametrize("button", ["add", "remove", "on", "off", "fill", "offer", "keep", "take"])
def test_no_button_breaks_a_page(button, editor, alternative):
    for path in [*PATHS, COVERAGE, "water_demand", "cost_effectiveness"]:
        more = {f"at:{path}": "1", f"fill:{path}": "1\t2", f"seen:{path}": "null"}
        answer = post_to(editor, field_address(alternative), {button: path, **more})
        assert answer.status_code in (200, 400), path


@pytest.mark.parametrize(
    "seen", ["", "x", "NaN", "[" * 10_000, "{}", "[1]", "1e999", '"' + "x" * 50_000 + '"', "\x00"]
)
def test_a_page_that_is_not_ours_is_refused(seen, editor, alternative):
    before = alternative.inputs
    post = {COVERAGE: "90", f"seen:{COVERAGE}": seen}
    answer = post_to(editor, field_address(alternative), post)
    assert answer.status_code in (200, 400)
    assert untouched(alternative, before)


@pytest.mark.parametrize("at", ["", "x", "-1", "99999999999999999999", "1\x00"])
def test_a_version_that_is_none_is_refused(at, editor, alternative):
    before = alternative.inputs
    path = "water_project.investment.0.market"
    post = {path: "5", f"seen:{path}": "2000000", "at:water_project.investment": at}
    assert post_to(editor, field_address(alternative), post).status_code == 400
    assert untouched(alternative, before)


def test_a_post_that_says_nothing_is_refused(editor, alternative):
    assert post_to(editor, field_address(alternative), {}).status_code == 400


def test_a_huge_paste_is_cut_or_refused_and_never_an_error(editor, alternative):
    post_to(editor, field_address(alternative), {"add": "cost_effectiveness"})
    path = "cost_effectiveness.0.investment"
    more = {f"at:{path}": "2", "at:cost_effectiveness": "2"}
    for text in ("1\t" * 5000, "x" * 100_000, "\t\n" * 300, "\x00\t\ud800"):
        answer = post_to(
            editor, field_address(alternative), {"fill": path, f"fill:{path}": text, **more}
        )
        assert answer.status_code in (200, 400)
        assert editor.get(section_address(alternative, "costo-efectividad")).status_code == 200


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.one_of(
            st.sampled_from([COVERAGE, f"seen:{COVERAGE}", "add", "remove", "fill", "off", "at:"]),
            st.text(max_size=20),
        ),
        st.one_of(st.text(max_size=30), st.sampled_from(["null", "0.8", "water_project"])),
        max_size=5,
    )
)
def test_no_post_at_all_breaks_the_page(editor, alternative, post):
    assert post_to(editor, field_address(alternative), post).status_code in (200, 400)
