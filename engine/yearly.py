"""Checks of yearly lists: every year of the horizon must be there, and no further one."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Any

from engine.errors import PathPart, Problem

TOO_FEW = (
    "%(given)s years are given, but %(needed)s are needed (years %(first)s to %(last)s); "
    "add the years that are missing."
)
TOO_MANY = (
    "%(given)s years are given, but only %(needed)s are used (years %(first)s to %(last)s); "
    "take out the others or lengthen the horizon."
)


def length_problem(
    path: tuple[PathPart, ...], given: int, needed: int, first: int
) -> Problem | None:
    """The problem of a list that has not one value for each of the needed years."""
    if given == needed:
        return None
    code, message = ("too_few_years", TOO_FEW) if given < needed else ("too_many_years", TOO_MANY)
    params = {"given": given, "needed": needed, "first": first, "last": first + needed - 1}
    return Problem(path, code, message, params)


def unequal_lengths(
    series: Mapping[str, Sized], first: int = 0, above: tuple[PathPart, ...] = ()
) -> list[Problem]:
    """Lists shorter than the longest of them, each reported on its own field.

    first: the year their first value belongs to; above: the path of the group that holds them.
    """
    needed = max(len(values) for values in series.values())
    found = [
        length_problem((*above, name), len(values), needed, first)
        for name, values in series.items()
    ]
    return [problem for problem in found if problem]


def horizon_lengths(series: Mapping[Any, Sized | None], years: int) -> list[Problem]:
    """Lists that do not have one value for each of the years 1 to years.

    series: path of a list, as a tuple, -> the list; None is left alone.
    """
    found = [
        length_problem(path, len(values), years, 1)
        for path, values in series.items()
        if values is not None
    ]
    return [problem for problem in found if problem]
