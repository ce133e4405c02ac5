"""What a form needs to know of an engine input model: its fields, kinds, units and bounds.

Read once from the pydantic model, so that a form never says anything of a field that the
calculation's own check would not.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from presentation.forms.paths import Path, UnknownPath
from presentation.problems import field_at

Kind = Literal["number", "integer", "text", "boolean", "choice", "group", "rows", "series"]

LONGEST_LIST = 200
_BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length")


@dataclass(frozen=True)
class Bounds:
    """Limits of a number, or of the length of a text or list."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True)
class Spec:
    """One input: title and meaning are English message ids.

    item: what a list holds. fields: what a group or the groups of a list hold.
    optional: a group that may be absent as a whole. series: as in engine.model.quantity.
    """

    name: str
    kind: Kind
    title: str = ""
    meaning: str = ""
    unit: str = ""
    display: str = "number"
    required: bool = True
    optional: bool = False
    default: Any = None
    choices: tuple[tuple[str, str, Any], ...] = ()
    series: str = ""
    bounds: Bounds = Bounds()
    item: Spec | None = None
    fields: tuple[Spec, ...] = ()

    @property
    def is_leaf(self) -> bool:
        return self.kind not in ("group", "rows", "series")

    @property
    def each(self) -> Spec:
        """What a list holds; raises TypeError where this is no list."""
        if self.item is None:
            raise TypeError(f"{self.name} is no list")
        return self.item

    @property
    def longest(self) -> int:
        return min(self.bounds.max_length or LONGEST_LIST, LONGEST_LIST)

    @property
    def fixed(self) -> int:
        """How many rows a table always has, 0 where rows are added and removed."""
        same = self.bounds.min_length == self.bounds.max_length
        return (self.bounds.min_length or 0) if self.kind == "rows" and same else 0

    def below(self, part: str | int) -> Spec:
        """The input one step down; raises UnknownPath."""
        if isinstance(part, int):
            if self.item is None or part >= self.longest:
                raise UnknownPath("no such row")
            return self.item
        for field in self.fields:
            if field.name == part:
                return field
        raise UnknownPath("no such name")


def spec_at(model: type[BaseModel], path: Path) -> Spec:
    """The input at the path; raises UnknownPath."""
    spec = spec_of(model)
    for part in path:
        spec = spec.below(part)
    return spec


def number_at(model: type[BaseModel], path: Path) -> Spec:
    """The number at a path into inputs that are there, also below groups that the user names,
    which no form asks for; raises UnknownPath where the model has no number.

    Of a list of numbers it is one of them.
    """
    info = field_at(model, path)
    found = _number_within(info.annotation, _bounds(info.metadata)) if info else None
    if info is None or found is None:
        raise UnknownPath("no number")
    kind, bounds = found
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return Spec(
        name=str(path[-1]),
        kind=kind,
        title=info.title or str(path[-1]),
        meaning=info.description or "",
        unit=str(extra.get("unit", "")),
        display=str(extra.get("display", "number")),
        series=str(extra.get("series", "")),
        bounds=replace(bounds, min_length=None, max_length=None),
    )


def _number_within(annotation: Any, bounds: Bounds) -> tuple[Kind, Bounds] | None:
    """The kind and bounds of the number inside an annotation such as list[float] | None."""
    kinds: dict[Any, Kind] = {float: "number", int: "integer"}
    if annotation in kinds:
        return kinds[annotation], bounds
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        return _number_within(annotation, _merged(bounds, _bounds(more)))
    inner = (_number_within(one, bounds) for one in reversed(get_args(annotation)))
    return next((one for one in inner if one), None)


@lru_cache(maxsize=64)
def spec_of(model: type[BaseModel]) -> Spec:
    """The whole model as one group."""
    return Spec(name="", kind="group", fields=_fields(model))


def _fields(model: type[BaseModel]) -> tuple[Spec, ...]:
    """The name first, then single inputs, then groups and lists, wherever inherited from."""
    found = [_field(name, info) for name, info in model.model_fields.items()]
    return tuple(sorted(found, key=lambda field: (field.name != "name", not field.is_leaf)))


def _field(name: str, info: FieldInfo) -> Spec:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    annotation, bounds, nullable = _unwrapped(info.annotation, info.metadata)
    choices: Any = extra.get("choices", {})
    base = Spec(
        name=name,
        kind="text",
        title=info.title or name.replace("_", " ").capitalize(),
        meaning=info.description or "",
        unit=str(extra.get("unit", "")),
        display=str(extra.get("display", "number")),
        required=info.is_required(),
        optional=nullable,
        default=None if info.is_required() else _plain(info.get_default(call_default_factory=True)),
        series=str(extra.get("series", "")),
        bounds=bounds,
    )
    return _of_type(base, annotation, choices)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def _unwrapped(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, Bounds, bool]:
    """The bare type, the bounds gathered on the way to it, and whether None is allowed."""
    bounds, nullable = _bounds(metadata), False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            bounds = _merged(bounds, _bounds(more))
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not type(None)]
            if len(members) != 1:
                raise TypeError(f"a form cannot offer a choice between types: {annotation}")
            annotation, nullable = members[0], True
        else:
            return annotation, bounds, nullable


def _bounds(metadata: Iterable[Any]) -> Bounds:
    found: dict[str, Any] = {}
    for item in metadata:
        parts = item.metadata if isinstance(item, FieldInfo) else [item]
        for part in parts:
            for name in _BOUNDS:
                if getattr(part, name, None) is not None:
                    found[name] = getattr(part, name)
    return Bounds(**found)


def _merged(one: Bounds, other: Bounds) -> Bounds:
    given = {name: getattr(other, name) for name in _BOUNDS if getattr(other, name) is not None}
    return replace(one, **given)


def _of_type(base: Spec, annotation: Any, labels: dict[str, str]) -> Spec:
    origin = get_origin(annotation)
    if origin in (list, tuple):
        return _list(base, get_args(annotation)[0])
    if origin is Literal:
        values = get_args(annotation)
        choices = tuple((str(value), labels.get(str(value), str(value)), value) for value in values)
        return replace(base, kind="choice", choices=choices)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return replace(base, kind="group", fields=_fields(annotation))
    simple: dict[Any, Kind] = {float: "number", int: "integer", bool: "boolean", str: "text"}
    if annotation not in simple:
        raise TypeError(f"a form cannot ask for {annotation!r} ({base.name})")
    return replace(base, kind=simple[annotation])


def _list(base: Spec, annotation: Any) -> Spec:
    inner, bounds, _ = _unwrapped(annotation, ())
    item = _of_type(
        Spec(name="", kind="text", unit=base.unit, display=base.display, bounds=bounds), inner, {}
    )
    if item.kind == "group":
        return replace(base, kind="rows", item=item)
    return replace(base, kind="series", item=item)
