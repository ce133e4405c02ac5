"""Units as dimensions with a scale: what a formula gives and what its indicator is printed in.

A unit is written as it is printed: "m³", "l/person/day", "employees/1000 connections", "¤/m³".
Things that are counted are dimensions of their own: subscribers are not dwellings. Scales relate
units of one dimension (1 m³ is 1000 l); a year is the unit of time, of 12 months, 365 days.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from engine.errors import EngineError

Dimensions = tuple[tuple[str, int], ...]

TIME = "time"
_COUNTED = {
    "people": "people person inhabitants inhabitant",
    "connections": "connections connection",
    "subscribers": "subscribers subscriber",
    "users": "users user",
    "dwellings": "dwellings dwelling",
    "economies": "economies economy",
    "meters": "meters meter",
    "employees": "employees employee",
    "tests": "tests test samples sample analyses analysis",
    "breaks": "breaks break damages",
    "blockages": "blockages blockage",
    "complaints": "complaints complaint",
    "readings": "readings reading",
    "times": "times time",
    "municipalities": "municipalities municipality",
}
_MEASURED: dict[str, tuple[str, float]] = {
    "¤": ("money", 1.0),
    "US$": ("money", 1.0),
    "m³": ("volume", 1.0),
    "l": ("volume", 1e-3),
    "m": ("length", 1.0),
    "km": ("length", 1e3),
    "m.c.a.": ("head", 1.0),
    "t": ("mass", 1.0),
    "kWh": ("energy", 1.0),
    "year": (TIME, 1.0),
    "years": (TIME, 1.0),
    "month": (TIME, 1 / 12),
    "months": (TIME, 1 / 12),
    "week": (TIME, 7 / 365),
    "weeks": (TIME, 7 / 365),
    "day": (TIME, 1 / 365),
    "days": (TIME, 1 / 365),
    "hour": (TIME, 1 / 8760),
    "hours": (TIME, 1 / 8760),
    "h": (TIME, 1 / 8760),
}
_PURE = {"%": 0.01, "ratio": 1.0, "fraction": 1.0, "points": 0.01}
COUNTED = frozenset(_COUNTED)
_PRINTED = {"money": "¤", "volume": "m³", "length": "m", "head": "m.c.a.", "mass": "t"} | {
    "energy": "kWh",
    TIME: "year",
}
_FACTOR = re.compile(r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\s0-9/·*]+))[\s·*]*")
CLOSE = 1e-9
LONGEST = 100


class UnitUnknown(EngineError):
    """A unit that nobody told the portal about."""


@dataclass(frozen=True)
class Unit:
    """Powers of the dimensions, sorted by name, and how many base units one of this unit is."""

    dimensions: Dimensions = ()
    scale: float = field(default=1.0)

    def __mul__(self, other: Unit) -> Unit:
        return _unit(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _unit(self, other, -1)

    def same_as(self, other: Unit) -> bool:
        """The same thing measured in the same size."""
        return self.dimensions == other.dimensions and math.isclose(
            self.scale, other.scale, rel_tol=CLOSE
        )

    def without_counts(self) -> Unit:
        """The unit once it no longer matters what was counted."""
        kept = tuple(one for one in self.dimensions if one[0] not in COUNTED)
        return Unit(kept, self.scale)

    def __str__(self) -> str:
        above = [_power(name, power) for name, power in self.dimensions if power > 0]
        below = [_power(name, -power) for name, power in self.dimensions if power < 0]
        scale = "" if math.isclose(self.scale, 1.0, rel_tol=CLOSE) else f"{self.scale:.6g} "
        return scale + "/".join([" ".join(above) or "1", *below])


def _power(name: str, power: int) -> str:
    printed = _PRINTED.get(name, name)
    return " ".join([printed] * power)


def _unit(one: Unit, other: Unit, sign: int) -> Unit:
    powers = dict(one.dimensions)
    for name, power in other.dimensions:
        powers[name] = powers.get(name, 0) + sign * power
    scale = one.scale * other.scale if sign > 0 else one.scale / other.scale
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)), scale)


ONE = Unit()
YEAR = Unit(((TIME, 1),))
KNOWN: dict[str, Unit] = {
    **{word: Unit(((name, 1),)) for name, words in _COUNTED.items() for word in words.split()},
    **{name: Unit(((dimension, 1),), scale) for name, (dimension, scale) in _MEASURED.items()},
    **{name: Unit((), scale) for name, scale in _PURE.items()},
}


def unit(text: str) -> Unit:
    """The unit of that text: factors, with "/" before each thing it is divided by.

    Raises UnitUnknown with the units there are.
    """
    if len(text) > LONGEST:
        raise UnitUnknown(f"a unit is at most {LONGEST} characters long")
    above, *below = text.split("/")
    found = _factors(above, text) if above.strip() else ONE
    for one in below:
        found = found / _factors(one, text)
    return found


def _factors(text: str, whole: str) -> Unit:
    found, at = ONE, 0
    if not text.strip():
        raise UnitUnknown(f"“{whole}” is not a unit: nothing stands after a “/”")
    while at < len(text):
        factor = _FACTOR.match(text, at)
        if factor is None:
            raise UnitUnknown(f"“{whole}” is not a unit; write it like l/person/day")
        found = found * _factor(factor, whole)
        at = factor.end()
    return found


def _factor(factor: re.Match[str], whole: str) -> Unit:
    if factor["number"]:
        number = float(factor["number"])
        if not 0.0 < number < 1e12:
            raise UnitUnknown(f"“{whole}” is not a unit: {factor['number']} is no size of one")
        return Unit((), number)
    known = KNOWN.get(factor["name"])
    if known is None:
        names = ", ".join(sorted(KNOWN))
        raise UnitUnknown(f"there is no unit “{factor['name']}” (in “{whole}”); there are {names}")
    return known
