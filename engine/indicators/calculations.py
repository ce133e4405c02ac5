"""A catalogue as a registered calculation: one utility and year, models made from the catalogue.

Titles, units, bounds, equations and sources of inputs and figures are the catalogue's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Self

from pydantic import Field, create_model, model_validator

from engine.arithmetic import aside, constant, maximum, minimum, phrase, plain
from engine.arithmetic.phrases import unit_phrase
from engine.errors import Problem
from engine.indicators.language import numbers_units
from engine.indicators.models import YES_NO, Catalogue, Column, Indicator, Variable
from engine.indicators.resolution import Resolved
from engine.indicators.scalar import Scalar
from engine.model import Display, Inputs, Result, Source, Symbol, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress
from engine.remarks import Remark, remark, remarks_field

_MARK = re.compile(r" \(A-[A-Z]\d\d\)")
SMALLEST = 1e-6
ROWS = 1000
AVERAGED = "mean of the balances reported at the beginning and at the end of the year"
LIMIT = phrase("Limit of the catalogue")
TOO_SMALL = "%(given)s is too small to have been measured; give 0, or at least %(limit)s."
NOTHING_GIVEN = "“%(figure)s” is left empty: none of the values it needs was given."
NOT_GIVEN = "“%(figure)s” is left empty: “%(input)s” was not given."
DIVIDED_BY_ZERO = "“%(figure)s” is left empty: what it is divided by is zero."
CLIPPED = "“%(figure)s” came out as %(found)s and is shown at its limit, %(limit)s."


class ReportedInputs(Inputs):
    """What one utility reported for one year; anything may be missing."""

    @model_validator(mode="after")
    def _measurable(self) -> Self:
        refuse(list(_too_small(self.__dict__, ())))
        return self


def _too_small(values: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Numbers so near zero that dividing by them would leave the range of a float."""
    for key, value in values.items():
        if isinstance(value, list):
            for place, row in enumerate(value):
                yield from _too_small(row.__dict__, (*path, key, place))
        elif isinstance(value, float) and 0.0 < abs(value) < SMALLEST:
            params = {"given": value, "limit": SMALLEST}
            yield Problem((*path, key), "too_small", TOO_SMALL, params)


def _reasons() -> Any:
    return Field(
        default_factory=list,
        title="Figures left empty",
        description="Why a figure is empty: the missing value, or a division by zero.",
    )


def calculation_of(
    catalogue: Catalogue, *, title: str, summary: str, key_figures: tuple[str, ...] = ()
) -> Calculation:
    """The calculation "indicators.<key>" of a catalogue; it still has to be registered."""
    found = CatalogueCalculation(catalogue)
    return Calculation(
        name=f"indicators.{catalogue.key}",
        title=title,
        summary=summary,
        inputs=found.inputs,
        result=found.result,
        function=found,
        sources=found.sources(),
        symbols=found.symbols(),
        key_figures=key_figures,
    )


class CatalogueCalculation:
    """inputs, result: the models made from the catalogue; called, it is the function."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.resolved = Resolved(catalogue)
        for check in catalogue.checks.values():
            phrase(check.says.en)
        for one in self.resolved.indicators.values():
            for unit in numbers_units(one):
                unit_phrase(unit)
        self.inputs = self._inputs_model()
        self.result = self._result_model()

    def sources(self) -> tuple[Source, ...]:
        """Every place the figures are taken from, each once."""
        return tuple(dict.fromkeys(map(self.catalogue.source, self.catalogue.indicators)))

    def symbols(self) -> tuple[Symbol, ...]:
        """The averages that equations speak of."""
        symbols = self.catalogue.symbols
        return tuple(
            Symbol(rf"\overline{{{symbols[key]}}}", f"{one.name.en}, {AVERAGED}", one.unit)
            for key, one in self.catalogue.variables.items()
            if one.opening
        )

    def __call__(self, inputs: ReportedInputs, _progress: Progress) -> Result:
        values = values_of(inputs)
        scalar = Scalar(values, self.resolved.truths)
        found = {key: scalar.indicator(one) for key, one in self.resolved.indicators.items()}
        figures = {key: self.clipped(key, value) for key, value in found.items()}
        remarks = self._said(plain(values), plain(found))
        return self.result(**figures, **remarks)

    @aside
    def _said(self, values: dict[str, Any], found: dict[str, Any]) -> dict[str, list[Remark]]:
        clipped = [one for key, value in found.items() for one in self._clip_remarks(key, value)]
        return {
            "unavailable": list(self._unavailable(values, found)),
            "warnings": [*self.broken(values), *clipped],
        }

    def clipped(self, key: str, value: float | None) -> float | None:
        """An indicator's value within the limits of the catalogue."""
        limits = self.catalogue.indicators[key].clip
        if limits is None or not isinstance(value, int | float):
            return value
        low, high = (constant(one, LIMIT) for one in limits)
        found: float = minimum(maximum(value, low), high)
        return found

    def _clip_remarks(self, key: str, value: float | None) -> Iterator[Remark]:
        indicator = self.catalogue.indicators[key]
        if value is None or indicator.clip is None:
            return
        low, high = indicator.clip
        if not low <= value <= high:
            limit = high if value > high else low
            said = {"figure": indicator.name.en, "found": round(value, 2), "limit": limit}
            yield remark((indicator.variables[0],), "clipped", CLIPPED, **said)

    def _unavailable(self, values: dict[str, Any], found: dict[str, Any]) -> Iterator[Remark]:
        reported = {key for key, value in values.items() if value is not None}
        for key, indicator in self.catalogue.indicators.items():
            if found[key] is None:
                yield from self._why(key, indicator, reported)

    def _why(self, key: str, indicator: Indicator, reported: set[str]) -> Iterator[Remark]:
        absent = self.resolved.missing(key, reported)
        if not absent:
            path = (indicator.variables[-1],)
            yield remark(path, "zero_denominator", DIVIDED_BY_ZERO, figure=indicator.name.en)
        elif not reported.intersection(indicator.variables):
            yield remark((absent[0],), "not_reported", NOTHING_GIVEN, figure=indicator.name.en)
        else:
            for name in absent:
                title = self.catalogue.variables[name].name.en
                yield remark((name,), "missing", NOT_GIVEN, figure=indicator.name.en, input=title)

    def broken(self, values: dict[str, Any], level: str = "soft") -> Iterator[Remark]:
        """Remarks of the cross-checks of this level that plain values break."""
        scalar = Scalar(values, self.resolved.truths)
        for key, check in self.catalogue.checks.items():
            if check.level == level and scalar.rule(self.resolved.checks[key]) is False:
                yield remark((check.at,), key, check.says.en)

    def _inputs_model(self) -> type[ReportedInputs]:
        broken = self.broken

        def refuse_impossible(self: ReportedInputs) -> ReportedInputs:
            """Hard cross-checks: values that cannot all be true."""
            found = broken(values_of(self), "hard")
            refuse([Problem(tuple(one.path), one.code, one.message) for one in found])
            return self

        fields = {key: self._input(key) for key in self.resolved.reportable}
        validators: Any = {"refuse_impossible": model_validator(mode="after")(refuse_impossible)}
        return create_model(
            f"{_camel(self.catalogue.key)}Inputs",
            __base__=ReportedInputs,
            __doc__=f"{self.catalogue.name.en}: reported values of one utility and year.",
            __validators__=validators,
            **fields,
        )

    def _input(self, key: str) -> Any:
        variable = self.catalogue.variables[key]
        if variable.kind == "register":
            rows = create_model(
                f"{_camel(key)}Row",
                __base__=Inputs,
                __doc__=variable.definition,
                **{name: _cell(one) for name, one in variable.columns.items()},
            )
            title, meaning = variable.name.en, _meaning(variable)
            return list[rows] | None, group(title, meaning, default=None, max_length=ROWS)
        if variable.unit == YES_NO:
            return bool | None, quantity(
                variable.name.en,
                unit="",
                meaning=_meaning(variable),
                display="text",
                symbol=self.catalogue.symbols[key],
                default=None,
                source=self._place(variable),
            )
        return float | None, quantity(
            variable.name.en,
            unit=variable.unit,
            meaning=_meaning(variable),
            display=_display(variable.unit),
            symbol=self.catalogue.symbols[key],
            source=self._place(variable),
            default=None,
            ge=variable.minimum,
            le=variable.maximum,
        )

    def _place(self, variable: Variable) -> Source:
        code = variable.code
        if not code and variable.part_of:
            code = self.catalogue.variables[variable.part_of].code
        return Source(self.catalogue.document, code, "verified" if variable.code else "inferred")

    def _result_model(self) -> type[Result]:
        fields = {key: self._figure(key) for key in self.catalogue.indicators}
        fields["unavailable"] = (list[Remark], _reasons())
        fields["warnings"] = (list[Remark], remarks_field())
        return create_model(
            f"{_camel(self.catalogue.key)}Result",
            __base__=Result,
            __doc__=f"{self.catalogue.name.en}: the indicators, empty where they cannot be had.",
            **fields,
        )

    def _figure(self, key: str) -> Any:
        indicator = self.catalogue.indicators[key]
        return float | None, figure(
            indicator.name.en,
            unit=indicator.unit,
            display=_display(indicator.unit),
            symbol=indicator.symbol,
            equation=self.catalogue.equation(key),
            source=self.catalogue.source(key),
            meaning=_unmarked(indicator.note),
            default=None,
        )


def values_of(inputs: ReportedInputs) -> dict[str, Any]:
    """The reported values by variable, rows of a register as mappings."""
    return {
        key: [dict(row.__dict__) for row in value] if isinstance(value, list) else value
        for key, value in inputs.__dict__.items()
    }


def _cell(column: Column) -> Any:
    if column.unit == YES_NO:
        meaning = _unmarked(column.definition)
        return bool, quantity(
            column.name.en,
            unit="",
            meaning=meaning,
            display="text",
            symbol=column.symbol,
            default=False,
        )
    return float, quantity(
        column.name.en,
        unit=column.unit,
        meaning=_unmarked(column.definition),
        symbol=column.symbol,
        ge=0,
        le=column.maximum,
    )


def _meaning(variable: Variable) -> str:
    return _unmarked(f"{variable.definition} {variable.note}".strip())


def _unmarked(words: str) -> str:
    """Words without the marks of the register, which only the method pages explain."""
    return _MARK.sub("", words)


def _display(unit: str) -> Display:
    if "¤" not in unit:
        return "number"
    return "money" if unit == "¤" else "unit_money"


def _camel(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


__all__ = ["CatalogueCalculation", "ReportedInputs", "calculation_of"]
