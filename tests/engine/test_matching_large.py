"""Rounds of 300 and 3,000 utilities: proved, never below greedy, and stopped where asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linprog, milp
from scipy.sparse import csr_array, vstack

from benchmarks.matching import market, problem_of
from engine.errors import Cancelled
from engine.matching import flow, multipliers, repair
from engine.matching.blending import blended
from engine.matching.candidates import best_candidates
from engine.matching.flow import Network
from engine.matching.greedy import greedy_pairs
from engine.matching.optimum import PROVEN, best_pairs
from engine.matching.problem import (
    Infeasible,
    Problem,
    by_window,
    cost_of,
    is_feasible,
    value_of,
)
from engine.matching.scores_inputs import Rules, Weights

LARGE = 3_000


@cache
def large(utilities: int, kept: int = 20) -> Problem:
    return problem_of(market(utilities), budgeted=True, kept=kept)


def limited(problem: Problem, share: float, bonus: float, minimum: tuple[float, float]) -> Problem:
    """The round with a share of the money it would take without limit, and minima that are shares
    of its pairs without them."""
    free = best_pairs(replace(problem, budget=None, first_bonus=bonus)).chosen
    first, second = (
        int(part * count) for part, count in zip(minimum, by_window(problem, free), strict=True)
    )
    budget = share * cost_of(problem, free)
    return replace(problem, budget=budget, first_bonus=bonus, minimum=(first, second))


@settings(max_examples=10, deadline=None)
@given(st.floats(0.2, 1.1), st.sampled_from([0.0, 0.1]), st.sampled_from([(0, 0), (0, 1.1)]))
def test_three_hundred_utilities_are_proved_within_every_limit(
    share: float, bonus: float, minimum: tuple[float, float]
) -> None:
    problem = limited(large(300), max(share, 0.7 if any(minimum) else 0.0), bonus, minimum)
    found = best_pairs(problem)
    assert is_feasible(problem, found.chosen)
    assert found.value == pytest.approx(value_of(problem, found.chosen))
    assert found.gap <= PROVEN
    greedy = greedy_pairs(problem)
    assert not is_feasible(problem, greedy) or found.value >= value_of(problem, greedy)


def test_three_thousand_utilities_are_proved_and_far_above_greedy() -> None:
    problem = large(LARGE)
    found = best_pairs(problem)
    assert is_feasible(problem, found.chosen)
    assert found.gap <= PROVEN
    assert found.value > value_of(problem, greedy_pairs(problem))


def test_a_closer_aim_is_reached_and_lies_within_the_wider_proof() -> None:
    problem = large(300)
    wide, close = (best_pairs(problem, aim=aim) for aim in (PROVEN, 1e-4))
    assert close.gap <= 1e-4
    assert wide.bound >= close.value
    assert close.bound >= wide.value


def test_without_budget_the_optimum_is_that_of_the_linear_programme() -> None:
    problem = replace(large(100), budget=None)
    found = best_pairs(problem)
    count = len(problem.score)
    rows, most = [], []
    for place, left in (
        (problem.mentor, problem.mentor_capacity),
        (problem.recipient_of, problem.recipient_capacity),
        (problem.need, np.ones(len(problem.recipient))),
    ):
        shape = (len(left), count)
        rows.append(csr_array((np.ones(count), (place, np.arange(count))), shape=shape))
        most.append(left)
    solved = linprog(
        -problem.score, A_ub=vstack(rows), b_ub=np.concatenate(most), bounds=(0.0, 1.0)
    )
    assert found.value == pytest.approx(-solved.fun, rel=1e-9)
    assert found.gap == 0.0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.2]))
def test_a_blend_is_worth_as_much_as_its_base_and_keeps_places_and_budget(
    seed: int, bonus: float
) -> None:
    chance = np.random.default_rng(seed)
    problem = replace(large(100), first_bonus=bonus)
    network = Network(problem)
    dear, cheap = (
        network.best(problem.score - price * problem.cost, bonus)
        for price in (chance.uniform(0.0, 0.03), chance.uniform(0.1, 0.4))
    )
    problem = replace(problem, budget=float(chance.uniform(1.0, 1.5)) * cost_of(problem, cheap))
    both = blended(problem, cheap, dear)
    assert is_feasible(problem, both)
    assert value_of(problem, both) >= value_of(problem, cheap) - 1e-9


class Steps:
    """What a solver does between two calls of progress, and a stop at one of the calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stop_at: int = -1) -> None:
        self.at_once = [0]
        self.stop_at = stop_at
        counted = self._counted

        class Flow(SimpleMinCostFlow):
            def solve(self) -> SimpleMinCostFlow.Status:
                counted()
                return super().solve()

        monkeypatch.setattr(flow, "SimpleMinCostFlow", Flow)
        monkeypatch.setattr(repair, "milp", self._watched(milp))
        monkeypatch.setattr(multipliers, "linprog", self._watched(linprog))

    def _counted(self) -> None:
        self.at_once[-1] += 1

    def _watched(self, solver: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object, **options: object) -> object:
            self._counted()
            return solver(*given, **options)

        return run

    def progress(self, share: float) -> None:
        assert 0.0 <= share <= 1.0
        if len(self.at_once) == self.stop_at:
            raise Cancelled
        self.at_once.append(0)


MOST_AT_ONCE = 2
"""A flow and the small linear programme of its next prices."""


def test_a_round_of_three_thousand_asks_before_every_solver_if_it_is_still_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = large(LARGE)
    steps = Steps(monkeypatch)
    best_pairs(problem, steps.progress)
    assert sum(steps.at_once) >= 3
    assert max(steps.at_once) <= MOST_AT_ONCE
    assert steps.at_once[0] == 0


@pytest.mark.parametrize("stop_at", [1, 2, 4])
def test_a_round_of_three_thousand_stops_at_the_call_that_says_so(
    monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    problem = large(LARGE)
    steps = Steps(monkeypatch, stop_at)
    with pytest.raises(Cancelled):
        best_pairs(problem, steps.progress)
    assert len(steps.at_once) == stop_at
    assert sum(steps.at_once) <= MOST_AT_ONCE * stop_at


def test_repair_and_the_search_for_a_reason_can_be_stopped_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hard = limited(large(100), 0.5, 0.0, (0.5, 1.0))
    steps = Steps(monkeypatch)
    best_pairs(hard, steps.progress, aim=1e-9)
    assert max(steps.at_once) <= MOST_AT_ONCE
    never = replace(hard, minimum=(10_000, 10_000))
    steps = Steps(monkeypatch)
    with pytest.raises(Infeasible):
        best_pairs(never, steps.progress)
    assert max(steps.at_once) <= MOST_AT_ONCE


def test_building_candidates_of_three_thousand_asks_block_by_block() -> None:
    drawn = market(LARGE)
    calls: list[float] = []

    def stop(share: float) -> None:
        calls.append(share)
        if len(calls) == 30:
            raise Cancelled

    with pytest.raises(Cancelled):
        best_candidates(drawn, Weights(), Rules(), 20, stop)
    assert len(calls) == 30
    assert calls == sorted(calls)
