"""Efficiency by data envelopment: how far all inputs could shrink and still give the outputs.

For each unit o the solver finds the smallest theta for which a mix of units makes at least its
outputs with at most theta times its inputs:

    min theta   s.t.   sum_j l_j x_ij <= theta x_io,   sum_j l_j y_rj >= y_ro,   l_j >= 0,

with sum_j l_j = 1 under variable returns to scale. Charnes, Cooper and Rhodes (1978) for constant,
Banker, Charnes and Cooper (1984) for variable returns. The linear programs are HiGHS's, by scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from engine.arithmetic import Floats
from engine.errors import EngineError

Returns = Literal["constant", "variable"]
NEGLIGIBLE = 1e-7
"""The solver's own tolerance: efficiencies this near to 1 are 1, weights this small are none."""


EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""The tightest tolerances that HiGHS takes."""


class EnvelopmentInvalid(EngineError):
    """Inputs or outputs that no efficiency can be had from; the message says which."""


@dataclass(frozen=True)
class Efficiency:
    """Efficiencies of units.

    scores: theta in (0, 1], shape (units,); 1 is on the frontier. weights: shape (units, units),
    row o the mix of units that unit o is measured against.
    """

    scores: Floats
    weights: Floats

    def benchmarks(self, unit: int) -> list[int]:
        """The units that one is measured against, the heaviest first."""
        mix = self.weights[unit]
        return [int(one) for one in np.argsort(-mix, kind="stable") if mix[one] > NEGLIGIBLE]


def efficiency(inputs: ArrayLike, outputs: ArrayLike, returns: Returns) -> Efficiency:
    """Input-oriented efficiency. inputs: shape (units, inputs); outputs: (units, outputs).

    Every value is finite and zero or more, each unit uses some input and makes some output; what
    is not reported has to be left out before. Units of measure do not matter. Raises
    EnvelopmentInvalid.
    """
    used, made = _checked(inputs, "input"), _checked(outputs, "output")
    if len(used) != len(made):
        raise EnvelopmentInvalid(f"{len(used)} units have inputs, {len(made)} have outputs")
    used, made = _scaled(used), _scaled(made)
    solved = [_solved(used, made, unit, returns) for unit in range(len(used))]
    scores = np.array([score for score, _mix in solved])
    weights = np.array([mix for _score, mix in solved]).reshape(len(used), len(used))
    return Efficiency(scores, weights)


def scale_efficiency(constant: Efficiency, variable: Efficiency) -> Floats:
    """Part of the inefficiency that is due to size: constant over variable returns, in (0, 1]."""
    return np.minimum(constant.scores / variable.scores, 1.0)


def _checked(values: ArrayLike, kind: str) -> Floats:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 2 or not found.size:
        raise EnvelopmentInvalid(f"give a table of units by {kind}s, with at least one of each")
    if not np.isfinite(found).all() or (found < 0.0).any():
        raise EnvelopmentInvalid(f"every {kind} must be reported and zero or more")
    if not (found > 0.0).any(axis=1).all():
        unit = int(np.argmin((found > 0.0).any(axis=1)))
        raise EnvelopmentInvalid(f"unit {unit} has no {kind} above zero; leave it out")
    return found


def _scaled(values: Floats) -> Floats:
    """Each column by its largest value, so that the solver's tolerances mean the same for all."""
    largest = values.max(axis=0)
    return values / np.where(largest > 0.0, largest, 1.0)


def weight_bounds(used: Floats, unit: int) -> list[tuple[float, float | None]]:
    """Bounds of the weights: who uses an input that the unit does not use can be in no mix."""
    without = used[unit] == 0.0
    barred: list[bool] = np.any(used[:, without] > 0.0, axis=1).tolist()
    return [(0.0, 0.0 if is_barred else None) for is_barred in barred]


def _solved(used: Floats, made: Floats, unit: int, returns: Returns) -> tuple[float, Floats]:
    """Theta and the mix of one unit. Its own row is scaled to 1, for small units the solver's
    tolerance would else be larger than the unit."""
    units = len(used)
    own = np.where(used[unit] > 0.0, used[unit], 1.0)
    goal = np.where(made[unit] > 0.0, made[unit], 1.0)
    shrunk = np.hstack([-(used[unit] / own)[:, None], (used / own).T])
    kept = np.hstack([np.zeros((made.shape[1], 1)), -(made / goal).T])
    cost = np.zeros(units + 1)
    cost[0] = 1.0
    whole = np.r_[0.0, np.ones(units)][None, :] if returns == "variable" else None
    found = linprog(
        cost,
        A_ub=np.vstack([shrunk, kept]),
        b_ub=np.r_[np.zeros(used.shape[1]), -(made[unit] / goal)],
        A_eq=whole,
        b_eq=None if whole is None else [1.0],
        bounds=[(0.0, None), *weight_bounds(used, unit)],
        method="highs-ds",
        options=EXACT,
    )
    if found.status != 0:
        raise EnvelopmentInvalid(f"unit {unit} has no solution: {found.message}")
    score = float(found.x[0])
    return (1.0 if score > 1.0 - NEGLIGIBLE else score), np.asarray(found.x[1:])
