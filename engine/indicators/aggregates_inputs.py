"""What aggregates take: many utilities' values of the variables of one catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, create_model, model_validator

from engine.errors import PathPart, Problem
from engine.indicators.group_fields import CATALOGUES, SUMS, CatalogueKey
from engine.indicators.loading import catalogue, catalogues
from engine.indicators.models import YES_NO, Catalogue, Column
from engine.indicators.registered import BY_CATALOGUE
from engine.model import Inputs, group, quantity
from engine.naming import (
    NAME_MAXIMUM,
    ODD_NAME,
    REPEATED,
    choice,
    is_plain,
    reference_problems,
    words,
)
from engine.problems import problems_of, refuse, shown

UTILITIES_MAXIMUM = 100
VALUES_MAXIMUM = 3000
ROWS_MAXIMUM = 1000
VALUE_MAXIMUM = 1e15
NO_INDICATOR = "This catalogue has no indicator “%(given)s”; write its key as the catalogue has it."
NO_VARIABLE = "This catalogue has no variable “%(given)s”; write its key as the catalogue has it."
NO_REGISTER = "This catalogue has no register “%(given)s”; write its key as the catalogue has it."
YES_OR_NO = "“%(given)s” answers yes or no; give 1 for yes or 0 for no."
COLUMN = "A column of the register, in the unit that the catalogue gives it."
TWICE = "“%(variable)s” of “%(utility)s” stands here twice; leave out one of the values."

Name = Annotated[str, Field(min_length=1, max_length=NAME_MAXIMUM)]


class VariableValue(Inputs):
    """What one utility reported of one variable; what it did not report is left out."""

    utility: str = words("Utility", meaning="Its name, as in the list of utilities.")
    variable: str = words("Variable", meaning="Key of the variable in the catalogue.")
    value: float = quantity(
        "Value",
        unit="",
        meaning="In the unit of the catalogue; 1 is yes and 0 is no.",
        symbol="x",
        source=SUMS,
        ge=-VALUE_MAXIMUM,
        le=VALUE_MAXIMUM,
    )


def _cells() -> dict[str, Any]:
    """The columns of all registers by name; their units are those of each catalogue."""
    columns = {
        name: column
        for one in catalogues()
        for variable in one.variables.values()
        for name, column in variable.columns.items()
    }
    return {name: _cell(name, one) for name, one in columns.items()}


def _cell(name: str, column: Column) -> tuple[Any, Any]:
    title = name.replace("_", " ").capitalize()
    if column.unit == YES_NO:
        return bool | None, choice(title, meaning=COLUMN, default=None)
    cell = quantity(title, unit="", meaning=COLUMN, default=None, ge=0, le=VALUE_MAXIMUM)
    return float | None, cell


class _RegisterRow(Inputs):
    """A row of a register of one utility, an interruption for example; zeros say there was none."""

    utility: str = words("Utility", meaning="Its name, as in the list of utilities.")
    table: str = words("Register", meaning="Key of the register in the catalogue.")


RegisterRow = create_model("RegisterRow", __base__=_RegisterRow, **_cells())


class AggregatesInputs(Inputs):
    """The values that utilities reported for one year."""

    catalogue: CatalogueKey = choice(
        "Catalogue",
        meaning="Whose variables and indicators these are.",
        choices=CATALOGUES,
        source=SUMS,
    )
    indicators: list[Name] = choice(
        "Indicators",
        meaning="Keys of those that are wanted; left out, all of the catalogue.",
        default=[],
        max_length=100,
    )
    utilities: list[Name] = choice(
        "Utilities",
        meaning="Names of those that make up the whole.",
        min_length=1,
        max_length=UTILITIES_MAXIMUM,
    )
    values: list[VariableValue] = group(
        "Values", "By utility and variable.", min_length=1, max_length=VALUES_MAXIMUM
    )
    rows: list[RegisterRow] = group(
        "Rows of registers",
        "By utility; a row of zeros says that there was none.",
        default=[],
        max_length=ROWS_MAXIMUM,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found = catalogue(self.catalogue)
        refuse([*self._odd_names(), *self._unknown(found), *self._twice(found)])
        refuse([one for name in self.utilities for one in self._impossible(found, name)])
        return self

    def report(self, utility: str) -> dict[str, Any]:
        """What a utility reported, as the catalogue's own calculation takes it."""
        found = catalogue(self.catalogue)
        values: dict[str, Any] = {
            one.variable: one.value != 0.0 if _is_truth(found, one.variable) else one.value
            for one in self.values
            if one.utility == utility
        }
        for row in self.rows:
            if row.utility == utility:
                cells = _cells_of(found, row)
                values.setdefault(cells.pop("table"), []).append(cells)
        return values

    def _odd_names(self) -> Iterator[Problem]:
        seen = set[str]()
        for place, one in enumerate(self.utilities):
            params = {"given": shown(one), "limit": NAME_MAXIMUM}
            if not is_plain(one):
                yield Problem(("utilities", place), "odd_name", ODD_NAME, params)
            elif one in seen:
                yield Problem(("utilities", place), "repeated", REPEATED, params)
            seen.add(one)

    def _unknown(self, found: Catalogue) -> list[Problem]:
        known, used = set(self.utilities), set(BY_CATALOGUE[found.key].inputs.model_fields)
        registers = {name for name in used if found.variables[name].kind == "register"}
        problems = [
            Problem(("indicators", place), "unknown", NO_INDICATOR, {"given": shown(one)})
            for place, one in enumerate(self.indicators)
            if one not in found.indicators
        ]
        return [
            *problems,
            *reference_problems("values", self.values, ["utility"], known),
            *reference_problems("values", self.values, ["variable"], used - registers, NO_VARIABLE),
            *reference_problems("rows", self.rows, ["utility"], known),
            *reference_problems("rows", self.rows, ["table"], registers, NO_REGISTER),
        ]

    def _twice(self, found: Catalogue) -> Iterator[Problem]:
        seen = set[tuple[str, str]]()
        for place, one in enumerate(self.values):
            if (one.utility, one.variable) in seen:
                said = {"variable": shown(one.variable), "utility": shown(one.utility)}
                yield Problem(("values", place), "repeated", TWICE, said)
            seen.add((one.utility, one.variable))
            if _is_truth(found, one.variable) and one.value not in {0.0, 1.0}:
                said = {"given": shown(one.variable)}
                yield Problem(("values", place, "value"), "yes_or_no", YES_OR_NO, said)

    def _impossible(self, found: Catalogue, utility: str) -> Iterator[Problem]:
        """What the catalogue's own calculation refuses of this utility's report."""
        try:
            BY_CATALOGUE[found.key].inputs.model_validate(self.report(utility))
        except ValidationError as error:
            for one in problems_of(error):
                path = self.place(utility, one.path)
                yield Problem(path, one.code, one.message, one.params)

    def place(self, utility: str, path: tuple[PathPart, ...]) -> tuple[PathPart, ...]:
        """Where a place in a utility's report stands among all values and rows."""
        name, *below = path
        values = [
            place
            for place, one in enumerate(self.values)
            if (one.utility, one.variable) == (utility, name)
        ]
        if values:
            return ("values", values[0], "value")
        rows = [
            place
            for place, one in enumerate(self.rows)
            if (one.utility, one.table) == (utility, name)
        ]
        if rows and below:
            return ("rows", rows[int(below[0])], *below[1:])
        return ("rows", rows[0]) if rows else ("utilities", self.utilities.index(utility))


def _is_truth(found: Catalogue, name: str) -> bool:
    return name in found.variables and found.variables[name].unit == YES_NO


def _cells_of(found: Catalogue, row: Any) -> dict[str, Any]:
    """The register's own cells of a row; a yes or no that is left out is no."""
    columns = found.variables[row.table].columns
    cells = {name: getattr(row, name) for name in columns if getattr(row, name) is not None}
    others = {
        name: value
        for name, value in row.__dict__.items()
        if name not in {*columns, "utility", "table"} and value is not None
    }
    return {"table": row.table, **cells, **others}
