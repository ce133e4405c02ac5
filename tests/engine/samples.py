"""Valid inputs of each SNIP calculation, read from the project's own worked cases."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from engine.cases import load_case

FOLDER = Path(__file__).parent.parent / "cases" / "snip"

FILES = {
    "snip.cash_flow": "agua_vieja_dearer_investment",
    "snip.unit_benefits": "coquitos_benefit_per_dwelling",
    "snip.water_project": "coquitos_twenty_columns",
    "snip.water_demand": "model_locality_demand",
    "snip.social_costs": "water_system_operation",
    "snip.social_investment": "water_system_investment_rounded",
    "snip.social_price_factors": "component_factor_sewers",
    "snip.cost_effectiveness": "sewer_cost_per_person",
    "snip.long_run_incremental_cost": "payment_exactly_at_the_limits",
    "snip.project_evaluation": "coquitos_and_model_locality",
}


def inputs_of(calculation: str, *removed: str, **changed: Any) -> dict[str, Any]:
    """A deep copy of a case's inputs with some dotted names removed or changed (a__b for a.b)."""
    case = load_case(FOLDER / f"{FILES[calculation]}.yaml")
    inputs: dict[str, Any] = copy.deepcopy(dict(case.inputs))
    for name in removed:
        holder, last = _holder(inputs, name.split("."))
        del holder[last]
    for name, value in changed.items():
        holder, last = _holder(inputs, name.split("__"))
        holder[last] = value
    return inputs


def _holder(inputs: Any, path: list[str]) -> tuple[Any, Any]:
    parts = [int(part) if part.isdigit() else part for part in path]
    for part in parts[:-1]:
        inputs = inputs[part]
    return inputs, parts[-1]
