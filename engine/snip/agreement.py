"""Whether a project and the demand of its locality speak of the same people and the same water.

Both parts may be given on their own, and a part of a locality may be all that a project serves:
nothing is refused and no figure changes. What differs much is remarked on for the reader.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.remarks import Remark, remark

TOLERANCE = 0.1
OTHER_PEOPLE = (
    "In year %(year)s the project counts %(project)s inhabitants and the demand of the locality "
    "%(demand)s; say in the study why they differ, or make them agree."
)
OTHER_WATER = (
    "In year %(year)s the project produces %(project)s m³ and the demand of the locality asks for "
    "%(demand)s m³; coverage, consumption or losses of the two parts differ."
)


def agreement_remarks(
    population: tuple[Sequence[float], Sequence[float]],
    production_m3: tuple[Sequence[float], Sequence[float]],
    tolerance: float = TOLERANCE,
) -> list[Remark]:
    """One remark on the population and one on the water, each of the year that differs most.

    population, production_m3: yearly values from year 0, of the project and of the demand of the
    locality; years that only one of them has are not compared, nor is the water of year 0, which
    the project's part does not describe. tolerance: relative to the larger of the two.
    """
    found = []
    if (year := _widest(*population, tolerance, first=0)) is not None:
        path = ("water_demand", "base_population")
        found.append(_told(path, "other_people", OTHER_PEOPLE, population, year))
    if (year := _widest(*production_m3, tolerance, first=1)) is not None:
        path = ("water_demand", "coverage")
        found.append(_told(path, "other_water", OTHER_WATER, production_m3, year))
    return found


def _widest(
    one: Sequence[float], other: Sequence[float], tolerance: float, first: int
) -> int | None:
    """The year from first on in which two series differ most, where beyond the tolerance."""
    gaps = [_gap(here, there) for here, there in zip(one, other, strict=False)]
    year = max(range(first, len(gaps)), key=lambda place: gaps[place], default=None)
    return None if year is None or gaps[year] <= tolerance else year


def _gap(one: float, other: float) -> float:
    largest = max(abs(one), abs(other))
    return abs(one - other) / largest if largest else 0.0


def _told(
    path: tuple[str, ...],
    code: str,
    message: str,
    pair: tuple[Sequence[float], Sequence[float]],
    year: int,
) -> Remark:
    project, demand = (round(values[year]) for values in pair)
    return remark(path, code, message, year=year, project=project, demand=demand)
