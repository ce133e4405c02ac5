"""What bills answer: unit tariffs, a bill for each group, and the solidarity fund."""

from __future__ import annotations

from typing import Any

from engine.arithmetic import phrase
from engine.cra.bills_inputs import BASIC
from engine.cra.user_classes import LAW
from engine.model import Result, Source, figure, group
from engine.remarks import Remark, remarks_field

ROUNDED = Source(
    "EAAB Bogotá, tarifas de abril de 2026",
    phrase("unit tariffs rounded before they multiply"),
    "inferred",
)


def _tariff(title: str, symbol: str, equation: str, unit: str = "¤/m³") -> Any:
    return figure(
        title, unit=unit, display="unit_money", symbol=symbol, equation=equation, source=ROUNDED
    )


class UnitTariffs(Result):
    """What a class pays for a month and for a cubic metre, rounded to cents."""

    fixed: float = _tariff(
        "Fixed tariff", "T_f", r"T_f=\operatorname{round}(CF \cdot f_f)", "¤/user/month"
    )
    basic: float = _tariff(
        "Tariff of basic consumption", "T_b", r"T_b=\operatorname{round}(CC \cdot f_c)"
    )
    beyond: float = _tariff("Tariff beyond basic consumption", "T_x", "")


class ServiceTariffs(Result):
    """Unit tariffs of the classes that have users."""

    water: dict[str, UnitTariffs] = group("Water supply", "By class.", default={})
    sewerage: dict[str, UnitTariffs] = group("Sewerage", "By class.", default={})


def _volume(title: str, symbol: str, equation: str) -> Any:
    return figure(title, unit="m³/user/bill", symbol=symbol, equation=equation, source=BASIC)


def _amount(title: str, symbol: str, equation: str, source: Source = LAW) -> Any:
    return figure(
        title,
        unit="¤/user/bill",
        display="unit_money",
        symbol=symbol,
        equation=equation,
        source=source,
    )


class ServiceBill(Result):
    """One service on the bill of one subscriber."""

    basic_m3: float = _volume("Basic consumption", "Q_b", r"Q_b=\min(Q, L)")
    complementary_m3: float = _volume(
        "Complementary consumption", "Q_c", r"Q_c=\min(\max(Q-L, 0), L)"
    )
    sumptuary_m3: float = _volume("Sumptuary consumption", "Q_s", r"Q_s=\max(Q-2L, 0)")
    fixed: float = _amount("Fixed part", "B_f", r"B_f=k \cdot T_f", ROUNDED)
    consumption: float = _amount("Consumption part", "B_c", r"B_c=Q_b T_b+(Q_c+Q_s) T_x", ROUNDED)
    total: float = _amount("Service bill", "B", r"B=B_f+B_c", ROUNDED)
    subsidy: float = _amount("Subsidy", "S", r"S=k (CF-T_f)+(CC-T_b) Q_b")
    contribution: float = _amount("Contribution", "C", r"C=k (T_f-CF)+(T_b-CC) Q")


class GroupBill(Result):
    """The bill of one subscriber of a group."""

    name: str = figure("Group", unit="", display="text", equation="", source=LAW)
    water: ServiceBill | None = group("Water supply", "Empty where not given.", default=None)
    sewerage: ServiceBill | None = group("Sewerage", "Empty where not given.", default=None)
    vital_minimum: float = _amount(
        "Free minimum of water",
        "M",
        "",
        Source("Municipal programme", "línea aparte de la factura", "third_party"),
    )
    payable: float = _amount("To pay", "T", r"T=\sum B-M", ROUNDED)


def _fund(title: str, symbol: str, equation: str, meaning: str = "") -> Any:
    return figure(
        title,
        unit="¤",
        display="money",
        symbol=symbol,
        equation=equation,
        source=LAW,
        meaning=meaning,
    )


class FundBalance(Result):
    """Subsidies and contributions of one service over all groups."""

    subsidies: float = _fund("Subsidies", "S", r"S=\sum_i U_i S_i")
    contributions: float = _fund("Contributions", "C", r"C=\sum_i U_i C_i")
    balance: float = _fund(
        "Balance of the service",
        "b",
        r"b=C-S",
        "Above zero a surplus of the fund, below zero what the municipality must transfer.",
    )


class BillsResult(Result):
    """Tariffs, bills and the solidarity fund in the time that a bill covers."""

    basic_limit_m3: float = figure(
        "Limit of basic consumption",
        unit="m³/user/bill",
        symbol="L",
        equation="",
        source=BASIC,
        meaning="By altitude, times the months of a bill.",
    )
    tariffs: ServiceTariffs = group("Unit tariffs", "Rounded before they are multiplied.")
    bills: list[GroupBill] = group("Bills", "The bill of one subscriber of each group.")
    water: FundBalance | None = group("Water supply", "Empty where not given.", default=None)
    sewerage: FundBalance | None = group("Sewerage", "Empty where not given.", default=None)
    billed: float = _fund("Billed in all", "F", r"F=\sum_i U_i B_i")
    balance: float = _fund(
        "Balance of the solidarity fund",
        "b",
        r"b=C-S",
        "Contributions less subsidies of the services, before transfers.",
    )
    transfers_needed: float = _fund(
        "Transfers still needed",
        "N",
        r"N=\max(S-C-X, 0)",
        "What subsidies exceed contributions and the transfers made.",
    )
    warnings: list[Remark] = remarks_field()
