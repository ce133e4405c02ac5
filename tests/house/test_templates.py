"""Templates that a strict content security policy lets through, and that keep to the catalogue."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template

from tests.house.tree import ROOT, named, templates

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>", re.I),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "foreign file": re.compile(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I),
    "htmx evaluated code": re.compile(r"hx-on|hx-vals=[\"']js:", re.I),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = [
        f"{named(path)}: {match.group()}"
        for path in templates()
        for match in FORBIDDEN[what].finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_every_template_compiles() -> None:
    for path in templates():
        get_template(path.relative_to(ROOT / "templates").as_posix())


def test_every_form_that_posts_carries_the_token() -> None:
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.I | re.S)
    bare = [
        named(path)
        for path in templates()
        for match in form.finditer(path.read_text(encoding="utf-8"))
        if "csrf_token" not in match.group()
    ]
    assert not bare
