"""Every text a reader may meet exists in Spanish and Portuguese; English is what is written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest

from presentation.extraction import Text, every_text, of_python, of_template, sentences
from presentation.management.commands.messages import LANGUAGES, catalogue_path, renewed
from tests.house.tree import ROOT

PLACE = re.compile(r"%\((\w+)\)[sd]|%%")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)), wrapwidth=100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_exactly_the_texts_of_the_project(language: str) -> None:
    kept = catalogue(language)
    current = renewed(kept, every_text(ROOT), language)
    assert {(e.msgctxt, e.msgid) for e in kept} == {(e.msgctxt, e.msgid) for e in current}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_doubtful(language: str) -> None:
    kept = catalogue(language)
    assert not [entry.msgid for entry in kept.untranslated_entries()]
    assert not [entry.msgid for entry in kept.fuzzy_entries()]
    assert len(kept) > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_of_their_values(language: str) -> None:
    changed = []
    for entry in catalogue(language):
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = sorted(set(PLACE.findall(entry.msgid_plural or entry.msgid)))
        for form in forms:
            found = sorted(set(PLACE.findall(form)))
            # A singular may leave its count out ("one thing to mend").
            if found != wanted and not (entry.msgid_plural and set(found) <= set(wanted)):
                changed.append((entry.msgid, form))
    assert not changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_begin_and_end_like_their_text(language: str) -> None:
    """A sentence stays a sentence, a label a label; edges of blanks and lines stay."""
    different = [
        entry.msgid
        for entry in catalogue(language)
        if entry.msgstr and ends(entry.msgid) != ends(entry.msgstr)
    ]
    assert not different


def ends(text: str) -> tuple[bool, bool, bool]:
    return text.endswith("."), text.startswith(" "), text.endswith((" ", "\n"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Save")', Text("Save", place="x")),
        ('ngettext("%(n)s run", "%(n)s runs", 2)', Text("%(n)s run", "%(n)s runs", place="x")),
        ('pgettext("unit", "year")', Text("year", context="unit", place="x")),
        ('Problem((), "empty", "Give a value.")', Text("Give a value.", place="x")),
    ],
)
def test_texts_in_python_are_found(source: str, found: Text) -> None:
    assert list(of_python(ast.parse(source), "x")) == [found]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Save" %}', Text("Save", place="x")),
        ("{% blocktranslate %}Page {{ n }}{% endblocktranslate %}", Text("Page %(n)s", place="x")),
        (
            "{% blocktranslate count n=n %}one{% plural %}{{ n }} more{% endblocktranslate %}",
            Text("one", "%(n)s more", place="x"),
        ),
        ('{% translate "year" context "unit" %}', Text("year", context="unit", place="x")),
    ],
)
def test_texts_in_templates_are_found(source: str, found: Text) -> None:
    assert list(of_template(source, "x")) == [found]


def test_sentences_of_the_engine_are_found_and_docstrings_are_not() -> None:
    module = '"""What it does."""\nLOW = "Losses are %(given)s."\nNAME = "losses"\n'
    assert [text.words for text in sentences(ast.parse(module), "x")] == ["Losses are %(given)s."]


def test_every_template_text_stands_in_a_catalogue_and_nowhere_else() -> None:
    """Words between tags are translated; what is left bare is a name, a sign or a number."""
    allowed = re.compile(r"WOP-LAC|API|CSV|Excel|PDF|JSON|[A-Z]{2,4}|\W|\d|_")
    bare = []
    for path in sorted(Path(ROOT / "templates").rglob("*.html")):
        if path.name == "params.html":  # JSON for htmx, no words for a reader
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)
        text = re.sub(
            r"\{% blocktranslate.*?\{% endblocktranslate %\}|<(script|style|code|math)\b.*?</\1>",
            "", text, flags=re.S,
        )  # fmt: skip
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
        words = re.sub(r"<[^>]*>", " ", text)
        left = [word for word in words.split() if len(allowed.sub("", word)) > 1]
        if left:
            bare.append(f"{path.name}: {' '.join(left)[:200]}")
    assert not bare
