"""A catalogue of indicators as data: variables, indicators, cross-checks, process indicators."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.indicators.language import (
    YEAR,
    Expression,
    Known,
    denominators,
    latex,
    names,
    parse,
    unit,
)
from engine.model import Evidence, Source

Kind = Literal["flow", "balance", "mean", "state", "plan", "register"]
Level = Literal["hard", "soft"]
Service = Literal["water", "sewerage", "solid_waste", "all"]
Better = Literal["high", "low", "target", "band", "none"]
YES_NO = "yes/no"
TEXT = "text"
KEY = r"^[A-Za-z][A-Za-z0-9_]*$"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Names(_Data):
    """One thing said in the portal's three languages."""

    es: str = Field(min_length=2)
    pt: str = Field(min_length=2)
    en: str = Field(min_length=2)


class Column(_Data):
    """A column of a register: hours and users of each interruption, for example."""

    name: Names
    unit: str
    symbol: str = ""
    maximum: float = 1e9
    definition: str = Field(min_length=3)


class Variable(_Data):
    """A quantity that utilities report.

    kind: flow of a period (its unit is then per year), balance at a date, mean over the period,
    state (yes or no, choices), plan, or a register: a list of rows with columns.
    opening: key of the balance a year earlier, for average(…). part_of: the variable it is a
    mandatory split of, or that it stands beside. minimum, maximum: hard bounds of a value.
    """

    code: str = ""
    name: Names
    unit: str
    kind: Kind
    definition: str = Field(min_length=3)
    symbol: str = ""
    minimum: float = 0.0
    maximum: float = 1e15
    opening: str = ""
    part_of: str = ""
    splits: str = ""
    columns: dict[str, Column] = Field(default_factory=dict)
    choices: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind != "register" and self.unit not in {YES_NO, TEXT}


class Indicator(_Data):
    """A figure worked out from variables.

    formula: text in the language of engine.indicators.language. better: the direction; target
    and band say which. missing_as_zero: variables that count as zero where they are not reported;
    any other missing value makes the indicator unavailable. clip: limits put on the result, in its
    unit. valid_from, valid_to: dates in force, None where the source gives none.
    evidence: how sure we are of the formula. aggregate_by: the variable that weighs an indicator
    without divisor over many utilities, or "sum" for an amount; a ratio needs none.
    """

    code: str = ""
    name: Names
    formula: str = Field(min_length=1)
    unit: str
    better: Better
    services: tuple[Service, ...] = Field(min_length=1)
    place: str = Field(min_length=1)
    document: str = ""
    evidence: Evidence = "verified"
    missing_as_zero: tuple[str, ...] = ()
    clip: tuple[float, float] | None = None
    target: str = ""
    aggregate_by: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    symbol: str = ""
    note: str = ""

    @cached_property
    def expression(self) -> Expression:
        return parse(self.formula)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return names(self.expression)

    @cached_property
    def denominators(self) -> tuple[Expression, ...]:
        return denominators(self.expression)

    def holds_on(self, day: dt.date) -> bool:
        """Whether the indicator is in force on that day."""
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_to is None or day <= self.valid_to)


class Check(_Data):
    """A rule that reported values obey: hard where a breach is an error, soft where it is odd.

    rule: a comparison in the language; it is looked at where all its variables are reported.
    at: the variable whose value the message is shown beside. tolerance: relative, for sums.
    """

    level: Level
    rule: str = Field(min_length=3)
    at: str
    says: Names
    place: str = Field(min_length=1)

    @cached_property
    def expression(self) -> Expression:
        return parse(self.rule)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return names(self.expression)


class ProcessIndicator(_Data):
    """An action that an institution carries out: done or not, with evidence and dates.

    may_not_apply: whether "not applicable" is an answer; exempt_groups: groups of entities that
    need not do it while in transition.
    """

    name: Names
    law: str
    may_not_apply: bool = False
    exempt_groups: tuple[int, ...] = ()


class Catalogue(_Data):
    """Variables, indicators and checks of one norm or network. currency: ISO code, "" for any."""

    key: str = Field(pattern=KEY)
    name: Names
    document: str = Field(min_length=3)
    currency: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: str = ""
    variables: dict[str, Variable]
    indicators: dict[str, Indicator]
    checks: dict[str, Check] = Field(default_factory=dict)
    process_indicators: dict[str, ProcessIndicator] = Field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Known]:
        """What the unit checker must know: a flow's unit is per year."""
        found: dict[str, Known] = {}
        for key, variable in self.variables.items():
            if variable.kind == "register":
                for name, column in variable.columns.items():
                    measured = None if column.unit == YES_NO else unit(column.unit)
                    found[f"{key}.{name}"] = Known(measured, register=key)
            elif variable.unit == YES_NO:
                found[key] = Known(None)
            elif variable.unit != TEXT:
                measured = unit(variable.unit)
                flow = variable.kind == "flow"
                found[key] = Known(measured / YEAR if flow else measured, variable.opening)
        return found

    @cached_property
    def symbols(self) -> dict[str, str]:
        """LaTeX of each variable and column."""
        found = {
            key: one.symbol or _symbol(place, one.code)
            for place, (key, one) in enumerate(self.variables.items(), start=1)
        }
        for key, variable in self.variables.items():
            for name, column in variable.columns.items():
                found[f"{key}.{name}"] = column.symbol or rf"\mathrm{{{name}}}_i"
        return found

    def equation(self, key: str) -> str:
        """An indicator's formula as LaTeX."""
        return latex(self.indicators[key].expression, self.symbols)

    def source(self, key: str) -> Source:
        """Where an indicator's formula stands."""
        one = self.indicators[key]
        return Source(one.document or self.document, one.place, one.evidence)

    def own_variables(self) -> dict[str, Variable]:
        """The variables that the norm itself counts: neither splits nor additions of the portal."""
        return {key: one for key, one in self.variables.items() if one.code and not one.part_of}


def _symbol(place: int, code: str) -> str:
    """By the norm's code, or by the place in the catalogue where the norm has none."""
    if not code:
        return f"x_{{{place}}}"
    return rf"\mathrm{{{code}}}" if code[0].isalpha() else f"v_{{{code}}}"
