"""Quantities that several calculations of this room take, with their bounds and sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from engine.arithmetic import phrase
from engine.errors import Problem
from engine.model import Display, Source, Symbol, quantity
from engine.norms import parameter_set
from engine.problems import shown

CRA = "CRA Colombia, Metodologías de eficiencia para el componente de inversiones"
PROPOSAL = "cra-2009-proposal"
BILLS = "colombia-bills-2018"
YEAR = Symbol("t", "year of the period; 0 is the base year, flows of a year fall at its end")
MONEY_MAXIMUM = 1e16
VOLUME_MINIMUM = 1e-6
VOLUME_MAXIMUM = 1e12
YEARS_MAXIMUM = 50
ITEMS_MAXIMUM = 200
NAME_MAXIMUM = 60

Money = Annotated[float, Field(ge=0, le=MONEY_MAXIMUM)]
SignedMoney = Annotated[float, Field(ge=-MONEY_MAXIMUM, le=MONEY_MAXIMUM)]
Volume = Annotated[float, Field(ge=VOLUME_MINIMUM, le=VOLUME_MAXIMUM)]
Share = Annotated[float, Field(ge=0, le=1)]
ServiceKey = Literal["water", "sewerage"]
SERVICES: dict[ServiceKey, str] = {"water": "Water supply", "sewerage": "Sewerage"}
SERVICE_NAMES = {"acueducto": "water", "alcantarillado": "sewerage", "sewer": "sewerage"}
"""Other names of the services, those of the norm and a common one."""


def _service_key(given: Any) -> Any:
    return SERVICE_NAMES.get(given, given) if isinstance(given, str) else given


Service = Annotated[ServiceKey, BeforeValidator(_service_key)]

ODD_NAME = (
    "“%(given)s” cannot be used as a name; give 1 to %(limit)s letters, digits, spaces or hyphens."
)
REPEATED = "“%(given)s” stands here twice; give each one a name or code of its own."


def cra(place: str) -> Source:
    """A place in the proposal."""
    return Source(CRA, place)


def reading(place: str) -> Source:
    """A reading of the proposal where it leaves room, or arithmetic that follows from it.

    place: said in the reader's language, for it is ours and not the proposal's.
    """
    return Source(CRA, phrase(place), "inferred")


def proposed(key: str) -> float:
    """The proposal's own value of a parameter."""
    return parameter_set(PROPOSAL).value(key)


def billing(key: str) -> float:
    """A value of the rules on subsidies, contributions and basic consumption."""
    return parameter_set(BILLS).value(key)


def money(title: str, *, meaning: str, **more: Any) -> Any:
    """An amount of money, zero or more."""
    bounds = {"ge": 0, "le": MONEY_MAXIMUM, **more}
    return quantity(title, unit="¤", meaning=meaning, display="money", **bounds)


def unit_money(title: str, *, meaning: str, unit: str = "¤/m³", **more: Any) -> Any:
    """A cost or charge for one unit, zero or more."""
    return quantity(
        title, unit=unit, meaning=meaning, display="unit_money", **{"ge": 0, "le": 1e9, **more}
    )


def yearly(
    title: str, *, meaning: str, unit: str = "¤", display: Display = "money", **more: Any
) -> Any:
    """A yearly list from year 1 on."""
    return quantity(
        title,
        unit=unit,
        meaning=meaning,
        display=display,
        **{"series": "from_year_1", "min_length": 1, "max_length": YEARS_MAXIMUM, **more},
    )


def share(title: str, *, meaning: str, **more: Any) -> Any:
    """A fraction from 0 to 1, typed and shown as a percentage."""
    bounds = {"ge": 0, "le": 1, **more}
    return quantity(title, unit="fraction", meaning=meaning, display="percent", **bounds)


def discount_rate() -> Any:
    """The regulated discount rate, above 0 and below 30 % a year."""
    return quantity(
        "Discount rate",
        unit="fraction per year",
        meaning="Regulated rate that the provider chose within the CRA's range; the same in "
        "return, discounting and volumes.",
        display="percent",
        symbol="r",
        source=cra("sección 2.1, fórmula del CMI"),
        parameter="discount_rate",
        gt=0,
        lt=0.3,
    )


def service() -> Any:
    """The service of a calculation; costs of two services are never added."""
    return quantity(
        "Service",
        unit="",
        meaning="Water supply and sewerage have a cost each; they are never added.",
        display="text",
        choices=SERVICES,
    )


def name(title: str, *, meaning: str, **more: Any) -> Any:
    """A short text that names a line."""
    bounds = {"min_length": 1, "max_length": 120, **more}
    return quantity(title, unit="", meaning=meaning, display="text", **bounds)


def name_problems(field: str, names: Iterable[str]) -> list[Problem]:
    """Problems of names that the figures of the result are found by."""
    return [
        Problem((field, shown_name), "odd_name", ODD_NAME, params)
        for one in names
        if not _is_plain(one)
        for shown_name in [str(shown(one))]
        for params in [{"given": shown_name, "limit": NAME_MAXIMUM}]
    ]


def _is_plain(text: str) -> bool:
    return (
        0 < len(text) <= NAME_MAXIMUM
        and text == text.strip()
        and text.isprintable()
        and not set(text) & set("./:\\")
    )


def code_problems(field: str, codes: Iterable[str], key: str = "code") -> list[Problem]:
    """Problems of codes in a list of groups: names that cannot be used, or stand there twice."""
    found, seen = [], set[str]()
    for place, one in enumerate(codes):
        params = {"given": shown(one), "limit": NAME_MAXIMUM}
        if not _is_plain(one):
            found.append(Problem((field, place, key), "odd_name", ODD_NAME, params))
        elif one in seen:
            found.append(Problem((field, place, key), "repeated", REPEATED, params))
        seen.add(one)
    return found
