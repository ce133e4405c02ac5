"""Inputs of the model locality: its demand over ten years, its works and the sewerage cases."""

from __future__ import annotations

from typing import Any

Inputs = dict[str, Any]
YEARS = 10

_DEMAND: Inputs = {
    "base_population": 7187,
    "growth_rate": 0.018,
    "persons_per_dwelling": 5,
    "years": YEARS,
    "with_project": {
        "losses": 0.3,
        "micrometering": 0.8,
        "dwellings_per_tap": 10,
        "tap_metered_share": 0.75,
    },
    "without_project": {
        "losses": 0.5622,
        "micrometering": 0,
        "population_connected": 5170,
        "population_on_taps": 720,
        "population_sewered": 3000,
        "taps": {"metered": 6, "unmetered": 3},
        "connections": {
            "domestic": 932,
            "commercial": 100,
            "industrial": 2,
            "government": 0,
            "social": 0,
        },
        "commercial_metered": False,
        "government_metered": False,
        "social_metered": False,
    },
    "coverage": {
        "connections": [*[0.85] * 5, *[0.9] * 4, 0.95],
        "taps": [*[0.1] * 5, *[0.06] * 4, 0.03],
        "sewerage": [0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.9],
    },
    # Years 5 to 10 are not printed: 2 % a year and a third industry from year 7 give the printed
    # peak-day flows of all ten years to a tenth of a litre per second.
    "other_connections": {
        "commercial": [102, 104, 106, 108, 110, 113, 115, 117, 120, 122],
        "industrial": [*[2] * 6, *[3] * 4],
        "government": [1] * YEARS,
        "social": [0] * YEARS,
    },
    "metered": {"commercial": True, "industrial": False, "government": True, "social": True},
    "unit_consumption": {
        "domestic": {"metered": 21, "unmetered": 28},
        "commercial": {"metered": 33.2, "unmetered": 45},
        "industrial": {"metered": 60, "unmetered": 85},
        "government": {"metered": 83.4, "unmetered": 120},
        "social": {"metered": 28.8, "unmetered": 50},
        "tap": {"metered": 60.3, "unmetered": 75},
    },
    "peak_day": 1.3,
    "peak_hour": 2.0,
    "storage_share": 0.25,
    "fire_m3": 0,
    "reserve_m3": 0,
    "sewage_share": 0.8,
}

_PROJECT: Inputs = {
    "discount_rate": 0.09,
    "horizon": YEARS,
    "population": {
        "base": 7187,
        "target": 8590,
        "target_year": YEARS,
        "after_target": "constant",
    },
    "coverage": 0.95,
    "persons_per_dwelling": 5,
    "existing_connections": 1034,
    "demand_curve": {
        "points": [{"price": 0, "quantity": 30.6}, {"price": 7.5, "quantity": 3.3}],
        "tariff": 0.7,
        "rationed_quantity": 20,
    },
    "metered": True,
    "physical_losses": 0.3,
    "investment": [
        {"name": "Captación", "market": 111_128, "factor": 0.80618},
        {"name": "Línea de conducción", "market": 773_115, "factor": 0.8096},
        {"name": "Planta de tratamiento", "market": 866_958, "factor": 0.81688},
        {"name": "Reservorio", "market": 565_486, "factor": 0.80618},
        {"name": "Línea de aducción", "market": 518_986, "factor": 0.8096},
        {"name": "Redes de distribución", "market": 385_974, "factor": 0.8096},
        {"name": "Conexiones domiciliarias", "market": 205_967, "factor": 0.82136},
        {"name": "Micromedición", "market": 214_310, "factor": 0.82136},
        {"name": "Educación sanitaria", "market": 8_612, "factor": 0.847457627},
        {"name": "Capacitación de personal", "market": 17_308, "factor": 0.847457627},
    ],
    "operation_maintenance": {
        "market_cost_per_m3_produced": 0.4,
        "without_project_total": 120_000,
        "factor": 0.8155,
    },
}

_SEWERS: Inputs = {
    "name": "Redes de alcantarillado",
    "component": "sewer",
    "discount_rate": 0.09,
    "investment": [800_000, *([0] * 4 + [100_000]) * 3, *[0] * 5],
    "operation_maintenance": [
        0,
        *[20_000] * 4,
        *[30_000] * 5,
        *[40_000] * 5,
        *[50_000] * 6,
    ],
    "beneficiaries": {"first": 6_000, "last": 7_200},
}
_TREATMENT: Inputs = {
    "name": "Planta de tratamiento de desagües",
    "component": "wastewater_treatment",
    "discount_rate": 0.09,
    "investment": [300_000, *[0] * 20],
    "operation_maintenance": [0, *[15_000] * 20],
    "beneficiaries": {"first": 45_000, "last": 52_000},
}

LOCALITY: Inputs = {
    "water_project": _PROJECT,
    "water_demand": _DEMAND,
    "supply": {
        "production_l_s": {"without_project": 20},
        "storage_m3": {"without_project": 200},
    },
    "cost_effectiveness": [_SEWERS, _TREATMENT],
    "affordability": {
        "monthly_volume_m3": 20,
        "household_income_month": 1100,
        "monthly_sewer_payment": 8,
    },
}
LOCALITY_WITH_LINES: Inputs = {
    **LOCALITY,
    "cost_effectiveness": [{**_SEWERS, "cutoff": 200}, {**_TREATMENT, "cutoff": 8}],
}
