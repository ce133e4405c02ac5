"""Logarithm and exponential of our own beside the machine's."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from engine.uncertainty.elementary import LARGEST, exponential, logarithm

UNITS = 2.0


@njit
def _logarithms(numbers, found):
    for place in range(numbers.size):
        found[place] = logarithm(numbers[place])


@njit
def _exponentials(numbers, found):
    for place in range(numbers.size):
        found[place] = exponential(numbers[place])


def _apart(found: float, known: float) -> float:
    """In units in the last place."""
    return abs(found - known) / math.ulp(known)


@given(st.floats(sys.float_info.min, sys.float_info.max) | st.floats(0.5, 2.0))
def test_a_logarithm_is_the_machines_but_for_the_last_place(number: float) -> None:
    found = np.empty(1)
    _logarithms(np.array([number]), found)
    assert _apart(found[0], math.log(number)) <= UNITS


@given(st.floats(-LARGEST, LARGEST) | st.floats(-1.0, 1.0))
def test_an_exponential_is_the_machines_but_for_the_last_place(number: float) -> None:
    found = np.empty(1)
    _exponentials(np.array([number]), found)
    assert _apart(found[0], math.exp(number)) <= UNITS


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_a_number_has_the_same_bits_alone_and_among_others(seed: int, count: int) -> None:
    numbers = np.random.default_rng(seed).uniform(0.01, 20.0, count)
    for work in (_logarithms, _exponentials):
        every, alone = np.empty(count), np.empty(1)
        work(numbers, every)
        work(numbers[-1:], alone)
        assert alone[0] == every[-1]


@pytest.mark.parametrize(("number", "taken"), [(1e5, LARGEST), (-1e5, -LARGEST)])
def test_beyond_the_largest_exponents_the_largest_is_taken(number: float, taken: float) -> None:
    found = np.empty(2)
    _exponentials(np.array([number, taken]), found)
    assert found[0] == found[1]


def test_the_logarithm_of_one_and_the_exponential_of_nothing_are_exact() -> None:
    found = np.empty(1)
    _logarithms(np.ones(1), found)
    assert found[0] == 0.0
    _exponentials(np.zeros(1), found)
    assert found[0] == 1.0
