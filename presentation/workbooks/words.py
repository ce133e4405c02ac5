"""Labels, notes and number formats of a workbook's cells, in the reader's language."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.trace import Group, NormValue, Place
from presentation.numbers import format_exact, format_percent
from presentation.problems import field_at
from presentation.tables.download import safe_text
from presentation.traces.labels import group_label, within_words
from presentation.units import unit_text
from presentation.workbooks.equations import line_of

LONGEST_NOTE = 1200
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def field_of(model: type[BaseModel], path: str) -> FieldInfo | None:
    """The field of a model that a dotted path points at."""
    return field_at(model, [int(one) if one.isdigit() else one for one in path.split(".")])


def said_of(model: type[BaseModel], path: str) -> Mapping[str, Any]:
    """What the model says of a field beside its title: symbol, choices, series."""
    field = field_of(model, path)
    extra = field.json_schema_extra if field else None
    return extra if isinstance(extra, Mapping) else {}


def title_of(place: Place) -> str:
    """The title of a number; of one that the user named, that name."""
    named = place.within and place.within[-1].name
    if named and place.path.endswith(f".{named}"):
        return safe_text(named)
    return safe_text(_(place.title)) if place.title else ""


def heading_of(groups: Iterable[Group]) -> str:
    return safe_text(within_words(list(groups)))


def group_words(group: Group) -> str:
    return safe_text(group_label(group))


def symbol_of(model: type[BaseModel], place: Place) -> str:
    """The symbol of a list of years with its index, not with the first year put in."""
    return line_of(str(said_of(model, place.path).get("symbol", "")))


def unit_of(place: Place, currency: str) -> str:
    return "%" if place.display == "percent" else unit_text(place.unit, currency)


def source_words(source: Mapping[str, str] | None) -> str:
    """Document and place; readings and hearsay say that they are."""
    if not source:
        return ""
    said = ", ".join(filter(None, (source.get("document", ""), source.get("place", ""))))
    evidence = evidence_words(source.get("evidence", "verified"))
    return f"{said} ({evidence})" if evidence else said


class Documents:
    """Documents by the number that cells cite them with."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def cite(self, source: Mapping[str, str] | None) -> str:
        """The number of a document and the place in it: "[1] Cost-effectiveness"."""
        if not source or not source.get("document"):
            return ""
        number = self.numbers.setdefault(source["document"], len(self.numbers) + 1)
        evidence = evidence_words(source.get("evidence", "verified"))
        place = " ".join(filter(None, (f"[{number}]", source.get("place", ""))))
        return f"{place} ({evidence})" if evidence else place


def evidence_words(evidence: str) -> str:
    """How sure the source is; "" where it was verified."""
    return {
        "third_party": _("as others cite it"),
        "inferred": _("a reading of the norm"),
        "unverified": _("not verified"),
    }.get(evidence, "")


def note_of(place: Place, *more: str) -> str:
    """What a cell's note says: meaning, equation, source, and what else there is to say."""
    lines = [
        _(place.meaning) if place.meaning else "",
        line_of(place.equation),
        source_words(place.source),
        *more,
    ]
    return safe_text("\n".join(filter(None, lines)))[:LONGEST_NOTE]


def norm_words(norm: NormValue | None) -> str:
    """What the norm says of an input, "" where it says nothing."""
    if norm is None:
        return ""
    value = format_percent(norm.value, None) if norm.display == "percent" else None
    facts = {"value": value or format_exact(norm.value), "set": _(norm.set_title)}
    return _("The norm (%(set)s) says %(value)s.") % facts


def number_format(display: str, values: Iterable[Any]) -> str:
    """The Excel format of figures that stand together, by the largest of them."""
    if display == "percent":
        return "0.0%"
    if display in {"integer", "money"}:
        return "#,##0"
    if display == "unit_money":
        return "#,##0.00"
    sizes = [abs(one) for one in values if isinstance(one, float | int) and math.isfinite(one)]
    size = max(sizes, default=0.0)
    if size >= 1000 or all(float(one).is_integer() for one in sizes):
        return "#,##0"
    decimals = 1 if size >= 100 else 2 if size >= 1 else 3 - math.floor(math.log10(size))
    return f"#,##0.{'0' * min(decimals, 10)}"


def yes_or_no() -> str:
    """The format of a condition, for programs that show one as 1 or 0."""
    yes, no = (str(one).replace('"', "") for one in (_("Yes"), _("No")))
    return f'"{yes}";"{yes}";"{no}"'


def entry_format(display: str, value: Any, integer: bool) -> str:
    """The Excel format of an input: it must not hide digits that are typed."""
    if display == "percent":
        return "0.0##%"
    if integer:
        # A whole number shown as a text is a name: a calendar year.
        return "0" if display == "text" else "#,##0"
    large = isinstance(value, float | int) and abs(value) >= 10_000
    return (
        "#,##0.##" if large and not float(value).is_integer() else "#,##0" if large else "General"
    )


def sheet_title(words: str, taken: Iterable[str] = ()) -> str:
    """A title that a sheet may have and no other sheet has."""
    bare = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", safe_text(words))).strip() or "1"
    used = {one.casefold() for one in taken}
    title, number = bare[:31].strip(), 1
    while title.casefold() in used:
        number += 1
        title = f"{bare[: 30 - len(str(number))].strip()} {number}"
    return title
