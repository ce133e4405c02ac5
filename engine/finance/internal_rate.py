"""Internal rate of return of one flow or a million, which says why where there is none or several.

With v = 1/(1 + r) the NPV is a polynomial in v whose positive roots are the rates in (-1, ∞).
Rows that change sign once, or whose shifted coefficients prove a single root, go to a bracketed
Newton iteration; only the rest are searched for every root.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arithmetic import FUNCTIONS, OPEN_BOOK, call, plain, series
from engine.finance.polynomial_roots import (
    Bools,
    Floats,
    all_roots,
    leading_first,
    sign_changes,
    single_root,
)

Status = Literal["unique", "none", "several"]
Reason = Literal["", "all_zero", "no_sign_change", "no_real_root", "several_roots"]

STATUSES: tuple[Status, ...] = ("unique", "none", "none", "none", "several")
REASONS: tuple[Reason, ...] = ("", "all_zero", "no_sign_change", "no_real_root", "several_roots")
MESSAGES: dict[Reason, str] = {
    "all_zero": "Every year of the flow is zero, so any rate gives an NPV of zero.",
    "no_sign_change": "The flow never changes sign, so no rate brings its NPV to zero.",
    "no_real_root": "The flow changes sign, but no rate above -100 % brings its NPV to zero.",
    "several_roots": "More than one rate brings the NPV to zero, so none of them is the IRR.",
}
_UNIQUE, _ALL_ZERO, _NO_CHANGE, _NO_ROOT, _SEVERAL = range(5)
_CHUNK = 4096
_SEARCHED = 256
_DUST = 1e-290
_SAME = 1e-5
_GRID = np.concatenate([np.geomspace(1e-3, 0.5, 24, endpoint=False), np.linspace(0.5, 1.0, 48)])


@dataclass(frozen=True)
class InternalRates:
    """Rates of many flows.

    values: shape of the flows without their years; NaN wherever the status is not "unique".
    codes: index into STATUSES and REASONS, one byte a row.
    """

    values: Floats
    codes: NDArray[np.uint8]

    @property
    def status(self) -> NDArray[np.str_]:
        """ "unique", "none" or "several" for each row."""
        return np.asarray(STATUSES)[self.codes]

    @property
    def reason(self) -> NDArray[np.str_]:
        """Why a row has no single rate, "" where it has."""
        return np.asarray(REASONS)[self.codes]


@dataclass(frozen=True)
class InternalRate:
    """Rate of one flow: value is None unless status is "unique"; roots lists every rate found."""

    value: float | None
    status: Status
    reason: Reason
    roots: tuple[float, ...]

    @property
    def message(self) -> str | None:
        """The reason in words, None where there is a single rate."""
        return MESSAGES.get(self.reason)


def irr(flows: ArrayLike) -> InternalRates:
    """Internal rates of flows of shape (..., years), worked through in chunks of rows.

    Raises ValueError where a flow holds NaN or infinity: what is missing has no rate.
    """
    array = np.asarray(flows, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError("a flow needs at least one year")
    rows = array.reshape(-1, array.shape[-1])
    values = np.full(len(rows), np.nan)
    codes = np.full(len(rows), _NO_CHANGE, dtype=np.uint8)
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        values[part], codes[part] = _rates(_scaled(rows[part]))
    shape = array.shape[:-1]
    return InternalRates(values.reshape(shape), codes.reshape(shape))


def irr_detail(flow: ArrayLike) -> InternalRate:
    """Internal rate of one flow of shape (years,), with every root where there are several."""
    book = OPEN_BOOK.get()
    return _detail(flow) if book is None else _written(series(flow).tolist())


def _detail(flow: ArrayLike) -> InternalRate:
    row = _without_dust(np.asarray(flow, dtype=np.float64).reshape(1, -1))
    rates = irr(row)
    code = int(rates.codes[0])
    roots: tuple[float, ...] = ()
    if code == _UNIQUE:
        roots = (float(rates.values[0]),)
    elif code == _SEVERAL:
        roots = tuple(_rates_found(_scaled(row))[0])
    return InternalRate(roots[0] if code == _UNIQUE else None, STATUSES[code], REASONS[code], roots)


def _without_dust(row: Floats) -> Floats:
    """Amounts so far below the largest that a rate over them is beyond any number, as zero."""
    size = np.abs(row)
    return np.where(size < _DUST * size.max(initial=0.0), 0.0, row)


def _written(flow: list[float]) -> InternalRate:
    """The same answer with its rates as expressions of the flow."""
    found = _remembered(tuple(plain(flow)))
    rate = call("irr", flow)
    if found.status == "unique":
        return InternalRate(rate, found.status, found.reason, (rate,))
    roots = tuple(call("rate_found", flow, place) for place in range(len(found.roots)))
    return InternalRate(rate, found.status, found.reason, roots)


@lru_cache(maxsize=64)
def _remembered(flow: tuple[float, ...]) -> InternalRate:
    """Asked several times in a row by a trace: once for the rate, once for each root."""
    return _detail(flow)


def _single(flow: Sequence[float], _options: tuple[Any, ...]) -> float | None:
    return _remembered(tuple(flow)).value


def _found(flow: Sequence[float], options: tuple[Any, ...]) -> float | None:
    """One of the rates found, by its place; None where there are fewer."""
    return dict(enumerate(_remembered(tuple(flow)).roots)).get(options[0])


FUNCTIONS["irr"] = _single
FUNCTIONS["rate_found"] = _found


def _scaled(rows: Floats) -> Floats:
    if not np.isfinite(rows).all():
        raise ValueError("a flow holds a value that is not finite")
    largest = np.max(np.abs(rows), axis=1, keepdims=True)
    scaled = np.divide(rows, largest, out=np.zeros_like(rows), where=largest > 0.0)
    return np.asarray(scaled, dtype=np.float64)


def _rates(rows: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    values = np.full(len(rows), np.nan)
    changes = sign_changes(rows)
    codes = np.where(rows.any(axis=1), _NO_CHANGE, _ALL_ZERO).astype(np.uint8)
    single, rootless = _proven(rows, changes)
    codes[rootless] = _NO_ROOT
    codes[single] = _UNIQUE
    values[single] = _single_rates(rows[single])
    several = (changes > 1) & ~single & ~rootless
    several[several] = _crosses_twice(rows[several])
    codes[several] = _SEVERAL
    open_rows = np.flatnonzero((changes > 1) & ~single & ~rootless & ~several)
    for start in range(0, len(open_rows), _SEARCHED):
        part = open_rows[start : start + _SEARCHED]
        for row, found in zip(part, _rates_found(rows[part]), strict=True):
            codes[row] = (_NO_ROOT, _UNIQUE, _SEVERAL)[min(len(found), 2)]
            values[row] = found[0] if len(found) == 1 else np.nan
    return values, codes


def _proven(rows: Floats, changes: NDArray[np.int64]) -> tuple[Bools, Bools]:
    """Rows certain to have one root, and rows certain to have none although they change sign."""
    single = changes == 1
    rootless = np.zeros_like(single)
    several = np.flatnonzero(changes > 1)
    if several.size:
        below, sure_below = _shifted_changes(rows[several, ::-1])
        above, sure_above = _shifted_changes(rows[several])
        sure = sure_below & sure_above
        single[several] = sure & (below + above == 1)
        rootless[several] = sure & (below + above == 0)
    return single, rootless


def _crosses_twice(rows: Floats) -> Bools:
    """Rows whose NPV surely changes sign more than once along a grid of rates.

    A matrix product settles most rows with several roots without searching for them.
    """
    powers = _GRID[None, :] ** np.arange(rows.shape[1])[:, None]
    seen = np.concatenate([rows @ powers, (rows[:, ::-1] @ powers)[:, ::-1]], axis=1)
    size = np.abs(rows)
    doubt = np.concatenate([size @ powers, (size[:, ::-1] @ powers)[:, ::-1]], axis=1)
    doubt *= 4.0 * rows.shape[1] * np.finfo(np.float64).eps
    return sign_changes(np.where(np.abs(seen) > doubt, seen, 0.0)) > 1


def _shifted_changes(coefficients: Floats) -> tuple[NDArray[np.int64], Bools]:
    """Sign changes of p(x + 1), a bound on the roots above 1, and whether rounding spares them."""
    size = coefficients.shape[1]
    pascal = np.array([[math.comb(t, k) for k in range(size)] for t in range(size)], dtype=float)
    shifted = coefficients @ pascal
    doubt = 4.0 * size * np.finfo(np.float64).eps * (np.abs(coefficients) @ pascal)
    exact_zero = (np.abs(coefficients) @ pascal) == 0.0
    return sign_changes(shifted), np.all((np.abs(shifted) > doubt) | exact_zero, axis=1)


def _single_rates(rows: Floats) -> Floats:
    """Rates of rows with exactly one root: v in (0, 1] is r >= 0, above it the row is reversed."""
    straight = leading_first(rows)
    reverse = leading_first(rows[:, ::-1])
    total = straight.sum(axis=1)
    gain = total * straight[:, 0] <= 0.0
    rates = np.empty(len(rows))
    rates[gain] = 1.0 / single_root(straight[gain]) - 1.0
    rates[~gain] = single_root(reverse[~gain]) - 1.0
    return rates


def _rates_found(rows: Floats) -> list[list[float]]:
    """Every distinct rate of each row, ascending."""
    gains, touching_gains = all_roots(leading_first(rows))
    losses, touching_losses = all_roots(leading_first(rows[:, ::-1]))
    rates = np.concatenate([1.0 / gains - 1.0, losses - 1.0], axis=1)
    touching = np.concatenate([touching_gains, touching_losses], axis=1)
    return [_distinct(row, soft) for row, soft in zip(rates, touching, strict=True)]


def _distinct(rates: Floats, touching: Bools) -> list[float]:
    """Neighbours merged: a multiple root shows as several, best seen where it touches."""
    order = np.argsort(rates)
    clusters: list[list[int]] = []
    for place in order[np.isfinite(rates[order])]:
        if clusters and rates[place] - rates[clusters[-1][-1]] <= _SAME * (1.0 + rates[place]):
            clusters[-1].append(int(place))
        else:
            clusters.append([int(place)])
    best = [[place for place in cluster if touching[place]] or cluster for cluster in clusters]
    return [float(np.mean(rates[places])) for places in best]
