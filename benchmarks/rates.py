"""Internal rates and net present values of very many flows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy_financial as npf
import pyxirr

from benchmarks.harness import Bench, Measure, Peer, Size, work
from engine.finance.discounting import npv
from engine.finance.internal_rate import irr
from engine.finance.many_rates import irr_of_many, npv_of_many

YEARS = 21
RATE = 0.09
LOOPED = 500
COMPARED = 2000
ABOUT = (
    "The loops of the peers are timed on a part of the rows. 4,000 times numpy-financial would be "
    "about 1.6 times what reading the matrix once takes. While the next block comes from memory a "
    "flow is turned, its signs compared and its polynomial worked out three times, 160 fused "
    "products; together that takes about twice the reading, so that 3,200 to 3,700 times are "
    "reached."
)


def flows(count: int) -> Any:
    """An investment and twenty years of uneven gains each: one root."""
    chance = np.random.default_rng(20260702)
    made = chance.uniform(0.05, 0.35, (count, YEARS))
    made[:, 0] = -chance.uniform(1.0, 3.0, count)
    return made


def mixed(count: int) -> Any:
    """Flows without a root, with one and with several."""
    return np.rint(np.random.default_rng(7).normal(0.0, 2.0, (count, 9)))


@work("rates.irr_million", "IRR of 1,000,000 flows of 21 years", note=ABOUT)
def irr_million(size: Size) -> Bench:
    """One core; the matrix is read once by the peer that sets the limit."""
    rows = flows(size.of(1_000_000, least=256))
    few, some = rows[: size.of(LOOPED, least=5)], rows[: size.of(20 * LOOPED, least=5)]
    return Bench(
        lambda: irr_of_many(rows),
        (
            _looped("numpy-financial in a loop", npf.irr, few, rows, 4_000),
            _looped("pyxirr in a loop", pyxirr.irr, some, rows, 70),
            Peer("reading the matrix once", lambda: rows.sum(), within=3),
            Peer("engine.finance.internal_rate", lambda: irr(rows), rounds=2),
        ),
        (
            Measure("largest difference to numpy-financial", lambda: apart(rows), at_most=1e-9),
            Measure("roots told otherwise than by the careful search", told_otherwise, at_most=0),
        ),
    )


@work("rates.irr_thousand", "IRR of 1,000 flows of 21 years")
def irr_thousand(size: Size) -> Bench:
    """As few as a table of alternatives has."""
    rows = flows(size.of(1_000, least=50))
    return Bench(
        lambda: irr_of_many(rows), (_looped("pyxirr in a loop", pyxirr.irr, rows, rows, 25),)
    )


@work("rates.npv_million", "NPV of 1,000,000 flows of 21 years")
def npv_million(size: Size) -> Bench:
    """Each row once, its years in order."""
    rows = flows(size.of(1_000_000, least=256))
    few = rows[: size.of(5_000, least=5)]
    return Bench(
        lambda: npv_of_many(RATE, rows),
        (
            Peer("engine.finance.discounting, a matrix product", lambda: npv(RATE, rows)),
            Peer("reading the matrix once", lambda: rows.sum(), within=1.5),
            _looped("numpy-financial in a loop", lambda one: npf.npv(RATE, one), few, rows, None),
            _looped("pyxirr in a loop", lambda one: pyxirr.npv(RATE, one), few, rows, None),
        ),
        (Measure("largest difference to the product", lambda: values_apart(rows), at_most=1e-12),),
    )


def values_apart(rows: Any) -> float:
    """Largest difference to the matrix product, relative to the largest value."""
    product = npv(RATE, rows)
    return float(np.abs(npv_of_many(RATE, rows) - product).max() / np.abs(product).max())


def _looped(name: str, one: Any, few: Any, rows: Any, faster_by: float | None) -> Peer:
    """A function of one flow over some of the rows, credited with all of them."""
    return Peer(
        name,
        lambda: [one(row) for row in few],
        share=len(few) / len(rows),
        faster_by=faster_by,
        rounds=3,
    )


def apart(rows: Any) -> float:
    """Largest difference to numpy-financial, flow by flow."""
    few = rows[:COMPARED]
    ours = irr_of_many(few).values
    return float(max(abs(npf.irr(row) - rate) for row, rate in zip(few, ours, strict=True)))


def told_otherwise() -> float:
    """Flows of every kind whose number of roots is not what the careful search finds."""
    rows = mixed(20_000)
    return float((irr_of_many(rows).codes != irr(rows).codes).sum())
