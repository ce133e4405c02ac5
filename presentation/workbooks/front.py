"""The first sheet: what the workbook is, how it is used, where everything stands."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.registry import Calculation
from presentation.numbers import format_exact
from presentation.tables.download import safe_text
from presentation.workbooks.canvas import height_of
from presentation.workbooks.description import MARK_PREFIX, Cell, Heading, Plan, Sheet, Style
from presentation.workbooks.words import Documents

LABEL, TEXT = 0, 1
_WIDTHS = (34.0, 96.0)
_LEGEND: tuple[tuple[Style, object], ...] = (
    ("input", gettext_lazy("Input: change it, and every figure follows")),
    ("input_portal", gettext_lazy("Input that decides which formulas there are: a change counts "
                                  "once the workbook is brought back to the portal")),
    ("input_absent", gettext_lazy("Input left out: a value typed here counts once the workbook is "
                                  "brought back to the portal")),
    ("figure", gettext_lazy("Formula over inputs and parameters")),
    ("key", gettext_lazy("Key figure")),
    ("parameter", gettext_lazy("Dated parameter of a norm, with its source")),
    ("words", gettext_lazy("Words of the portal at the inputs of the run; they follow no change")),
    ("fixed", gettext_lazy("Number that stands as the portal stored it")),
)  # fmt: skip

_WITH_VALUES: Mapping[Style, object] = {
    "input": gettext_lazy("Input: change it, and the formulas over it follow"),
    "input_portal": gettext_lazy("Input that figures kept as values rest on, or that decides which "
                                 "formulas there are: a change counts once the workbook is brought "
                                 "back to the portal"),
    "fixed": gettext_lazy("Number that stands as the portal stored it and follows no change"),
}  # fmt: skip
"""Other words of the legend where some figures stand as values."""


class FrontSheet:
    """Fills the first sheet; names of the cells with the marks are kept for the plan."""

    def __init__(self, sheet: Sheet, documents: Documents) -> None:
        self._sheet = sheet
        self._documents = documents
        self._row = 0
        self.names: dict[str, tuple[int, int]] = {}
        sheet.widths.update(enumerate(_WIDTHS))
        sheet.landscape = False

    def fill(self, plan: Plan, calculation: Calculation, contents: list[Sheet]) -> None:
        self._title(plan.heading)
        self._subject(plan.heading, calculation)
        self._use(len(plan.fixed))
        self._legend(bool(plan.fixed))
        self._contents(contents)
        self._marks(plan, calculation)

    def _title(self, heading: Heading) -> None:
        self._put(safe_text(heading.title), "title", "title")
        self._put(safe_text(heading.part), "subtitle", "subtitle")
        self._row += 1

    def _put(self, label: str, left: Style, right: Style = "text", text: str = "") -> None:
        self._sheet.cells[self._row, LABEL] = Cell(label, left)
        self._sheet.cells[self._row, TEXT] = Cell(text or None, right)
        if text and right == "lead":
            self._sheet.heights[self._row] = height_of(text, _WIDTHS[TEXT] * 1.1)
        self._row += 1

    def _line(self, label: str, text: str) -> None:
        if text:
            self._put(safe_text(label), "label", "lead", safe_text(text))

    def _heading(self, words: str) -> None:
        self._row += 1
        self._put(words, "heading", "heading")

    def _subject(self, heading: Heading, calculation: Calculation) -> None:
        self._line(_("Calculation"), f"{_(calculation.title)}. {_(calculation.summary)}")
        self._line(_("Owner"), heading.owner)
        for label, text in heading.facts.items():
            self._line(label, text)
        self._line(_("Currency"), heading.currency)
        prices = heading.price_base.strftime("%Y-%m") if heading.price_base else ""
        self._line(_("Month of the prices"), prices)
        self._line(_("Norm"), heading.norm)
        self._line(_("Source"), heading.source)

    def _use(self, fixed: int) -> None:
        self._heading(_("How to use it"))
        self._line(_("Change inputs"), _followed(fixed))
        self._line(_("Check"), _(
            "The sheet of checks shows each key figure beside the one the portal stored, and warns "
            "of changes that the formulas cannot follow."
        ))  # fmt: skip
        self._line(_("Bring it back"), _(
            "An edited workbook can be brought back to the run in the portal: it shows what would "
            "change, cell by cell, and keeps it as a scenario if you want."
        ))  # fmt: skip
        self._line(_("Notes"), _(
            "Point at a label to see its meaning, its equation and where that comes from."
        ))  # fmt: skip

    def _legend(self, has_fixed: bool) -> None:
        self._heading(_("Colours"))
        samples = {"input": 1234.5, "input_portal": 20.0, "figure": 1234.5, "key": 1234.5,
                   "parameter": 0.09, "fixed": 1234.5}  # fmt: skip
        for style, words in _LEGEND:
            sample = samples.get(style, _("text") if style == "words" else None)
            locked: Style = style
            self._sheet.cells[self._row, LABEL] = Cell(sample, locked)
            said = _WITH_VALUES.get(style, words) if has_fixed else words
            self._sheet.cells[self._row, TEXT] = Cell(str(said), "lead")
            self._row += 1

    def _contents(self, sheets: list[Sheet]) -> None:
        self._heading(_("Sheets"))
        for sheet in sheets:
            title = sheet.title.replace("'", "''")
            link = f"internal:'{title}'!A1"
            self._sheet.cells[self._row, LABEL] = Cell(sheet.title, "link", link=link)
            self._sheet.cells[self._row, TEXT] = Cell(safe_text(sheet.about) or None, "lead")
            self._row += 1

    def _marks(self, plan: Plan, calculation: Calculation) -> None:
        self._heading(_("Where it comes from"))
        heading, marks = plan.heading, plan.marks
        labels = {
            "run": _("Number of the run"),
            "fingerprint": _("Fingerprint"),
            "calculation": _("Calculation"),
            "engine": _("Engine version"),
            "language": _("Language"),
            "plan": _("Version of the layout"),
        }
        for mark, label in labels.items():
            self.names[f"{MARK_PREFIX}{mark}"] = (self._row, TEXT)
            self._put(label, "label", "lead", safe_text(marks[mark]))
        if heading.made:
            self._line(_("Calculated"), heading.made.strftime("%Y-%m-%d %H:%M UTC"))
        self._line(_("Page of the run"), heading.address)
        for document, number in self._documents.numbers.items():
            self._line(f"[{number}]", document)


def _followed(fixed: int) -> str:
    """How far the figures follow the inputs. fixed: how many stand as values."""
    if not fixed:
        return _(
            "Blue cells are inputs. Every other figure is a formula over them, so it follows. The "
            "sheets are protected without a password, only against slips."
        )
    return ngettext(
        "Blue and amber cells are inputs. %(count)s figure stands as a value, because only the "
        "portal calculates it: it follows no change until the workbook is brought back, which "
        "calculates it again. The rest are formulas. The sheets are protected without a password, "
        "only against slips.",
        "Blue and amber cells are inputs. %(count)s figures stand as values, because only the "
        "portal calculates them: they follow no change until the workbook is brought back, which "
        "calculates them again. The rest are formulas. The sheets are protected without a "
        "password, only against slips.",
        fixed,
    ) % {"count": format_exact(fixed)}


def cell_name(at: tuple[int, int]) -> str:
    """A cell as defined names refer to it: $B$7."""
    return str(xl_rowcol_to_cell(*at, row_abs=True, col_abs=True))
