"""What the compiler is told by hand: products fused with sums, squares turned, caches asked."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from engine.finance.instructions import SQUARE, asked_for, fused, turned, widened

NUMBERS = st.floats(-1e100, 1e100)


@njit
def _fused(a, b, c):
    widened()
    return fused(a, b, c)


@njit
def _turned(source, row, column, target):
    turned(source, row, column, target)


@njit
def _total(numbers):
    found = 0.0
    for place in range(numbers.size):
        asked_for(numbers, place)
        found += numbers[place]
    return found


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_product_and_a_sum_are_rounded_once(a: float, b: float, c: float) -> None:
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    assert _fused(a, b, c) == float(exact)


def test_a_product_rounded_apart_would_be_told() -> None:
    assert _fused(1 + 2.0**-30, 1 - 2.0**-30, -1.0) == -(2.0**-60)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 3), (5, 2)])
def test_a_square_is_turned_and_nothing_beside_it_touched(row: int, column: int) -> None:
    source = np.random.default_rng(1).normal(size=(11, 9))
    target = np.zeros((9, 16))
    _turned(source, row, column, target)
    here = (slice(row, row + SQUARE), slice(column, column + SQUARE))
    assert (target[here[::-1]] == source[here].T).all()
    target[here[::-1]] = 0.0
    assert not target.any()


def test_asking_the_cache_changes_nothing() -> None:
    numbers = np.arange(100.0)
    assert _total(numbers) == numbers.sum()
