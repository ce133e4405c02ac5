"""Scenarios drawn chunk by chunk, each chunk from a counter of its own, compiled.

Chunk c of seed s is the stream of Philox 4x64 under the key (s, c): it depends on no other chunk,
no thread and no worker. What follows the counters is float64 arithmetic in a fixed order, without
fast-math and without the machine's library, so every machine draws the same bits. Importing this
module loads the compiler.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.errors import InvalidInputs, Problem
from engine.uncertainty.beta import beta_quantile, log_scale
from engine.uncertainty.distributions import (
    Discrete,
    Distribution,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    natural_logarithm,
)
from engine.uncertainty.elementary import exponential
from engine.uncertainty.normal import middle_score, probability, tail_score
from engine.uncertainty.subject import Floats

CHUNK = 16_384
"""Scenarios of a chunk, whoever works on it; their draws stay in the processor's second cache."""

NOT_SQUARE = "%(rows)s rows are given; give one row and one column for each of %(inputs)s inputs."
NOT_SYMMETRIC = (
    "The correlation of inputs %(one)s and %(other)s is %(above)s above the diagonal and "
    "%(below)s below it; give both the same."
)
NOT_ONE = "The correlation of input %(one)s with itself is %(given)s; give 1."
BEYOND = "The correlation of inputs %(one)s and %(other)s is %(given)s; give one from -1 to 1."
IMPOSSIBLE = (
    "No inputs can have these correlations at once. Multiply all of them but the ones on the "
    "diagonal by %(factor)s or less, or leave out those that contradict the others."
)
_UNIFORM, _TRIANGULAR, _NORMAL, _LOGNORMAL, _DISCRETE, _PERT = range(6)
_LEAST, _MOST = 2.0**-54, 1.0 - 2.0**-53
_SAME = 1e-12
_ROOM = 1e-8


@dataclass(frozen=True)
class Sampler:
    """Distributions as arrays that compiled code reads.

    kinds: (inputs,); numbers: (inputs, 5), what each kind needs; shares and values: the steps of
    the discrete ones, one after the other; loadings: Cholesky factor of the correlations of the
    normal scores; linked: inputs that are correlated with another.
    """

    kinds: NDArray[np.int64]
    numbers: Floats
    shares: Floats
    values: Floats
    loadings: Floats
    linked: NDArray[np.bool_]

    def draw(self, seed: int, chunk: int, scenarios: int = CHUNK) -> Floats:
        """The first scenarios of a chunk, shape (inputs, scenarios).

        The whole chunk is drawn whatever part of it is asked for.
        """
        key = np.array([seed, chunk], dtype=np.uint64)
        generator = np.random.Generator(np.random.Philox(key=key))
        drawn = generator.random((len(self.kinds), CHUNK))
        return self.spread(drawn)[:, :scenarios]

    def spread(self, shares: Floats) -> Floats:
        """Independent shares in [0, 1), shape (inputs, n), as values; they are overwritten."""
        _spread(
            shares,
            self.kinds,
            self.numbers,
            self.shares,
            self.values,
            self.loadings,
            self.linked,
        )
        return shares

    def ends(self) -> Floats:
        """The least and the greatest value of each input, shape (inputs, 2)."""
        alone = Sampler(
            self.kinds,
            self.numbers,
            self.shares,
            self.values,
            np.eye(len(self.kinds)),
            np.zeros_like(self.linked),
        )
        return alone.spread(np.tile([0.0, 1.0], (len(self.kinds), 1)))

    def quantiles(self, shares: Sequence[float]) -> Floats:
        """The values below which these shares of each input lie, shape (inputs, shares)."""
        alone = np.tile(np.asarray(shares, dtype=np.float64), (len(self.kinds), 1))
        none = np.zeros_like(self.linked)
        args = (self.kinds, self.numbers, self.shares, self.values, self.loadings)
        return Sampler(*args, none).spread(alone)


def sampler(
    distributions: Sequence[Distribution], ranks: Sequence[Sequence[float]] | None = None
) -> Sampler:
    """Make distributions ready; ranks: matrix of their rank correlations (Spearman).

    Raises InvalidInputs where no inputs can have those correlations.
    """
    numbers = np.zeros((len(distributions), 5))
    steps: list[tuple[Floats, Floats]] = []
    kinds = np.array([_kind(one) for one in distributions])
    for place, one in enumerate(distributions):
        numbers[place] = _numbers(one, sum(len(values) for _, values in steps))
        if isinstance(one, Discrete):
            weights = np.asarray(one.weights)
            heaped = np.cumsum(weights)
            heaped /= heaped[-1]
            heaped[np.flatnonzero(weights)[-1] :] = 1.0
            steps.append((heaped, np.asarray(one.values)))
    loadings = np.eye(len(distributions)) if ranks is None else _loadings(ranks, len(distributions))
    linked = np.abs(loadings @ loadings.T - np.eye(len(distributions))).max(axis=1) > _SAME
    return Sampler(
        kinds,
        numbers,
        np.concatenate([one for one, _ in steps] or [np.empty(0)]),
        np.concatenate([one for _, one in steps] or [np.empty(0)]),
        loadings,
        linked,
    )


def _kind(one: Distribution) -> int:
    order = (Uniform, Triangular, Normal, LogNormal, Discrete, Pert)
    return order.index(type(one))


def _numbers(one: Distribution, first: int) -> tuple[float, ...]:
    if isinstance(one, Uniform):
        return one.low, one.high - one.low, 0.0, 0.0, 0.0
    if isinstance(one, Triangular):
        width, rise = one.high - one.low, one.mode - one.low
        return one.low, one.high, rise / width, width * rise, width * (one.high - one.mode)
    if isinstance(one, Pert):
        return one.low, one.high - one.low, *one.shapes, 0.0
    if isinstance(one, Discrete):
        return first, len(one.values), 0.0, 0.0, 0.0
    centre = one.mean if isinstance(one, Normal) else natural_logarithm(one.median)
    low, high = one.scores()
    whole = one.low is None and one.high is None
    below = probability(low)
    kept = probability(high) - below
    return centre, one.deviation, below, kept, 1.0 if whole else 0.0


def _loadings(ranks: Sequence[Sequence[float]], inputs: int) -> Floats:
    """Cholesky factor of the scores' correlations, r = 2 sin(π ρ / 6) for rank correlations ρ."""
    problems = _correlation_problems(ranks, inputs)
    if problems:
        raise InvalidInputs(problems)
    given = np.asarray(ranks, dtype=np.float64)
    if not _possible(given):
        # Thousandths of the correlations given; none at all are always possible.
        fitting = bisect(range(1, 1000), False, key=lambda share: not _possible(given, share / 1e3))
        facts = {"factor": fitting / 1e3}
        raise InvalidInputs([Problem(("correlations",), "impossible", IMPOSSIBLE, facts)])
    return _cholesky(_of_scores(given))


def _of_scores(ranks: Floats, share: float = 1.0) -> Floats:
    found = 2.0 * _sine(np.pi / 6.0 * share * ranks)
    np.fill_diagonal(found, 1.0)
    return found


def _sine(angles: Floats) -> Floats:
    """Up to π/6 either way; NumPy's own rounds differently on different processors."""
    squares = angles * angles
    series = np.zeros_like(angles)
    for power in range(15, 1, -2):
        series = (series + 1.0) * -squares / (power * (power - 1))
    return angles + angles * series


def _cholesky(matrix: Floats) -> Floats:
    """Lower factor of a matrix that is possible, in an order that depends on no library."""
    found = np.zeros_like(matrix)
    for row in range(len(matrix)):
        for column in range(row + 1):
            linked = math.fsum(found[row, :column] * found[column, :column])
            rest = matrix[row, column] - linked
            found[row, column] = math.sqrt(rest) if row == column else rest / found[column, column]
    return found


def _possible(ranks: Floats, share: float = 1.0) -> bool:
    return bool(np.linalg.eigvalsh(_of_scores(ranks, share))[0] >= _ROOM)


def _correlation_problems(ranks: Sequence[Sequence[float]], inputs: int) -> list[Problem]:
    if len(ranks) != inputs or any(len(row) != inputs for row in ranks):
        facts = {"rows": len(ranks), "inputs": inputs}
        return [Problem(("correlations",), "not_square", NOT_SQUARE, facts)]
    problems = []
    for one in range(inputs):
        if ranks[one][one] != 1.0:
            own = {"one": one + 1, "given": ranks[one][one]}
            problems.append(Problem(("correlations", one, one), "not_one", NOT_ONE, own))
        for other in range(one):
            problems += _pair_problems(ranks, one, other)
    return problems


def _pair_problems(ranks: Sequence[Sequence[float]], one: int, other: int) -> list[Problem]:
    below, above = ranks[one][other], ranks[other][one]
    where: tuple[str | int, ...] = ("correlations", one, other)
    facts = {"one": one + 1, "other": other + 1}
    if below != above:
        more = {**facts, "above": above, "below": below}
        return [Problem(where, "not_symmetric", NOT_SYMMETRIC, more)]
    if not -1.0 <= below <= 1.0:
        return [Problem(where, "beyond", BEYOND, {**facts, "given": below})]
    return []


@njit(cache=True, nogil=True, error_model="numpy")
def _spread(drawn, kinds, numbers, shares, values, loadings, linked):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Shares to values in place."""
    scores = np.empty(drawn.shape[1])
    for place in range(drawn.shape[0]):
        row = drawn[place]
        for at in range(row.size):
            row[at] = min(max(row[at], _LEAST), _MOST)
        if linked[place]:
            _scores(row, scores)
            row[:] = scores
    for place in range(drawn.shape[0] - 1, -1, -1):
        if linked[place]:
            _link(drawn, loadings, linked, place)
    for place in range(drawn.shape[0]):
        kind, row, given = kinds[place], drawn[place], numbers[place]
        bell = kind in (_NORMAL, _LOGNORMAL)
        direct = bell and given[4] == 1.0
        if linked[place] and not direct:
            for at in range(row.size):
                row[at] = min(max(probability(row[at]), _LEAST), _MOST)
        if bell and not (direct and linked[place]):
            _bell(row, given, scores)
        _shape(row, kind, given, shares, values)


@njit(cache=True, nogil=True, error_model="numpy")
def _link(drawn, loadings, linked, place):  # type: ignore[no-untyped-def]  # as above
    """The score of an input as the sum of its own and of the earlier ones'."""
    row = drawn[place]
    own = loadings[place, place]
    for at in range(row.size):
        row[at] = own * row[at]
    for other in range(place - 1, -1, -1):
        weight = loadings[place, other]
        if linked[other] and weight != 0.0:
            earlier = drawn[other]
            for at in range(row.size):
                row[at] += weight * earlier[at]


@njit(cache=True, nogil=True, error_model="numpy")
def _scores(row, scores):  # type: ignore[no-untyped-def]  # as above
    """Normal scores of shares: the middle for all of them at once, then the tails."""
    for at in range(row.size):
        scores[at] = middle_score(row[at])
    for at in range(row.size):
        if abs(row[at] - 0.5) > 0.425:
            scores[at] = tail_score(row[at])


@njit(cache=True, nogil=True, error_model="numpy")
def _bell(row, given, scores):  # type: ignore[no-untyped-def]  # as above
    """Shares of what the limits leave, as scores."""
    if given[4] != 1.0:
        for at in range(row.size):
            row[at] = min(max(given[2] + given[3] * row[at], _LEAST), _MOST)
    _scores(row, scores)
    row[:] = scores


@njit(cache=True, nogil=True, error_model="numpy")
def _shape(row, kind, given, shares, values):  # type: ignore[no-untyped-def]  # as above
    """Shares, or scores of the normal ones, as values."""
    a, b, c, d, e = given[0], given[1], given[2], given[3], given[4]
    if kind == _UNIFORM:
        for at in range(row.size):
            row[at] = a + b * row[at]
    elif kind == _TRIANGULAR:
        for at in range(row.size):
            share = row[at]
            left, right = a + math.sqrt(share * d), b - math.sqrt((1.0 - share) * e)
            row[at] = left if share < c else right
    elif kind == _NORMAL:
        for at in range(row.size):
            row[at] = a + b * row[at]
    elif kind == _LOGNORMAL:
        for at in range(row.size):
            row[at] = exponential(a + b * row[at])
    elif kind == _DISCRETE:
        first, count = int(a), int(b)
        for at in range(row.size):
            step = np.searchsorted(shares[first : first + count], row[at], side="right")
            row[at] = values[first + min(step, count - 1)]
    elif kind == _PERT:
        scale = log_scale(c, d)
        for at in range(row.size):
            row[at] = a + b * beta_quantile(row[at], c, d, scale)
