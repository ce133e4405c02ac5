"""Quantities that several calculations of this room take, with their bounds and sources."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from engine.arithmetic import phrase
from engine.model import Display, Source, quantity

MEF = "MEF Perú, Identificación, formulación y evaluación de proyectos de saneamiento (marzo 2015)"
MONEY_MAXIMUM = 1e13
HORIZON_MAXIMUM = 100
ITEMS_MAXIMUM = 200

Money = Annotated[float, Field(ge=0, le=MONEY_MAXIMUM)]
Share = Annotated[float, Field(ge=0, le=1)]
Change = Annotated[float, Field(ge=-1, le=10)]
Count = Annotated[int, Field(ge=0, le=10**9)]


def mef(place: str) -> Source:
    """A place in the slides of March 2015."""
    return Source(MEF, place)


def reading(place: str) -> Source:
    """A reading of those slides where they leave room, or arithmetic that follows from them.

    place: said in the reader's language, for it is ours and not the slides'.
    """
    return Source(MEF, phrase(place), "inferred")


def money(title: str, *, meaning: str, unit: str = "¤", **more: Any) -> Any:
    """An amount of money, zero or more."""
    display: Display = "money" if unit == "¤" else "unit_money"
    return quantity(
        title, unit=unit, meaning=meaning, display=display, ge=0, le=MONEY_MAXIMUM, **more
    )


def yearly_money(title: str, *, meaning: str, **more: Any) -> Any:
    """A yearly list of amounts from year 0 on."""
    return quantity(
        title,
        unit="¤",
        meaning=meaning,
        display="money",
        series="from_year_0",
        min_length=2,
        max_length=HORIZON_MAXIMUM + 1,
        **more,
    )


def share(title: str, *, meaning: str, **more: Any) -> Any:
    """A fraction from 0 to 1, typed and shown as a percentage."""
    bounds = {"ge": 0, "le": 1, **more}
    return quantity(title, unit="fraction", meaning=meaning, display="percent", **bounds)


def discount_rate() -> Any:
    """The social discount rate, above 0 and below 30 % a year."""
    return quantity(
        "Discount rate",
        unit="fraction per year",
        meaning="Social discount rate; year 0 is not discounted. The norm fixes it by date.",
        display="percent",
        symbol="r",
        source=mef("Coquitos, datos; fórmula general del índice costo efectividad"),
        parameter="discount_rate",
        gt=0,
        lt=0.3,
    )


def correction_factor(symbol: str = "f_j", *, default: Any = ...) -> Any:
    """A factor from market to social prices."""
    return quantity(
        "Correction factor",
        unit="ratio",
        meaning="Factor from market prices to social prices; the norm's lie between 0.4 and 1.",
        symbol=symbol,
        source=mef("Conversión de precios de mercado a precios sociales"),
        default=default,
        gt=0,
        le=2,
    )


def name(title: str, *, meaning: str, **more: Any) -> Any:
    """A short text that names a line."""
    return quantity(
        title, unit="", meaning=meaning, display="text", min_length=1, max_length=120, **more
    )
