"""Studies of runs: asked for once, made by a worker, kept with their run.

The same rules as for runs: the row is the truth, claimed by a conditional update, stored once; a
worker that was thought dead can't write any more.
"""

from __future__ import annotations

import hashlib
import math
import time
import uuid
from uuid import UUID

import structlog
from django.db.models.functions import Now
from django.utils import translation

from engine.errors import Cancelled
from presentation.study.job import job_of
from presentation.study.printing import NotPrinted, Printed, TookTooLong, print_job
from runs import dispatch, selectors
from runs.documents.composing import study_of
from runs.documents.ground import details_of, fingerprint_of, ground_of
from runs.failures import DOCUMENT_BROKEN, DOCUMENT_SLOW, failure
from runs.models import OPEN, Document, Run, Status
from runs.permissions import AnyUser
from runs.services import claiming
from runs.services.claiming import Outcome
from runs.services.pulse import Pulse

log = structlog.get_logger("runs")

TRACES, CHARTS, TYPESETTING = "traces", "charts", "typesetting"
SHARES = {TRACES: 0.05, CHARTS: 0.25, TYPESETTING: 0.5}
"""Step of the making -> share done when it begins."""
USUAL_SECONDS = 10.0
"""About what a step takes. Only for the progress shown while it lasts."""


class NoResult(ValueError):
    """Only a run with a result has a study."""


def document_request(*, run: Run, language: str, user: AnyUser) -> Document:
    """The study of the run in that language: the one there is or is being made, or a new one.

    While one is being made, every request of that run and language is answered with it. Raises
    NoResult. The caller has checked that the user sees the run and is signed in.
    """
    if run.status != Status.SUCCEEDED:
        raise NoResult(f"run {run.pk} is {run.status}")
    if being_made := selectors.open_document(run, language):
        Document.objects.filter(pk=being_made.pk, status__in=OPEN).update(cancel_requested=False)
        return being_made
    details = details_of(run, user, language)
    document = Document(
        pk=uuid.uuid4(),
        run=run,
        language=language,
        fingerprint=fingerprint_of(run, language, details),
        details=details,
        created_by_id=user.pk,
        heartbeat_at=Now(),
    )
    # The partial unique constraint decides between simultaneous requests.
    Document.objects.bulk_create([document], ignore_conflicts=True)
    standing = selectors.standing_document(run, language, document.fingerprint)
    if standing is None or standing.pk == document.pk:
        dispatch.send_document_on_commit(document.pk)
    return standing or document


def document_cancel(*, document: Document) -> Document:
    """Cancel a waiting document at once, ask the worker of another to stop; leave finished ones.

    The caller has checked that the user may.
    """
    return claiming.cancelled(document)


def document_execute(document_id: UUID) -> None:
    """Make a queued document and store what came of it; any other is left alone."""
    document = claiming.claimed(Document, document_id, step=TRACES, started_at=Now())
    with structlog.contextvars.bound_contextvars(document=str(document_id)):
        if document is None:
            log.info("document not waiting, left alone")
            return
        claiming.stored(document, _made(document), dispatch.send_document)


def _made(document: Document) -> Outcome:
    try:
        with Pulse(document) as pulse:
            printed = _printed(document, pulse)
        return _kept(printed)
    except Cancelled:
        return {"status": Status.CANCELLED}
    except TookTooLong as error:
        log.warning("document took too long", step=str(error))
        return {"status": Status.FAILED, "error": failure(DOCUMENT_SLOW)}
    except NotPrinted as error:
        log.error("document was not printed", said=str(error))
        return {"status": Status.FAILED, "error": failure(DOCUMENT_BROKEN)}
    except Exception:
        log.exception("document broke")
        return {"status": Status.FAILED, "error": failure(DOCUMENT_BROKEN)}


def _printed(document: Document, pulse: Pulse) -> Printed:
    pulse.progress(SHARES[TRACES])
    with translation.override(document.language):
        job = job_of(study_of(ground_of(document.run, document.language, document.details)))
    mine = claiming.mine(document)
    reached, since = TRACES, time.monotonic()

    def watch(step: str) -> None:
        nonlocal reached, since
        if step and step != reached:
            reached, since = step, time.monotonic()
            mine.update(step=step)
        pulse.progress(share_done(reached, time.monotonic() - since))

    return print_job(job, watch)


def share_done(step: str, seconds: float) -> float:
    """The share done so long after a step began: on towards the next step's, never up to it."""
    begin = SHARES[step]
    end = min((one for one in SHARES.values() if one > begin), default=1.0)
    return begin + (end - begin) * (1 - math.exp(-max(seconds, 0.0) / USUAL_SECONDS)) * 0.95


def _kept(printed: Printed) -> Outcome:
    return {
        "status": Status.SUCCEEDED,
        "content": printed.pdf,
        "sha256": hashlib.sha256(printed.pdf).hexdigest(),
        "pages": printed.pages,
        "progress": 1.0,
        "step": "",
    }
