"""Monte Carlo over any registered calculation, in chunks that merge to the same bits.

chunks(plan) says what there is to do, run_chunk does one, merge puts parts together in any order
and grouping, summarised tells what came out; simulate does it all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.registry import Progress, ignore_progress
from engine.uncertainty.gathering import Gathered, gather, ordered, together
from engine.uncertainty.plan import Plan
from engine.uncertainty.preparing import BINS, Study, prepared
from engine.uncertainty.sensitivity import Swing, one_at_a_time
from engine.uncertainty.subject import Answers, Evaluated, Floats

KEPT_MAXIMUM = 2_000_000
"""Scenarios up to which every value is kept, so that percentiles are exact; 16 MB a figure."""
SHARES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
SWUNG = (0.10, 0.50, 0.90)
SHOWN = 64
"""Bars of a histogram; each is some of the BINS."""
_AT_ONCE = 64


@dataclass(frozen=True)
class Part:
    """Some chunks of a simulation; refused: scenarios whose inputs the calculation refused."""

    chunks: tuple[int, ...]
    scenarios: int
    refused: int
    figures: tuple[Gathered, ...]


@dataclass(frozen=True)
class FigureSummary:
    """What a figure comes to.

    count: scenarios with a value; empty: those without one, an IRR that does not exist for one.
    percentiles: values below which SHARES of the scenarios lie, linear between neighbours;
    resolution: 0 where they are exact, else how far they may be off. edges: of the bars, one more
    than there are; below and above: scenarios outside them.
    """

    figure: str
    now: float
    count: int
    empty: int
    mean: float
    standard_error: float
    deviation: float
    least: float
    greatest: float
    negative: float
    shares: tuple[float, ...]
    percentiles: tuple[float, ...]
    resolution: float
    edges: tuple[float, ...]
    bars: tuple[int, ...]
    below: int
    above: int


@dataclass(frozen=True)
class Summary:
    """A simulation's answer.

    refused: scenarios whose inputs the calculation does not take, in no figure. swings: each input
    alone at the SWUNG shares of its distribution, the others as they are, correlated or not.
    """

    scenarios: int
    refused: int
    figures: tuple[FigureSummary, ...]
    swings: tuple[Swing, ...]


def chunks(plan: Plan) -> range:
    """The numbers of the chunks of a plan, for workers to share out."""
    return prepared(plan).chunks


def run_chunk(plan: Plan | Study, chunk: int, progress: Progress = ignore_progress) -> Part:
    """One chunk of a plan; the same part wherever it runs. A Study spares making it ready again.

    progress gets the share of this chunk that is done, and may cancel.
    """
    study = plan if isinstance(plan, Study) else prepared(plan)
    size = study.size(chunk)
    answers = _answers(study, study.draw(chunk), progress)
    keep = study.plan.scenarios <= KEPT_MAXIMUM
    rows = zip(answers.values, study.bins, strict=True)
    figures = tuple(gather(row, chunk, low, width, BINS, keep) for row, (low, width) in rows)
    return Part((chunk,), size, int(answers.refused.sum()), figures)


def _answers(study: Study, draws: Floats, progress: Progress) -> Answers:
    """All at once where it is compiled, else a few at a time so that it can be stopped."""
    if not isinstance(study.model, Evaluated):
        return study.model(draws)
    parts = []
    for start in range(0, draws.shape[1], _AT_ONCE):
        parts.append(study.model(draws[:, start : start + _AT_ONCE]))
        progress(min(1.0, (start + _AT_ONCE) / draws.shape[1]))
    return Answers(
        np.concatenate([one.values for one in parts], axis=1),
        np.concatenate([one.refused for one in parts]),
    )


def merge(parts: Sequence[Part]) -> Part:
    """Parts as one, the same bits in whatever order or groups; raises ValueError for a chunk
    that comes twice, or for no parts."""
    if not parts:
        raise ValueError("there is nothing to merge")
    every = sorted(chunk for part in parts for chunk in part.chunks)
    if len(set(every)) != len(every):
        raise ValueError("a chunk comes twice")
    figures = zip(*(part.figures for part in parts), strict=True)
    return Part(
        tuple(every),
        sum(part.scenarios for part in parts),
        sum(part.refused for part in parts),
        tuple(together(one) for one in figures),
    )


def simulate(plan: Plan, progress: Progress = ignore_progress) -> Summary:
    """The whole plan here; progress after every chunk, within it where scenarios are slow.

    Raises what prepared() raises, and Cancelled from the progress.
    """
    study = prepared(plan)
    parts: list[Part] = []
    for chunk in study.chunks:
        parts.append(run_chunk(study, chunk, _within(progress, chunk, len(study.chunks))))
        if plan.scenarios > KEPT_MAXIMUM:
            parts = [merge(parts)]
        progress((chunk + 1) / len(study.chunks))
    return summarised(study, merge(parts))


def _within(progress: Progress, chunk: int, count: int) -> Progress:
    """Progress of a chunk as that of the whole."""
    return lambda share: progress((chunk + share) / count)


def summarised(study: Study, whole: Part) -> Summary:
    """What came out; raises ValueError where chunks are missing."""
    if whole.chunks != tuple(study.chunks):
        raise ValueError("chunks are missing")
    now = study.subject.answer(study.subject.payload)
    rows = zip(study.subject.figures, now, whole.figures, study.bins, strict=True)
    return Summary(
        whole.scenarios,
        whole.refused,
        tuple(_summary(*row, whole.scenarios - whole.refused) for row in rows),
        tuple(one_at_a_time(study.subject, study.sampler.quantiles(SWUNG).tolist(), study.model)),
    )


def _summary(
    figure: str, now: float, found: Gathered, bins: tuple[float, float], answered: int
) -> FigureSummary:
    low, width = bins
    mean, deviation = _moments(found, low)
    each = BINS // SHOWN
    bars = found.counts[1:-1].reshape(SHOWN, each).sum(axis=1)
    return FigureSummary(
        figure=figure,
        now=now,
        count=found.count,
        empty=answered - found.count,
        mean=mean,
        standard_error=deviation / math.sqrt(found.count) if found.count else math.nan,
        deviation=deviation,
        least=found.least if found.count else math.nan,
        greatest=found.greatest if found.count else math.nan,
        negative=found.negative / found.count if found.count else math.nan,
        shares=SHARES,
        percentiles=_percentiles(found, low, width),
        resolution=0.0 if found.kept else width,
        edges=tuple(low + width * each * bar for bar in range(SHOWN + 1)),
        bars=tuple(bars.tolist()),
        below=int(found.counts[0]),
        above=int(found.counts[-1]),
    )


def _moments(found: Gathered, low: float) -> tuple[float, float]:
    """Mean and standard deviation from exact sums, NaN where there are too few values."""
    if not found.count:
        return math.nan, math.nan
    mean = found.total / found.count
    if found.count == 1:
        return float(mean), math.nan
    apart = mean - Fraction(low)
    spread = (found.squares - found.count * apart * apart) / (found.count - 1)
    return float(mean), math.sqrt(max(float(spread), 0.0))


def _percentiles(found: Gathered, low: float, width: float) -> tuple[float, ...]:
    if not found.count:
        return tuple(math.nan for _ in SHARES)
    if found.kept:
        places = np.array(SHARES) * (found.count - 1)
        ranks = places.astype(np.int64)
        both = np.concatenate([ranks, np.minimum(ranks + 1, found.count - 1)])
        below, above = ordered(found, both, low, width).reshape(2, -1)
        return tuple((below + (places - ranks) * (above - below)).tolist())
    edges = np.concatenate([[found.least], low + width * np.arange(BINS + 1), [found.greatest]])
    edges = np.clip(edges, found.least, found.greatest)
    heaped = np.concatenate([[0], np.cumsum(found.counts)])
    return tuple(np.interp(np.array(SHARES) * found.count, heaped, edges).tolist())
