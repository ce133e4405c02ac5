"""What the demand model of a locality takes: connections, coverage, unit consumption, losses."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.arithmetic import choose, constant, phrase, total
from engine.errors import PathPart, Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.snip.fields import HORIZON_MAXIMUM, Count, Share, mef, reading, share
from engine.yearly import horizon_lengths

SHEET = mef("Proyección de demanda, hoja de ingreso de datos")
RESULTS = reading("Proyección de demanda, hoja de resultados")
NO_CONNECTIONS = phrase("No connections of this category")
OTHER_CATEGORIES = ("commercial", "industrial", "government", "social")

OVER_ONE = (
    "In year %(year)s connections (%(connections)s %%) and taps (%(taps)s %%) together serve more "
    "than everybody; lower one of them so that they add up to at most 100 %%."
)
TAPS_NEED = (
    "Taps serve people, so this value is needed; give it, or set the coverage of taps to zero."
)
CONSUMPTION_NEEDED = (
    "There are %(category)s connections, so their unit consumption is needed; give it."
)


def _people(title: str, meaning: str, **more: Any) -> Any:
    bounds = {"ge": 0, "le": 1e9, **more}
    return quantity(title, unit="inhabitants", meaning=meaning, source=SHEET, **bounds)


def _connections(title: str) -> Any:
    return quantity(
        title,
        unit="connections",
        meaning="Connections of this category in year 0.",
        display="integer",
        source=SHEET,
        default=0,
    )


def _yearly_connections(title: str) -> Any:
    return quantity(
        title,
        unit="connections",
        meaning="Connections of this category with the project; left out where there are none.",
        display="integer",
        series="from_year_1",
        source=SHEET,
        default=None,
        max_length=HORIZON_MAXIMUM,
    )


def _yearly_coverage(title: str, meaning: str, **more: Any) -> Any:
    return quantity(
        title,
        unit="fraction",
        meaning=meaning,
        display="percent",
        series="from_year_1",
        source=SHEET,
        max_length=HORIZON_MAXIMUM,
        **more,
    )


def _metered(title: str, *, default: bool | None = False) -> Any:
    meaning = "Whether all connections of this category are metered."
    if default is None:
        meaning += " Left out: as with the project."
    return quantity(title, unit="", meaning=meaning, display="text", default=default)


def _monthly(title: str, meaning: str) -> Any:
    return quantity(
        title,
        unit="m³/month",
        meaning=meaning,
        source=SHEET,
        ge=0,
        le=1e6,
    )


class Taps(Inputs):
    """Public taps in year 0."""

    metered: Count = _connections("Metered taps")
    unmetered: Count = _connections("Unmetered taps")


class Connections(Inputs):
    """Connections by category in year 0."""

    domestic: Count = _connections("Domestic")
    commercial: Count = _connections("Commercial")
    industrial: Count = _connections("Industrial")
    government: Count = _connections("Government")
    social: Count = _connections("Social")

    @property
    def total(self) -> int:
        """All of them: a whole number."""
        counts: list[int] = [count for _, count in self]
        return total(counts)


class WithProject(Inputs):
    """Losses and metering with the project, and how many dwellings a tap serves."""

    losses: float = quantity(
        "Physical losses",
        unit="fraction",
        meaning="Share of the water produced that leaks; not the non-revenue water.",
        display="percent",
        symbol="p",
        source=SHEET,
        ge=0,
        le=0.95,
    )
    micrometering: float = share(
        "Metering", meaning="Share of all connections that are metered.", symbol=r"\mu"
    )
    dwellings_per_tap: float | None = quantity(
        "Dwellings per tap",
        unit="dwellings",
        meaning="Dwellings that share a public tap; needed where taps serve people.",
        symbol="d",
        source=SHEET,
        default=None,
        ge=1,
        le=1000,
    )
    tap_metered_share: float | None = share(
        "Metered taps",
        meaning="Share of the taps that are metered, rounded to whole taps.",
        symbol=r"\mu_g",
        source=RESULTS,
        default=None,
    )


class WithoutProject(Inputs):
    """The present situation, year 0."""

    losses: float = quantity(
        "Physical losses",
        unit="fraction",
        meaning="Share of the water produced that leaks today; not the non-revenue water.",
        display="percent",
        symbol="p_0",
        source=SHEET,
        ge=0,
        le=0.95,
    )
    micrometering: float = share(
        "Metering", meaning="Share of all connections that are metered today."
    )
    population_connected: float | None = _people(
        "Population with connections",
        "People served through connections today; empty: as many dwellings as connections.",
        default=None,
    )
    population_on_taps: float | None = _people(
        "Population on taps", "People served by public taps today.", default=None
    )
    population_sewered: float | None = _people(
        "Population with sewers", "People connected to sewers today.", default=None
    )
    taps: Taps | None = group("Taps", "Public taps today; left out where none.", default=None)
    connections: Connections = group("Connections", "Connections by category today.")
    commercial_metered: bool | None = _metered("Commercial metered today", default=None)
    industrial_metered: bool | None = _metered("Industrial metered today", default=None)
    government_metered: bool | None = _metered("Government metered today", default=None)
    social_metered: bool | None = _metered("Social metered today", default=None)


class Coverage(Inputs):
    """Shares of the population served with the project, year 1 first."""

    connections: list[Share] = _yearly_coverage(
        "Coverage by connections",
        "Share of the population served through connections.",
        symbol="k_t",
    )
    taps: list[Share] | None = _yearly_coverage(
        "Coverage by taps",
        "Share served by public taps; left out where none.",
        symbol="k^g_t",
        default=None,
    )
    sewerage: list[Share] | None = _yearly_coverage(
        "Coverage of sewerage",
        "Share connected to sewers; left out where not studied.",
        symbol="k^s_t",
        default=None,
    )


class OtherConnections(Inputs):
    """Connections that are not domestic, year 1 first."""

    commercial: list[Count] | None = _yearly_connections("Commercial")
    industrial: list[Count] | None = _yearly_connections("Industrial")
    government: list[Count] | None = _yearly_connections("Government")
    social: list[Count] | None = _yearly_connections("Social")

    def series(self, category: str, years: int) -> list[int]:
        """Connections of a category in years 1 to years, zeros where it is left out."""
        values: list[int] | None = getattr(self, category)
        return [constant(0, NO_CONNECTIONS)] * years if values is None else values


class Metered(Inputs):
    """Which other categories are metered with the project; they are metered first."""

    commercial: bool = _metered("Commercial")
    industrial: bool = _metered("Industrial")
    government: bool = _metered("Government")
    social: bool = _metered("Social")


class UnitConsumption(Inputs):
    """Monthly consumption of a connection or tap."""

    metered: float = _monthly("Metered", "Monthly consumption where metered.")
    unmetered: float = _monthly("Unmetered", "Monthly consumption where not metered.")

    def of(self, metered: bool) -> float:
        return choose(metered, self.metered, self.unmetered)


class UnitConsumptions(Inputs):
    """Unit consumption by category; needed for each category that has connections."""

    domestic: UnitConsumption = group("Domestic", "Of a dwelling.")
    commercial: UnitConsumption | None = group("Commercial", "Of a connection.", default=None)
    industrial: UnitConsumption | None = group("Industrial", "Of a connection.", default=None)
    government: UnitConsumption | None = group("Government", "Of a connection.", default=None)
    social: UnitConsumption | None = group("Social", "Of a connection.", default=None)
    tap: UnitConsumption | None = group("Public tap", "Of a public tap.", default=None)


class LocalityInputs(Inputs):
    """The groups of the demand model and the checks among them that need no projection."""

    years: int = quantity(
        "Years",
        unit="years",
        meaning="Last year of the projection; every yearly list has this many values.",
        display="integer",
        symbol="T",
        ge=1,
        le=HORIZON_MAXIMUM,
    )
    with_project: WithProject = group("With the project", "Losses, metering and taps from year 1.")
    without_project: WithoutProject = group("Without the project", "The present, year 0.")
    coverage: Coverage = group("Coverage", "Shares of the population served, year by year.")
    other_connections: OtherConnections = group(
        "Other connections",
        "Connections that are not domestic, year by year.",
        default=OtherConnections(),
    )
    metered: Metered = group(
        "Metered categories", "Which other categories are metered.", default=Metered()
    )
    unit_consumption: UnitConsumptions = group(
        "Unit consumption", "Monthly consumption by category."
    )

    @model_validator(mode="after")
    def _groups_fit(self) -> Self:
        refuse(self._lengths())
        refuse([*self._shares(), *self._tap_needs(), *self._consumption_needs()])
        return self

    def _lengths(self) -> list[Problem]:
        coverage: dict[tuple[PathPart, ...], Any] = {
            ("coverage", one): getattr(self.coverage, one) for one in _COVERAGES
        }
        others: dict[tuple[PathPart, ...], Any] = {
            ("other_connections", one): getattr(self.other_connections, one)
            for one in OTHER_CATEGORIES
        }
        return horizon_lengths({**coverage, **others}, self.years)

    def _shares(self) -> list[Problem]:
        pairs = zip(self.coverage.connections, self.coverage.taps or [], strict=False)
        return [
            Problem(
                ("coverage", "taps", place),
                "over_one",
                OVER_ONE,
                {
                    "year": place + 1,
                    "connections": round(100 * connected, 2),
                    "taps": round(100 * tapped, 2),
                },
            )
            for place, (connected, tapped) in enumerate(pairs)
            if connected + tapped > 1.0 + 1e-9
        ]

    def _tap_needs(self) -> list[Problem]:
        if not any(self.coverage.taps or []):
            return []
        needed = ("dwellings_per_tap", "tap_metered_share")
        found = [("with_project", one) for one in needed if getattr(self.with_project, one) is None]
        return [Problem(path, "taps_need", TAPS_NEED) for path in found]

    def _consumption_needs(self) -> list[Problem]:
        used = {
            one: getattr(self.without_project.connections, one)
            or any(self.other_connections.series(one, self.years))
            for one in OTHER_CATEGORIES
        }
        used["tap"] = self.without_project.taps or any(self.coverage.taps or [])
        return [
            Problem(
                ("unit_consumption", one),
                "consumption_needed",
                CONSUMPTION_NEEDED,
                {"category": one},
            )
            for one, there in used.items()
            if there and getattr(self.unit_consumption, one) is None
        ]


_COVERAGES = ("connections", "taps", "sewerage")
