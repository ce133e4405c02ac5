"""An input model of no real calculation, with every kind of field a form can ask for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse

Share = Annotated[float, Field(ge=0, le=1)]


class Pump(Inputs):
    name: str = quantity("Name", unit="", meaning="", display="text", min_length=1, max_length=80)
    cost: float = quantity("Cost", unit="¤", meaning="Market price", display="money", ge=0)


class Casing(Inputs):
    depth: float = quantity("Depth", unit="m", meaning="Below ground", gt=0)
    pumps: list[Pump] = group("Pumps", "In the casing", default=[])


class Tank(Inputs):
    volume: float = quantity("Volume", unit="m³", meaning="", ge=0)


class Well(Inputs):
    coverage: float = quantity(
        "Coverage", unit="fraction", meaning="Served", display="percent", ge=0, le=1
    )
    years: int = quantity("Years", unit="years", meaning="", display="integer", ge=1, le=50)
    growth: float | None = quantity(
        "Growth", unit="fraction", meaning="", display="percent", default=None
    )
    metered: bool = quantity("Metered", unit="", meaning="", display="text")
    lined: bool | None = quantity("Lined", unit="", meaning="", display="text", default=None)
    after: Literal["constant", "growing"] = quantity(
        "Afterwards",
        unit="",
        meaning="",
        display="text",
        default="constant",
        choices={"constant": "Stays as it is", "growing": "Goes on growing"},
    )
    note: str = quantity("Note", unit="", meaning="", display="text", default="", max_length=500)
    casing: Casing = group("Casing", "The lined part")
    pumps: list[Pump] = group("Pumps", "What is bought", min_length=1)
    losses: list[Share] = quantity(
        "Losses",
        unit="fraction",
        meaning="By year",
        display="percent",
        series="from_year_1",
        min_length=1,
    )
    tank: Tank | None = group("Tank", "Where there is one", default=None)

    @model_validator(mode="after")
    def _years_fit(self) -> Well:
        if len(self.losses) < self.years:
            refuse(
                [
                    Problem(
                        ("losses",),
                        "too_few_years",
                        "%(given)s years are given, %(wanted)s are needed.",
                        {"given": len(self.losses), "wanted": self.years},
                    )
                ]
            )
        return self


WHOLE = {
    "coverage": 0.8,
    "years": 2,
    "metered": True,
    "casing": {"depth": 12.5},
    "pumps": [{"name": "Main", "cost": 2000000}],
    "losses": [0.3, 0.25],
}
