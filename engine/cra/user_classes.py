"""Classes of users and what the law says of their factors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.arithmetic import aside
from engine.cra.fields import billing
from engine.errors import PathPart, Problem
from engine.model import Inputs, Source, group, quantity
from engine.remarks import Remark, remark

LAW = Source("Ley 142 de 1994, artículos de subsidios y contribuciones", "factores", "third_party")

UserClass = Literal[
    "e1", "e2", "e3", "e4", "e5", "e6", "official", "special", "commercial", "industrial"
]
CLASSES: dict[UserClass, str] = {
    "e1": "Stratum 1",
    "e2": "Stratum 2",
    "e3": "Stratum 3",
    "e4": "Stratum 4",
    "e5": "Stratum 5",
    "e6": "Stratum 6",
    "official": "Official",
    "special": "Special",
    "commercial": "Commercial",
    "industrial": "Industrial",
}
SUBSIDISED: tuple[UserClass, ...] = ("e1", "e2", "e3")
CONTRIBUTING: tuple[UserClass, ...] = ("e5", "e6", "commercial", "industrial")
AT_COST: tuple[UserClass, ...] = ("e4", "official", "special")
FREE_MINIMUM: tuple[UserClass, ...] = ("e1", "e2")

ABOVE_COST = (
    "The factor %(given)s charges a subsidised class more than the cost; give a factor of 1 or "
    "less."
)
NOT_AT_COST = (
    "The factor %(given)s departs from the cost; this class pays exactly the cost, give 1."
)
SMALL_CONTRIBUTION = "The factor %(given)s is below the lowest contribution, %(limit)s; raise it."
LARGE_SUBSIDY = (
    "The factor %(given)s subsidises more than the law allows, which is a factor of %(limit)s; "
    "check the council's agreement."
)


class Factors(Inputs):
    """What a class pays of the reference cost."""

    fixed: float = quantity(
        "Factor of the fixed charge",
        unit="ratio",
        meaning="Share of the fixed charge that the class pays, by the municipal council.",
        symbol="f_f",
        source=LAW,
        ge=0,
        le=20,
    )
    consumption: float = quantity(
        "Factor of consumption",
        unit="ratio",
        meaning="Share of the consumption charge that the class pays; with a subsidy only for "
        "basic consumption.",
        symbol="f_c",
        source=LAW,
        ge=0,
        le=20,
    )


def _factors(name: UserClass) -> Factors | None:
    found: Factors | None = group(
        CLASSES[name], "Factors of the class; classes at cost may be left out.", default=None
    )
    return found


class ClassFactors(Inputs):
    """The factors of each class for one service."""

    e1: Factors | None = _factors("e1")
    e2: Factors | None = _factors("e2")
    e3: Factors | None = _factors("e3")
    e4: Factors | None = _factors("e4")
    e5: Factors | None = _factors("e5")
    e6: Factors | None = _factors("e6")
    official: Factors | None = _factors("official")
    special: Factors | None = _factors("special")
    commercial: Factors | None = _factors("commercial")
    industrial: Factors | None = _factors("industrial")

    def given(self, user_class: UserClass) -> Factors | None:
        found: Factors | None = getattr(self, user_class)
        return found

    def of(self, user_class: UserClass) -> tuple[float, float]:
        """Factors of the fixed charge and of consumption; one for a class at cost."""
        found = self.given(user_class)
        if found is None:
            cost = billing("factor.at_cost")
            return cost, cost
        return found.fixed, found.consumption

    def problems(self) -> list[Problem]:
        """Factors that no class may have."""
        return [
            problem
            for path, user_class, factor in self._each()
            for problem in [_problem(path, user_class, factor)]
            if problem
        ]

    @aside
    def remarks(self, above: tuple[PathPart, ...]) -> list[Remark]:
        """Subsidies beyond what the law allows."""
        return [
            remark((*above, *path), "large_subsidy", LARGE_SUBSIDY, given=factor, limit=limit)
            for path, user_class, factor in self._each()
            if user_class in SUBSIDISED
            for limit in [float(billing(f"factor.{user_class}"))]
            if factor < limit
        ]

    def _each(self) -> Iterator[tuple[tuple[PathPart, ...], UserClass, float]]:
        for user_class in CLASSES:
            factors = self.given(user_class)
            if factors is not None:
                yield (user_class, "fixed"), user_class, factors.fixed
                yield (user_class, "consumption"), user_class, factors.consumption


def _problem(path: tuple[PathPart, ...], user_class: UserClass, factor: float) -> Problem | None:
    if user_class in SUBSIDISED:
        wrong, code, message = factor > 1, "above_cost", ABOVE_COST
    elif user_class in AT_COST:
        wrong, code, message = factor != billing("factor.at_cost"), "not_at_cost", NOT_AT_COST
    else:
        limit = billing(f"factor.{user_class}")
        if factor >= limit:
            return None
        params = {"given": factor, "limit": limit}
        return Problem(path, "small_contribution", SMALL_CONTRIBUTION, params)
    return Problem(path, code, message, {"given": factor}) if wrong else None
