"""What depreciation by asset class takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import model_validator

from engine.arithmetic import total
from engine.cra.fields import Money, cra, money, reading, yearly
from engine.cra.straight_line import CONVENTIONS, Convention, useful_life
from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.yearly import horizon_lengths, unequal_lengths

ACCOUNTS = cra("sección 2.1.2, subcuentas 7515")
OTHERS = reading("Classes without an account of group 7515 are not part of the depreciation")

AssetClass = Literal[
    "land",
    "buildings",
    "plants",
    "networks",
    "machinery",
    "scientific",
    "control_centres",
    "leased",
    "roads",
    "communication",
    "other",
]
CLASSES: dict[AssetClass, str] = {
    "land": "Land",
    "buildings": "Buildings (751501)",
    "plants": "Plants, ducts and tunnels (751502)",
    "networks": "Networks, lines and cables (751503)",
    "machinery": "Machinery and equipment (751504)",
    "scientific": "Medical and scientific equipment (751505)",
    "control_centres": "Control centres (751508)",
    "leased": "Leased goods (751511)",
    "roads": "Internal roads and access",
    "communication": "Communication, computing and software",
    "other": "Others",
}
NUMBERS: dict[AssetClass, str] = {
    "buildings": "751501",
    "plants": "751502",
    "networks": "751503",
    "machinery": "751504",
    "scientific": "751505",
    "control_centres": "751508",
    "leased": "751511",
}
OMITTED: tuple[AssetClass, ...] = ("roads", "communication", "other")

OVER_DEPRECIATED = (
    "Accumulated depreciation of %(given)s exceeds the gross value of %(limit)s; lower it or "
    "correct the books first."
)
NO_LIFE = "Assets of this class depreciate; give their useful life in years."
OVER_RETIRED = (
    "%(given)s are retired in all, more than the gross value of %(limit)s; lower the retirements."
)


class ClassInputs(Inputs):
    """One class of assets at the end of the base year, and what is added and retired."""

    asset_class: AssetClass = quantity(
        "Asset class",
        unit="",
        meaning="Class of the formats, with its account where the proposal names one.",
        display="text",
        choices=CLASSES,
        source=ACCOUNTS,
    )
    gross: float = money(
        "Gross value",
        symbol="V",
        meaning="Historic cost, without what third parties gave.",
        source=ACCOUNTS,
    )
    accumulated: float = money(
        "Accumulated depreciation",
        symbol="A",
        meaning="Depreciation booked until the base year.",
        source=ACCOUNTS,
    )
    useful_life: float | None = useful_life(default=None)
    investment: list[Money] = yearly(
        "Investment", symbol="I_t", meaning="Works of the class activated in the year."
    )
    third_party_contributions: list[Money] | None = yearly(
        "Third-party contributions",
        symbol="C_t",
        meaning="Part of the year's works that others paid; it is not depreciated.",
        default=None,
    )
    retired_gross: list[Money] | None = yearly(
        "Retired, gross",
        symbol="G_t",
        meaning="Historic cost of what is retired in the year.",
        default=None,
    )
    retired_net: list[Money] | None = yearly(
        "Retired, net",
        symbol="N_t",
        meaning="Net value of what is retired in the year.",
        default=None,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = ("investment", "third_party_contributions", "retired_gross", "retired_net")
        lists = {name: one for name in names if (one := getattr(self, name)) is not None}
        refuse([*unequal_lengths(lists, 1), *self._values()])
        return self

    def _values(self) -> list[Problem]:
        found, retired = [], sum(self.retired_gross or [])
        if self.accumulated > self.gross:
            params = {"given": self.accumulated, "limit": self.gross}
            found.append(Problem(("accumulated",), "over_depreciated", OVER_DEPRECIATED, params))
        if self.asset_class != "land" and self.useful_life is None:
            found.append(Problem(("useful_life",), "no_life", NO_LIFE))
        if retired > self.gross:
            params = {"given": retired, "limit": self.gross}
            found.append(Problem(("retired_gross",), "over_retired", OVER_RETIRED, params))
        return found

    def yearly(self, values: Sequence[float] | None) -> Sequence[float]:
        """A list that may be left out, nothing in every year then."""
        return [total([])] * len(self.investment) if values is None else values


class DepreciationInputs(Inputs):
    """The classes of one activity."""

    classes: list[ClassInputs] = group(
        "Asset classes",
        "Each class with its useful life, a parameter of the method.",
        min_length=1,
        max_length=50,
    )
    include_other_classes: bool = quantity(
        "Count classes without an account",
        unit="",
        meaning="Adds the depreciation of roads, communication and others.",
        display="text",
        source=OTHERS,
        default=False,
    )
    convention: Convention = quantity(
        "First year of depreciation",
        unit="",
        meaning="Whether works depreciate from the year after activation or half a year at once.",
        display="text",
        choices=CONVENTIONS,
        default="next_year",
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        counts = [len(one.investment) for one in self.classes]
        lists = {("classes", place, "investment"): range(one) for place, one in enumerate(counts)}
        refuse(horizon_lengths(lists, max(counts)))
        return self
