"""Simulations: the registered calculation's figures, and the same bits however they are split."""

from __future__ import annotations

import multiprocessing
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Cancelled, InvalidInputs
from engine.registry import get
from engine.uncertainty import simulation
from engine.uncertainty.fast import CmiModel, FlowModel, ProjectModel, model_of
from engine.uncertainty.gathering import gather
from engine.uncertainty.plan import Plan
from engine.uncertainty.preparing import BINS, prepared
from engine.uncertainty.sampling import CHUNK
from engine.uncertainty.simulation import Part, merge, run_chunk, simulate, summarised
from engine.uncertainty.subject import Evaluated, subject
from tests.engine.samples import inputs_of
from tests.engine.uncertain import PROJECT, TEN, plan


def bits(part: Part) -> tuple[Any, ...]:
    return (
        part.chunks,
        part.scenarios,
        part.refused,
        [
            (
                *(one.count, one.negative, one.total, one.squares, one.least, one.greatest),
                one.counts.tobytes(),
                [(chunk, kept.tobytes()) for chunk, kept in one.kept.items()],
            )
            for one in part.figures
        ],
    )


def test_any_split_over_processes_merges_to_the_same_bits() -> None:
    asked = plan(5 * CHUNK + 100)
    study = prepared(asked)
    here = [run_chunk(study, chunk) for chunk in study.chunks]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        there = pool.starmap(run_chunk, [(asked, chunk) for chunk in reversed(study.chunks)])
    whole = bits(merge(here))
    assert bits(merge(there)) == whole
    chance = random.Random(3)
    for _ in range(20):
        parts = list(here)
        while len(parts) > 1:
            chance.shuffle(parts)
            parts = [merge(parts[:2]), *parts[2:]]
        assert bits(parts[0]) == whole
    assert summarised(study, merge(there)) == simulate(asked)


def test_percentiles_moments_and_bars_are_those_of_the_values() -> None:
    asked = plan(20_000)
    study = prepared(asked)
    drawn = [study.sampler.draw(7, chunk, study.size(chunk)) for chunk in study.chunks]
    values = np.concatenate([study.model(one).values[0] for one in drawn])
    found = simulate(asked).figures[0]
    assert found.count == 20_000
    np.testing.assert_allclose(found.percentiles, np.quantile(values, found.shares), rtol=1e-12)
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.deviation == pytest.approx(values.std(ddof=1), rel=1e-9)
    assert found.standard_error == pytest.approx(values.std(ddof=1) / 20_000**0.5, rel=1e-9)
    assert found.negative == (values < 0).mean()
    bars, _ = np.histogram(values, bins=found.edges)
    assert np.abs(np.array(found.bars) - bars).sum() <= 2
    assert sum(found.bars) + found.below + found.above == found.count


def test_beyond_what_is_kept_percentiles_are_off_by_a_bin_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = simulate(plan(50_000))
    monkeypatch.setattr(simulation, "KEPT_MAXIMUM", 1000)
    binned = simulate(plan(50_000))
    for one, other in zip(exact.figures, binned.figures, strict=True):
        assert other.resolution > 0.0 == one.resolution
        inside = slice(1, -1)
        apart = np.abs(np.array(one.percentiles) - np.array(other.percentiles))[inside]
        assert apart.max() <= 1.01 * other.resolution
        assert (one.mean, one.deviation, one.bars) == (other.mean, other.deviation, other.bars)


def test_what_is_gathered_does_not_grow_with_the_scenarios(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulation, "KEPT_MAXIMUM", 1000)
    study = prepared(plan(4 * CHUNK))
    whole = merge([run_chunk(study, chunk) for chunk in study.chunks])
    assert all(not one.kept and one.counts.size == BINS + 2 for one in whole.figures)


@given(st.integers(0, 2**53 - 1))
@settings(max_examples=5, deadline=None)
def test_the_compiled_project_has_the_figures_of_the_calculation(seed: int) -> None:
    study = prepared(plan(seed=seed))
    assert isinstance(study.model, ProjectModel)
    draws = study.sampler.draw(seed, 0, 150)
    fast, slow = study.model(draws), Evaluated(study.subject)(draws)
    assert fast.refused.tolist() == slow.refused.tolist()
    size = np.nanmax(np.abs(slow.values), axis=1, keepdims=True)
    np.testing.assert_allclose(fast.values / size, slow.values / size, rtol=0, atol=1e-9)


def each_column() -> list[tuple[str, float, float, bool]]:
    return [
        ("population.base", 4000.0, 4400.0, False),
        ("demand_curve.points.0.price", 0.0, 0.3, False),
        ("demand_curve.points.0.quantity", 25.0, 200.0, False),
        ("demand_curve.points.1.quantity", 3.0, 32.0, False),
        ("demand_curve.tariff", 0.0, 12.0, False),
        ("demand_curve.rationed_quantity", 5.0, 35.0, False),
        ("operation_maintenance.without_project_total", 0.0, 2e5, False),
        ("incremental_connection.market_unit_cost", 0.5, 20.0, True),
        ("incremental_connection.factor", 0.5, 1.0, False),
        ("investment.0.market", 0.1, 40.0, True),
        ("investment.*.factor", 0.5, 1.2, True),
    ]


@pytest.mark.parametrize("growing", ["constant", "growing"])
@pytest.mark.parametrize("metered", [True, False])
@pytest.mark.parametrize("absent", ["", "incremental_connection", "rationed"])
def test_every_input_moves_the_compiled_project_as_it_moves_the_calculation(
    growing: str, metered: bool, absent: str
) -> None:
    inputs = inputs_of(PROJECT, metered=metered, population__after_target=growing)
    columns = [one for one in each_column() if not absent or absent not in one[0]]
    if absent == "rationed":
        inputs["demand_curve"]["rationed_quantity"] = None
        inputs["existing_connections"] = 0
    elif absent:
        inputs[absent] = None
    about = subject(PROJECT, inputs, [(one[0], one[3]) for one in columns], ["irr", "npv"])
    fast = model_of(about)
    assert isinstance(fast, ProjectModel)
    chance = np.random.default_rng(4)
    draws = np.array([chance.uniform(low, high, 120) for _, low, high, _ in columns])
    quick, slow = fast(draws), Evaluated(about)(draws)
    assert quick.refused.tolist() == slow.refused.tolist()
    assert 0 < quick.refused.sum() < 120
    size = np.nanmax(np.abs(slow.values), axis=1, keepdims=True)
    np.testing.assert_allclose(quick.values / size, slow.values / size, rtol=0, atol=1e-9)


def test_the_compiled_cash_flow_has_the_figures_of_the_calculation() -> None:
    inputs = inputs_of("snip.cash_flow")
    moving = [("discount_rate", False), ("benefits", True), ("investment", True)]
    about = subject("snip.cash_flow", inputs, moving, ["npv", "irr"])
    fast = model_of(about)
    assert isinstance(fast, FlowModel)
    chance = np.random.default_rng(4)
    draws = np.array(
        [chance.uniform(low, high, 200) for low, high in ((0.05, 0.2), (0.0, 3.0), (0.0, 2.0))]
    )
    quick, slow = fast(draws), Evaluated(about)(draws)
    size = np.nanmax(np.abs(slow.values), axis=1, keepdims=True)
    np.testing.assert_allclose(quick.values / size, slow.values / size, rtol=0, atol=1e-9)


def test_the_compiled_cmi_has_the_figures_of_the_calculation() -> None:
    inputs = inputs_of("cra.cmi")
    moving = [
        ("discount_rate", False),
        ("activities.*.opening_bcr", True),
        ("activities.*.billed_volume_m3", True),
    ]
    about = subject("cra.cmi", inputs, moving, ["cmi"])
    fast = model_of(about)
    assert isinstance(fast, CmiModel)
    chance = np.random.default_rng(4)
    draws = np.array(
        [chance.uniform(low, high, 100) for low, high in ((0.05, 0.2), (0.5, 2), (0.5, 2))]
    )
    np.testing.assert_allclose(fast(draws).values, Evaluated(about)(draws).values, rtol=1e-9)


def test_a_calculation_without_a_compiled_way_is_simulated_by_itself() -> None:
    asked = Plan.model_validate(
        {
            "calculation": "snip.unit_benefits",
            "inputs": inputs_of("snip.unit_benefits"),
            "uncertain": [
                {"path": path, "distribution": TEN[path]}
                for path in ("demand_curve.tariff", "demand_curve.points.1.price")
            ]
            if "demand_curve" in inputs_of("snip.unit_benefits")
            else [{"path": "tariff", "distribution": {"kind": "uniform", "low": 0.4, "high": 1.2}}],
            "scenarios": 300,
        }
    )
    study = prepared(asked)
    assert isinstance(study.model, Evaluated)
    found = simulate(asked)
    assert found.scenarios == 300
    assert found.figures[0].least < found.figures[0].now < found.figures[0].greatest


def test_a_simulation_nobody_waits_for_stops() -> None:
    seen: list[float] = []

    def progress(share: float) -> None:
        seen.append(share)
        if len(seen) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        simulate(plan(10 * CHUNK), progress)
    assert seen == pytest.approx([0.1, 0.2])


def test_parts_that_overlap_or_lack_chunks_are_no_simulation() -> None:
    study = prepared(plan(2 * CHUNK))
    one = run_chunk(study, 0)
    with pytest.raises(ValueError, match="twice"):
        merge([one, one])
    with pytest.raises(ValueError, match="missing"):
        summarised(study, one)
    with pytest.raises(ValueError, match="no chunk 2"):
        run_chunk(study, 2)


@pytest.mark.parametrize(
    ("uncertain", "code", "where"),
    [
        ({"path": "nowhere.at.all"}, "unknown_input", "path"),
        ({"path": "investment"}, "no_number", "path"),
        ({"path": "metered.0"}, "unknown_input", "path"),
        ({"path": "investment.*.market"}, "no_number", "path"),
        ({"path": "discount_rate"}, "out_of_bounds", "distribution"),
        ({"path": "horizon"}, "out_of_bounds", "distribution"),
        ({"path": "a\0b"}, "unknown_input", "path"),
    ],
)
def test_an_uncertain_input_that_will_not_do_is_named(
    uncertain: dict[str, str], code: str, where: str
) -> None:
    spread = {"kind": "uniform", "low": 0.5, "high": 5.0}
    with pytest.raises(InvalidInputs) as caught:
        prepared(plan(uncertain=[{**uncertain, "distribution": spread}]))
    assert [(one.code, one.path[:3]) for one in caught.value.problems] == [
        (code, ("uncertain", 0, where))
    ]


def test_an_input_may_not_move_twice_and_a_figure_must_be_there() -> None:
    spread = {"kind": "uniform", "low": 0.5, "high": 1.5}
    both = [
        {"path": path, "distribution": spread, "is_factor": True}
        for path in ("investment.0.market", "investment.*.market")
    ]
    with pytest.raises(InvalidInputs) as caught:
        plan(uncertain=both)
    assert [one.code for one in caught.value.problems] == ["twice"]
    with pytest.raises(InvalidInputs) as caught:
        prepared(plan(figures=["npv", "nothing.here"]))
    assert [(one.code, one.path) for one in caught.value.problems] == [
        ("unknown_figure", ("figures", 1))
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("no.such", "unknown_calculation"), ("uncertainty.simulation", "nested")]
)
def test_a_calculation_that_cannot_be_studied_is_told_at_its_field(name: str, code: str) -> None:
    payload = {**inputs_of("uncertainty.simulation"), "calculation": name}
    with pytest.raises(InvalidInputs) as caught:
        get("uncertainty.simulation").parse(payload)
    assert [(one.path, one.code) for one in caught.value.problems] == [(("calculation",), code)]


def test_a_problem_of_the_studied_inputs_has_its_whole_path() -> None:
    payload = inputs_of("uncertainty.simulation")
    payload["inputs"]["discount_rate"] = -1.0
    payload["uncertain"][1]["distribution"]["mode"] = "dear"
    with pytest.raises(InvalidInputs) as caught:
        get("uncertainty.simulation").parse(payload)
    assert [one.dotted_path for one in caught.value.problems] == [
        "inputs.discount_rate",
        "uncertain.1.distribution.mode",
    ]


def test_scenarios_that_are_refused_are_counted_and_left_out() -> None:
    """Tariff and price of the tanker may each be so, but not both at once."""
    uncertain = [
        {
            "path": "demand_curve.tariff",
            "distribution": {"kind": "uniform", "low": 0.0, "high": 7.0},
        },
        {
            "path": "demand_curve.points.1.price",
            "distribution": {"kind": "uniform", "low": 5.0, "high": 9.0},
        },
    ]
    found = simulate(plan(CHUNK, uncertain=uncertain))
    assert 0 < found.refused < CHUNK
    assert found.figures[0].count + found.figures[0].empty == CHUNK - found.refused


def test_a_value_beyond_every_number_counts_as_empty() -> None:
    values = np.array([1.0, np.inf, -2.0, np.nan, -np.inf])
    found = gather(values, 0, -4.0, 8.0 / BINS, BINS, keep=True)
    assert (found.count, found.negative, found.least, found.greatest) == (2, 1, -2.0, 1.0)
    assert found.total == -1
    assert found.kept[0].tolist() == [1.0, -2.0]
