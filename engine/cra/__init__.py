"""Colombia's tariff method as the CRA proposed it in 2009; importing it fills the registry."""

from engine.cra import (
    average_cost,
    billed_volume,
    capital_base,
    charges,
    comparison,
    provision,
    scoreboard,
    sustainability,
    tracking,
)

__all__ = [
    "average_cost",
    "billed_volume",
    "capital_base",
    "charges",
    "comparison",
    "provision",
    "scoreboard",
    "sustainability",
    "tracking",
]
