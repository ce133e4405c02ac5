"""Choosing a dated parameter set, and marking inputs that differ from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.errors import PathPart, Problem
from engine.model import quantity
from engine.norms import ParameterSet, UnknownParameterSet, parameter_set, parameter_sets
from engine.remarks import Remark, remark

DEFAULT_SET = "snip-2015-03"
UNKNOWN_SET = "“%(given)s” is not a parameter set; choose one of: %(known)s."
OVERRIDDEN = (
    "The value %(given)s differs from %(norm)s, which the parameter set %(set)s fixes "
    "(%(place)s); say in the study why."
)
NOT_VERIFIED = (
    "The parameter set %(set)s gives %(norm)s here, but that value is not verified (%(place)s); "
    "check it before relying on it."
)


def parameter_set_field() -> Any:
    """The input that names the dated parameter set."""
    return quantity(
        "Parameter set",
        unit="",
        meaning="Dated set of the norm's values that the inputs are compared with.",
        display="text",
        choices={one.name: one.title for one in parameter_sets()},
        default=DEFAULT_SET,
        max_length=60,
    )


def parameter_set_problems(name: str) -> list[Problem]:
    """The problem of a set that does not exist."""
    try:
        parameter_set(name)
    except UnknownParameterSet:
        known = ", ".join(one.name for one in parameter_sets())
        return [
            Problem(("parameter_set",), "unknown_set", UNKNOWN_SET, {"given": name, "known": known})
        ]
    return []


def override_remarks(
    norm: ParameterSet, given: Mapping[tuple[PathPart, ...], tuple[str, float]]
) -> list[Remark]:
    """Remarks on inputs that differ from the set, or that its unverified values would confirm.

    given: path of the input -> (parameter's key, value typed). A parameter the set has not, or
    has at several dates, is left alone.
    """
    found = []
    for path, (key, value) in given.items():
        parameter = norm.parameters.get(key)
        if parameter is None or len(parameter.values) != 1 or parameter.values[0].value is None:
            continue
        dated = parameter.values[0]
        params = {"set": norm.name, "norm": dated.value, "place": dated.place}
        if not math.isclose(value, parameter.values[0].value, rel_tol=1e-9):
            found.append(remark(path, "differs_from_norm", OVERRIDDEN, given=value, **params))
        elif dated.evidence == "unverified":
            found.append(remark(path, "not_verified", NOT_VERIFIED, **params))
    return found
