"""An edited workbook beside its run: what would change, and what would come of it.

Pure but for the clock of signatures: nothing is written here. What would change travels from the
dry run to its keeping in a signed token, so that the file needs to be sent only once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from engine import registry
from engine.errors import InvalidInputs, Problem
from presentation.forms import dotted, same
from presentation.workbooks import MARKS, Plan
from presentation.workbooks.reading import Change, Reading
from runs.models import Run
from runs.moving import moved
from runs.permissions import AnyUser
from runs.what_if import Answer, TooHeavy, what_if

VALID_FOR = 2 * 3600
"""Seconds a dry run may be kept without being looked at again."""
_SALT = "runs.workbook_return"
LANGUAGES = ("es", "pt", "en")


@dataclass(frozen=True)
class DryRun:
    """What a workbook that came back would do.

    problems: of changed inputs, by path, as the calculation's own input model has them; general:
    those of no single changed cell. answer: of the calculation to the changes, None where nothing
    changes or a worker would have to calculate it.
    """

    reading: Reading
    problems: Mapping[str, tuple[Problem, ...]]
    general: tuple[Problem, ...] = ()
    answer: Answer | None = None

    @property
    def is_right(self) -> bool:
        """Whether it can be kept as a scenario."""
        return bool(self.reading.changes) and not self.wrong_count

    @property
    def wrong_count(self) -> int:
        """How many cells, sheets and other things have to be mended."""
        cells = len(self.reading.faults) + len(self.problems)
        return cells + len(self.general) + len(self.reading.missing)


def dry_run(run: Run, reading: Reading) -> DryRun:
    """What was read, checked by the calculation's own rules, with what comes of it.

    Raises UnknownCalculation.
    """
    if not reading.changes:
        return DryRun(reading, {})
    try:
        answer = what_if(run, reading.values)
        found: Sequence[Problem] = answer.problems
    except TooHeavy:
        answer, found = None, _problems(run, reading.values)
    problems, general = _placed(reading, found)
    return DryRun(reading, problems, general, answer)


def _problems(run: Run, values: Mapping[str, Any]) -> Sequence[Problem]:
    try:
        registry.get(run.calculation).parse(moved(run.inputs, values))
    except InvalidInputs as error:
        return error.problems
    return ()


def _placed(
    reading: Reading, problems: Sequence[Problem]
) -> tuple[dict[str, tuple[Problem, ...]], tuple[Problem, ...]]:
    """Each problem at the changed input it is about, the others apart."""
    changed = {change.path for change in reading.changes}
    at: dict[str, tuple[Problem, ...]] = {}
    general: list[Problem] = []
    for problem in problems:
        path = dotted(problem.path)
        if path in changed:
            at[path] = (*at.get(path, ()), problem)
        else:
            general.append(problem)
    return at, tuple(general)


def reading_of(plan: Plan, values: Mapping[str, Any]) -> Reading:
    """A reading of nothing but these changed inputs, as it was when they were signed."""
    changes = [
        Change(path, plan.inputs[path], value)
        for path, value in values.items()
        if path in plan.inputs and not same(value, plan.inputs[path].value)
    ]
    return Reading(tuple(changes), (), (), (), len(plan.inputs) - len(changes))


@dataclass(frozen=True)
class Stranger:
    """Why a workbook is not one of this run as it stands, by a code of the words for it.

    run: the id it names, "" where it names none that could be one.
    """

    code: str
    run: str = ""


def stranger(run: Run, marks: Mapping[str, str]) -> Stranger | None:
    """None where the workbook was made from this run; its layout is the plan's to compare."""
    if not marks or any(len(marks.get(mark, "")) > 100 for mark in MARKS):
        return Stranger("no_marks")
    if marks["run"] != str(run.pk):
        return Stranger("other_run", marks["run"])
    if marks["calculation"] != run.calculation or marks["language"] not in LANGUAGES:
        return Stranger("no_marks")
    if marks["engine"] != run.engine_version or marks["fingerprint"] != run.fingerprint:
        return Stranger("other_version")
    return None


class TokenBroken(ValueError):
    """The token was not made here, or for another run or person."""


@dataclass(frozen=True)
class Signed:
    """What a dry run found. language: of the workbook. is_old: signed too long ago to be kept."""

    values: Mapping[str, Any]
    language: str
    is_old: bool = False


def sign(run: Run, user: AnyUser, signed: Signed) -> str:
    """The changed inputs as a text that nobody can alter."""
    said = [str(run.pk), str(user.pk), signed.language, dict(signed.values)]
    return signing.dumps(said, salt=_SALT, compress=True)


def signed_values(run: Run, user: AnyUser, token: str) -> Signed:
    """What was signed for this run and user; raises TokenBroken."""
    try:
        run_id, user_id, language, values = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise TokenBroken from error
    if (run_id, user_id) != (str(run.pk), str(user.pk)):
        raise TokenBroken
    return Signed(values, language, _is_old(token))


def _is_old(token: str) -> bool:
    try:
        signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        return True
    return False
