"""How far the studies of a run are, as pages and the API tell it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from runs import failures, presenting, selectors
from runs.documents.ground import details_of, fingerprint_of
from runs.models import Document, Run, Status
from runs.permissions import AnyUser


@dataclass(frozen=True)
class StudyState:
    """One language. latest: asked for last; finished: the one to download. None where none is.

    is_outdated: what is said of the run's object (its name, who entered what) has changed since.
    """

    language: str
    language_name: str
    latest: Document | None
    finished: Document | None
    is_outdated: bool = False

    @property
    def is_open(self) -> bool:
        return self.latest is not None and self.latest.is_open

    @property
    def step(self) -> str:
        """What is being done, in words."""
        return step_words(self.latest) if self.latest and self.latest.is_open else ""

    @property
    def elapsed(self) -> str:
        return presenting.elapsed(self.latest.created_at) if self.latest else ""

    @property
    def failure(self) -> str:
        """Why the last one was not made; "" where it was, or is being made."""
        failed = self.latest is not None and self.latest.status == Status.FAILED
        return failures.message(self.latest.error) if failed and self.latest else ""


def states_of(run: Run, user: AnyUser) -> list[StudyState]:
    """Every language of the portal, as far as this reader may know."""
    latest, finished = selectors.latest_documents(run), selectors.finished_documents(run)
    return [
        StudyState(
            code,
            _(str(name)),
            latest.get(code),
            finished.get(code),
            code in finished and _is_outdated(finished[code], run, user),
        )
        for code, name in settings.LANGUAGES
    ]


def _is_outdated(document: Document, run: Run, user: AnyUser) -> bool:
    if not user.is_authenticated:
        return False
    details = details_of(run, user, document.language)
    return document.fingerprint != fingerprint_of(run, document.language, details)


def step_words(document: Document) -> str:
    """The step that the making of a document has reached."""
    if document.cancel_requested:
        return _("Asked to stop; it does so at its next step.")
    if document.status == Status.QUEUED:
        waiting = _("Waiting for a free worker")
        return _("Interrupted; it begins again by itself") if document.attempts else waiting
    words = {
        "traces": _("Calculating how each figure came about"),
        "charts": _("Drawing charts and equations"),
        "typesetting": _("Setting the pages"),
    }
    return words.get(document.step, _("Being made"))
