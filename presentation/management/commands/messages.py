"""manage.py messages: bring the catalogues up to date with the texts of the project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from presentation.extraction import Text, every_text

LANGUAGES = ("es", "pt")
METADATA = {
    "Project-Id-Version": "WOP-LAC",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n > 1);",
}


class Command(BaseCommand):
    help = (
        "Collect every text of the pages and of the engine into locale/*/LC_MESSAGES/django.po; "
        "translations that are there stay, new texts come untranslated, unused ones go."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a catalogue is behind"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        texts = every_text(Path(settings.BASE_DIR))
        behind = [language for language in LANGUAGES if self._renew(language, texts, check)]
        if check and behind:
            raise CommandError(f"behind: {', '.join(behind)}; run manage.py messages")

    def _renew(self, language: str, texts: list[Text], check: bool) -> bool:
        path = catalogue_path(language)
        old = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()
        new = renewed(old, texts, language)
        if str(new) == str(old):
            return False
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.save(str(path))
        left = len(new.untranslated_entries())
        self.stdout.write(f"{language}: {len(new)} texts, {left} without a translation")
        return True


def catalogue_path(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def renewed(old: polib.POFile, texts: list[Text], language: str) -> polib.POFile:
    """A catalogue of exactly these texts, with the translations the old one has."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.metadata = {**METADATA, "Language": language, "Plural-Forms": PLURALS[language]}
    for text in texts:
        new.append(_entry(text, known.get((text.context, text.words))))
    return new


def _entry(text: Text, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.words,
        msgctxt=text.context or None,
        occurrences=[(text.place, "")],
        flags=["python-format"] if "%(" in text.words else [],
    )
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = dict(known.msgstr_plural) if known else {}
        entry.msgstr_plural = entry.msgstr_plural or {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry
