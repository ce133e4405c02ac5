"""Base models and field helpers: where a quantity gets its unit, bounds and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.arithmetic import OPEN_BOOK, plain

Display = Literal["number", "integer", "percent", "money", "unit_money", "text"]
Evidence = Literal["verified", "third_party", "inferred", "unverified"]
Series = Literal["", "from_year_0", "from_year_1"]


@dataclass(frozen=True)
class Source:
    """Where a formula or value comes from: document, place in it, how sure we are."""

    document: str
    place: str = ""
    evidence: Evidence = "verified"


@dataclass(frozen=True)
class Symbol:
    """A symbol of an equation that is neither an input nor a figure.

    latex: as the equations have it, with t, i, j, k or c for an index; meaning: English.
    """

    latex: str
    meaning: str
    unit: str = ""


class Inputs(BaseModel):
    """Inputs of a calculation: frozen, strict, no unknown names, no infinities, no NaN."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )

    @classmethod
    def narrowed(cls, _values: Any) -> type[Inputs]:
        """The model of these very inputs, parsed or as JSON, for whoever asks what their fields
        say: a narrower one where one input decides what another holds."""
        return cls


class Result(BaseModel):
    """Result of a calculation: every field a figure with unit, equation and source.

    While a trace is written the fields keep the traced numbers they were given, so that what is
    calculated from a result goes on from its expressions; they are validated as plain numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __init__(self, **figures: Any) -> None:
        if OPEN_BOOK.get() is None:
            super().__init__(**figures)
        else:
            super().__init__(**plain(figures))
            self.__dict__.update(figures)


def quantity(
    title: str,
    *,
    unit: str,
    meaning: str,
    display: Display = "number",
    symbol: str = "",
    source: Source | None = None,
    default: Any = ...,
    choices: Mapping[Any, str] | None = None,
    series: Series = "",
    parameter: str = "",
    **bounds: Any,
) -> Any:
    """An input field.

    title and meaning are English; pages translate them. unit as printed ("m³/month", "fraction").
    display "percent" means: stored as a fraction, shown and typed as a percentage.
    choices: for a Literal, each stored value with its English label.
    series: for a yearly list, the year its first value belongs to.
    parameter: key of the dated parameter that the norm sets give for this input, if they do.
    bounds: ge, gt, le, lt, min_length, max_length, as in pydantic's Field.
    """
    extra: dict[str, Any] = {"unit": unit, "display": display}
    if symbol:
        extra["symbol"] = symbol
    if source:
        extra["source"] = asdict(source)
    if choices:
        extra["choices"] = dict(choices)
    if series:
        extra["series"] = series
    if parameter:
        extra["parameter"] = parameter
    return Field(default, title=title, description=meaning, json_schema_extra=extra, **bounds)


def group(title: str, meaning: str, *, default: Any = ..., **bounds: Any) -> Any:
    """An input field that holds named values of its own, or a list of such groups."""
    return Field(default, title=title, description=meaning, **bounds)


def figure(
    title: str,
    *,
    unit: str,
    equation: str,
    source: Source,
    display: Display = "number",
    meaning: str = "",
    symbol: str = "",
    series: Series = "",
    choices: Mapping[Any, str] | None = None,
    along: str = "",
    default: Any = ...,
) -> Any:
    """A result field: equation in LaTeX over the symbols of docs/methods, with its source.

    choices: for a Literal, each stored value with its English label.
    along: for a list, the list of fractions beside it that says what each value is at.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "display": display,
        "equation": equation,
        "source": asdict(source),
    }
    if symbol:
        extra["symbol"] = symbol
    if series:
        extra["series"] = series
    if choices:
        extra["choices"] = dict(choices)
    if along:
        extra["along"] = along
    return Field(default, title=title, description=meaning or None, json_schema_extra=extra)
