"""Inputs of whole evaluations, written from the sources."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from presentation.forms import path_of, replaced

_COQUITOS: dict[str, Any] = {
    "water_project": {
        "discount_rate": 0.09,
        "horizon": 19,
        "population": {"base": 4200, "target": 5064, "target_year": 10, "after_target": "constant"},
        "coverage": 0.8,
        "persons_per_dwelling": 5.84,
        "existing_connections": 300,
        "demand_curve": {
            "points": [{"price": 0, "quantity": 30.6}, {"price": 7.5, "quantity": 3.3}],
            "tariff": 0.7,
            "rationed_quantity": 20,
        },
        "metered": True,
        "physical_losses": 0.2,
        "investment": [
            {"name": "Water treatment plant", "market": 2000000, "factor": 0.81688},
            {"name": "Reservoir", "market": 400000, "factor": 0.80618},
            {"name": "Distribution network", "market": 1000000, "factor": 0.8096},
            {"name": "Metered connections", "market": 600000, "factor": 0.82136},
        ],
        "incremental_connection": {"market_unit_cost": 100, "factor": 0.821, "from_year": 3},
        "operation_maintenance": {
            "market_cost_per_m3_produced": 0.68,
            "without_project_total": 130000,
            "factor": 0.83,
        },
    }
}


def coquitos(**changes: Any) -> dict[str, Any]:
    """Coquitos, slides of March 2015; changes by dotted path with "__" for the dots."""
    inputs: Any = deepcopy(_COQUITOS)
    for path, value in changes.items():
        inputs = replaced(inputs, path_of(path.replace("__", ".")), value)
    return dict(inputs)
