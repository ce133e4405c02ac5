"""Sobol indices: the share of a figure's variance that each uncertain input accounts for.

First order by Saltelli et al. (2010), total by Jansen (1999), over the cross matrices of one
scrambled Sobol sequence of twice as many dimensions as there are inputs. Confidence by resampling
the base samples. Importing this module loads the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.stats import qmc

from engine.errors import InvalidInputs, Problem
from engine.registry import Progress, ignore_progress
from engine.uncertainty.preparing import Study
from engine.uncertainty.subject import Evaluated, Floats, Model

SAMPLES_MAXIMUM = 2**18
RESAMPLES = 100
_AT_ONCE = 4096
_EVALUATED_AT_ONCE = 64
_NORMAL_95 = 1.959963984540054

CORRELATED = (
    "Sobol indices share out the variance among inputs that do not depend on each other; leave "
    "the correlations out."
)


@dataclass(frozen=True)
class SobolIndices:
    """Indices of one figure, by input in the plan's order.

    first: share of the variance that goes when only this input is known; total: share that is left
    when all others are; with half the width of their 95 % intervals. NaN where the figure does not
    vary. base: samples counted, of those asked for: one where any of its scenarios is empty or
    refused is left out.
    """

    figure: str
    paths: tuple[str, ...]
    first: tuple[float, ...]
    first_confidence: tuple[float, ...]
    total: tuple[float, ...]
    total_confidence: tuple[float, ...]
    base: int


def sobol(
    study: Study, samples: int, resamples: int = RESAMPLES, progress: Progress = ignore_progress
) -> list[SobolIndices]:
    """First-order and total indices of every figure; samples × (inputs + 2) scenarios.

    samples: base samples, a power of two. Raises InvalidInputs for correlated inputs, ValueError
    for a number of samples that is no power of two or beyond SAMPLES_MAXIMUM.
    """
    if study.sampler.linked.any():
        raise InvalidInputs([Problem(("correlations",), "correlated", CORRELATED)])
    if samples < 2 or samples > SAMPLES_MAXIMUM or samples & (samples - 1):
        raise ValueError(f"the samples must be a power of two from 2 to {SAMPLES_MAXIMUM}")
    inputs, figures = len(study.subject.moving), len(study.subject.figures)
    answers = np.empty((figures, inputs + 2, samples))
    for start, base, other in _points(study, samples):
        part = slice(start, start + base.shape[1])
        answers[:, :, part] = _crossed(study.model, base, other)
        progress((start + base.shape[1]) / samples)
    return [_indices(study, figure, table, resamples) for figure, table in enumerate(answers)]


def _points(study: Study, samples: int) -> Iterator[tuple[int, Floats, Floats]]:
    """Both base matrices, as values of the inputs, a few samples at a time."""
    inputs = len(study.subject.moving)
    generator = np.random.Generator(np.random.Philox(study.plan.seed))
    sequence = qmc.Sobol(2 * inputs, scramble=True, rng=generator)
    each = _EVALUATED_AT_ONCE if isinstance(study.model, Evaluated) else _AT_ONCE
    for start in range(0, samples, each):
        shares = np.ascontiguousarray(sequence.random(min(each, samples - start)).T)
        yield (
            start,
            study.sampler.spread(shares[:inputs].copy()),
            study.sampler.spread(shares[inputs:].copy()),
        )


def _crossed(model: Model, base: Floats, other: Floats) -> Floats:
    """Figures of both and of the first with each input from the second.

    Shape (figures, inputs + 2, samples).
    """
    inputs, count = base.shape
    tables = np.tile(base, (inputs + 2, 1, 1))
    tables[1] = other
    for row in range(inputs):
        tables[row + 2, row] = other[row]
    found = [model(one).values for one in tables]
    return np.stack(found, axis=1).reshape(-1, inputs + 2, count)


def _indices(study: Study, figure: int, table: Floats, resamples: int) -> SobolIndices:
    known = np.isfinite(table).all(axis=0)
    whole = table if known.all() else table[:, known]
    whole = np.ascontiguousarray(whole)
    first, total = _estimated(_sums(whole, np.ones((1, whole.shape[1]))))
    spread = _estimated(_sums(whole, _resampled(study.plan.seed, whole.shape[1], resamples)))
    widths = [_NORMAL_95 * one.std(axis=0, ddof=1) for one in spread]
    return SobolIndices(
        study.subject.figures[figure],
        tuple(one.path for one in study.subject.moving),
        tuple(first[0].tolist()),
        tuple(widths[0].tolist()),
        tuple(total[0].tolist()),
        tuple(widths[1].tolist()),
        whole.shape[1],
    )


def _resampled(seed: int, samples: int, resamples: int) -> Iterator[Floats]:
    """How often each sample counts in each resample."""
    chance = np.random.Generator(np.random.Philox(seed))
    for _ in range(resamples if samples else 0):
        drawn = chance.integers(0, samples, samples)
        yield np.bincount(drawn, minlength=samples).astype(np.float64)


def _sums(table: Floats, weights: Iterable[Floats]) -> Floats:
    """What the estimators need, shape (resamples, inputs + 2, 2), each divided by the samples."""
    middle = float(table.mean()) if table.size else 0.0
    found = []
    for each in weights:
        sums = np.empty((table.shape[0], 2))
        _add_up(table, each, middle, sums)
        found.append(sums / max(table.shape[1], 1))
    return np.array(found).reshape(-1, table.shape[0], 2)


def _estimated(means: Floats) -> tuple[Floats, Floats]:
    """First-order and total indices, shape (resamples, inputs); NaN where nothing varies."""
    middle = (means[:, 0, 0] + means[:, 1, 0]) / 2.0
    variance = ((means[:, 0, 1] + means[:, 1, 1]) / 2.0 - middle**2)[:, None]
    varies = np.where(variance > 0.0, variance, np.nan)
    return means[:, 2:, 0] / varies, means[:, 2:, 1] / (2.0 * varies)


@njit(cache=True, nogil=True, error_model="numpy")
def _add_up(table, weights, middle, sums):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Rows 0 and 1: sums and squares; row i: B·(AB - A) and (A - AB)²."""
    for row in range(table.shape[0]):
        one = other = 0.0
        for at in range(table.shape[1]):
            if row < 2:
                apart = table[row, at] - middle
                one += weights[at] * apart
                other += weights[at] * apart * apart
            else:
                step = table[row, at] - table[0, at]
                one += weights[at] * (table[1, at] - middle) * step
                other += weights[at] * step * step
        sums[row, 0], sums[row, 1] = one, other
