"""What uncertainty.sensitivity is asked and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from engine.model import Inputs, Result, group, quantity
from engine.problems import field_problem
from engine.uncertainty.distributions import LARGEST
from engine.uncertainty.fields import (
    AS_CALCULATED,
    ONE_ALONE,
    PATH_LONGEST,
    factor_field,
    method,
    path_field,
    said,
    unit_of_figure,
    value,
)
from engine.uncertainty.plan import FIGURES_MAXIMUM
from engine.uncertainty.studied import Moves, Studied, moves_of
from engine.uncertainty.swings import InputSwing

INPUTS_MAXIMUM = 50
VALUES_MAXIMUM = 50
TRIED_MAXIMUM = 400
CELLS_MAXIMUM = 400

TOO_MANY = (
    "%(given)s values are to be tried; give at most %(limit)s for all inputs together, or try the "
    "inputs in two studies."
)
TOO_MANY_CELLS = (
    "The grid has %(given)s cells; give fewer values of either input, for at most %(limit)s cells."
)
NOTHING = "Nothing is to be tried; name an input with its values, or two inputs of a grid."
BOTH = method("Two inputs move against each other, the others stand")


class Tried(Inputs):
    """An input and the values that it is tried at."""

    path: str = path_field()
    values: list[Annotated[float, Field(ge=-LARGEST, le=LARGEST)]] = quantity(
        "Values",
        unit="",
        meaning="What the input is tried at, or factors of what it is now.",
        min_length=1,
        max_length=VALUES_MAXIMUM,
        symbol="x_i",
    )
    is_factor: bool = factor_field()

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.path


class Grid(Inputs):
    """Two inputs that move against each other."""

    first: Tried = group("First input", "Its values stand down the grid.")
    second: Tried = group("Second input", "Its values stand across the grid.")

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        cells = len(self.first.values) * len(self.second.values)
        if cells > CELLS_MAXIMUM:
            facts = {"given": cells, "limit": CELLS_MAXIMUM}
            raise field_problem(("second", "values"), "too_many_cells", TOO_MANY_CELLS, **facts)
        return self


class SensitivityInputs(Studied):
    """Inputs moved one at a time, and two against each other."""

    uncertain: list[Tried] = group(
        "Inputs one at a time",
        "Each at its values while the others stand.",
        default=[],
        max_length=INPUTS_MAXIMUM,
    )
    grid: Grid | None = group("Grid", "Two inputs against each other.", default=None)
    figures: list[Annotated[str, Field(min_length=1, max_length=PATH_LONGEST)]] = quantity(
        "Figures",
        unit="",
        meaning="Dotted paths of the figures looked at; the key figures if none are named.",
        display="text",
        default=[],
        max_length=FIGURES_MAXIMUM,
    )

    def moving(self) -> Sequence[Sequence[Moves]]:
        """Those that move alone, and the two of the grid."""
        alone = moves_of(self.uncertain)
        grid = self.grid
        pair = [("first", grid.first), ("second", grid.second)] if grid else []
        return [alone, [(("grid", name), one.path, one.is_factor) for name, one in pair]]

    @model_validator(mode="after")
    def _tries_something(self) -> Self:
        tried = sum(len(one.values) for one in self.uncertain)
        if not tried and self.grid is None:
            raise field_problem("uncertain", "nothing", NOTHING)
        if tried > TRIED_MAXIMUM:
            facts = {"given": tried, "limit": TRIED_MAXIMUM}
            raise field_problem("uncertain", "too_many", TOO_MANY, **facts)
        return self


def _in_grid(title: str, meaning: str, **more: Any) -> Any:
    return value(title, meaning=meaning, source=BOTH, **more)


class GridRow(Result):
    """The figure at one value of the first input."""

    first_value: float = _in_grid("Value of the first input", "Of this row.", symbol="x_i")
    figures: list[float | None] = _in_grid(
        "Figure at each value of the second input",
        "Empty where the calculation gives none or refuses the inputs.",
        equation="f(x_i,y_j)",
    )


class GridTable(Result):
    """A figure over the values of two inputs."""

    first: str = said("First input", source=BOTH)
    second: str = said("Second input", source=BOTH)
    second_values: list[float] = _in_grid(
        "Values of the second input", "Of the columns.", symbol="y_j"
    )
    rows: list[GridRow] = group("Rows of the grid", "One for each value of the first input.")


class SensitiveFigure(Result):
    """One figure while inputs move."""

    figure: str = said("Figure")
    unit: str = unit_of_figure()
    now: float | None = value("Figure as the inputs are", equation="f(x)", source=AS_CALCULATED)
    swings: list[InputSwing] = group(
        "Inputs one at a time", "Each at its values; the widest swing first."
    )
    grid: GridTable | None = group("Grid", "Two inputs against each other.")

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.figure


def _counted(title: str, meaning: str) -> Any:
    return value(title, unit="values", display="integer", meaning=meaning, source=ONE_ALONE)


class SensitivityResult(Result):
    """What moving inputs makes of each figure."""

    tried: int = _counted("Values tried", "One at a time and in the cells of the grid.")
    refused: int = _counted("Values refused", "Those that the calculation does not take.")
    figures: list[SensitiveFigure] = group("Figures", "Each over all that was tried.")


SOURCES = (ONE_ALONE, BOTH, AS_CALCULATED)
