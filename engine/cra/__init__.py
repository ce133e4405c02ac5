"""Colombia's tariff method as the CRA proposed it in 2009; importing it fills the registry."""

from engine.cra import (
    accounts,
    average_cost,
    billed_volume,
    bills,
    capital_base,
    cash_flow,
    charges,
    comparison,
    depreciation,
    next_base,
    next_plan,
    provision,
    scoreboard,
    sustainability,
    tracking,
)

__all__ = [
    "accounts",
    "average_cost",
    "billed_volume",
    "bills",
    "capital_base",
    "cash_flow",
    "charges",
    "comparison",
    "depreciation",
    "next_base",
    "next_plan",
    "provision",
    "scoreboard",
    "sustainability",
    "tracking",
]
