"""A linear demand curve through two points, and the monthly benefits it gives a dwelling."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.arithmetic import aside, choose, phrase, premise
from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse
from engine.remarks import Remark, remark
from engine.snip.fields import mef, money

CURVE = mef("Coquitos, desarrollo: curva de demanda de agua por vivienda/mes")
OLD_USERS = mef("Coquitos, beneficios para los antiguos usuarios")
NEW_USERS = mef("Coquitos, beneficios para los nuevos usuarios")

POINTS_MEANING = (
    "The point with the lower price, usually zero, is the family with a connection that consumes "
    "all it wants (saturation). The point with the higher price is the family without a "
    "connection, which buys from a tanker or carries its water."
)
PRICE_MEANING = (
    "What a m³ costs the family of this point: at the lower price, usually zero, the family with "
    "a connection that consumes all it wants; at the higher price the family without a "
    "connection, which pays the tanker or spends time carrying its water."
)
QUANTITY_MEANING = (
    "What the family of this point consumes in a month: at the lower price the family with a "
    "connection that consumes all it wants (saturation); at the higher price the family without "
    "a connection, which buys from a tanker or carries its water."
)

SMALLEST_STEP = 1e-6
IN_ORDER = phrase("The first point has the lower price")
SAME_PRICE = (
    "Both points have the price %(price)s; a curve needs two different prices, for example the "
    "price paid without a connection and zero."
)
NOT_FALLING = (
    "Consumption does not fall as the price rises (%(low)s m³ at the lower price, %(high)s m³ at "
    "the higher); give a smaller quantity at the higher price."
)
ABOVE_CHOKE_PRICE = (
    "The tariff %(tariff)s is above %(limit)s, the price at which the curve's demand is zero; "
    "nobody would buy. Give a tariff of at most %(alternative)s, the price paid without a "
    "connection."
)
ABOVE_ALTERNATIVE = (
    "The tariff %(tariff)s is above %(limit)s, the price paid without a connection, so new users "
    "would not pay for more water. Give a tariff of at most %(limit)s."
)
NOT_RATIONED = (
    "The rationed quantity %(rationed)s m³ is not below the %(wanted)s m³ wanted with the "
    "project, so existing users gain nothing."
)


class CurvePoint(Inputs):
    """One observed pair of price and monthly consumption."""

    price: float = money("Price", unit="¤/m³", meaning=PRICE_MEANING, symbol="P")
    quantity: float = quantity(
        "Quantity",
        unit="m³/month",
        meaning=QUANTITY_MEANING,
        symbol="Q",
        ge=0,
        le=10_000,
    )


class DemandCurveInputs(Inputs):
    """Two points, the tariff with the project and the consumption under rationing."""

    points: list[CurvePoint] = group(
        "Points of the demand curve",
        POINTS_MEANING,
        min_length=2,
        max_length=2,
    )
    tariff: float = money(
        "Tariff with the project",
        unit="¤/m³",
        meaning="Marginal tariff; not above the price paid without a connection.",
        symbol="T_b",
        source=CURVE,
    )
    rationed_quantity: float | None = quantity(
        "Rationed quantity",
        unit="m³/month",
        meaning="Consumption of a connected dwelling without the project; empty where unknown.",
        symbol="Q_r",
        source=OLD_USERS,
        default=None,
        ge=0,
        le=10_000,
    )

    @model_validator(mode="after")
    def _curve_falls(self) -> Self:
        refuse(_point_problems(*self.points))
        refuse(_tariff_problems(Curve.of(self), self.tariff))
        return self


def _point_problems(first: CurvePoint, second: CurvePoint) -> list[Problem]:
    low, high = sorted((first, second), key=lambda point: point.price)
    if high.price - low.price < SMALLEST_STEP:
        return [Problem(("points", 1, "price"), "same_price", SAME_PRICE, {"price": low.price})]
    if low.quantity - high.quantity < SMALLEST_STEP:
        params = {"low": low.quantity, "high": high.quantity}
        return [Problem(("points", 1, "quantity"), "not_falling", NOT_FALLING, params)]
    return []


def _tariff_problems(curve: Curve, tariff: float) -> list[Problem]:
    params = {"tariff": tariff, "alternative": round(curve.alternative_price, 4)}
    if tariff > curve.choke_price:
        params["limit"] = round(curve.choke_price, 4)
        return [Problem(("tariff",), "above_choke_price", ABOVE_CHOKE_PRICE, params)]
    if tariff > curve.alternative_price:
        params["limit"] = round(curve.alternative_price, 4)
        return [Problem(("tariff",), "above_alternative_price", ABOVE_ALTERNATIVE, params)]
    return []


class Curve:
    """Q(P) = saturation - steepness * P, in m³ per dwelling and month."""

    def __init__(self, low: CurvePoint, high: CurvePoint) -> None:
        self.slope = (high.quantity - low.quantity) / (high.price - low.price)
        self.saturation = low.quantity - self.slope * low.price
        self.alternative_price = high.price
        self.alternative_quantity = high.quantity

    @classmethod
    def of(cls, inputs: DemandCurveInputs) -> Curve:
        """The curve through the two points, whichever is given first."""
        first, second = inputs.points
        if premise(first.price <= second.price, IN_ORDER):
            return cls(first, second)
        return cls(second, first)

    @property
    def choke_price(self) -> float:
        """Price at which demand is zero."""
        return -self.saturation / self.slope

    def quantity(self, price: float) -> float:
        return self.saturation + self.slope * price

    def price(self, quantity: float) -> float:
        return (quantity - self.saturation) / self.slope

    def existing_user(self, rationed: float, tariff: float) -> float:
        """Monthly benefit of a connected dwelling that is no longer rationed; never negative."""
        wanted = self.quantity(tariff)
        benefit = (wanted - rationed) * (self.price(rationed) + tariff) / 2.0
        return choose(rationed >= wanted, 0.0, benefit)

    @property
    def resource_saving(self) -> float:
        """Monthly value of the supply that a new user no longer needs."""
        return self.alternative_quantity * self.alternative_price

    def new_user_consumption(self, tariff: float) -> float:
        """Monthly benefit of a new user's additional consumption, the area under the curve."""
        more = self.quantity(tariff) - self.alternative_quantity
        return more * (self.alternative_price + tariff) / 2.0


@aside
def rationing_remarks(
    curve: Curve, rationed: float | None, tariff: float, path: tuple[str, ...] = ()
) -> list[Remark]:
    """A remark where existing users are not rationed at all."""
    wanted = curve.quantity(tariff)
    if rationed is None or rationed < wanted:
        return []
    place = (*path, "rationed_quantity")
    params = {"rationed": rationed, "wanted": round(wanted, 3)}
    return [remark(place, "not_rationed", NOT_RATIONED, **params)]
