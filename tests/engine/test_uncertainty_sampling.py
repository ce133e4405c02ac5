"""Draws: their distributions, their correlations, and the same ones wherever they are drawn."""

from __future__ import annotations

import hashlib
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import special, stats

from engine.errors import InvalidInputs
from engine.problems import problems_of
from engine.uncertainty.beta import beta_quantile, log_scale
from engine.uncertainty.distributions import Distribution, Pert
from engine.uncertainty.normal import probability
from engine.uncertainty.sampling import CHUNK, sampler

KNOWN: list[tuple[dict[str, Any], Any]] = [
    ({"kind": "uniform", "low": 2.0, "high": 5.0}, stats.uniform(2.0, 3.0)),
    ({"kind": "triangular", "low": 0.0, "mode": 1.0, "high": 4.0}, stats.triang(0.25, 0.0, 4.0)),
    ({"kind": "triangular", "low": 1.0, "mode": 1.0, "high": 3.0}, stats.triang(0.0, 1.0, 2.0)),
    ({"kind": "normal", "mean": 1.0, "deviation": 2.0}, stats.norm(1.0, 2.0)),
    (
        {"kind": "normal", "mean": 0.0, "deviation": 1.0, "low": 0.5, "high": 1.0},
        stats.truncnorm(0.5, 1.0),
    ),
    ({"kind": "lognormal", "median": 2.0, "deviation": 0.3}, stats.lognorm(0.3, scale=2.0)),
    ({"kind": "pert", "low": 0.0, "mode": 1.0, "high": 5.0}, stats.beta(1.8, 4.2, scale=5.0)),
]


def read(one: dict[str, Any]) -> Distribution:
    found: Distribution = TypeAdapter(Distribution).validate_python(one)
    return found


@pytest.mark.parametrize(("asked", "known"), KNOWN, ids=lambda one: str(one)[:40])
def test_shares_of_a_distribution_are_those_of_its_inverse(
    asked: dict[str, Any], known: Any
) -> None:
    shares = np.linspace(0.001, 0.999, 500)
    found = sampler([read(asked)]).quantiles(shares)[0]
    np.testing.assert_allclose(found, known.ppf(shares), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("asked", "known"), KNOWN, ids=lambda one: str(one)[:40])
def test_draws_are_spread_as_asked_correlated_or_not(asked: dict[str, Any], known: Any) -> None:
    other = {"kind": "normal", "mean": 0.0, "deviation": 1.0}
    for ranks in (None, [[1.0, -0.8], [-0.8, 1.0]]):
        drawn = sampler([read(other), read(asked)], ranks).draw(5, 0)
        assert stats.kstest(drawn[1], known.cdf).pvalue > 1e-3


def test_the_inverse_of_the_normal_is_that_of_scipy_to_the_last_bits() -> None:
    shares = np.concatenate([np.geomspace(1e-15, 0.5, 4000), 1.0 - np.geomspace(1e-15, 0.5, 4000)])
    found = sampler([read({"kind": "normal", "mean": 0.0, "deviation": 1.0})]).quantiles(shares)[0]
    np.testing.assert_allclose(found, special.ndtri(shares), rtol=4e-15, atol=1e-15)


def test_a_discrete_input_takes_its_values_as_often_as_they_weigh_and_no_others() -> None:
    asked = {"kind": "discrete", "values": [3.0, 1.0, 2.0], "weights": [1.0, 0.0, 3.0]}
    drawn = sampler([read(asked)]).draw(1, 0)[0]
    assert set(drawn.tolist()) == {3.0, 2.0}
    assert (drawn == 2.0).mean() == pytest.approx(0.75, abs=0.02)


def test_rank_correlations_are_those_asked_for_whatever_the_distributions() -> None:
    ranks = np.eye(len(KNOWN))
    ranks[0, 3] = ranks[3, 0] = 0.6
    ranks[1, 6] = ranks[6, 1] = -0.5
    ranks[3, 5] = ranks[5, 3] = 0.4
    several = sampler([read(one) for one, _ in KNOWN], ranks.tolist())
    drawn = np.hstack([several.draw(11, chunk) for chunk in range(6)])
    np.testing.assert_allclose(stats.spearmanr(drawn.T)[0], ranks, atol=0.012)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**40), st.integers(1, CHUNK))
def test_a_chunk_is_the_same_whichever_part_of_it_is_asked_for(
    seed: int, chunk: int, scenarios: int
) -> None:
    one = sampler([read(asked) for asked, _ in KNOWN[:4]])
    part = one.draw(seed, chunk, scenarios)
    assert part.tobytes() == one.draw(seed, chunk)[:, :scenarios].tobytes()


def test_the_counters_of_a_seed_are_those_of_philox() -> None:
    """Figures fixed once: another generator, key or order of drawing would change them."""
    drawn = sampler([read({"kind": "uniform", "low": 0.0, "high": 1.0})] * 2).draw(2026, 3)
    key = np.array([2026, 3], dtype=np.uint64)
    raw = np.random.Philox(key=key).random_raw(2 * CHUNK) >> np.uint64(11)
    assert drawn.ravel().tolist() == np.maximum(raw * 2.0**-53, 2.0**-54).tolist()


LIMITED = {"kind": "lognormal", "median": 2.0, "deviation": 0.3, "low": 1.5, "high": 3.0}
WEIGHED = {"kind": "discrete", "values": [3.0, 1.0, 2.0], "weights": [1.0, 0.5, 3.0]}
BITS: list[tuple[dict[str, Any], list[str], str]] = [
    (KNOWN[0][0], ["0x1.a20fa5e792218p+1", "0x1.8384e00b98abbp+1"], "45663ad918c56d5a"),
    (KNOWN[1][0], ["0x1.5dcf9d519bd1ap+0", "0x1.30eaa373e8d28p+0"], "6ffd1eb94a0a7f78"),
    (KNOWN[2][0], ["0x1.7ac1bd62aad9bp+0", "0x1.60d6445897d77p+0"], "e7398c2baf6a0325"),
    (KNOWN[3][0], ["0x1.36964d4c60f32p-1", "0x1.826e584606e54p-3"], "03b9a278dc52eff5"),
    (KNOWN[4][0], ["0x1.60fa941fd0449p-1", "0x1.4dd1deb10eb67p-1"], "266e588ed3283f8d"),
    (KNOWN[5][0], ["0x1.e2a9833b132f0p+0", "0x1.c5555503a2c03p+0"], "b8f829cf2a862f2a"),
    (KNOWN[6][0], ["0x1.33ead0ae638c9p+0", "0x1.0639df856449cp+0"], "a7cb08d934454cd3"),
    (LIMITED, ["0x1.f93e969d3158ep+0", "0x1.e31cdb5c94d19p+0"], "10b556c5faf96ed4"),
    (WEIGHED, ["0x1.0000000000000p+1", "0x1.0000000000000p+1"], "4e9fc0438dbd729d"),
]
"""Of seed 2026: the first two values, and the first 16 digits of the SHA-256 of the chunk."""


@pytest.mark.parametrize(("asked", "first", "whole"), BITS, ids=lambda one: str(one)[:40])
def test_a_seed_gives_the_same_bits_on_every_machine(
    asked: dict[str, Any], first: list[str], whole: str
) -> None:
    drawn = sampler([read(asked)]).draw(2026, 0)[0]
    assert [one.hex() for one in drawn[:2].tolist()] == first
    assert hashlib.sha256(drawn.astype("<f8").tobytes()).hexdigest()[:16] == whole


def test_correlated_draws_have_the_same_bits_on_every_machine() -> None:
    ranks = [[1.0, 0.6, -0.3], [0.6, 1.0, 0.2], [-0.3, 0.2, 1.0]]
    several = [read(one) for one in (KNOWN[3][0], KNOWN[1][0], KNOWN[6][0])]
    drawn = sampler(several, ranks).draw(2026, 0)
    assert [one.hex() for one in drawn[:, 0].tolist()] == [
        "0x1.36964d4c60f32p-1",
        "0x1.6764424cae65cp+0",
        "0x1.6c15a9f5ea863p+0",
    ]
    assert hashlib.sha256(drawn.astype("<f8").tobytes()).hexdigest()[:16] == "dd79425d3a899c0b"


def _below(score: float) -> Decimal:
    """The share below a score by its power series, in a hundred digits."""
    with localcontext(prec=100):
        x = Decimal(score)
        term = found = x
        for n in range(1, 400):
            term *= -x * x / (2 * n)
            found += term / (2 * n + 1)
        pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640629")
        return Decimal("0.5") + found / (2 * pi).sqrt()


@given(st.floats(-8.25, 8.25))
def test_the_share_below_a_score_is_right_to_the_last_places(score: float) -> None:
    known = _below(score)
    assert abs(Decimal(probability(score)) / known - 1) < Decimal("1.5e-15")


@given(
    st.floats(0.0, 100.0),
    st.floats(0.0, 1.0),
    st.floats(2.0**-54, 0.5) | st.floats(0.5, 1.0 - 2.0**-53),
)
def test_the_inverse_of_the_beta_distribution_is_that_of_scipy(
    weight: float, mode: float, share: float
) -> None:
    a, b = 1.0 + weight * mode, 1.0 + weight * (1.0 - mode)
    found = beta_quantile(share, a, b, log_scale(a, b))
    assert found == pytest.approx(special.betaincinv(a, b, share), rel=2e-13)


def test_linked_scores_have_the_factor_that_numpy_finds() -> None:
    found = np.corrcoef(np.random.default_rng(1).normal(size=(40, 90)))
    ranks = (found + found.T) / 2.0
    np.fill_diagonal(ranks, 1.0)
    several = sampler([read(KNOWN[3][0])] * 40, ranks.tolist())
    known = 2.0 * np.sin(np.pi / 6.0 * ranks)
    np.fill_diagonal(known, 1.0)
    np.testing.assert_allclose(several.loadings, np.linalg.cholesky(known), atol=1e-14)


def test_chunks_and_seeds_differ() -> None:
    one = sampler([read(KNOWN[0][0])])
    assert (
        len({one.draw(seed, chunk, 1).item() for seed in range(20) for chunk in range(20)}) == 400
    )


def test_correlations_that_cannot_be_are_refused_with_what_would_do() -> None:
    three = [read(KNOWN[0][0])] * 3
    impossible = [[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]]
    with pytest.raises(InvalidInputs) as caught:
        sampler(three, impossible)
    (problem,) = caught.value.problems
    assert problem.code == "impossible"
    factor = problem.params["factor"]
    shrunk = [
        [1.0 if one == other else factor * value for other, value in enumerate(row)]
        for one, row in enumerate(impossible)
    ]
    sampler(three, shrunk)


@pytest.mark.parametrize(
    ("ranks", "code"),
    [
        ([[1.0]], "not_square"),
        ([[1.0, 0.5], [0.4, 1.0]], "not_symmetric"),
        ([[1.0, 0.5], [0.5, 0.9]], "not_one"),
        ([[1.0, 1.5], [1.5, 1.0]], "beyond"),
        ([[1.0, 1.0], [1.0, 1.0]], "impossible"),
    ],
)
def test_a_matrix_that_is_none_of_correlations_is_refused(
    ranks: list[list[float]], code: str
) -> None:
    with pytest.raises(InvalidInputs) as caught:
        sampler([read(KNOWN[0][0])] * 2, ranks)
    assert [one.code for one in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "uniform", "low": 2.0, "high": 2.0}, "no_room"),
        ({"kind": "triangular", "low": 0.0, "mode": 3.0, "high": 2.0}, "not_rising"),
        ({"kind": "pert", "low": 1.0, "mode": 1.0, "high": 1.0}, "not_rising"),
        ({"kind": "normal", "mean": 0.0, "deviation": 1.0, "low": 9.0}, "too_far"),
        ({"kind": "normal", "mean": 0.0, "deviation": 1.0, "low": 2.0, "high": 1.0}, "no_room"),
        ({"kind": "normal", "mean": 0.0, "deviation": 0.0}, "greater_than"),
        ({"kind": "lognormal", "median": 1.0, "deviation": 0.1, "high": -1.0}, "too_far"),
        ({"kind": "discrete", "values": [1.0], "weights": [1.0, 2.0]}, "unequal"),
        ({"kind": "discrete", "values": [1.0], "weights": [0.0]}, "no_weight"),
    ],
)
def test_a_distribution_that_is_none_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(asked)
    assert [one.code for one in problems_of(caught.value)] == [code]


def test_pert_has_the_mean_of_its_formula() -> None:
    asked = Pert(low=10.0, mode=12.0, high=20.0)
    shares = (np.arange(200_000) + 0.5) / 200_000
    assert sampler([asked]).quantiles(shares).mean() == pytest.approx(78.0 / 6.0, rel=1e-6)
