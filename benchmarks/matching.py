"""Rounds of twinning: 300 and 3,000 utilities by 12 topics, beside HiGHS."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.harness import Bench, Clocked, Measure, Peer, Size, work
from engine.matching.candidates import best_candidates
from engine.matching.market import Market, Needs, Strengths, Utilities
from engine.matching.optimum import PROVEN, best_pairs
from engine.matching.problem import Problem, Solution
from engine.matching.scores_inputs import Rules, Weights

TOPICS = 12
COUNTRIES = 18
KEPT = 20
MENTOR_PLACES = 3
RECIPIENT_PLACES = 2
SHARE_OF_MONEY = 0.5
ENOUGH = 1.3
"""How much longer than the asked multiple of our time HiGHS may take before it is stopped."""
SHORTEST_LIMIT = 60.0
MIP_TIMES = 100.0
LP_TIMES = 20.0
LP_ROUNDS = 3
DRAWN = "Synthetic utilities, drawn with a seed: country, size, place and a level for each topic."
ABOUT = (
    f"{DRAWN} Ours and HiGHS start from the same arrays of candidates: laying out the network or "
    "the rows is counted, starting HiGHS' process is not. It is stopped soon after the asked "
    f"multiple of our time, and not before {SHORTEST_LIMIT:.0f} s; what it took is then a least."
)


def market(utilities: int, seed: int = 20260901) -> Market:
    """Utilities that are strong in some topics and weak in others, a tenth of values unknown."""
    draws = np.random.default_rng(seed)
    levels = draws.integers(0, 6, (utilities, TOPICS)).astype(float)
    country = draws.integers(0, COUNTRIES, utilities)
    strong, weak = np.argwhere(levels >= 4), np.argwhere(levels <= 2)

    def perhaps(values: np.ndarray) -> np.ndarray:
        return np.where(draws.random(values.shape) < 0.1, np.nan, values)

    return Market(
        Utilities(
            country=country,
            region=country % 4,
            languages=np.where(country % 6 == 0, 2, 1),
            interpreter=draws.random(utilities) < 0.3,
            connections=np.exp(draws.normal(10.0, 1.3, utilities)) + 1.0,
            latitude=draws.uniform(-40, 20, utilities),
            longitude=draws.uniform(-90, -40, utilities),
            resources=perhaps((draws.random((utilities, 3)) < 0.8).astype(float)),
        ),
        Strengths(
            utility=strong[:, 0],
            topic=strong[:, 1],
            level=levels[tuple(strong.T)],
            state=(draws.random(len(strong)) < 0.6).astype(int),
            indicator=strong[:, 1],
            percentile=perhaps(draws.uniform(0.4, 1.0, len(strong))),
            willing=perhaps((draws.random(len(strong)) < 0.9).astype(float)),
        ),
        Needs(
            utility=weak[:, 0],
            topic=weak[:, 1],
            level=levels[tuple(weak.T)],
            indicator=weak[:, 1],
            percentile=perhaps(draws.uniform(0.0, 0.6, len(weak))),
            window=(draws.random(len(weak)) < 0.4).astype(int),
            horizon=draws.integers(0, 3, len(weak)),
            willing=perhaps((draws.random(len(weak)) < 0.9).astype(float)),
        ),
        past=np.zeros((0, 2), dtype=np.int64),
        outcome=np.zeros(0),
        forbidden=np.zeros((0, 3), dtype=np.int64),
    )


def problem_of(drawn: Market, budgeted: bool, kept: int = KEPT) -> Problem:
    """The round of a market: cost by distance, half the money that it would take without limit."""
    found = best_candidates(drawn, Weights(), Rules(), kept)
    utilities = len(drawn.utilities.country)
    problem = Problem(
        mentor=drawn.strengths.utility[found.strength],
        need=found.need,
        score=found.score,
        cost=np.round(2.0 + found.distance / 400.0, 1),
        mentor_capacity=np.full(utilities, MENTOR_PLACES),
        recipient=drawn.needs.utility,
        recipient_capacity=np.full(utilities, RECIPIENT_PLACES),
        window=drawn.needs.window,
    )
    if not budgeted:
        return problem
    free = best_pairs(problem)
    return replace(problem, budget=SHARE_OF_MONEY * float(problem.cost[free.chosen].sum()))


@dataclass(frozen=True)
class Round:
    """A problem, its solution and time, worked out when first asked for, and it as a file."""

    problem: Problem

    @cached_property
    def solution(self) -> Solution:
        return best_pairs(self.problem)

    @cached_property
    def our_seconds(self) -> float:
        return median(seconds(lambda: best_pairs(self.problem)) for _ in range(3))

    @cached_property
    def file(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="matching-"))
        budget = np.nan if self.problem.budget is None else self.problem.budget
        np.savez(
            folder / "round.npz",
            mentor=self.problem.mentor,
            need=self.problem.need,
            recipient=self.problem.recipient_of,
            score=self.problem.score,
            cost=self.problem.cost,
            mentor_capacity=self.problem.mentor_capacity,
            recipient_capacity=self.problem.recipient_capacity,
            budget=budget,
        )
        return folder / "round.npz"


class Highs:
    """HiGHS on the same problem, in a process that is stopped once it has taken long enough."""

    def __init__(self, found: Round, whole: bool, gap: float, times: float) -> None:
        self._found, self._whole, self._gap, self._times = found, whole, gap, times
        self.value = np.nan

    def run(self) -> Clocked:
        limit = max(SHORTEST_LIMIT, ENOUGH * self._times * self._found.our_seconds)
        given = [str(self._found.file), str(int(self._whole)), str(self._gap)]
        with subprocess.Popen(  # noqa: S603  # our own text and files, no word of a user
            [sys.executable, "-c", HIGHS, *given], stdout=subprocess.PIPE, text=True
        ) as process:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise RuntimeError("HiGHS' process ended before it began")
            start = time.perf_counter()
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                process.kill()
                return Clocked(time.perf_counter() - start, stopped=True)
            said = process.stdout.read()
        taken, value = map(float, said.splitlines()[-1].split())
        self.value = value
        return Clocked(taken)

    def apart(self) -> float:
        """How far its optimum is from ours, as a fraction; NaN where it found none in time."""
        return abs(self.value / self._found.solution.value - 1.0)


HIGHS = """
import sys, time
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack
given, whole, gap = dict(np.load(sys.argv[1])), int(sys.argv[2]), float(sys.argv[3])
print("ready", flush=True)
start = time.perf_counter()
count = len(given["score"])
def rows(group, size):
    return csr_array((np.ones(count), (group, np.arange(count))), shape=(size, count))
needs = int(given["need"].max()) + 1
parts = [
    (rows(given["mentor"], len(given["mentor_capacity"])), given["mentor_capacity"]),
    (rows(given["recipient"], len(given["recipient_capacity"])), given["recipient_capacity"]),
    (rows(given["need"], needs), np.ones(needs)),
]
if np.isfinite(given["budget"]):
    parts.append((csr_array(given["cost"][None, :]), np.atleast_1d(given["budget"])))
most = np.concatenate([one for _, one in parts]).astype(float)
found = milp(
    -given["score"],
    constraints=LinearConstraint(vstack([one for one, _ in parts]), -np.inf, most),
    integrality=np.full(count, whole),
    bounds=Bounds(0.0, 1.0),
    options={"mip_rel_gap": gap},
)
print(f"\\n{time.perf_counter() - start} {-found.fun}")
"""


def reached(utilities: int, size: Size, budgeted: bool, kept: int = KEPT) -> Round:
    count = size.of(utilities, least=12)
    return Round(problem_of(market(count), budgeted, kept))


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@work("matching.network", "300 utilities x 12 topics with capacities and budget", ABOUT)
def network(size: Size) -> Bench:
    """Every pair that no rule is against, as nothing needs to be left out at this size."""
    return beside_mip(reached(300, size, budgeted=True, kept=300), asked=MIP_TIMES)


@work("matching.pruned", "The same with the 20 best candidates of each need", ABOUT)
def pruned(size: Size) -> Bench:
    """An easier problem for both."""
    return beside_mip(reached(300, size, budgeted=True))


def beside_mip(found: Round, asked: float | None = None) -> Bench:
    """The same gap is asked of HiGHS as ours has proved."""
    highs = Highs(found, whole=True, gap=max(found.solution.gap, 1e-7), times=MIP_TIMES)
    peer = Peer("HiGHS MIP to the same gap", highs.run, faster_by=asked, rounds=1)
    return Bench(
        lambda: best_pairs(found.problem),
        (peer,),
        (
            Measure("proven gap", lambda: 100.0 * found.solution.gap, "%", at_most=100.0 * PROVEN),
            Measure("candidates", lambda: float(len(found.problem.score))),
        ),
    )


@work("matching.continent", "3,000 utilities x 12 topics with capacities and budget", DRAWN)
def continent(size: Size) -> Bench:
    """Too large for a MIP; candidates are built beforehand and timed by themselves."""
    drawn = market(size.of(3_000, least=12))
    found = Round(problem_of(drawn, True))

    def building() -> float:
        return seconds(lambda: best_candidates(drawn, Weights(), Rules(), KEPT))

    return Bench(
        lambda: best_pairs(found.problem),
        (),
        (
            Measure("proven gap", lambda: 100.0 * found.solution.gap, "%", at_most=100.0 * PROVEN),
            Measure("building the candidates", building, "s", at_most=2.0),
            Measure("candidates", lambda: float(len(found.problem.score))),
        ),
    )


@work("matching.exact", "3,000 utilities x 12 topics without budget", ABOUT)
def exact(size: Size) -> Bench:
    """The optimum itself; without a budget the linear programme has whole solutions too."""
    found = reached(3_000, size, budgeted=False)
    highs = Highs(found, whole=False, gap=0.0, times=LP_TIMES)
    return Bench(
        lambda: best_pairs(found.problem),
        (Peer("HiGHS LP", highs.run, faster_by=LP_TIMES, rounds=LP_ROUNDS),),
        (
            Measure("proven gap", lambda: 100.0 * found.solution.gap, "%", at_most=1e-4),
            Measure("its optimum beside ours", lambda: 100.0 * highs.apart(), "%", at_most=1e-4),
        ),
    )
