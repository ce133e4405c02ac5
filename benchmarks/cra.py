"""The average investment cost (CMI) of a million scenarios."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.harness import Bench, Measure, Peer, Size, work
from engine.catalogue import get
from engine.cra.kernels import cmi_of_many

YEARS = 10
COMPARED = 50


def scenarios(count: int) -> tuple[Any, ...]:
    """Rates, capital base, depreciation and volume of one activity, as uncertain as they are."""
    draws = np.random.default_rng(20260701)
    base = draws.uniform(0.8e11, 1.6e11, (count, 1, YEARS))
    lost = draws.uniform(0.03, 0.07, (count, 1, YEARS)) * base
    volume = draws.uniform(3.6e7, 4.8e7, (count, 1, YEARS))
    return draws.uniform(0.07, 0.14, count), base, lost, volume


@work("cra.million", "CMI of 1,000,000 scenarios x 10 years")
def million(size: Size) -> Bench:
    """One activity, every value its own; the peer reads what ours reads and adds it up."""
    given = scenarios(size.of(1_000_000, least=200))
    few = size.of(200, least=20)
    return Bench(
        lambda: cmi_of_many(*given),
        (
            Peer("reading the inputs once", lambda: [one.sum() for one in given], within=3),
            Peer("ordinary NumPy", lambda: with_numpy(*given)),
            Peer(
                "cra.cmi in a loop",
                lambda: [one_by_one(given, place) for place in range(few)],
                share=few / len(given[0]),
                rounds=3,
            ),
        ),
        (Measure("largest difference to cra.cmi", lambda: apart(given), at_most=1e-12),),
    )


def with_numpy(rates: Any, base: Any, lost: Any, volume: Any) -> Any:
    """The same as arrays as large as the inputs."""
    factors = (1.0 + rates[:, None, None]) ** -np.arange(1, YEARS + 1)
    earned = ((rates[:, None, None] * base + lost) * factors).sum(axis=2)
    return earned / (volume * factors).sum(axis=2)


def one_by_one(given: tuple[Any, ...], place: int) -> float:
    """The registered calculation on one scenario."""
    rate, base, lost, volume = (one[place] for one in given)
    activity = {
        "opening_bcr": base[0].tolist(),
        "depreciation": lost[0].tolist(),
        "billed_volume_m3": volume[0].tolist(),
    }
    payload = {"service": "water", "discount_rate": float(rate), "activities": {"one": activity}}
    return float(get("cra.cmi").evaluate(payload).model_dump()["cmi"])


def apart(given: tuple[Any, ...]) -> float:
    """Largest relative difference between the kernel and the registered calculation."""
    places = range(min(COMPARED, len(given[0])))
    ours = cmi_of_many(*given)[:, 0]
    return max(abs(one_by_one(given, place) / float(ours[place]) - 1.0) for place in places)
