"""Valid inputs of each calculation of snip and cra, read from the project's own worked cases."""

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
    "cra.bcr": "capital_base_below_zero",
    "cra.bcr_accounts": "accounts_of_two_activities",
    "cra.bcr_roll_forward": "works_that_wear_out",
    "cra.billed_volume": "billed_volume_of_a_town",
    "cra.bills": "bills_of_bogota",
    "cra.cash_flow": "cash_flow_of_a_plan",
    "cra.charges": "charges_of_both_services",
    "cra.cmi": "two_activities",
    "cra.cmi_287": "form_of_2004",
    "cra.depreciation": "depreciation_by_class",
    "cra.execution_tracking": "goals_that_go_down",
    "cra.next_bcr": "next_capital_base",
    "cra.plan_adjustment": "plan_less_earlier_collections",
    "cra.poir_scoreboard": "grading_windows",
    "cra.provision": "score_above_four_and_a_half",
    "cra.sustainability": "one_bad_year",
    "matching.round": "round_with_budget_and_lock",
    "matching.scores": "among_three_utilities",
    "uncertainty.sensitivity": "flow_moved_by_hand",
    "uncertainty.simulation": "flow_with_two_uncertain_inputs",
    "uncertainty.sobol": "variance_of_a_product",
    "uncertainty.switching": "flow_to_a_target",
}


def inputs_of(calculation: str, *removed: str, **changed: Any) -> dict[str, Any]:
    """A deep copy of a case's inputs with some dotted names removed or changed (a__b for a.b)."""
    room = FOLDER.parent / calculation.partition(".")[0]
    case = load_case(room / f"{FILES[calculation]}.yaml")
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
