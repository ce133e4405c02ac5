"""Indicators of many utilities together: ratios of sums, never means of ratios.

A ratio N/D of many utilities is sum(N)/sum(D), which is the mean of the ratios weighted by D. So a
formula with one divisor is aggregated with that divisor as weight, whatever constants stand around
it: (1 - N/D) 100 becomes (1 - sum(N)/sum(D)) 100. An indicator without divisor says in the
catalogue what weighs it, or that it is a sum; one with several divisors has no aggregate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic import Floats
from engine.errors import EngineError
from engine.indicators.language import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    denominators,
    names,
    written,
)
from engine.indicators.models import Catalogue
from engine.indicators.panel import Panel
from engine.indicators.plan import Plan
from engine.indicators.resolution import Resolved

PUBLISHED_FROM = 5
"""Utilities that a group needs before its figures are shown to others."""
SUM = "sum"


class NotAggregable(EngineError):
    """The indicator has no aggregate; the message says why and what would do."""


@dataclass(frozen=True)
class Aggregate:
    """One group's figure.

    value: None where nobody reported what it needs. utilities: how many different ones it rests
    on. left_out: rows of the group without a value or with a weight that is not positive.
    """

    value: float | None
    utilities: int
    left_out: int

    @property
    def is_public(self) -> bool:
        """Whether the group is large enough that no single utility shows through."""
        return self.utilities >= PUBLISHED_FROM


def aggregates(
    catalogue: Catalogue, key: str, panel: Panel, groups: NDArray[np.int64] | list[str]
) -> dict[str, Aggregate]:
    """An indicator by group. groups: name of each row's group, shape (rows,).

    Raises NotAggregable.
    """
    values, weights = _weighted(catalogue, key, panel)
    names_of = np.asarray(groups).astype(str)
    usable = ~np.isnan(values) & (weights > 0.0)
    is_sum = catalogue.indicators[key].aggregate_by == SUM
    limits = catalogue.indicators[key].clip
    found = {}
    for name in dict.fromkeys(names_of.tolist()):
        rows = names_of == name
        used = rows & usable
        value = _value(values[used], weights[used], is_sum=is_sum)
        if value is not None and limits is not None:
            value = min(max(value, limits[0]), limits[1])
        utilities = len(set(panel.utilities[used].tolist()))
        found[name] = Aggregate(value, utilities, int(np.count_nonzero(rows & ~usable)))
    return found


def _value(values: Floats, weights: Floats, *, is_sum: bool) -> float | None:
    if not len(values):
        return None
    if is_sum:
        return float(values.sum())
    # Shares first: weights of any size then neither overflow nor vanish.
    shares = weights / weights.max()
    return float((values * shares).sum() / shares.sum())


def _weighted(catalogue: Catalogue, key: str, panel: Panel) -> tuple[Floats, Floats]:
    resolved = Resolved(catalogue)
    wanted: dict[str, Expression] = {"value": resolved.indicators[key]}
    weight = weight_of(resolved, key)
    if weight is not None:
        wanted["weight"] = weight
    found = Plan(wanted, resolved.truths).run(panel)
    return found[0], (np.ones(panel.rows) if weight is None else found[1])


def weight_of(resolved: Resolved, key: str) -> Expression | None:
    """What an indicator is weighed by over many utilities; None for a sum.

    Raises NotAggregable.
    """
    by = resolved.catalogue.indicators[key].aggregate_by
    if by == SUM:
        return None
    return Name(by) if by else divisor(resolved.indicators[key])


def divisor(expression: Expression) -> Expression:
    """What a ratio is divided by, constants left out; raises NotAggregable."""
    found = _divisor(expression)
    if found is None:
        raise NotAggregable(
            f"{written(expression)} is no ratio; say in the catalogue what it is aggregated by"
        )
    return found


def _divisor(expression: Expression) -> Expression | None:
    """None for what is divided by constants only."""
    if not denominators(expression):
        return None
    match expression:
        case Negative(inner):
            return _divisor(inner)
        case Call("count", arguments):
            return _divisor(arguments[0])
        case Binary("/", left, right):
            return _of_quotient(left, right)
        case Binary("*" | "+" | "-", left, right):
            return _of_pair(expression, left, right)
    raise NotAggregable(f"{written(expression)} is more than one ratio; aggregate its parts")


def _of_quotient(left: Expression, right: Expression) -> Expression | None:
    above = _divisor(left)
    if not names(right):
        return above
    if denominators(right):
        raise NotAggregable(f"{written(right)} is a ratio that is divided by; aggregate its parts")
    return right if above is None else Binary("*", above, right)


def _of_pair(whole: Binary, left: Expression, right: Expression) -> Expression | None:
    one, other = _divisor(left), _divisor(right)
    if not names(left):
        return other
    if not names(right):
        return one
    if whole.operator != "*" and one is not None and one == other:
        return one
    raise NotAggregable(f"{written(whole)} is more than one ratio; aggregate its parts")
