"""A simulation shared out: the same bits whatever the shares, their order and their workers."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.registry import ignore_progress
from engine.uncertainty import sharing
from engine.uncertainty.plan import SCENARIOS_MAXIMUM, Plan
from engine.uncertainty.preparing import EVALUATED, EVALUATED_MAXIMUM, prepared
from engine.uncertainty.sampling import CHUNK
from engine.uncertainty.simulation import merge, run_chunk
from engine.uncertainty.subject import Evaluated
from tests.engine.samples import inputs_of
from tests.engine.uncertain import plan

SIMULATION = registry.get("uncertainty.simulation")
SPLIT = SIMULATION.split
assert SPLIT is not None


def evaluated(scenarios: int, **more: Any) -> Plan:
    """A plan whose calculation has no compiled way."""
    spread = {"kind": "triangular", "low": 0.4, "mode": 0.8, "high": 1.2}
    asked = {
        "calculation": "snip.unit_benefits",
        "inputs": inputs_of("snip.unit_benefits"),
        "uncertain": [{"path": "tariff", "distribution": spread}],
        "scenarios": scenarios,
        "seed": 5,
        "figures": ["new_user_metered_total"],
        **more,
    }
    return Plan.model_validate(asked)


@cache
def small() -> tuple[Plan, tuple[bytes, ...], str]:
    """Five shares of a calculation that is evaluated, and the figures of all of it at once."""
    asked = evaluated(4 * EVALUATED + 100)
    answers = (SPLIT.share(asked, number, ignore_progress) for number in range(SPLIT.count(asked)))
    whole = SIMULATION.function(asked, ignore_progress)
    return asked, tuple(answers), whole.model_dump_json()


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_shares_in_any_order_and_grouping_give_equal_bits(chance: random.Random) -> None:
    asked, answers, whole = small()
    assert len(answers) == SPLIT.count(asked) == 5
    shuffled = chance.sample(answers, len(answers))
    parts = [sharing.unpacked(one) for one in shuffled]
    while len(parts) > 1:
        taken = chance.randint(2, len(parts))
        parts = [merge(parts[:taken]), *parts[taken:]]
        chance.shuffle(parts)
    again = [sharing.packed(parts[0])]
    assert SPLIT.whole(asked, again).model_dump_json() == whole
    assert SPLIT.whole(asked, shuffled).model_dump_json() == whole


def test_a_compiled_simulation_shared_out_is_the_simulation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = plan(5 * CHUNK + 7)
    assert SPLIT.count(asked) == 1
    monkeypatch.setattr(sharing, "COMPILED_CHUNKS", 2)
    assert SPLIT.count(asked) == 3
    answers = [SPLIT.share(asked, number, ignore_progress) for number in (2, 0, 1)]
    whole = SIMULATION.function(asked, ignore_progress)
    assert SPLIT.whole(asked, answers) == whole
    assert SPLIT.share(asked, 2, ignore_progress) == answers[0]


def test_a_share_is_a_plain_archive_that_keeps_every_bit() -> None:
    study = prepared(evaluated(2 * EVALUATED + 3))
    part = run_chunk(study, 2)
    packed = sharing.packed(part)
    again = sharing.unpacked(packed)
    assert (again.chunks, again.scenarios, again.refused) == (part.chunks, 3, part.refused)
    one, other = part.figures[0], again.figures[0]
    assert (one.total, one.squares, one.count) == (other.total, other.squares, other.count)
    assert [kept.tobytes() for kept in one.kept.values()] == [
        kept.tobytes() for kept in other.kept.values()
    ]
    assert sharing.packed(again) == packed


def test_an_archive_with_objects_in_it_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "answer.npz"
    np.savez(path, chunks=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        sharing.unpacked(path.read_bytes())


def test_a_share_of_what_is_evaluated_is_a_slice_of_what_would_be_drawn_at_once() -> None:
    study = prepared(evaluated(CHUNK + 50))
    assert isinstance(study.model, Evaluated)
    drawn = np.concatenate([study.draw(chunk) for chunk in study.chunks], axis=1)
    seed = study.plan.seed
    at_once = [study.sampler.draw(seed, 0), study.sampler.draw(seed, 1, 50)]
    np.testing.assert_array_equal(drawn, np.concatenate(at_once, axis=1))


def test_a_share_that_there_is_not_and_shares_that_lack_are_refused() -> None:
    asked, answers, _whole = small()
    for number in (-1, 5, 10**9):
        with pytest.raises(ValueError, match="no share"):
            SPLIT.share(asked, number, ignore_progress)
    with pytest.raises(ValueError, match="missing"):
        SPLIT.whole(asked, answers[:-1])


def test_shares_stay_few_however_many_scenarios() -> None:
    assert 1 < SPLIT.count(plan(SCENARIOS_MAXIMUM)) < 1000
    most = evaluated(EVALUATED_MAXIMUM)
    assert 1 < SPLIT.count(most) < 1000
    study = prepared(most)
    covered = [sharing.shared(study, number) for number in range(SPLIT.count(most))]
    assert [one.start for one in covered[1:]] == [one.stop for one in covered[:-1]]
    assert sum(map(len, covered)) == len(study.chunks)


def test_what_will_be_refused_is_one_share() -> None:
    assert SPLIT.count(evaluated(10**6, figures=["nothing.here"])) == 1
    assert SPLIT.count(evaluated(EVALUATED_MAXIMUM + 1)) == 1


def test_progress_of_a_share_rises_to_one() -> None:
    seen: list[float] = []
    SPLIT.share(evaluated(3 * EVALUATED), 1, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
