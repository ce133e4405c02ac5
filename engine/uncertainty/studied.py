"""Which calculation is studied, and its inputs: the part that every study of uncertainty asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    SerializeAsAny,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)

from engine.errors import InvalidInputs, PathPart, Problem, UnknownCalculation
from engine.model import Inputs, group, quantity
from engine.problems import domain_error, refuse, shown
from engine.registry import Calculation, get
from engine.uncertainty.subject import movings_of

UNKNOWN = (
    "No calculation is called “%(given)s”; give the name of one as it stands in the list of "
    "calculations."
)
NESTED = (
    "“%(given)s” is itself a study of uncertainty; name the calculation that it studies, with the "
    "inputs of that one."
)
TITLE, MEANING = "Inputs of the calculation", "As they are without uncertainty."
NAME_LONGEST = 100


def _known(name: str) -> str:
    try:
        known = get(name)
    except UnknownCalculation:
        raise domain_error([_problem("unknown_calculation", UNKNOWN, name)]) from None
    if issubclass(known.inputs, Studied):
        raise domain_error([_problem("nested", NESTED, name)])
    return name


def _problem(code: str, message: str, name: str) -> Problem:
    return Problem((), code, message, {"given": shown(name)})


def _parsed(value: Any, info: ValidationInfo) -> Any:
    """The inputs as the calculation's own model checks them; nothing of what is unknown."""
    name = info.data.get("calculation")
    if name is None:
        return Inputs()
    known = get(name)
    if isinstance(value, known.inputs):
        return value
    try:
        return known.parse(value)
    except InvalidInputs as error:
        raise domain_error(error.problems) from error


Moves = tuple[tuple[PathPart, ...], str, bool]


class Studied(Inputs):
    """A registered calculation with its inputs; inputs holds the parsed model of that one."""

    calculation: Annotated[str, AfterValidator(_known)] = quantity(
        "Calculation",
        unit="",
        meaning="Name of a registered calculation.",
        display="text",
        max_length=NAME_LONGEST,
    )
    inputs: Annotated[
        SerializeAsAny[Inputs],
        BeforeValidator(_parsed),
        WithJsonSchema({"type": "object", "title": TITLE, "description": MEANING}),
    ] = quantity(TITLE, unit="", meaning=MEANING, display="text")

    @classmethod
    def narrowed(cls, values: Any) -> type[Inputs]:
        """This model with the inputs of the calculation that the values name."""
        is_payload = isinstance(values, Mapping)
        name = values.get("calculation") if is_payload else getattr(values, "calculation", None)
        try:
            known = get(name) if isinstance(name, str) else None
        except UnknownCalculation:
            return cls
        return cls if known is None or issubclass(known.inputs, Studied) else _with(cls, known)

    @model_validator(mode="after")
    def _moves_what_is_there(self) -> Self:
        payload = self.inputs.model_dump()
        for group_of in self.moving():
            moves = [(path, is_factor) for _where, path, is_factor in group_of]
            refuse(movings_of(payload, moves, [where for where, _path, _by in group_of])[1])
        return self

    def moving(self) -> Sequence[Sequence[Moves]]:
        """The inputs that move, in groups that move apart: where each is named, its path, and
        whether it moves by a factor."""
        return ()

    @property
    def studied(self) -> Calculation:
        """The calculation that is studied."""
        return get(self.calculation)

    @property
    def parameter_set(self) -> str:
        """The norm set behind the inputs of the calculation."""
        return getattr(self.inputs, "parameter_set", "") or self.studied.parameter_set


def moves_of(rows: Sequence[Any]) -> list[Moves]:
    """The moves of a list of uncertain inputs."""
    return [(("uncertain", row), one.path, one.is_factor) for row, one in enumerate(rows)]


@cache
def _with(model: type[Studied], known: Calculation) -> type[Inputs]:
    fields: Any = {"inputs": (known.inputs, group(TITLE, MEANING))}
    return create_model(model.__name__, __base__=model, **fields)
