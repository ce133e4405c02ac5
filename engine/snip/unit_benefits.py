"""snip.unit_benefits: the demand curve and the monthly benefit per dwelling, old and new."""

from __future__ import annotations

from typing import Any

from engine.model import Result, Source, figure
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remarks_field
from engine.snip.demand_curve import (
    CURVE,
    NEW_USERS,
    OLD_USERS,
    Curve,
    DemandCurveInputs,
    rationing_remarks,
)
from engine.snip.fields import reading
from engine.snip.symbols import CURVE_SYMBOLS

ABSENT_RATIONING = "Empty where the rationed quantity is not known."


class UnitBenefitsInputs(DemandCurveInputs):
    """A demand curve, the tariff with the project and the consumption under rationing."""


def _benefit(title: str, equation: str, source: Source, meaning: str = "") -> Any:
    return figure(
        title,
        unit="¤/month",
        display="unit_money",
        equation=equation,
        source=source,
        meaning=meaning,
    )


class UnitBenefitsResult(Result):
    """The curve and the benefits per dwelling and month."""

    intercept: float = figure(
        "Saturation consumption",
        unit="m³/month",
        symbol="Q_s",
        equation=r"Q_s=Q_1-m\,P_1",
        source=CURVE,
    )
    slope: float = figure(
        "Slope of the demand curve",
        unit="m³/month per ¤/m³",
        symbol="m",
        equation=r"m=\frac{Q_2-Q_1}{P_2-P_1}",
        source=CURVE,
    )
    choke_price: float = figure(
        "Price at which demand is zero",
        unit="¤/m³",
        display="unit_money",
        symbol="P_m",
        equation=r"P_m=-\frac{Q_s}{m}",
        source=CURVE,
    )
    quantity_at_tariff: float = figure(
        "Consumption at the tariff",
        unit="m³/month",
        symbol="Q_b",
        equation=r"Q_b=Q_s+m\,T_b",
        source=OLD_USERS,
    )
    price_at_rationing: float | None = figure(
        "Price at the rationed quantity",
        unit="¤/m³",
        display="unit_money",
        symbol="P_r",
        equation=r"P_r=\frac{Q_r-Q_s}{m}",
        source=OLD_USERS,
        meaning=ABSENT_RATIONING,
    )
    existing_user: float | None = _benefit(
        "Benefit of an existing user, metered",
        r"\frac{(Q_b-Q_r)(P_r-T_b)}{2}+(Q_b-Q_r)T_b",
        OLD_USERS,
        ABSENT_RATIONING,
    )
    existing_user_unmetered: float | None = _benefit(
        "Benefit of an existing user, unmetered",
        r"\frac{(Q_s-Q_r)P_r}{2}",
        reading("Antiguos usuarios con tarifa marginal cero"),
        ABSENT_RATIONING,
    )
    resource_saving: float = _benefit("Resources saved by a new user", r"Q_{nc}P_{nc}", NEW_USERS)
    new_user_metered_consumption: float = _benefit(
        "Benefit of a new user's consumption, metered",
        r"\frac{(Q_b-Q_{nc})(P_{nc}-T_b)}{2}+(Q_b-Q_{nc})T_b",
        NEW_USERS,
    )
    new_user_unmetered_consumption: float = _benefit(
        "Benefit of a new user's consumption, unmetered",
        r"\frac{(Q_s-Q_{nc})P_{nc}}{2}",
        NEW_USERS,
    )
    new_user_metered_total: float = _benefit(
        "Total benefit of a new user, metered",
        r"Q_{nc}P_{nc}+\frac{(Q_b-Q_{nc})(P_{nc}+T_b)}{2}",
        NEW_USERS,
    )
    new_user_unmetered_total: float = _benefit(
        "Total benefit of a new user, unmetered",
        r"Q_{nc}P_{nc}+\frac{(Q_s-Q_{nc})P_{nc}}{2}",
        NEW_USERS,
    )
    warnings: list[Remark] = remarks_field()


def unit_benefits(inputs: UnitBenefitsInputs, _progress: Progress) -> UnitBenefitsResult:
    """Benefits per dwelling and month; unrounded operands throughout."""
    curve, tariff, rationed = Curve.of(inputs), inputs.tariff, inputs.rationed_quantity
    saving = curve.resource_saving
    metered, unmetered = curve.new_user_consumption(tariff), curve.new_user_consumption(0.0)
    return UnitBenefitsResult(
        intercept=curve.saturation,
        slope=curve.slope,
        choke_price=curve.choke_price,
        quantity_at_tariff=curve.quantity(tariff),
        price_at_rationing=None if rationed is None else curve.price(rationed),
        existing_user=_existing(curve, rationed, tariff),
        existing_user_unmetered=_existing(curve, rationed, 0.0),
        resource_saving=saving,
        new_user_metered_consumption=metered,
        new_user_unmetered_consumption=unmetered,
        new_user_metered_total=saving + metered,
        new_user_unmetered_total=saving + unmetered,
        warnings=rationing_remarks(curve, rationed, tariff),
    )


def _existing(curve: Curve, rationed: float | None, tariff: float) -> float | None:
    return None if rationed is None else curve.existing_user(rationed, tariff)


register(
    Calculation(
        name="snip.unit_benefits",
        title="Benefit per dwelling",
        summary="Linear demand curve through two points and the monthly benefit of an existing "
        "and of a new dwelling.",
        inputs=UnitBenefitsInputs,
        result=UnitBenefitsResult,
        function=unit_benefits,
        sources=(CURVE, OLD_USERS, NEW_USERS),
        key_figures=(
            "existing_user",
            "new_user_metered_total",
            "quantity_at_tariff",
        ),
        symbols=CURVE_SYMBOLS,
    )
)
