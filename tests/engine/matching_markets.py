"""Markets of twinning drawn at random, as inputs of the traced scores and as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

TOPICS = ("losses", "energy", "collection", "quality")
COUNTRIES = {"PE": "Andean", "CO": "Andean", "HN": "Central America", "BR": None}


class Draws:
    """Values by chance, missing one time in four where they may be."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)

    def pick(self, values: Any) -> Any:
        return values[int(self.chance.integers(len(values)))]

    def perhaps(self, value: Any) -> Any:
        return value if self.chance.random() < 0.75 else None

    def yes(self) -> bool | None:
        return self.perhaps(bool(self.chance.random() < 0.85))

    def share(self) -> float | None:
        return self.perhaps(float(np.round(self.chance.random(), 3)))


def payload(seed: int, utilities: int = 6, strengths: int = 8, needs: int = 8) -> dict[str, Any]:
    """Inputs of matching.scores in which every value is missing now and then."""
    draws, names = Draws(seed), [f"U{place}" for place in range(utilities)]
    pick, share = draws.pick, draws.share
    return {
        "utilities": [utility(draws, name) for name in names],
        "strengths": [strength(draws, pick(names)) for _ in range(strengths)],
        "needs": [need(draws, pick(names)) for _ in range(needs)],
        "partnerships": [
            {"one": pick(names), "other": pick(names), "outcome": share() or 0.0} for _ in range(3)
        ],
        "forbidden": [
            {
                "mentor": pick(names),
                "recipient": pick(names),
                "topic": draws.perhaps(pick(TOPICS)),
            }
        ],
        "rules": {
            "national": pick(["none", "prefer", "demand"]),
            "confirmed_only": bool(draws.chance.random() < 0.2),
        },
    }


def utility(draws: Draws, name: str) -> dict[str, Any]:
    chance, country = draws.chance, draws.pick(list(COUNTRIES))
    there = chance.random() < 0.8
    return {
        "name": name,
        "country": country,
        "region": COUNTRIES[country],
        "languages": draws.pick([[], ["es"], ["pt"], ["es", "en"]]),
        "interpreter": bool(chance.random() < 0.2),
        "connections": draws.perhaps(float(chance.integers(500, 900_000))),
        "latitude": float(chance.uniform(-40, 20)) if there else None,
        "longitude": float(chance.uniform(-90, -40)) if there else None,
        "resources": {name: draws.yes() for name in ("financial", "human", "institutional")},
    }


def strength(draws: Draws, name: str) -> dict[str, Any]:
    return {
        "utility": name,
        "topic": draws.pick(TOPICS),
        "level": float(draws.chance.integers(2, 6)),
        "state": draws.pick(["self_declared", "confirmed", "confirmed", "contradicted"]),
        "indicator": draws.perhaps("one"),
        "percentile": draws.share(),
        "willing": draws.yes(),
    }


def need(draws: Draws, name: str) -> dict[str, Any]:
    return {
        "utility": name,
        "topic": draws.pick(TOPICS),
        "level": draws.perhaps(float(draws.chance.integers(0, 5))),
        "indicator": draws.pick(["one", "one", "two"]),
        "percentile": draws.share(),
        "window": draws.pick(["exchange", "strengthening"]),
        "horizon": draws.perhaps(draws.pick(["short", "medium", "long"])),
        "willing": draws.yes(),
    }


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
    found["minimum"] = {
        "exchange": int(chance.random() < 0.3),
        "strengthening": int(chance.random() < 0.2),
    }
    found["exchange_payer"] = "recipient" if chance.random() < 0.3 else "network"
    pairs = [
        {"mentor": one["utility"], "recipient": other["utility"], "topic": one["topic"]}
        for one in found["strengths"]
        for other in found["needs"]
        if one["topic"] == other["topic"]
    ]
    found["asked"] = pairs[:3]
    found["locked"] = pairs[3:4] if chance.random() < 0.4 else []
    return found
