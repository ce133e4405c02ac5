"""What efficiency by data envelopment takes: units with what they use and what they make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from engine.errors import Problem
from engine.indicators.envelopment import Returns
from engine.indicators.group_fields import CRS, VRS
from engine.model import Inputs, group, quantity
from engine.naming import NAME_MAXIMUM, choice, is_plain, name_problems, words
from engine.problems import refuse, shown

UNITS_MAXIMUM = 60
MEASURES_MAXIMUM = 6
VALUE_MAXIMUM = 1e15
WIDEST = 1e5
"""Largest over smallest value of a measure; beyond it a solver's tolerances say nothing."""

RETURNS: dict[Returns, str] = {
    "constant": "Constant returns to scale",
    "variable": "Variable returns to scale",
}
Kind = Literal["input", "output"]
KINDS: dict[Kind, str] = {"input": "Input used", "output": "Output made"}
WRONG_COUNT = (
    "“%(unit)s” has %(given)s values where %(limit)s are named; give one for each, and leave out a "
    "unit that did not report one."
)
NOTHING = "All values of “%(unit)s” are zero here; leave the unit out."
WIDE = (
    "“%(measure)s” reaches from %(given)s to %(limit)s: too far apart to be compared. Check that "
    "all units give it in the same unit of measure."
)
ODD_MEASURE = "Give each measure a name of its own, 1 to %(limit)s printable characters."

Name = Annotated[str, Field(min_length=1, max_length=NAME_MAXIMUM)]
Amount = Annotated[float, Field(ge=0, le=VALUE_MAXIMUM)]


def _names(title: str, meaning: str) -> Any:
    return choice(title, meaning=meaning, min_length=1, max_length=MEASURES_MAXIMUM)


def _amounts(title: str, meaning: str, symbol: str) -> Any:
    return quantity(
        title,
        unit="",
        meaning=meaning,
        symbol=symbol,
        source=CRS,
        min_length=1,
        max_length=MEASURES_MAXIMUM,
    )


class EfficiencyUnit(Inputs):
    """A utility with what it uses and makes in one period."""

    name: str = words("Unit", meaning="A utility, or a utility in a year.")
    inputs: list[Amount] = _amounts(
        "Inputs used", "In the order of their names; staff, energy, cost.", "x"
    )
    outputs: list[Amount] = _amounts(
        "Outputs made", "In the order of their names; connections, volume.", "y"
    )


class EfficiencyInputs(Inputs):
    """Units that use the same inputs and make the same outputs."""

    returns: Returns = choice(
        "Returns to scale",
        meaning="Whether a unit is measured against others of any size, or of its own.",
        choices=RETURNS,
        source=VRS,
    )
    input_names: list[Name] = _names("Names of the inputs", "What the units use; less is better.")
    output_names: list[Name] = _names("Names of the outputs", "What the units make.")
    units: list[EfficiencyUnit] = group(
        "Units", "Each is measured against all.", min_length=2, max_length=UNITS_MAXIMUM
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse([*name_problems("units", [one.name for one in self.units]), *self._odd_names()])
        refuse(list(self._wrong_counts()))
        refuse([*self._nothing(), *self._wide()])
        return self

    def _odd_names(self) -> Iterator[Problem]:
        seen = set[str]()
        for field in ("input_names", "output_names"):
            for place, one in enumerate(getattr(self, field)):
                if one in seen or not is_plain(one):
                    params = {"limit": NAME_MAXIMUM}
                    yield Problem((field, place), "odd_name", ODD_MEASURE, params)
                seen.add(one)

    def _wrong_counts(self) -> Iterator[Problem]:
        wanted = {"inputs": len(self.input_names), "outputs": len(self.output_names)}
        for place, unit in enumerate(self.units):
            for field, count in wanted.items():
                given = len(getattr(unit, field))
                if given != count:
                    said = {"unit": shown(unit.name), "given": given, "limit": count}
                    yield Problem(("units", place, field), "wrong_count", WRONG_COUNT, said)

    def _nothing(self) -> Iterator[Problem]:
        for place, unit in enumerate(self.units):
            for field in ("inputs", "outputs"):
                if not any(getattr(unit, field)):
                    said = {"unit": shown(unit.name)}
                    yield Problem(("units", place, field), "nothing", NOTHING, said)

    def _wide(self) -> Iterator[Problem]:
        for field, names in (("inputs", self.input_names), ("outputs", self.output_names)):
            for place, name in enumerate(names):
                column = [getattr(one, field)[place] for one in self.units]
                known = [one for one in column if one > 0.0]
                if known and min(known) * WIDEST < max(known):
                    ends = {"given": shown(min(known)), "limit": shown(max(known))}
                    said = {"measure": shown(name), **ends}
                    unit = column.index(min(known))
                    yield Problem(("units", unit, field, place), "wide", WIDE, said)
