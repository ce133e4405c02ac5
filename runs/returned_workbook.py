"""From the bytes of a workbook that came back to what a page or the API says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine import registry
from engine.errors import InvalidInputs
from presentation.sheets.process import read_book
from presentation.workbooks import Plan
from presentation.workbooks.reading import marks_of, read_against
from runs.about import about_run
from runs.failures import Outdated
from runs.key_figures import Shift
from runs.models import Run, Scenario
from runs.permissions import AnyUser, result_address, visible_runs
from runs.returned_rows import Row, Rows, summary_of
from runs.returning import DryRun, Signed, Stranger, dry_run, reading_of, stranger
from runs.workbooks import plan_of_run

MOST_IGNORED = 100
RENEWED = gettext_lazy(
    "The portal's calculations were renewed since this run, so its workbook can no longer be "
    "compared. Evaluate again and use the workbook of the new run."
)

TOO_LARGE = gettext_lazy("This run has more figures than a workbook can hold.")


@dataclass(frozen=True)
class Returned:
    """A workbook beside its run; language: that it was written in."""

    dry: DryRun
    language: str


def returned(run: Run, data: bytes) -> Returned | Stranger:
    """The dry run of a file, or why it is none of this run's; nothing is written.

    Raises Unreadable, and Outdated, UnknownCalculation and TooLarge where the run itself cannot be
    laid out as a workbook.
    """
    book = read_book(data)
    marks = marks_of(book)
    if foreign := stranger(run, marks):
        return foreign
    plan = _plan(run, marks["language"])
    if marks["plan"] != plan.layout:
        return Stranger("other_plan")
    return Returned(dry_run(run, read_against(plan, book)), marks["language"])


def again(run: Run, signed: Signed) -> Returned:
    """The dry run of what was signed."""
    plan = _plan(run, signed.language)
    return Returned(dry_run(run, reading_of(plan, signed.values)), signed.language)


def _plan(run: Run, language: str) -> Plan:
    try:
        return plan_of_run(run, language)
    except InvalidInputs as error:
        raise Outdated(run.calculation) from error


@dataclass(frozen=True)
class Shown:
    """What a reader is told of a dry run.

    rows: changed inputs, those with something wrong first. ignored: changes where there is no
    input, at most MOST_IGNORED of ignored_count. general: code and message of what is wrong with
    no single cell. summary: what must be mended, for components/error_summary.html. shifts: key
    figures before and after, [] where something is wrong. later: whether a worker calculates them.
    """

    rows: Sequence[Row]
    ignored: Sequence[Row]
    ignored_count: int
    general: Sequence[tuple[str, str]]
    summary: Sequence[dict[str, str]]
    shifts: Sequence[Shift]
    unchanged: int
    is_right: bool
    later: bool

    @property
    def is_unchanged(self) -> bool:
        return not (self.rows or self.general)


def shown(run: Run, dry: DryRun) -> Shown:
    """The dry run in the reader's language."""
    calculation = registry.get(run.calculation)
    currency = about_run(run).currency
    rows = Rows(run, calculation, dry, currency)
    inputs, general = rows.inputs, rows.general
    told = [{"address": "", "label": "", "message": message} for _code, message in general]
    return Shown(
        rows=inputs,
        ignored=rows.ignored[:MOST_IGNORED],
        ignored_count=len(dry.reading.ignored),
        general=general,
        summary=[*summary_of(inputs), *told],
        shifts=dry.answer.shifts(currency) if dry.answer and dry.is_right else [],
        unchanged=dry.reading.unchanged,
        is_right=dry.is_right,
        later=dry.is_right and dry.answer is None,
    )


@dataclass(frozen=True)
class Told:
    """Why a workbook is none of this run's, in words. run: the one it is of, if it may be seen."""

    text: str
    run: Run | None = None


def told_of(user: AnyUser, foreign: Stranger) -> Told:
    """What the reader may know of where the workbook belongs."""
    run = _visible_run(user, foreign.run)
    if run is not None:
        return Told(
            _(
                "This workbook was made from another run. Bring it back there, or download the "
                "workbook of this run and change that one."
            ),
            run,
        )
    return Told(_words(foreign.code))


def _visible_run(user: AnyUser, number: str) -> Run | None:
    try:
        return visible_runs(user).filter(pk=UUID(number)).first()
    except ValueError:
        return None


def _words(code: str) -> str:
    if code == "other_version":
        return _(
            "This workbook was made by another version of the portal's calculations, so its "
            "figures cannot be compared. Download the workbook again and repeat your changes there."
        )
    if code == "other_plan":
        return _(
            "Since this workbook was made, the portal has given its workbooks other cells. "
            "Download the workbook again and repeat your changes there."
        )
    return _(
        "This workbook was not made from this run. Download the workbook of this run, change its "
        "input cells and bring that one back."
    )


def scenario_address(user: AnyUser, scenario: Scenario, waiting: str) -> str:
    """Where the kept scenario's result is, or where one waits for it."""
    if address := result_address(user, scenario.run):
        return address
    return f"{reverse('runs:run_detail', args=[scenario.run.pk])}?{waiting}"
