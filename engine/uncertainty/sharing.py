"""A simulation shared out among workers. Importing this module loads the compiler.

A share is a run of neighbouring chunks, so large that it takes a second or some; its answer is the
part those chunks leave, as an archive of plain arrays. The sums in it are exact, so the whole is
the same bits whatever the shares.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from engine.errors import InvalidInputs
from engine.registry import Progress
from engine.uncertainty.fast import model_of, subject_of
from engine.uncertainty.gathering import Gathered
from engine.uncertainty.plan import Plan
from engine.uncertainty.preparing import EVALUATED, EVALUATED_MAXIMUM, Study, prepared
from engine.uncertainty.sampling import CHUNK
from engine.uncertainty.simulation import Part, Summary, merge, run_chunk, summarised
from engine.uncertainty.subject import Evaluated

COMPILED_CHUNKS = 64
"""Chunks of a share of a compiled model: some million scenarios."""
EVALUATED_CHUNKS = 1


def count(plan: Plan) -> int:
    """How many shares; 1 too for a plan that will be refused."""
    try:
        about = subject_of(plan)
    except InvalidInputs:
        return 1
    in_full = isinstance(model_of(about), Evaluated)
    if in_full and plan.scenarios > EVALUATED_MAXIMUM:
        return 1
    each = EVALUATED if in_full else CHUNK
    return -(-plan.scenarios // (each * _chunks_of_a_share(each)))


def _chunks_of_a_share(each: int) -> int:
    return COMPILED_CHUNKS if each == CHUNK else EVALUATED_CHUNKS


def share(plan: Plan, number: int, progress: Progress) -> bytes:
    """The part of one share; raises ValueError for a number that the plan does not have."""
    study = _study(plan.model_dump_json())
    chunks = shared(study, number)
    parts: list[Part] = []
    for done, chunk in enumerate(chunks):
        within = _within(progress, done, len(chunks))
        parts = [merge([*parts, run_chunk(study, chunk, within)])]
        progress((done + 1) / len(chunks))
    return packed(parts[0])


def _within(progress: Progress, done: int, chunks: int) -> Progress:
    return lambda share: progress((done + share) / chunks)


def shared(study: Study, number: int) -> range:
    """The chunks of a share."""
    each = _chunks_of_a_share(study.chunk)
    found = study.chunks[number * each : (number + 1) * each] if number >= 0 else range(0)
    if not found:
        raise ValueError(f"the plan has no share {number}")
    return found


def whole(plan: Plan, answers: Sequence[bytes]) -> Summary:
    """The summary from the answers, in whatever order; raises ValueError where some are missing."""
    study = _study(plan.model_dump_json())
    together: list[Part] = []
    for answer in answers:
        together = [merge([*together, unpacked(answer)])]
    return summarised(study, merge(together))


@lru_cache(maxsize=4)
def _study(plan: str) -> Study:
    """A plan is made ready once by a worker that does many of its shares."""
    return prepared(Plan.model_validate_json(plan))


def packed(part: Part) -> bytes:
    """A part as an archive of arrays of numbers and texts, the same bytes for equal parts."""
    arrays = {
        "chunks": np.array(part.chunks, dtype=np.int64),
        "scenarios": np.array([part.scenarios, part.refused], dtype=np.int64),
    }
    for place, one in enumerate(part.figures):
        arrays |= {f"{place}.{name}": array for name, array in _arrays(one).items()}
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, **arrays)
    return target.getvalue()


def _arrays(one: Gathered) -> dict[str, np.ndarray]:
    kept = list(one.kept.values())
    return {
        "counted": np.array([one.count, one.negative], dtype=np.int64),
        "sums": np.array([str(one.total), str(one.squares)]),
        "ends": np.array([one.least, one.greatest]),
        "counts": one.counts,
        "chunks": np.array(list(one.kept), dtype=np.int64),
        "lengths": np.array([values.size for values in kept], dtype=np.int64),
        "values": np.concatenate([*kept, np.empty(0)]),
    }


def unpacked(data: bytes) -> Part:
    """The part of an archive; raises ValueError for one that holds more than arrays."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    scenarios, refused = arrays["scenarios"].tolist()
    figures = sum(name.endswith(".counts") for name in arrays)
    return Part(
        tuple(arrays["chunks"].tolist()),
        scenarios,
        refused,
        tuple(_gathered(arrays, f"{place}.") for place in range(figures)),
    )


def _gathered(arrays: dict[str, np.ndarray], figure: str) -> Gathered:
    number, negative = arrays[f"{figure}counted"].tolist()
    total, squares = arrays[f"{figure}sums"].tolist()
    least, greatest = arrays[f"{figure}ends"].tolist()
    ends = np.cumsum(arrays[f"{figure}lengths"])
    values = np.split(arrays[f"{figure}values"], ends[:-1]) if ends.size else []
    kept = dict(zip(arrays[f"{figure}chunks"].tolist(), values, strict=True))
    return Gathered(
        number,
        negative,
        Fraction(total),
        Fraction(squares),
        least,
        greatest,
        arrays[f"{figure}counts"],
        kept,
    )
