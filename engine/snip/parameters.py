"""Choosing a dated parameter set, and marking inputs that differ from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.arithmetic import parameter as norm_leaf
from engine.errors import PathPart, Problem
from engine.model import Evidence, Result, figure, quantity
from engine.norms import ParameterSet, parameter_sets
from engine.remarks import Remark, remark
from engine.snip.fields import reading

DEFAULT_SET = "snip-2015-03"
UNKNOWN_SET = (
    "“%(given)s” is not a parameter set that this evaluation can use; choose one of: %(known)s."
)
OVERRIDDEN = (
    "The value %(given)s differs from %(norm)s, which the parameter set %(set)s fixes "
    "(%(place)s); say in the study why."
)
NOT_VERIFIED = (
    "The parameter set %(set)s gives %(norm)s here, but that value is not verified (%(place)s); "
    "check it before relying on it."
)
COMPARED = reading("Inputs compared with the dated parameter set")


class Override(Result):
    """An input that is not what the chosen parameter set fixes."""

    path: list[PathPart] = figure(
        "Place in the inputs", unit="", display="text", equation="", source=COMPARED
    )
    parameter: str = figure("Parameter", unit="", display="text", equation="", source=COMPARED)
    title: str = figure("Title", unit="", display="text", equation="", source=COMPARED)
    unit: str = figure("Unit", unit="", display="text", equation="", source=COMPARED)
    display: str = figure("Display", unit="", display="text", equation="", source=COMPARED)
    given: float = figure("Value given", unit="", equation="", source=COMPARED)
    norm: float = figure("Value of the norm", unit="", equation="", source=COMPARED)
    document: str = figure("Document", unit="", display="text", equation="", source=COMPARED)
    place: str = figure("Place", unit="", display="text", equation="", source=COMPARED)
    evidence: Evidence = figure(
        "Evidence of the norm's value", unit="", display="text", equation="", source=COMPARED
    )


def usable_sets(needed: tuple[str, ...]) -> list[ParameterSet]:
    """The sets that hold one dated value of each parameter needed."""
    return [
        one
        for one in parameter_sets()
        if all(key in one.parameters and len(one.parameters[key].values) == 1 for key in needed)
    ]


def parameter_set_field(*needed: str) -> Any:
    """The input that names the dated parameter set, one that holds what is needed."""
    return quantity(
        "Parameter set",
        unit="",
        meaning="Dated set of the norm's values that the inputs are compared with.",
        display="text",
        choices={one.name: one.title for one in usable_sets(needed)},
        default=DEFAULT_SET,
        max_length=60,
    )


def parameter_set_problems(name: str, *needed: str) -> list[Problem]:
    """The problem of a set that does not exist or lacks what is needed."""
    usable = [one.name for one in usable_sets(needed)]
    if name in usable:
        return []
    params = {"given": name, "known": ", ".join(usable)}
    return [Problem(("parameter_set",), "unknown_set", UNKNOWN_SET, params)]


def overrides(
    norm: ParameterSet, given: Mapping[tuple[PathPart, ...], tuple[str, float]]
) -> list[Override]:
    """Inputs that differ from the set.

    given: path of the input -> (parameter's key, value typed). A parameter the set has not, or
    has at several dates, is left alone.
    """
    found = []
    for path, (key, value) in given.items():
        parameter = norm.parameters.get(key)
        if parameter is None or len(parameter.values) != 1:
            continue
        dated = parameter.values[0]
        if dated.value is not None and not math.isclose(value, dated.value, rel_tol=1e-9):
            found.append(
                Override(
                    path=list(path),
                    parameter=key,
                    title=parameter.title,
                    unit=parameter.unit,
                    display=parameter.display,
                    given=value,
                    norm=norm_leaf(norm.name, key, dated.value),
                    document=dated.document,
                    place=dated.place,
                    evidence=dated.evidence,
                )
            )
    return found


def override_remarks(
    norm: ParameterSet, given: Mapping[tuple[PathPart, ...], tuple[str, float]]
) -> list[Remark]:
    """Remarks on inputs that differ from the set, and on values of it that nobody verified."""
    found = [
        remark(
            tuple(one.path),
            "differs_from_norm",
            OVERRIDDEN,
            given=one.given,
            norm=one.norm,
            set=norm.name,
            place=one.place,
        )
        for one in overrides(norm, given)
    ]
    return found + _unverified(norm, given)


def _unverified(
    norm: ParameterSet, given: Mapping[tuple[PathPart, ...], tuple[str, float]]
) -> list[Remark]:
    found = []
    for path, (key, _) in given.items():
        parameter = norm.parameters.get(key)
        for dated in parameter.values if parameter else ():
            if dated.evidence == "unverified" and dated.value is not None:
                params = {"set": norm.name, "norm": dated.value, "place": dated.place}
                found.append(remark(path, "not_verified", NOT_VERIFIED, **params))
    return found
