"""Where a number stands in the inputs or the result, and what its field says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.remarks import Remark

_FIRST_YEAR = {"from_year_0": 0, "from_year_1": 1}
_YEAR_INDEX = re.compile(r"(?<=[_,])t\b")
_ITEM_INDEX = re.compile(r"(?<=[_,])[ij]\b")


@dataclass(frozen=True)
class Group:
    """A group of fields above a number.

    title: English, as the model has it; index: place in a list of groups; name: what the user
    calls that one, "" where it has no name; choice: English label of the variable that it is
    about, "" where it is about none.
    """

    title: str
    index: int | None = None
    name: str = ""
    choice: str = ""

    @property
    def label(self) -> str:
        if self.choice:
            return f"{self.title} · {self.choice}"
        if self.index is None:
            return self.title
        return f"{self.title} {self.index + 1}" + (f" ({self.name})" if self.name else "")


@dataclass(frozen=True)
class Place:
    """One number among the inputs or the figures of a result.

    path: dotted, lists by place, named groups by name: "population.base", "net_flow.3".
    title, meaning, unit, display, symbol, equation, source: as the field has them; symbol and
    equation are LaTeX, the symbol with its year or place put in.
    index: place in a yearly or other list; year: the year it belongs to, where there is one;
    change: the change, as a fraction, at which it holds, where the list is one along changes.
    """

    path: str
    title: str
    meaning: str = ""
    unit: str = ""
    display: str = "number"
    symbol: str = ""
    equation: str = ""
    source: dict[str, str] | None = None
    parameter: str = ""
    within: tuple[Group, ...] = ()
    index: int | None = None
    year: int | None = None
    change: float | None = None

    @property
    def choice(self) -> str:
        """English label of the variable that its group is about; "" where it is about none."""
        return self.within[-1].choice if self.within else ""

    @property
    def label(self) -> str:
        """Title with its variable, and its year, change or place, in English."""
        title = " · ".join(filter(None, (self.title, self.choice)))
        if self.year is not None:
            return f"{title}, year {self.year}"
        if self.change is not None:
            return f"{title}, {self.change:+.6g}"
        return title if self.index is None else f"{title}, {self.index + 1}"


def places(
    model: BaseModel, prefix: str = "", within: tuple[Group, ...] = ()
) -> Iterator[tuple[Place, Any]]:
    """Every value of a model and of the models inside it, with its place, remarks left out."""
    for name, field in type(model).model_fields.items():
        path = f"{prefix}{name}"
        value = model.__dict__[name]
        if isinstance(value, BaseModel):
            group = Group(field.title or name, choice=_choice(value))
            yield from places(value, f"{path}.", (*within, group))
        elif isinstance(value, list | tuple):
            changes = model.__dict__.get(_extra(field).get("along", ""), ())
            yield from _items(value, field, path, within, changes)
        elif isinstance(value, dict):
            yield from _named(value, field, path, within)
        elif "unit" in _extra(field):
            yield _place(path, field, within), value


def _items(
    values: Any, field: FieldInfo, path: str, within: tuple[Group, ...], changes: Sequence[Any]
) -> Iterator[tuple[Place, Any]]:
    for index, one in enumerate(values):
        if isinstance(one, Remark):
            continue
        if isinstance(one, BaseModel):
            name = str(getattr(one, "name", ""))
            group = Group(field.title or path, index, name, _choice(one))
            yield from places(one, f"{path}.{index}.", (*within, group))
        elif isinstance(one, list | tuple):
            group = Group(field.title or path, index)
            yield from _items(one, field, f"{path}.{index}", (*within, group), ())
        else:
            place = _place(f"{path}.{index}", field, within, index)
            yield (replace(place, change=float(changes[index])) if changes else place), one


def _choice(model: BaseModel) -> str:
    """The label of the variable that a group is about."""
    field = type(model).model_fields.get("variable")
    choices = _extra(field).get("choices", {}) if field else {}
    return str(choices.get(model.__dict__["variable"], "")) if choices else ""


def _named(
    values: Mapping[str, Any], field: FieldInfo, path: str, within: tuple[Group, ...]
) -> Iterator[tuple[Place, Any]]:
    """What the user gave names to: activities, projects by their code."""
    for index, (name, one) in enumerate(values.items()):
        group, below = Group(field.title or path, index, name), f"{path}.{name}"
        if isinstance(one, BaseModel):
            yield from places(one, f"{below}.", (*within, group))
        else:
            yield _place(below, field, (*within, group)), one


def _place(
    path: str, field: FieldInfo, within: tuple[Group, ...], index: int | None = None
) -> Place:
    extra = _extra(field)
    first = _FIRST_YEAR.get(extra.get("series", ""))
    year = None if first is None or index is None else first + index
    return Place(
        path=path,
        title=field.title or path,
        meaning=field.description or "",
        unit=extra["unit"],
        display=extra.get("display", "number"),
        symbol=_numbered(extra.get("symbol", ""), index, year),
        equation=extra.get("equation", ""),
        source=extra.get("source"),
        parameter=extra.get("parameter", ""),
        within=within,
        index=index,
        year=year,
    )


def _numbered(symbol: str, index: int | None, year: int | None) -> str:
    """F_t of year 12 as F_{12}, S_j of the first as S_{1}."""
    if year is not None:
        return _YEAR_INDEX.sub(f"{{{year}}}", symbol)
    return symbol if index is None else _ITEM_INDEX.sub(f"{{{index + 1}}}", symbol)


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}
