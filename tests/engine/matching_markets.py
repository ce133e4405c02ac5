"""Markets of twinning drawn at random, as inputs of the traced scores and as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

TOPICS = ("losses", "energy", "collection", "quality")
COUNTRIES = {"PE": "Andean", "CO": "Andean", "HN": "Central America", "BR": None}


def payload(seed: int, utilities: int = 6, strengths: int = 8, needs: int = 8) -> dict[str, Any]:
    """Inputs of matching.scores in which every value is missing now and then."""
    chance = np.random.default_rng(seed)

    def pick(values: Any) -> Any:
        return values[int(chance.integers(len(values)))]

    def perhaps(value: Any) -> Any:
        return value if chance.random() < 0.75 else None

    def yes() -> bool | None:
        return perhaps(bool(chance.random() < 0.85))

    def share() -> float | None:
        return perhaps(float(np.round(chance.random(), 3)))

    names = [f"U{place}" for place in range(utilities)]
    rows: dict[str, Any] = {"utilities": [], "strengths": [], "needs": []}
    for name in names:
        country, there = pick(list(COUNTRIES)), chance.random() < 0.8
        rows["utilities"].append(
            {
                "name": name,
                "country": country,
                "region": COUNTRIES[country],
                "languages": pick([[], ["es"], ["pt"], ["es", "en"]]),
                "interpreter": bool(chance.random() < 0.2),
                "connections": perhaps(float(chance.integers(500, 900_000))),
                "latitude": float(chance.uniform(-40, 20)) if there else None,
                "longitude": float(chance.uniform(-90, -40)) if there else None,
                "resources": {"financial": yes(), "human": yes(), "institutional": yes()},
            }
        )
    for _ in range(strengths):
        rows["strengths"].append(
            {
                "utility": pick(names),
                "topic": pick(TOPICS),
                "level": float(chance.integers(2, 6)),
                "state": pick(["self_declared", "confirmed", "confirmed", "contradicted"]),
                "indicator": perhaps("one"),
                "percentile": share(),
                "willing": yes(),
            }
        )
    for _ in range(needs):
        rows["needs"].append(
            {
                "utility": pick(names),
                "topic": pick(TOPICS),
                "level": perhaps(float(chance.integers(0, 5))),
                "indicator": pick(["one", "one", "two"]),
                "percentile": share(),
                "window": pick(["exchange", "strengthening"]),
                "horizon": perhaps(pick(["short", "medium", "long"])),
                "willing": yes(),
            }
        )
    rows["partnerships"] = [
        {"one": pick(names), "other": pick(names), "outcome": share() or 0.0} for _ in range(3)
    ]
    rows["forbidden"] = [
        {"mentor": pick(names), "recipient": pick(names), "topic": perhaps(pick(TOPICS))}
    ]
    rows["rules"] = {"national": pick(["none", "prefer", "demand"])}
    return rows


def round_payload(seed: int) -> dict[str, Any]:
    """Inputs of matching.round with places, costs, a budget, minima and a lock now and then."""
    chance = np.random.default_rng(seed + 1)
    found = payload(seed)
    for one in found["utilities"]:
        one["mentor_capacity"] = int(chance.integers(0, 3))
        one["recipient_capacity"] = int(chance.integers(0, 3))
    found["cost_bands"] = [{"up_to_km": 1000.0, "cost": 5.0}, {"up_to_km": 9000.0, "cost": 12.0}]
    found["costs"] = [
        {"mentor": one["name"], "recipient": other["name"], "cost": float(chance.integers(0, 20))}
        for one in found["utilities"]
        for other in found["utilities"]
        if chance.random() < 0.6
    ]
    found["budget"] = float(chance.integers(5, 60)) if chance.random() < 0.7 else None
    found["minimum"] = {"exchange": int(chance.random() < 0.3)}
    pairs = [
        {"mentor": one["utility"], "recipient": other["utility"], "topic": one["topic"]}
        for one in found["strengths"]
        for other in found["needs"]
        if one["topic"] == other["topic"]
    ]
    found["asked"] = pairs[:3]
    found["locked"] = pairs[3:4] if chance.random() < 0.4 else []
    return found
