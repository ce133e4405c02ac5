"""A water project with ten uncertain inputs, for the tests of engine.uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import registry
from engine.uncertainty.plan import Plan
from tests.engine.samples import inputs_of

PROJECT = "snip.water_project"
TEN: dict[str, dict[str, Any]] = {
    "discount_rate": {"kind": "uniform", "low": 0.07, "high": 0.12},
    "coverage": {"kind": "triangular", "low": 0.7, "mode": 0.8, "high": 0.9},
    "persons_per_dwelling": {"kind": "normal", "mean": 5.84, "deviation": 0.3, "low": 4.0},
    "population.target": {"kind": "pert", "low": 4500.0, "mode": 5064.0, "high": 5600.0},
    "demand_curve.tariff": {"kind": "uniform", "low": 0.4, "high": 1.2},
    "demand_curve.points.1.price": {"kind": "normal", "mean": 7.5, "deviation": 0.5},
    "physical_losses": {"kind": "uniform", "low": 0.15, "high": 0.35},
    "operation_maintenance.market_cost_per_m3_produced": {
        "kind": "lognormal",
        "median": 0.68,
        "deviation": 0.1,
    },
    "population.target_year": {
        "kind": "discrete",
        "values": [8.0, 10.0, 12.0],
        "weights": [1.0, 2.0, 1.0],
    },
    "investment.*.market": {"kind": "triangular", "low": 0.9, "mode": 1.0, "high": 1.3},
}


def plan(scenarios: int = 40_000, **more: Any) -> Plan:
    """The plan of those ten, or of what is given instead."""
    uncertain = [
        {"path": path, "distribution": spread, "is_factor": "*" in path}
        for path, spread in TEN.items()
    ]
    asked = {
        "calculation": PROJECT,
        "inputs": inputs_of(PROJECT),
        "uncertain": uncertain,
        "scenarios": scenarios,
        "seed": 7,
        "figures": ["npv", "irr"],
        **more,
    }
    found = registry.get("uncertainty.simulation").parse(asked)
    assert isinstance(found, Plan)
    return found


def yearly_parts(inputs: Any, result: Any) -> dict[str, Any]:
    """What each switching factor adds to the net flow of a project, year by year."""
    works, running, existing, new, produced, users = (
        np.array(getattr(result, name))
        for name in (
            "investment",
            "operation_maintenance",
            "benefits_existing_users",
            "benefits_new_users",
            "produced_m3",
            "new_users",
        )
    )
    costs = inputs.operation_maintenance
    first = np.arange(works.size) == 0
    water = -costs.market_cost_per_m3_produced * costs.factor * produced
    later = np.where(first, 0.0, -works)
    return {
        "investment": -works,
        "initial_investment": np.where(first, -works, 0.0),
        "later_connections": later,
        "operation_maintenance": -running,
        "unit_cost": water,
        "benefits": existing + new,
        "benefits_existing_users": existing,
        "benefits_new_users": new,
        "new_users": new + later + water * users / (users + inputs.existing_connections),
    }
