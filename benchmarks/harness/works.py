"""The registered works: what is timed, beside whom, and how much is asked."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import benchmarks

HARNESS = "harness"


@dataclass(frozen=True)
class Size:
    """How large the works are made: 1 for the real thing, less for a trial."""

    scale: float = 1.0

    def of(self, whole: int, least: int = 1) -> int:
        """The share of a whole number of things, not below least."""
        return min(whole, max(least, round(whole * self.scale)))


@dataclass(frozen=True)
class Clocked:
    """What the run of a peer answers that keeps its own time, in a process of its own.

    seconds: of the work alone; stopped: whether it was stopped before it was done, so that its
    time, and the ratio with it, is a least.
    """

    seconds: float
    stopped: bool = False


@dataclass(frozen=True)
class Peer:
    """Somebody else, or another way, doing the same work.

    run: its answer is thrown away, but for a Clocked, whose time is taken for its own.
    share: the part of the work that run() does, where all of it would take too long; its time is
    divided by it, so the peer is credited with working at the same pace throughout.
    faster_by: ours is asked to be at least so many times faster.
    within: ours is asked to take at most so many times the peer's time.
    rounds: fewer rounds than asked for, for a peer that is very slow.
    """

    name: str
    run: Callable[[], object]
    share: float = 1.0
    faster_by: float | None = None
    within: float | None = None
    rounds: int | None = None


@dataclass(frozen=True)
class Measure:
    """A figure that is no time: a largest difference, a peak of memory, a proven gap.

    find: measured once, outside the rounds; at_most: what is asked, if anything is.
    """

    name: str
    find: Callable[[], float]
    unit: str = ""
    at_most: float | None = None


@dataclass(frozen=True)
class Bench:
    """A work made ready: the data is there, only the work itself remains to be timed."""

    ours: Callable[[], object]
    peers: Sequence[Peer] = ()
    measures: Sequence[Measure] = ()


@dataclass(frozen=True)
class Work:
    """A registered work.

    key: file and name, "trace.snip.cash_flow"; prepare: makes the data, outside the clock.
    note: why a figure that is asked for is not met, or what the reader has to know.
    """

    key: str
    title: str
    prepare: Callable[[Size], Bench]
    note: str = ""


_WORKS: dict[str, Work] = {}


def work(
    key: str, title: str, note: str = ""
) -> Callable[[Callable[[Size], Bench]], Callable[[Size], Bench]]:
    """Register the function below as the work of that key; a key taken is a programming error."""

    def kept(prepare: Callable[[Size], Bench]) -> Callable[[Size], Bench]:
        if key in _WORKS:
            raise ValueError(f"the work {key!r} is registered twice")
        _WORKS[key] = Work(key, title, prepare, note)
        return prepare

    return kept


def every() -> list[Work]:
    """All works, file by file, in the order in which each file registers them."""
    for module in modules():
        importlib.import_module(module)
    return list(_WORKS.values())


def modules() -> Iterator[str]:
    """The bench files: each module beside the harness."""
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.name not in {HARNESS, "__main__"}:
            yield f"{benchmarks.__name__}.{found.name}"


def chosen(only: Sequence[str]) -> list[Work]:
    """The works whose key is one of these or starts with one of them and a dot; all for none.

    Raises LookupError for a choice that names no work.
    """
    works = every()
    for one in only:
        if not any(_is_in(work.key, one) for work in works):
            raise LookupError(one)
    return [work for work in works if not only or any(_is_in(work.key, one) for one in only)]


def _is_in(key: str, choice: str) -> bool:
    return key == choice or key.startswith(f"{choice}.")
