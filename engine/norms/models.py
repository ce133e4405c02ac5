"""Typed, frozen parameter sets, and what asking them wrongly raises."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.arithmetic import parameter
from engine.errors import EngineError
from engine.model import Evidence, Source

Display = Literal["number", "integer", "percent", "money", "unit_money"]


class UnknownParameterSet(EngineError):
    """No parameter set of that name."""


class UnknownParameter(EngineError):
    """The set does not know that parameter, or not at that date."""


class AbsentValue(EngineError):
    """The norm itself leaves the value out: an explicit null, never a zero."""


class UnverifiedValue(EngineError):
    """The value was recalled, not checked: whoever uses it must say so."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DatedValue(_Frozen):
    """One value of a parameter with its validity and its source.

    valid_from None: the source gives no first day. valid_to None: open. value None: the norm
    leaves it out.
    """

    value: float | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    document: str = Field(min_length=3)
    place: str = Field(min_length=1)
    evidence: Evidence
    note: str = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> DatedValue:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} lies before valid_from {self.valid_from}")
        return self

    @property
    def source(self) -> Source:
        return Source(self.document, self.place, self.evidence)

    def holds_on(self, day: dt.date) -> bool:
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_to is None or day <= self.valid_to)


class Parameter(_Frozen):
    """A named parameter: English title, unit, display and its dated values."""

    title: str = Field(min_length=3)
    unit: str = Field(min_length=1)
    display: Display = "number"
    values: tuple[DatedValue, ...] = Field(min_length=1)


class ComponentWeights(_Frozen):
    """Cost structure of one component: shares by cost item, with the factor three ways.

    printed: as the source prints it; rounded_inputs: from the source's three-decimal factors;
    unrounded: from unrounded basic factors.
    """

    title: str = Field(min_length=3)
    shares: dict[str, float]
    printed: float
    rounded_inputs: float
    unrounded: float
    document: str = Field(min_length=3)
    place: str = Field(min_length=1)
    evidence: Evidence


class ParameterSet(_Frozen):
    """A dated set of parameters. A calculation stores the set's name with its result."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=3)
    document: str = Field(min_length=3)
    valid_from: dt.date | None
    valid_to: dt.date | None
    parameters: dict[str, Parameter]
    component_weights: dict[str, ComponentWeights] = Field(default_factory=dict)

    def dated(self, key: str, on: dt.date | None = None) -> DatedValue:
        """The dated value of a parameter; on chooses the day where there are several.

        Raises UnknownParameter where the set has none, or several and no day was given.
        """
        parameter = self.parameters.get(key)
        if parameter is None:
            known = ", ".join(sorted(self.parameters))
            raise UnknownParameter(f"{self.name} has no parameter {key!r}; it has {known}")
        held = [one for one in parameter.values if on is None or one.holds_on(on)]
        if len(held) != 1:
            raise UnknownParameter(
                f"{self.name} has {len(held)} values of {key!r} "
                + (f"on {on}" if on else "at different dates; say which day")
            )
        return held[0]

    def value(
        self, key: str, on: dt.date | None = None, *, accept_unverified: bool = False
    ) -> float:
        """The number itself. Raises AbsentValue for an explicit null, UnverifiedValue for a
        value nobody checked unless the caller accepts that in writing."""
        dated = self.dated(key, on)
        if dated.value is None:
            raise AbsentValue(f"{dated.document}, {dated.place}, gives no value for {key!r}")
        if dated.evidence == "unverified" and not accept_unverified:
            raise UnverifiedValue(f"{key!r} of {self.name} was never verified: {dated.place}")
        return parameter(self.name, key, dated.value)
