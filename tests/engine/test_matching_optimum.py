"""The best pairs of a round: within every limit, never below greedy, and as good as proved."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Cancelled
from engine.matching.changes import EXACT, change_for
from engine.matching.greedy import greedy_pairs
from engine.matching.optimum import PROVEN, best_pairs
from engine.matching.problem import Infeasible, Problem, cost_of, is_feasible, value_of


def a_round(seed: int, utilities: int = 5, needs: int = 6, candidates: int = 11) -> Problem:
    """A round of any shape, with budget, minima, locks and prohibitions now and then."""
    chance = np.random.default_rng(seed)
    mentor, need = chance.integers(0, utilities, candidates), chance.integers(0, needs, candidates)
    _, first = np.unique(mentor * needs + need, return_index=True)
    mentor, need = mentor[first], need[first]
    count = len(first)
    locked = chance.random(count) < 0.05
    return Problem(
        mentor=mentor,
        need=need,
        score=chance.random(count),
        cost=chance.integers(0, 10, count).astype(float),
        mentor_capacity=chance.integers(0, 3, utilities),
        recipient=chance.integers(0, utilities, needs),
        recipient_capacity=chance.integers(0, 3, utilities),
        window=chance.integers(0, 2, needs),
        budget=float(chance.integers(5, 25)) if chance.random() < 0.7 else None,
        minimum=(int(chance.random() < 0.2), int(chance.random() < 0.2)),
        first_bonus=float(chance.choice([0.0, 0.3])),
        locked=locked,
        forbidden=~locked & (chance.random(count) < 0.1),
    )


def every_value(problem: Problem) -> list[float]:
    """Of every choice that keeps the limits, one by one."""
    choices = itertools.product([False, True], repeat=len(problem.score))
    arrays = (np.array(one, dtype=bool) for one in choices)
    return [value_of(problem, one) for one in arrays if is_feasible(problem, one)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_small_round_is_solved_as_well_as_by_trying_every_choice(seed: int) -> None:
    problem = a_round(seed)
    values = every_value(problem)
    if not values:
        with pytest.raises(Infeasible):
            best_pairs(problem)
        return
    found = best_pairs(problem, aim=EXACT)
    assert is_feasible(problem, found.chosen)
    assert found.value == pytest.approx(max(values), abs=1e-6)
    assert found.bound >= max(values) - 1e-6


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_larger_round_keeps_every_limit_and_is_never_below_greedy(seed: int) -> None:
    problem = a_round(seed, utilities=30, needs=60, candidates=600)
    try:
        found = best_pairs(problem)
    except Infeasible:
        assert not is_feasible(problem, greedy_pairs(problem))
        return
    assert is_feasible(problem, found.chosen)
    greedy = greedy_pairs(problem)
    assert not is_feasible(problem, greedy) or found.value >= value_of(problem, greedy)
    assert found.gap <= PROVEN


def test_without_budget_and_minima_the_optimum_is_exact() -> None:
    drawn = a_round(3, utilities=40, needs=80, candidates=900)
    nothing = np.zeros(len(drawn.score), dtype=bool)
    problem = replace(drawn, budget=None, minimum=(0, 0), locked=nothing)
    assert best_pairs(problem).gap <= 1e-9


def test_a_round_can_be_stopped_between_two_flows() -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        best_pairs(a_round(1), stop)


TWO_MENTORS = Problem(
    mentor=np.array([0, 1]),
    need=np.array([0, 0]),
    score=np.array([0.9, 0.6]),
    cost=np.array([10.0, 10.0]),
    mentor_capacity=np.array([1, 1]),
    recipient=np.array([0]),
    recipient_capacity=np.array([1]),
    window=np.array([0]),
)


def test_the_second_mentor_of_a_need_would_have_to_score_as_much_as_the_first() -> None:
    change = change_for(TWO_MENTORS, best_pairs(TWO_MENTORS), 1)
    assert change.loss == pytest.approx(0.3, abs=1e-6)
    assert change.without_rivals
    assert not change.more_at_mentor
    assert change.without_budget is None


def test_a_full_mentor_would_need_one_more_place() -> None:
    problem = replace(
        TWO_MENTORS,
        mentor=np.array([0, 0]),
        need=np.array([0, 1]),
        recipient=np.array([0, 1]),
        recipient_capacity=np.array([1, 1]),
        window=np.array([0, 0]),
    )
    change = change_for(problem, best_pairs(problem), 1)
    assert change.more_at_mentor
    assert not change.more_at_recipient


def test_a_dear_pair_waits_for_money_alone() -> None:
    problem = replace(
        TWO_MENTORS,
        need=np.array([0, 1]),
        recipient=np.array([0, 1]),
        recipient_capacity=np.array([1, 1]),
        window=np.array([0, 0]),
        budget=10.0,
    )
    found = best_pairs(problem)
    assert found.chosen.tolist() == [True, False]
    assert cost_of(problem, found.chosen) <= 10.0
    assert change_for(problem, found, 1).without_budget


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"locked": np.array([True, True])}, "two locked pairs"),
        ({"locked": np.array([True, False]), "mentor_capacity": np.array([0, 1])}, "mentor"),
        ({"locked": np.array([True, False]), "recipient_capacity": np.array([0])}, "recipient"),
        ({"locked": np.array([True, False]), "budget": 5.0}, "cost more than the budget"),
        ({"locked": np.array([True, False]), "forbidden": np.array([True, False])}, "forbidden"),
        ({"minimum": (0, 1)}, "only 0"),
        ({"minimum": (1, 0), "budget": 5.0}, "within the budget"),
    ],
)
def test_contradictions_are_told_apart(change: dict[str, object], words: str) -> None:
    with pytest.raises(Infeasible, match=words):
        best_pairs(replace(TWO_MENTORS, **change))
