"""What bills take: reference charges, factors by class, users and their consumption."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.cra.fields import ITEMS_MAXIMUM, money, name, unit_money
from engine.cra.user_classes import AT_COST, CLASSES, LAW, ClassFactors, UserClass
from engine.errors import Problem
from engine.model import Inputs, Source, group, quantity
from engine.problems import field_problem, refuse

BASIC = Source("Res. CRA 750 de 2016", "consumo básico por altitud", "third_party")
NO_SERVICE = "No service is given; give the charges of water supply, of sewerage, or of both."
NO_FACTORS = (
    "“%(group)s” belongs to a class without factors for this service; give the factors of the "
    "class."
)


class ServiceTariff(Inputs):
    """Reference charges of one service and the factors of the classes."""

    fixed_charge: float = unit_money(
        "Fixed charge",
        unit="¤/user/month",
        symbol="CF",
        meaning="Reference charge of a subscriber and month.",
        source=LAW,
    )
    consumption_charge: float = unit_money(
        "Consumption charge", symbol="CC", meaning="Reference charge of a cubic metre.", source=LAW
    )
    factors: ClassFactors = group("Factors", "What each class pays of the reference charges.")

    @model_validator(mode="after")
    def _lawful(self) -> Self:
        refuse(
            [
                Problem(("factors", *one.path), one.code, one.message, one.params)
                for one in self.factors.problems()
            ]
        )
        return self


class UserGroup(Inputs):
    """Users of one class with the same consumption."""

    name: str = name("Group", meaning="What the group is called.")
    user_class: UserClass = quantity(
        "Class",
        unit="",
        meaning="Stratum or use of the group.",
        display="text",
        choices=CLASSES,
        source=LAW,
    )
    users: float = quantity(
        "Users",
        unit="users",
        meaning="Subscribers in the group.",
        symbol="U_i",
        ge=0,
        le=1e9,
    )
    water_m3: float = quantity(
        "Consumption",
        unit="m³/user/bill",
        meaning="Water of one subscriber in the time that a bill covers.",
        symbol="Q_i",
        ge=0,
        le=1e7,
    )
    sewerage_m3: float | None = quantity(
        "Sewerage volume",
        unit="m³/user/bill",
        meaning="Only where it differs from the water billed, with a source of one's own.",
        default=None,
        ge=0,
        le=1e7,
    )


class BillsInputs(Inputs):
    """A municipality's charges and users."""

    altitude: float = quantity(
        "Altitude",
        unit="m a.s.l.",
        meaning="Altitude of the municipality; it decides the basic consumption.",
        display="integer",
        symbol="a",
        source=BASIC,
        ge=0,
        le=6000,
    )
    billing_months: int = quantity(
        "Months of a bill",
        unit="months",
        meaning="One, or two where bills cover two months.",
        display="integer",
        symbol="k",
        source=BASIC,
        default=1,
        ge=1,
        le=2,
    )
    water: ServiceTariff | None = group("Water supply", "Charges of water supply.", default=None)
    sewerage: ServiceTariff | None = group("Sewerage", "Charges of sewerage.", default=None)
    groups: list[UserGroup] = group(
        "Groups of users",
        "Users of one class and consumption each.",
        min_length=1,
        max_length=ITEMS_MAXIMUM,
    )
    vital_minimum_m3: float = quantity(
        "Free minimum of water",
        unit="m³/user/month",
        meaning="A programme of the municipality for strata 1 and 2, a line of its own.",
        default=0.0,
        ge=0,
        le=100,
    )
    transfers: float = money(
        "Transfers of the municipality",
        symbol="X",
        meaning="What the municipality pays into the solidarity fund for these bills.",
        default=0.0,
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.water is None and self.sewerage is None:
            raise field_problem("water", "no_service", NO_SERVICE)
        refuse([*self._without_factors("water"), *self._without_factors("sewerage")])
        return self

    def tariff(self, service: str) -> ServiceTariff | None:
        return self.water if service == "water" else self.sewerage

    def _without_factors(self, service: str) -> list[Problem]:
        tariff = self.tariff(service)
        if tariff is None:
            return []
        lacking = {
            one.user_class: one.name
            for one in self.groups
            if one.user_class not in AT_COST and tariff.factors.given(one.user_class) is None
        }
        return [
            Problem((service, "factors", user_class), "no_factors", NO_FACTORS, {"group": name})
            for user_class, name in lacking.items()
        ]
