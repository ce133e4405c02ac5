"""The best pairs of every need of a large round, as the traced scores would score them.

What depends on the two utilities alone is worked out once for all topics; what depends on the
strength or on the need alone is a row or a column; only the gap is left for each pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.matching.market import Market, Utilities, strength_share
from engine.matching.measures import RADIUS
from engine.matching.problem import Bools, Floats, Ints
from engine.matching.scores_inputs import Rules, Weights
from engine.registry import Progress, ignore_progress

_ROWS = 128
"""Rows worked on at a time, so that they stay in the cache."""
_COMPARED = 0.5
"""Share of the work that is done when every two utilities are compared."""


@dataclass(frozen=True)
class Candidates:
    """Pairs that no rule is against, (candidates,) each: places of strength and need, the score,
    and the distance in km, NaN where it is not known."""

    strength: Ints
    need: Ints
    score: Floats
    distance: Floats


@dataclass(frozen=True)
class Between:
    """What two utilities are to each other, mentors in rows: points and weights of the criteria
    that are known, whether a rule is against them, and km."""

    points: Floats
    weight: Floats
    against: Bools
    distance: Floats


def best_candidates(
    market: Market,
    weights: Weights,
    rules: Rules,
    keep: int = 20,
    progress: Progress = ignore_progress,
) -> Candidates:
    """The keep best pairs of each need, best first; needs in the order of their topics.

    progress may raise Cancelled; it is called for every block of rows.
    """
    strengths, needs = market.strengths, market.needs
    teaches = _may_teach(market, rules)
    learns = _may_learn(market, rules)
    whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
    found = [Candidates(whole, whole, real, real)]
    between = _between(market, weights, rules, progress)
    for window in np.unique(needs.window):
        within = _within(market.utilities, between, weights, rules, int(window))
        for topic in np.unique(needs.topic):
            mentors = np.flatnonzero(teaches & (strengths.topic == topic))
            here = (needs.topic == topic) & (needs.window == window)
            recipients = np.flatnonzero(learns & here)
            if mentors.size and recipients.size:
                block = _Block(market, weights, rules, within, mentors, int(topic))
                found += block.best(recipients, keep, progress)
    return Candidates(
        np.concatenate([one.strength for one in found]),
        np.concatenate([one.need for one in found]),
        np.concatenate([one.score for one in found]),
        np.concatenate([one.distance for one in found]),
    )


class _Block:
    """The strengths of one topic beside the needs of that topic in one window."""

    def __init__(
        self,
        market: Market,
        weights: Weights,
        rules: Rules,
        between: Between,
        mentors: Ints,
        topic: int,
    ) -> None:
        self._market, self._weights, self._rules = market, weights, rules
        self._between, self._mentors = between, mentors
        self._utility = market.strengths.utility[mentors]
        self._points, self._weight = _of_strength(market, weights, rules, mentors)
        banned = market.forbidden
        self._banned = banned[(banned[:, 2] == topic) | (banned[:, 2] < 0)]

    def best(self, recipients: Ints, keep: int, progress: Progress) -> Iterator[Candidates]:
        points, weight = _of_need(self._market, self._weights, self._rules, recipients)
        for part in _parts(len(recipients)):
            progress(_COMPARED)
            yield self._rows(recipients[part], points[part], weight[part], keep)

    def _rows(self, needs: Ints, points: Floats, weight: Floats, keep: int) -> Candidates:
        utility = self._market.needs.utility[needs]
        place = (utility[:, None], self._utility[None, :])
        total = self._between.points[place]
        total += self._points + points[:, None]
        known = self._between.weight[place]
        known += self._weight + weight[:, None]
        self._add_gap(needs, total, known)
        with np.errstate(invalid="ignore", divide="ignore"):
            total /= known
        total[self._between.against[place] | (known <= 0.0)] = -np.inf
        for mentor, recipient, _ in self._banned:
            total[np.ix_(utility == recipient, self._utility == mentor)] = -np.inf
        return self._top(needs, total, keep)

    def _add_gap(self, needs: Ints, total: Floats, known: Floats) -> None:
        strengths, wanted = self._market.strengths, self._market.needs
        mine, theirs = strengths.indicator[self._mentors], wanted.indicator[needs]
        best, low = strengths.percentile[self._mentors], wanted.percentile[needs]
        gap = np.maximum(0.0, best - low[:, None])
        comparable = (mine == theirs[:, None]) & (mine >= 0) & np.isfinite(gap)
        weight = float(self._weights.gap)
        total += np.where(comparable, weight * gap, 0.0)
        known += weight * comparable

    def _top(self, needs: Ints, score: Floats, keep: int) -> Candidates:
        count = min(keep, score.shape[1])
        top = np.argpartition(-score, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(score, top, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        top = np.take_along_axis(top, order, axis=1)
        values = np.take_along_axis(values, order, axis=1)
        may = np.isfinite(values)
        need = np.broadcast_to(needs[:, None], top.shape)[may]
        strength = self._mentors[top[may]]
        utilities = self._market.needs.utility[need], self._market.strengths.utility[strength]
        return Candidates(strength, need, values[may], self._between.distance[utilities])


def _may_teach(market: Market, rules: Rules) -> Bools:
    strengths = market.strengths
    strong = strengths.level >= float(rules.least_strength)
    shown = strengths.state == 1 if rules.confirmed_only else strengths.state != 2
    found: Bools = strong & shown & (strengths.willing != 0.0)
    return found


def _may_learn(market: Market, rules: Rules) -> Bools:
    """What is not known rules nobody out: a comparison with NaN is never true."""
    needs = market.needs
    money = market.utilities.resources[needs.utility, 0]
    against = (needs.level > float(rules.largest_need)) | (money == 0.0)
    found: Bools = ~(against & (needs.window == 0)) & (needs.willing != 0.0)
    return found


def _of_strength(
    market: Market, weights: Weights, rules: Rules, which: Ints
) -> tuple[Floats, Floats]:
    points = float(weights.strength) * strength_share(market.strengths, rules)[which]
    will = market.strengths.willing[which]
    return _added(points, np.full(len(which), float(weights.strength)), will, weights.mentor_will)


def _of_need(market: Market, weights: Weights, rules: Rules, which: Ints) -> tuple[Floats, Floats]:
    needs, nothing = market.needs, np.zeros(len(which))
    points, weight = _added(nothing, nothing, needs.willing[which], weights.recipient_will)
    have = market.utilities.resources[needs.utility[which]]
    known = np.isfinite(have)
    count = known.sum(axis=1)
    share = np.where(count > 0, np.where(known, have, 0.0).sum(axis=1), np.nan)
    points, weight = _added(points, weight, share / np.maximum(count, 1), weights.resources)
    worth = np.array([1.0, float(rules.medium_term), float(rules.long_term), np.nan])
    return _added(points, weight, worth[needs.horizon[which]], weights.horizon)


def _added(points: Floats, weight: Floats, share: Floats, of: float) -> tuple[Floats, Floats]:
    """One more criterion where it is known."""
    known = np.isfinite(share)
    more = float(of)
    return points + more * np.where(known, share, 0.0), weight + more * known


def _between(market: Market, weights: Weights, rules: Rules, progress: Progress) -> Between:
    """What holds in both windows."""
    each = market.utilities
    count = len(each.country)
    points, weight, distance = (np.empty((count, count)) for _ in range(3))
    against = np.empty((count, count), dtype=bool)
    for rows in _parts(count):
        progress(_COMPARED * rows.start / count)
        distance[rows] = _kilometres(each, rows)
        points[rows], weight[rows], against[rows] = _pairs(
            each, weights, rules, rows, distance[rows]
        )
    np.fill_diagonal(against, val=True)
    _add_past(market, weights, points, weight)
    return Between(points, weight, against, distance)


def _within(
    each: Utilities, between: Between, weights: Weights, rules: Rules, window: int
) -> Between:
    """The same with the country and the region, which count otherwise in window II."""
    points, weight = between.points.copy(), between.weight.copy()
    against = between.against
    if window == 1 and rules.national == "demand":
        against = against | (each.country[:, None] != each.country)
    for rows in _parts(len(each.country)):
        share = _region(each, rules, rows, window)
        points[rows], weight[rows] = _added(points[rows], weight[rows], share, weights.region)
    return Between(points, weight, against, between.distance)


def _parts(count: int) -> list[slice]:
    return [slice(start, start + _ROWS) for start in range(0, count, _ROWS)]


def _pairs(
    each: Utilities, weights: Weights, rules: Rules, rows: slice, km: Floats
) -> tuple[Floats, Floats, Bools]:
    spoken = each.languages[rows, None]
    common = (spoken & each.languages) != 0
    heard = (spoken != 0) & (each.languages != 0)
    helped = each.interpreter[rows, None] | each.interpreter
    size = np.log(each.connections)
    apart = np.abs(size[rows, None] - size) / np.log(float(rules.size_ratio))
    language = np.where(common, 1.0, np.where(helped, float(rules.interpreted), 0.0))
    points = weight = np.zeros(common.shape)
    for share, of in (
        (np.maximum(0.0, 1.0 - apart), weights.size),
        (np.where(heard, language, np.nan), weights.language),
        (np.maximum(0.0, 1.0 - km / float(rules.distance_limit)), weights.distance),
    ):
        points, weight = _added(points, weight, share, of)
    return points, weight, heard & ~common & ~helped


def _region(each: Utilities, rules: Rules, rows: slice, window: int) -> Floats:
    national = each.country[rows, None] == each.country
    if window == 1 and rules.national != "none":
        return np.asarray(national, dtype=np.float64)
    mine = each.region[rows, None]
    regional = np.where(mine == each.region, float(rules.same_region), 0.0)
    unknown = (mine < 0) | (each.region < 0)
    return np.where(national, 1.0, np.where(unknown, np.nan, regional))


def _kilometres(each: Utilities, rows: slice) -> Floats:
    """Great circles from the straight line through the Earth, which keeps its digits nearby."""
    north, east = np.radians(each.latitude), np.radians(each.longitude)
    axes = (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    square = np.zeros((len(north[rows]), len(north)))
    for one in axes:
        square += (one[rows, None] - one) ** 2
    found: Floats = 2.0 * RADIUS.value * np.arcsin(np.minimum(1.0, np.sqrt(square) / 2.0))
    return found


def _add_past(market: Market, weights: Weights, points: Floats, weight: Floats) -> None:
    """The mean outcome of earlier exchanges, whoever taught."""
    outcomes: dict[tuple[int, int], list[float]] = {}
    for (one, other), outcome in zip(market.past.tolist(), market.outcome.tolist(), strict=True):
        outcomes.setdefault((min(one, other), max(one, other)), []).append(outcome)
    more = float(weights.partnership)
    for (one, other), each in outcomes.items():
        for place in {(one, other), (other, one)}:
            points[place] += more * sum(each) / len(each)
            weight[place] += more
