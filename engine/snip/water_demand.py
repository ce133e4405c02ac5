"""snip.water_demand: yearly demand of a locality by category, production, peaks, storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from engine.arithmetic import (
    Constant,
    aside,
    choose,
    constant,
    maximum,
    minimum,
    phrase,
    total,
    year_numbers,
)
from engine.errors import Problem
from engine.finance.rounding import Rule, whole
from engine.model import quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark
from engine.snip.demand_result import PEAKS, STORAGE, WaterDemandResult
from engine.snip.fields import share
from engine.snip.limits import coverage_remarks, loss_remarks, person_problems, person_remarks
from engine.snip.locality_inputs import (
    NO_CONNECTIONS,
    OTHER_CATEGORIES,
    RESULTS,
    SHEET,
    LocalityInputs,
    UnitConsumption,
)
from engine.snip.symbols import DEMAND_SYMBOLS

ROUNDING: Rule = "half_up"
DAYS_A_MONTH = Constant(30.0, "Days in a month", "days/month")
DAYS_A_YEAR = Constant(365.0, "Days in a year", "days/year")
SECONDS_A_DAY = Constant(86_400.0, "Seconds in a day", "s/day")
SMALLEST_DWELLING = 1.0
LITRES_A_M3 = Constant(1000.0, "Litres in a cubic metre", "l/m³")
NO_TAPS = phrase("No public taps")
FIRE_POPULATION = 10_000
PEAK_HOUR_USUAL = (1.5, 2.5)

MORE_THAN_SERVED = (
    "In year %(year)s the other categories have %(others)s connections, more than the "
    "%(dwellings)s that the coverage allows; lower them or raise the coverage."
)
NO_FIRE_VOLUME = (
    "From %(limit)s inhabitants on a fire volume is stored as well; give it (50 m³ in housing "
    "areas) if the system has to."
)
PEAK_ODD = "The peak-hour coefficient %(given)s lies outside the usual %(low)s to %(high)s."
TAPS_UNCOUNTED = (
    "%(people)s people use public taps today, but no taps are given, so their consumption is "
    "left out of year 0; give the taps."
)
DWELLINGS_DIFFER = (
    "%(people)s connected people make %(dwellings)s dwellings, but %(connections)s connections "
    "are given; year 0 consumes what the connections do."
)


class WaterDemandInputs(LocalityInputs):
    """The demand model of a locality."""

    base_population: int = quantity(
        "Population in year 0",
        unit="inhabitants",
        meaning="Inhabitants of the locality today.",
        display="integer",
        symbol="P_0",
        source=SHEET,
        ge=1,
        le=10**8,
    )
    growth_rate: float = quantity(
        "Growth rate",
        unit="fraction per year",
        meaning="Yearly growth of the population, rounded to whole people every year.",
        display="percent",
        symbol="g",
        source=SHEET,
        ge=-0.1,
        le=0.15,
    )
    persons_per_dwelling: float = quantity(
        "Persons per dwelling",
        unit="inhabitants/dwelling",
        meaning="Mean occupancy of a dwelling or lot.",
        symbol="h",
        source=SHEET,
        ge=1,
        le=50,
    )
    peak_day: float = quantity(
        "Peak-day coefficient",
        unit="ratio",
        meaning="Peak day over mean day, K1; 1.3 in the norm.",
        symbol="K_1",
        parameter="peak_day",
        source=PEAKS,
        default=1.3,
        ge=1,
        le=3,
    )
    peak_hour: float = quantity(
        "Peak-hour coefficient",
        unit="ratio",
        meaning="Peak hour over mean hour, K2; 1.8 to 2.5 in towns, 1.5 in the country.",
        symbol="K_2",
        source=PEAKS,
        default=2.0,
        ge=1,
        le=5,
    )
    storage_share: float = share(
        "Regulation storage",
        meaning="Share of the mean daily production that is stored; at least 25 % in towns.",
        symbol="s",
        source=STORAGE,
        parameter="storage_share.urban",
        default=0.25,
        le=2,
    )
    fire_m3: float = quantity(
        "Fire volume",
        unit="m³",
        meaning="Stored against fire, above the regulation volume.",
        symbol="V_{fire}",
        source=STORAGE,
        default=0.0,
        ge=0,
        le=1e6,
    )
    reserve_m3: float = quantity(
        "Reserve volume",
        unit="m³",
        meaning="Stored in reserve, above regulation and fire.",
        symbol="V_{reserve}",
        source=STORAGE,
        default=0.0,
        ge=0,
        le=1e6,
    )
    sewage_share: float = share(
        "Sewage share",
        meaning="Share of the consumption of sewered users that returns as sewage.",
        symbol="a",
        source=SHEET,
        parameter="sewage_share",
        default=0.8,
    )

    @model_validator(mode="after")
    def _room_for_other_categories(self) -> Self:
        refuse([one for year in range(1, self.years + 1) for one in self._no_room(year)])
        return self

    @model_validator(mode="after")
    def _consumption_is_possible(self) -> Self:
        unit, people = self.unit_consumption.domestic, self.persons_per_dwelling
        place = ("unit_consumption", "domestic")
        metered = person_problems((*place, "metered"), unit.metered, people)
        refuse([*metered, *person_problems((*place, "unmetered"), unit.unmetered, people)])
        return self

    def _no_room(self, year: int) -> list[Problem]:
        others = {
            one: self.other_connections.series(one, self.years)[year - 1]
            for one in OTHER_CATEGORIES
        }
        dwellings = dwellings_served(self, population_series(self)[year], year)
        if sum(others.values()) <= dwellings:
            return []
        largest = max(others, key=lambda one: others[one])
        params = {"year": year, "others": sum(others.values()), "dwellings": dwellings}
        path = ("other_connections", largest, year - 1)
        return [Problem(path, "more_than_served", MORE_THAN_SERVED, params)]


def population_series(inputs: WaterDemandInputs) -> list[int]:
    """Population of years 0 to T; each year grows from the rounded one before it."""
    series = [inputs.base_population]
    for _ in range(inputs.years):
        series.append(whole(ROUNDING, series[-1] * (1.0 + inputs.growth_rate)))
    return series


def dwellings_served(inputs: WaterDemandInputs, population: int, year: int) -> int:
    """Dwellings with a connection, which are all connections; year 0 from the present."""
    if year:
        served = population * inputs.coverage.connections[year - 1]
        return whole(ROUNDING, served / inputs.persons_per_dwelling)
    people = inputs.without_project.population_connected
    if people is None:
        return inputs.without_project.connections.total
    return whole(ROUNDING, people / inputs.persons_per_dwelling)


@dataclass(frozen=True)
class Users:
    """Connections and taps of one year, and which other categories are metered."""

    population: int
    dwellings: int
    domestic_metered: int
    domestic_unmetered: int
    others: dict[str, int]
    metered: dict[str, bool]
    taps_metered: float
    taps_unmetered: float


def _present(inputs: WaterDemandInputs) -> Users:
    now = inputs.without_project
    counts: dict[str, int] = dict(now.connections)
    metered = {}
    for one in OTHER_CATEGORIES:
        own = getattr(now, f"{one}_metered")
        metered[one] = getattr(inputs.metered, one) if own is None else own
    taps = now.taps
    return _users(
        inputs,
        (inputs.base_population, 0),
        (now.connections.total, now.micrometering),
        {one: counts[one] for one in OTHER_CATEGORIES},
        metered,
        (taps.metered, taps.unmetered) if taps else _no_taps(),
    )


def _projected(inputs: WaterDemandInputs, population: int, year: int) -> Users:
    return _users(
        inputs,
        (population, year),
        (dwellings_served(inputs, population, year), inputs.with_project.micrometering),
        {
            one: inputs.other_connections.series(one, inputs.years)[year - 1]
            for one in OTHER_CATEGORIES
        },
        dict(inputs.metered),
        _taps(inputs, population, year),
    )


def _users(
    inputs: WaterDemandInputs,
    when: tuple[int, int],
    metering: tuple[int, float],
    others: dict[str, int],
    metered: dict[str, bool],
    taps: tuple[float, float],
) -> Users:
    """Metering applies to all connections; metered other categories take their part first."""
    connections, metering_share = metering
    domestic = connections - total(others.values())
    metered_others = total(choose(metered[one], count, 0) for one, count in others.items())
    wanted = whole(ROUNDING, metering_share * connections) - metered_others
    domestic_metered = minimum(maximum(wanted, 0), domestic)
    return Users(
        population=when[0],
        dwellings=dwellings_served(inputs, *when),
        domestic_metered=domestic_metered,
        domestic_unmetered=domestic - domestic_metered,
        others=others,
        metered=metered,
        taps_metered=taps[0],
        taps_unmetered=taps[1],
    )


def _taps(inputs: WaterDemandInputs, population: int, year: int) -> tuple[float, float]:
    coverage = inputs.coverage.taps
    per_tap, metered_share = (
        inputs.with_project.dwellings_per_tap,
        inputs.with_project.tap_metered_share,
    )
    if coverage is None or per_tap is None or metered_share is None:
        return _no_taps()
    taps = population * coverage[year - 1] / inputs.persons_per_dwelling / per_tap
    metered = minimum(whole(ROUNDING, taps * metered_share), taps)
    return metered, taps - metered


def _no_taps() -> tuple[float, float]:
    nothing = constant(0.0, NO_TAPS)
    return nothing, nothing


def _litres_a_day(monthly_m3: float) -> float:
    return monthly_m3 * LITRES_A_M3() / DAYS_A_MONTH()


def _domestic(inputs: WaterDemandInputs, users: Users) -> float:
    unit = inputs.unit_consumption.domestic
    return _litres_a_day(
        users.domestic_metered * unit.metered + users.domestic_unmetered * unit.unmetered
    )


def _other(inputs: WaterDemandInputs, users: Users, category: str) -> float:
    unit: UnitConsumption | None = getattr(inputs.unit_consumption, category)
    if unit is None:
        return constant(0.0, NO_CONNECTIONS)
    return _litres_a_day(users.others[category] * unit.of(users.metered[category]))


def _on_taps(inputs: WaterDemandInputs, users: Users) -> float:
    unit = inputs.unit_consumption.tap
    if unit is None:
        return constant(0.0, NO_TAPS)
    return _litres_a_day(users.taps_metered * unit.metered + users.taps_unmetered * unit.unmetered)


def water_demand(inputs: WaterDemandInputs, _progress: Progress) -> WaterDemandResult:
    """Demand of years 0 (without the project) to T; at most a hundred years, so no progress."""
    population = population_series(inputs)
    years = [_present(inputs)]
    years += [_projected(inputs, population[t], t) for t in range(1, inputs.years + 1)]
    domestic = [_domestic(inputs, one) for one in years]
    others = {cat: [_other(inputs, one, cat) for one in years] for cat in OTHER_CATEGORIES}
    connected = [total(parts) for parts in zip(domestic, *others.values(), strict=True)]
    taps = [_on_taps(inputs, one) for one in years]
    return WaterDemandResult(
        years=year_numbers(inputs.years + 1),
        population=population,
        dwellings=[one.dwellings for one in years],
        domestic_metered=[one.domestic_metered for one in years],
        domestic_unmetered=[one.domestic_unmetered for one in years],
        taps_metered=[one.taps_metered for one in years],
        taps_unmetered=[one.taps_unmetered for one in years],
        **{cat: [one.others[cat] for one in years] for cat in OTHER_CATEGORIES},
        domestic_consumption_l_day=domestic,
        **{f"{cat}_consumption_l_day": values for cat, values in others.items()},
        connection_consumption_l_day=connected,
        tap_consumption_l_day=taps,
        **_production(inputs, connected, taps),
        **_sewage(inputs, years, connected),
        warnings=_remarks(inputs, years, connected),
    )


def _production(
    inputs: WaterDemandInputs, connected: list[float], taps: list[float]
) -> dict[str, list[float]]:
    losses = [inputs.without_project.losses] + [inputs.with_project.losses] * inputs.years
    used = [one + other for one, other in zip(connected, taps, strict=True)]
    mean = [
        litres / SECONDS_A_DAY() / (1.0 - lost) for litres, lost in zip(used, losses, strict=True)
    ]
    daily = [litres * SECONDS_A_DAY() / LITRES_A_M3() for litres in mean]
    extra = inputs.fire_m3 + inputs.reserve_m3
    return {
        "consumption_l_day": used,
        "production_l_s": mean,
        "peak_day_l_s": [inputs.peak_day * one for one in mean],
        "peak_hour_l_s": [inputs.peak_hour * one for one in mean],
        "production_m3_day": daily,
        "production_m3_year": [one * DAYS_A_YEAR() for one in daily],
        "storage_m3": [inputs.storage_share * one + extra for one in daily],
    }


def _sewage(
    inputs: WaterDemandInputs, years: list[Users], connected: list[float]
) -> dict[str, list[float | None]]:
    sewered = [_sewered(inputs, one, year) for year, one in enumerate(years)]
    flows: list[float | None] = []
    for people, one, litres in zip(sewered, years, connected, strict=True):
        served = one.dwellings * inputs.persons_per_dwelling
        if people is None:
            flows.append(None)
        else:
            part = _part_sewered(people, served)
            flows.append(inputs.sewage_share * litres * part / SECONDS_A_DAY())
    return {"population_sewered": sewered, "sewage_l_s": flows}


def _part_sewered(people: float, served: float) -> float:
    """Share of the connected who have sewers; nobody where nobody is connected.

    A dwelling has one person at least, so the larger of the two is the connected themselves.
    """
    part: float = minimum(people, served) / maximum(served, SMALLEST_DWELLING)
    return part


def _sewered(inputs: WaterDemandInputs, users: Users, year: int) -> float | None:
    if not year:
        return inputs.without_project.population_sewered
    coverage = inputs.coverage.sewerage
    return None if coverage is None else users.population * coverage[year - 1]


@aside
def _remarks(inputs: WaterDemandInputs, years: list[Users], connected: list[float]) -> list[Remark]:
    found = loss_remarks(("without_project", "losses"), inputs.without_project.losses)
    found += loss_remarks(("with_project", "losses"), inputs.with_project.losses)
    for name, first in (("connections", 1), ("sewerage", 1)):
        values = getattr(inputs.coverage, name) or []
        found += coverage_remarks(("coverage", name), values, first)
    low, high = PEAK_HOUR_USUAL
    if not low <= inputs.peak_hour <= high:
        params = {"given": inputs.peak_hour, "low": low, "high": high}
        found.append(remark(("peak_hour",), "peak_odd", PEAK_ODD, **params))
    people = max(one.population for one in years)
    if people >= FIRE_POPULATION and not inputs.fire_m3:
        found.append(remark(("fire_m3",), "no_fire_volume", NO_FIRE_VOLUME, limit=FIRE_POPULATION))
    return found + _present_remarks(inputs, years[0]) + _person_remarks(inputs, years, connected)


def _present_remarks(inputs: WaterDemandInputs, present: Users) -> list[Remark]:
    now, found = inputs.without_project, []
    if now.population_on_taps and now.taps is None:
        path = ("without_project", "taps")
        people = now.population_on_taps
        found.append(remark(path, "taps_uncounted", TAPS_UNCOUNTED, people=people))
    if abs(present.dwellings - now.connections.total) > max(1.0, 0.01 * present.dwellings):
        params = {
            "people": now.population_connected or 0,
            "dwellings": present.dwellings,
            "connections": now.connections.total,
        }
        path = ("without_project", "population_connected")
        found.append(remark(path, "dwellings_differ", DWELLINGS_DIFFER, **params))
    return found


def _person_remarks(
    inputs: WaterDemandInputs, years: list[Users], connected: list[float]
) -> list[Remark]:
    """The first year whose consumption per connected person is unusual, not every one."""
    for year, (one, litres) in enumerate(zip(years, connected, strict=True)):
        people = one.dwellings * inputs.persons_per_dwelling
        path = ("unit_consumption", "domestic")
        found = person_remarks(path, litres / people if people else None, year)
        if found:
            return found
    return []


register(
    Calculation(
        name="snip.water_demand",
        title="Water demand of a locality",
        summary="Yearly demand by category, production, peaks, storage and sewage.",
        inputs=WaterDemandInputs,
        result=WaterDemandResult,
        function=water_demand,
        sources=(SHEET, RESULTS, PEAKS, STORAGE),
        parameter_set="snip-2015-03",
        key_figures=(
            "peak_day_l_s",
            "production_l_s",
            "storage_m3",
            "population",
        ),
        symbols=DEMAND_SYMBOLS,
    )
)
