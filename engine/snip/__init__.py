"""Peru's social evaluation of water and sanitation projects; importing it fills the registry."""

from engine.snip import (
    cash_flow,
    cost_effectiveness,
    long_run_incremental_cost,
    project_evaluation,
    social_costs,
    social_investment,
    social_price_factors,
    unit_benefits,
    water_demand,
    water_project,
)

__all__ = [
    "cash_flow",
    "cost_effectiveness",
    "long_run_incremental_cost",
    "project_evaluation",
    "social_costs",
    "social_investment",
    "social_price_factors",
    "unit_benefits",
    "water_demand",
    "water_project",
]
