"""cra.bills: bills by class with subsidies and contributions, and the solidarity fund."""

from __future__ import annotations

from collections.abc import Mapping

from engine.arithmetic import aside, choose, maximum, minimum, total
from engine.cra.bills_inputs import BASIC, BillsInputs, ServiceTariff, UserGroup
from engine.cra.bills_result import (
    BillsResult,
    FundBalance,
    GroupBill,
    ServiceBill,
    ServiceTariffs,
    UnitTariffs,
)
from engine.cra.fields import SERVICES, billing
from engine.cra.user_classes import CONTRIBUTING, FREE_MINIMUM, LAW, SUBSIDISED, UserClass
from engine.finance.rounding import round_by
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

DEFICIT = (
    "Subsidies exceed contributions and transfers by %(given)s; the municipality must transfer "
    "that, or factors change."
)


def bills(inputs: BillsInputs, _progress: Progress) -> BillsResult:
    """Unit tariffs first and rounded, then bills, then the fund over all users."""
    limit = basic_limit(inputs)
    tariffs: dict[str, dict[str, UnitTariffs]]
    tariffs = {name: _tariffs(inputs, name) for name in SERVICES}
    each = [_bill(inputs, one, tariffs, limit) for one in inputs.groups]
    funds = {name: _fund(inputs, each, name) for name in SERVICES if inputs.tariff(name)}
    balance = total(one.balance for one in funds.values())
    needed = maximum(-balance - inputs.transfers, 0.0)
    return BillsResult(
        basic_limit_m3=limit,
        tariffs=ServiceTariffs(**tariffs),
        bills=each,
        **funds,
        billed=total(
            group.users * part.total
            for group, bill in zip(inputs.groups, each, strict=True)
            for part in (bill.water, bill.sewerage)
            if part is not None
        ),
        balance=balance,
        transfers_needed=needed,
        warnings=_remarks(inputs, needed),
    )


def basic_limit(inputs: BillsInputs) -> float:
    """Basic consumption of a bill; an altitude on a boundary is in the middle band."""
    low, middle, high = (billing(f"basic_consumption.{one}") for one in ("low", "middle", "high"))
    lower = choose(inputs.altitude < billing("altitude.low"), low, middle)
    return choose(inputs.altitude > billing("altitude.high"), high, lower) * inputs.billing_months


def _tariffs(inputs: BillsInputs, service: str) -> dict[str, UnitTariffs]:
    tariff = inputs.tariff(service)
    if tariff is None:
        return {}
    classes = dict.fromkeys(one.user_class for one in inputs.groups)
    return {one: unit_tariffs(tariff, one) for one in classes}


def unit_tariffs(tariff: ServiceTariff, user_class: UserClass) -> UnitTariffs:
    """The class's tariffs, each rounded; a subsidy ends with basic consumption."""
    fixed, consumption = tariff.factors.of(user_class)
    basic = _rounded(tariff.consumption_charge * consumption)
    beyond = _rounded(tariff.consumption_charge) if user_class in SUBSIDISED else basic
    return UnitTariffs(fixed=_rounded(tariff.fixed_charge * fixed), basic=basic, beyond=beyond)


def _rounded(value: float) -> float:
    return round_by("half_up", value, int(billing("tariff_decimals")))


def _bill(
    inputs: BillsInputs,
    group: UserGroup,
    tariffs: Mapping[str, Mapping[str, UnitTariffs]],
    limit: float,
) -> GroupBill:
    parts = {
        name: service_bill(inputs, name, group, paid[group.user_class], limit)
        for name, paid in tariffs.items()
        if group.user_class in paid
    }
    free = _free_minimum(inputs, group, tariffs["water"])
    payable = total(one.total for one in parts.values()) - free
    return GroupBill(name=group.name, **parts, vital_minimum=free, payable=payable)


def service_bill(
    inputs: BillsInputs, service: str, group: UserGroup, paid: UnitTariffs, limit: float
) -> ServiceBill:
    """One service on one bill; sewerage is billed on the water unless its own volume is given."""
    own = group.sewerage_m3 if service == "sewerage" else None
    volume = group.water_m3 if own is None else own
    end = billing("complementary_multiple") * limit
    basic = minimum(volume, limit)
    more = minimum(maximum(volume - limit, 0.0), end - limit)
    most = maximum(volume - end, 0.0)
    fixed = inputs.billing_months * paid.fixed
    consumption = basic * paid.basic + (more + most) * paid.beyond
    return ServiceBill(
        basic_m3=basic,
        complementary_m3=more,
        sumptuary_m3=most,
        fixed=fixed,
        consumption=consumption,
        total=fixed + consumption,
        **_solidarity(inputs, service, group.user_class, paid, (volume, basic)),
    )


def _solidarity(
    inputs: BillsInputs,
    service: str,
    user_class: UserClass,
    paid: UnitTariffs,
    volumes: tuple[float, float],
) -> dict[str, float]:
    """Subsidy on fixed charge and basic consumption; contribution on fixed charge and all of it."""
    tariff = inputs.tariff(service)
    nothing: dict[str, float] = {"subsidy": total([]), "contribution": total([])}
    if tariff is None or user_class not in SUBSIDISED + CONTRIBUTING:
        return nothing
    volume, basic = volumes
    months, fixed = inputs.billing_months, tariff.fixed_charge - paid.fixed
    gap = tariff.consumption_charge - paid.basic
    if user_class in SUBSIDISED:
        return {**nothing, "subsidy": months * fixed + gap * basic}
    return {**nothing, "contribution": -(months * fixed + gap * volume)}


def _free_minimum(inputs: BillsInputs, group: UserGroup, paid: Mapping[str, UnitTariffs]) -> float:
    """The municipality's free minimum: basic consumption of strata 1 and 2, water only."""
    if group.user_class not in FREE_MINIMUM or group.user_class not in paid:
        return total([])
    free = minimum(group.water_m3, inputs.vital_minimum_m3 * inputs.billing_months)
    return free * paid[group.user_class].basic  # type: ignore[no-any-return]  # two floats


def _fund(inputs: BillsInputs, each: list[GroupBill], service: str) -> FundBalance:
    parts = [
        (group.users, getattr(bill, service))
        for group, bill in zip(inputs.groups, each, strict=True)
    ]
    subsidies = total(users * one.subsidy for users, one in parts)
    contributions = total(users * one.contribution for users, one in parts)
    return FundBalance(
        subsidies=subsidies, contributions=contributions, balance=contributions - subsidies
    )


@aside
def _remarks(inputs: BillsInputs, needed: float) -> list[Remark]:
    found: list[Remark] = []
    for name in SERVICES:
        tariff = inputs.tariff(name)
        if tariff is not None:
            found += tariff.factors.remarks((name, "factors"))
    if needed > 0:
        found.append(remark(("transfers",), "deficit", DEFICIT, given=round(needed, 2)))
    return found


register(
    Calculation(
        name="cra.bills",
        title="Bills by stratum and the solidarity fund",
        summary="Unit tariffs rounded first, bills by class with subsidies, contributions and "
        "basic consumption by altitude, and the balance of the solidarity fund.",
        inputs=BillsInputs,
        result=BillsResult,
        function=bills,
        sources=(LAW, BASIC),
        parameter_set="colombia-bills-2018",
        key_figures=("balance", "transfers_needed", "billed"),
    )
)
