"""The cells of a run's inputs: what they hold, accept and change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from engine.trace import Place, Trace
from presentation.forms import Spec, UnknownPath, path_of, spec_at
from presentation.forms.spec import number_at
from presentation.forms.words import bounds_in_words
from presentation.tables.download import safe_text
from presentation.workbooks.description import Cell, CellPlace, InputCell, Kind, Rule, Style
from presentation.workbooks.words import Documents, entry_format, norm_words, said_of

WORDS_IN_A_RULE = 255
"""Characters of the choices that Excel keeps with a cell."""


class InputContent:
    """Fills the cells of inputs and remembers where each stands."""

    def __init__(self, found: Trace, language: str, documents: Documents) -> None:
        self._documents = documents
        self.places: dict[str, InputCell] = {}
        self.cells: dict[str, Cell] = {}
        self._trace = found
        self._model = found.calculation.inputs.narrowed(found.inputs)
        self._language = language
        self._shaping = set(found.shaping_inputs)
        self.yes, self.no = _("Yes"), _("No")

    def put(self, place: Place, at: CellPlace, alike: Sequence[Place]) -> Cell:
        value = self._trace.input_value(place.path)
        spec = self._spec(place)
        kind = self._kind(place, value, spec)
        if kind is None:
            note = _("This list was left out. To give it, edit the inputs in the portal.")
            return Cell(None, "fixed", note=note)
        choices = self._choices(place, value, spec, kind)
        is_live = value is not None and kind in {"number", "integer", "boolean", "text"}
        portal = not is_live or place.path in self._shaping
        self.places[place.path] = InputCell(
            at.sheet, at.cell, kind, "portal" if portal else "live", value, place.display, choices
        )
        self.cells[place.path] = cell = self._cell(place, kind, value, spec, choices)
        return cell

    def stop(self, under: Collection[str]) -> dict[str, Cell]:
        """The finished cells of live inputs that figures kept as values rest on.

        under: paths of those inputs. Texts count too where there are any: they say what was
        calculated; names do not.
        """
        stopped = {}
        for path, known in self.places.items():
            says_what = known.kind == "text" and not path.endswith(".name")
            if known.effect == "portal" or not (path in under or (under and says_what)):
                continue
            self.places[path] = found = replace(known, effect="portal")
            note = _(
                "Figures that only the portal calculates rest on this, so they do not follow a "
                "change. It counts once the workbook is brought back to the portal."
            )
            stopped[path] = replace(self.cells[path], style=_style(found), note=note)
        self.cells.update(stopped)
        return stopped

    def beside(self, place: Place) -> str:
        spec = self._spec(place)
        bounds = bounds_in_words(spec, self._language) if spec else ""
        opened = self._trace.open(f"inputs:{place.path}").norm if self._is_number(place) else None
        said = [
            _(place.meaning) if place.meaning else "",
            bounds,
            self._documents.cite(place.source),
            norm_words(opened),
        ]
        return safe_text(" · ".join(filter(None, said)))

    def year(self, year: int, at: CellPlace, place: Place) -> None:
        """No formula counts years along inputs."""

    def heads_columns(self, rows: Sequence[Place]) -> bool:
        return False

    def _is_number(self, place: Place) -> bool:
        return isinstance(self._trace.input_value(place.path), int | float)

    def _spec(self, place: Place) -> Spec | None:
        """What a form would ask; of inputs below names that users give, only their numbers."""
        try:
            return spec_at(self._model, path_of(place.path))
        except (UnknownPath, TypeError):
            pass
        try:
            return number_at(self._model, path_of(place.path))
        except (UnknownPath, TypeError):
            return None

    def _kind(self, place: Place, value: Any, spec: Spec | None) -> Kind | None:
        """A text with a list of what it may be is a choice."""
        kind = _kind_of(value, spec)
        is_listed = kind == "text" and said_of(self._model, place.path).get("choices")
        return "choice" if is_listed else kind

    def _choices(
        self, place: Place, value: Any, spec: Spec | None, kind: Kind
    ) -> tuple[tuple[str, Any], ...]:
        if kind == "boolean":
            return (self.yes, True), (self.no, False)
        if kind != "choice":
            return ()
        labels = said_of(self._model, place.path).get("choices", {})
        offered = [(label, one) for _key, label, one in spec.choices] if spec else []
        offered = offered or [(label, one) for one, label in labels.items()]
        return tuple((safe_text(_(str(label))), one) for label, one in offered)

    def _cell(self, place: Place, kind: Kind, value: Any, spec: Spec | None, choices: Any) -> Cell:
        known = self.places[place.path]
        words = next((label for label, one in choices if one == value), None)
        content = words if choices else safe_text(value) if isinstance(value, str) else value
        return Cell(
            float(content) if kind in {"number", "integer"} and content is not None else content,
            _style(known),
            shown=entry_format(place.display, value, kind == "integer") if not choices else "",
            note=self._why(place, known),
            rule=_rule(kind, spec, choices, self._told(spec)),
        )

    def _told(self, spec: Spec | None) -> str:
        return bounds_in_words(spec, self._language) if spec else ""

    def _why(self, place: Place, known: InputCell) -> str:
        """Why the formulas do not follow a cell; "" where they do."""
        if known.effect == "live":
            return ""
        if known.value is None:
            return _(
                "Left out in this run. A value typed here counts once the workbook is brought "
                "back to the portal."
            )
        return _(
            "This decides which formulas there are, so the figures here do not follow a change. "
            "It counts once the workbook is brought back to the portal."
        )


def _kind_of(value: Any, spec: Spec | None) -> Kind | None:
    """None for a list or group that was left out."""
    if spec is not None and not spec.is_leaf:
        return None
    if spec is not None and spec.kind in {"number", "integer", "boolean", "choice", "text"}:
        return spec.kind
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "number"
    return "text" if isinstance(value, str) else None


def _style(known: InputCell) -> Style:
    if known.value is None:
        return "input_absent"
    if known.effect == "portal":
        return "input_portal"
    return "input_text" if known.kind in {"text", "boolean", "choice"} else "input"


def _rule(kind: Kind, spec: Spec | None, choices: Any, told: str) -> Rule | None:
    words = tuple(label for label, _value in choices)
    if words:
        fits = len(",".join(words)) <= WORDS_IN_A_RULE and not any("," in one for one in words)
        return Rule(words=words, title=_("Choose from the list")) if fits else None
    if kind not in {"number", "integer"}:
        return None
    bounds = spec.bounds if spec else None
    low = bounds.ge if bounds and bounds.ge is not None else bounds.gt if bounds else None
    high = bounds.le if bounds and bounds.le is not None else bounds.lt if bounds else None
    message = _("Give a number: %(bounds)s.") % {"bounds": told} if told else _("Give a number.")
    return Rule((), kind == "integer", low, high, _("This will not do"), message)
