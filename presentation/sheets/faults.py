"""Why a file is not read, and what would do."""

from __future__ import annotations

from engine.errors import Problem
from presentation.sheets import limits

_MEGABYTES = {"limit": limits.UPLOAD // limits.MEGABYTE}

FAULTS = {
    problem.code: problem
    for problem in (
        Problem((), "empty", "The file is empty. Save the workbook again and choose that file."),
        Problem(
            (),
            "too_large",
            "The file is larger than %(limit)s MB; a workbook of the portal is much smaller. "
            "Send the edited workbook itself, without pictures or further sheets.",
            _MEGABYTES,
        ),
        Problem(
            (),
            "no_workbook",
            "This is not an Excel workbook (.xlsx). Open your file in Excel or LibreOffice and "
            "save it as “Excel workbook (.xlsx)”.",
        ),
        Problem(
            (),
            "old_or_locked",
            "This is a workbook of the old kind (.xls) or one locked with a password. Save it as "
            "“Excel workbook (.xlsx)” without a password.",
        ),
        Problem(
            (),
            "open_document",
            "This is a workbook of LibreOffice's own kind (.ods). Save it as “Excel workbook "
            "(.xlsx)”.",
        ),
        Problem(
            (),
            "macros",
            "This workbook holds macros. Save it as “Excel workbook (.xlsx)”, which has none.",
        ),
        Problem(
            (),
            "locked",
            "The file is encrypted. Save it as “Excel workbook (.xlsx)” without a password.",
        ),
        Problem(
            (),
            "damaged",
            "The workbook cannot be read: it is damaged or was cut short. Open it in Excel or "
            "LibreOffice, save it again as “Excel workbook (.xlsx)” and choose that file.",
        ),
        Problem(
            (),
            "too_much",
            "The workbook holds far more than the portal ever writes into one, so it was not read "
            "further. Download it again and change only its input cells.",
        ),
        Problem(
            (),
            "same_sheet_twice",
            "The workbook has two sheets of the same name. Remove the one that was added.",
        ),
        Problem(
            (),
            "busy",
            "Several workbooks are being read just now. Send yours again in a moment; nothing was "
            "changed.",
        ),
    )
}


class Unreadable(Exception):
    """The file was not read; problem says why, for presentation.problems.message_of."""

    def __init__(self, code: str) -> None:
        self.problem = FAULTS[code]
        super().__init__(code)

    @property
    def code(self) -> str:
        return self.problem.code
