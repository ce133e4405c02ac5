"""Why a run failed, in the shape that is stored and in the words a reader gets.

Stored: {"code", "message", "params", "problems": [{"path", "code", "message", "params"}]}; messages
are English templates, translated when shown. Never a traceback: that goes to the log.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from engine.errors import EngineError, InvalidInputs, Problem, UnknownCalculation
from engine.problems import shown
from presentation.problems import message_of

INVALID_INPUTS = "invalid_inputs"
NO_ANSWER = "no_answer"
UNEXPECTED = "unexpected"
OUTDATED = "outdated"
UNKNOWN_CALCULATION = "unknown_calculation"
WORKER_LOST = "worker_lost"
DOCUMENT_LOST = "document_lost"
DOCUMENT_SLOW = "document_slow"
DOCUMENT_BROKEN = "document_broken"

MESSAGES = {
    INVALID_INPUTS: gettext_noop("The inputs are not valid for this calculation."),
    UNEXPECTED: gettext_noop(
        "The calculation stopped because of a fault in the portal, not in your inputs. The fault "
        "has been recorded for the administrators under the number of this run."
    ),
    OUTDATED: gettext_noop(
        "The portal's calculations were renewed while this run waited, so its figures would not "
        "carry the right version. Start it again."
    ),
    UNKNOWN_CALCULATION: gettext_noop("The portal no longer has this calculation."),
    WORKER_LOST: gettext_noop(
        "The calculation was interrupted %(attempts)s times and was given up. Start it again; if "
        "it is interrupted again, tell the administrators the number of this run."
    ),
    DOCUMENT_LOST: gettext_noop(
        "The making of the document was interrupted %(attempts)s times and was given up. Ask for "
        "it again; if it is interrupted again, tell the administrators the number of the run."
    ),
    DOCUMENT_SLOW: gettext_noop(
        "The document took longer to make than the portal allows and was given up. Ask for it "
        "again when the portal is less busy; if it happens again, tell the administrators."
    ),
    DOCUMENT_BROKEN: gettext_noop(
        "The document could not be made because of a fault in the portal, not in your inputs. The "
        "fault has been recorded for the administrators under the number of the run."
    ),
}

Stored = dict[str, Any]


class Outdated(Exception):
    """The run was asked for with another version of the engine or of its parameter set."""


class ShareFailed(Exception):
    """A share of the run failed; ``failure`` says why, as it is stored."""

    def __init__(self, failure: Stored) -> None:
        self.failure = failure
        super().__init__(str(failure["code"]))


def failure(code: str, **params: Any) -> Stored:
    """A failure that is none of the calculation's own."""
    return {"code": code, "message": MESSAGES[code], "params": params, "problems": []}


def failure_of(error: Exception) -> Stored:
    """What to store for what a calculation raised."""
    if isinstance(error, InvalidInputs):
        problems = [_stored_problem(problem) for problem in error.problems]
        return {**failure(INVALID_INPUTS), "problems": problems}
    if isinstance(error, ShareFailed):
        return error.failure
    if isinstance(error, Outdated):
        return failure(OUTDATED)
    if isinstance(error, UnknownCalculation):
        return failure(UNKNOWN_CALCULATION)
    if isinstance(error, EngineError):
        return {"code": NO_ANSWER, "message": _text(str(error)), "params": {}, "problems": []}
    return failure(UNEXPECTED)


def problems_of(stored: Mapping[str, Any] | None) -> list[Problem]:
    """The problems with the inputs that a stored failure names, with their paths."""
    return [
        Problem(tuple(item["path"]), item["code"], item["message"], item["params"])
        for item in (stored or {}).get("problems", [])
    ]


def message(stored: Mapping[str, Any] | None) -> str:
    """What happened, in the reader's language; "" when nothing failed."""
    if not stored:
        return ""
    return message_of(Problem((), stored["code"], stored["message"], stored.get("params", {})))


def _stored_problem(problem: Problem) -> Stored:
    return {
        "path": [_text(part) if isinstance(part, str) else part for part in problem.path],
        "code": problem.code,
        "message": _text(problem.message),
        "params": {name: _plain(value) for name, value in problem.params.items()},
    }


def _plain(value: Any) -> str | int | float:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return shown(value)


def _text(text: str) -> str:
    """Text that PostgreSQL's jsonb takes: it holds neither NUL nor half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
