"""Medians of rounds in which ours and its peers take turns, so that a slow moment meets all."""

from __future__ import annotations

import gc
import math
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal

from benchmarks.harness.works import Bench, Clocked, Measure, Peer, Size, Work

SHORTEST_SAMPLE = 0.02
"""Seconds; quicker work is repeated within one sample until it takes about that long."""

LONG = 5.0
"""Seconds; work that takes longer at first is not tried again before its rounds."""

Kind = Literal["faster", "within", ""]


@dataclass(frozen=True)
class Time:
    """Seconds of one go of a work: the median of the rounds, the least and the most."""

    median: float
    least: float
    most: float
    rounds: int


@dataclass(frozen=True)
class Beside:
    """A peer's time and what it means for ours.

    ratio: times faster than the peer for "faster" and where nothing is asked, times the peer's
    time for "within". stopped: the peer was stopped before it was done, so that its time is a
    least and ours beside it no worse than the ratio.
    """

    name: str
    time: Time
    kind: Kind
    ratio: float
    asked: float | None
    share: float
    stopped: bool = False

    @property
    def met(self) -> bool | None:
        """Whether what is asked was reached; None where nothing is asked, or where the peer was
        stopped too soon to tell."""
        if self.asked is None:
            return None
        reached = self.ratio >= self.asked if self.kind == "faster" else self.ratio <= self.asked
        return reached or (None if self.stopped else False)


@dataclass(frozen=True)
class Found:
    """A figure that is no time."""

    name: str
    value: float
    unit: str
    asked: float | None

    @property
    def met(self) -> bool | None:
        return None if self.asked is None else self.value <= self.asked


@dataclass(frozen=True)
class Measured:
    """A work with its times; error holds what went wrong where it could not be measured."""

    key: str
    title: str
    note: str
    ours: Time | None = None
    peers: tuple[Beside, ...] = ()
    figures: tuple[Found, ...] = ()
    error: str = ""


def measured(work: Work, size: Size, rounds: int) -> Measured:
    """Make a work ready, time it and its peers in turn, find its figures."""
    try:
        return _measured(work, work.prepare(size), rounds)
    except Exception as error:
        # One bench that breaks must not take the others' figures with it; it is told and counted.
        traceback.print_exception(error)
        return Measured(work.key, work.title, work.note, error=f"{type(error).__name__}: {error}")


def _measured(work: Work, bench: Bench, rounds: int) -> Measured:
    samples = _samples(bench, rounds)
    ours = _time(samples[0])
    peers = [beside(ours, one, times) for one, times in zip(bench.peers, samples[1:], strict=True)]
    figures = [_found(one) for one in bench.measures]
    return Measured(work.key, work.title, work.note, ours, tuple(peers), tuple(figures))


def _samples(bench: Bench, rounds: int) -> list[list[Clocked]]:
    """Each go: one list for ours and one for each peer, filled in turns."""
    works = [(bench.ours, rounds)]
    works += [(one.run, min(rounds, one.rounds or rounds)) for one in bench.peers]
    repeats = [_repeats(run) if count > 1 else 1 for run, count in works]
    samples: list[list[Clocked]] = [[] for _ in works]
    for turn in range(rounds):
        for (run, count), repeat, kept in zip(works, repeats, samples, strict=True):
            if turn < count:
                kept.append(_sample(run, repeat))
    return samples


def _repeats(run: Callable[[], object]) -> int:
    """How often a sample repeats the work; the first go, which may compile, is not counted."""
    if _sample(run, 1).seconds > LONG:
        return 1
    return max(1, math.ceil(SHORTEST_SAMPLE / max(_sample(run, 1).seconds, 1e-7)))


def _sample(run: Callable[[], object], repeat: int) -> Clocked:
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        for _ in range(repeat):
            answer = run()
        seconds = (perf_counter() - start) / repeat
    finally:
        gc.enable()
    return answer if isinstance(answer, Clocked) else Clocked(seconds)


def _time(samples: Sequence[Clocked], share: float = 1.0) -> Time:
    whole = [one.seconds / share for one in samples]
    return Time(median(whole), min(whole), max(whole), len(whole))


def beside(ours: Time, peer: Peer, samples: Sequence[Clocked]) -> Beside:
    """What a peer's goes mean beside our time."""
    time = _time(samples, peer.share)
    stopped = any(one.stopped for one in samples)
    if peer.within is not None:
        ratio = ours.median / time.median
        return Beside(peer.name, time, "within", ratio, peer.within, peer.share, stopped)
    kind: Kind = "" if peer.faster_by is None else "faster"
    ratio = time.median / ours.median
    return Beside(peer.name, time, kind, ratio, peer.faster_by, peer.share, stopped)


def _found(one: Measure) -> Found:
    return Found(one.name, float(one.find()), one.unit, one.at_most)
