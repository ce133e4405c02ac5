"""Inputs as leaves of a trace, and the dated parameters that stand behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from engine.arithmetic import Book, Condition, Traced
from engine.norms import ParameterSet

Model = TypeVar("Model", bound=BaseModel)


def traced_inputs(model: Model, book: Book, prefix: str = "") -> Model:
    """The same inputs with every number and yes/no a leaf that knows its path; nothing is
    validated again. Texts and lists stay as they are: they fix the shape of the formulas."""
    values = {
        name: _traced(value, book, f"{prefix}{name}") for name, value in model.__dict__.items()
    }
    return model.model_copy(update=values)


def _traced(value: Any, book: Book, path: str) -> Any:
    if isinstance(value, BaseModel):
        return traced_inputs(value, book, f"{path}.")
    if isinstance(value, list):
        return [_traced(one, book, f"{path}.{place}") for place, one in enumerate(value)]
    if isinstance(value, dict):
        return {name: _traced(one, book, f"{path}.{name}") for name, one in value.items()}
    if isinstance(value, bool):
        return Condition(book.leaf("input", (path,), value))
    if isinstance(value, int | float):
        return Traced(book.leaf("input", (path,), float(value)))
    return value


@dataclass(frozen=True)
class NormValue:
    """A dated parameter: where its value stands and from when it holds.

    valid_from, valid_to: ISO dates, None where the source gives none. equal: whether the number
    used in this run is this value.
    """

    set: str
    set_title: str
    key: str
    title: str
    unit: str
    display: str
    value: float
    document: str
    place: str
    evidence: str
    valid_from: str | None
    valid_to: str | None
    note: str
    equal: bool = True


def norm_value(norm: ParameterSet | None, key: str, used: Any) -> NormValue | None:
    """The parameter of that key, None where the set has no single value of it."""
    parameter = norm.parameters.get(key) if norm else None
    if norm is None or parameter is None or len(parameter.values) != 1:
        return None
    dated = parameter.values[0]
    if dated.value is None:
        return None
    return NormValue(
        set=norm.name,
        set_title=norm.title,
        key=key,
        title=parameter.title,
        unit=parameter.unit,
        display=parameter.display,
        value=dated.value,
        document=dated.document,
        place=dated.place,
        evidence=dated.evidence,
        valid_from=dated.valid_from.isoformat() if dated.valid_from else None,
        valid_to=dated.valid_to.isoformat() if dated.valid_to else None,
        note=dated.note,
        equal=used is not None and math.isclose(float(used), dated.value, rel_tol=1e-9),
    )
