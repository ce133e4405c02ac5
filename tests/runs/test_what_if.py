"""Assumptions of a run in the order of their effect, and what follows when they are moved."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import registry
from runs.assumption_rows import read_move, rows_of
from runs.assumptions import Assumption, first_figure, ranked_assumptions
from runs.key_figures import key_figures, shifts
from runs.models import Run, Status
from runs.services.snapshot import fingerprint_of, snapshot_of
from runs.what_if import TooHeavy, as_inputs, factor_of, read_changes, what_if, written
from tests.engine.samples import FILES, inputs_of

PROJECT = "snip.project_evaluation"
RATE = "water_project.discount_rate"
COVERAGE = "water_project.coverage"
LIGHT = [name for name in FILES if not registry.get(name).heavy]
"""Those that answer in a request; the others are refused, as a test of its own says."""
unhurried = settings(deadline=None, max_examples=25)


def finished(calculation: str = PROJECT) -> Run:
    """A finished run that is in no database."""
    found = registry.get(calculation)
    inputs = snapshot_of(found, inputs_of(calculation))
    return Run(
        calculation=calculation,
        inputs=inputs,
        result=found.evaluate(inputs).model_dump(mode="json"),
        status=Status.SUCCEEDED,
        engine_version=engine.ENGINE_VERSION,
        parameter_set=found.parameter_set,
        fingerprint=fingerprint_of(found, inputs),
    )


SAVED = finished()
KNOWN = {one.key: one for one in ranked_assumptions(SAVED)}


def npv(result: Any) -> float:
    return float(result["water_project"]["npv"])


# What would be


@pytest.mark.parametrize("calculation", FILES)
def test_no_change_is_the_saved_result_exactly(calculation: str) -> None:
    run = finished(calculation)
    answer = what_if(run, {})
    assert answer.is_saved
    assert answer.result == run.result


@unhurried
@given(key=st.sampled_from(sorted(KNOWN)), factor=st.floats(0.5, 1.5))
def test_moved_and_moved_back_gives_the_saved_figures(key: str, factor: float) -> None:
    one = KNOWN[key]
    answer = what_if(SAVED, {key: one.nudged(factor)})
    assert answer.result is not None or answer.problems
    saved = list(one.value) if isinstance(one.value, tuple) else one.value
    assert what_if(SAVED, {key: saved}).result == SAVED.result


@unhurried
@given(rate=st.floats(0.01, 0.3), coverage=st.floats(0.4, 1.0))
def test_what_if_is_what_the_calculation_gives_for_those_inputs(
    rate: float, coverage: float
) -> None:
    project = {**SAVED.inputs["water_project"], "discount_rate": rate, "coverage": coverage}
    expected = registry.get(PROJECT).evaluate({**SAVED.inputs, "water_project": project})
    answer = what_if(SAVED, {RATE: rate, COVERAGE: coverage})
    assert answer.result == expected.model_dump(mode="json")


def test_nothing_of_the_run_is_changed() -> None:
    before = repr((SAVED.inputs, SAVED.result))
    what_if(SAVED, {RATE: 0.2, "water_project.investment.0.market": 5.0})
    assert repr((SAVED.inputs, SAVED.result)) == before


@pytest.mark.parametrize(
    "value",
    [
        None,
        "much",
        "",
        [],
        {},
        True,
        float("nan"),
        float("inf"),
        -1,
        1e308,
        10**400,
        "\0",
        "\ud800",
    ],
)
def test_a_value_that_will_not_do_is_a_problem_of_its_input(value: Any) -> None:
    answer = what_if(SAVED, {RATE: value})
    assert answer.result is None
    assert answer.problems[0].dotted_path == RATE
    figures = [one.now for one in answer.shifts("PEN")]
    assert figures[0] == npv(SAVED.result)


def test_unknown_names_and_too_many_are_told() -> None:
    assert what_if(SAVED, {"nothing": 1}).problems[0].code == "unknown_input"
    many = what_if(SAVED, {f"a{place}": 1 for place in range(10_000)})
    assert [one.code for one in many.problems] == ["too_many_changes"]


def test_a_calculation_that_breaks_is_told_without_its_details(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = finished("snip.cash_flow")
    broken = registry.get("test.broken")
    monkeypatch.setitem(registry._CALCULATIONS, "test.cash_flow", broken)
    run.calculation, run.inputs = "test.cash_flow", {"number": 1.0, "label": ""}
    answer = what_if(run, {"number": 2.0})
    assert answer.result is None
    assert [one.code for one in answer.problems] == ["unexpected"]
    assert "secret" not in str(answer.problems)


def test_a_heavy_calculation_is_not_answered_in_a_request() -> None:
    run = Run(calculation="test.slow", inputs={"number": 1.0}, result={"number": 2.0})
    with pytest.raises(TooHeavy):
        what_if(run, {"number": 2.0})


# Assumptions by effect


def test_the_assumptions_of_the_largest_effect_come_first() -> None:
    effects = [one.effect for one in ranked_assumptions(SAVED)]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 0
    assert RATE in list(KNOWN)[:8]


@pytest.mark.parametrize("calculation", LIGHT)
def test_each_effect_is_what_calculating_again_gives(calculation: str) -> None:
    run = finished(calculation)
    figure = first_figure(run)
    assert figure is not None
    base = float(figure.value(run.result) or 0)
    for one in ranked_assumptions(run)[:12]:
        for change, factor in ((one.low, 0.9), (one.high, 1.1)):
            if change is None:
                continue
            result = what_if(run, {one.key: one.nudged(factor)}).result
            now = figure.value(result if result is not None else run.result)
            assert float(now or 0) - base == pytest.approx(change, rel=1e-9, abs=1e-9 * abs(base))


def test_every_number_of_the_inputs_is_an_assumption_lists_as_one() -> None:
    run = finished("snip.cash_flow")
    found = {one.key: one for one in ranked_assumptions(run)}
    assert found["benefits"].is_series
    assert not found["discount_rate"].is_series
    assert found["benefits"].scaled(2.0) == [2 * one for one in run.inputs["benefits"]]


def test_a_whole_number_moves_by_one_at_least_and_stays_in_its_bounds() -> None:
    horizon = KNOWN["water_project.horizon"]
    assert (horizon.nudged(0.9), horizon.nudged(1.1)) == (17, 21)
    for one in KNOWN.values():
        if one.spec.kind == "integer" and not one.is_series:
            assert isinstance(one.nudged(1.1), int)
    coverage = KNOWN[COVERAGE]
    assert coverage.nudged(5.0) == 1.0


# Fields and addresses


@unhurried
@given(
    key=st.sampled_from(sorted(KNOWN)),
    value=st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9), st.text(max_size=30)),
)
def test_an_address_carries_every_move(key: str, value: Any) -> None:
    found = dict(read_changes([written(key, value)], KNOWN))
    if isinstance(value, str):
        # A text that reads as a number is that number, and is refused or taken as one.
        assert found[key] == value or not isinstance(found[key], str)
    else:
        assert found == {key: value}


@pytest.mark.parametrize(
    "text", ["", ":", "nothing:1", f"{RATE}", "a" * 10_000, "\0:1", f"{RATE}:{'[' * 5000}"]
)
def test_an_address_that_says_nothing_is_passed_over_or_refused_later(text: str) -> None:
    found = dict(read_changes([text], KNOWN))
    assert what_if(SAVED, as_inputs(found, KNOWN)).run is SAVED


def test_the_last_of_an_input_counts() -> None:
    assert dict(read_changes([f"{RATE}:0.1", f"{RATE}:0.2"], KNOWN)) == {RATE: 0.2}


def test_a_list_is_typed_as_a_percentage_by_which_it_changes() -> None:
    run = finished("snip.cash_flow")
    benefits = next(one for one in ranked_assumptions(run) if one.key == "benefits")
    move = read_move(benefits, "10", "es")
    assert factor_of(move) == pytest.approx(1.1)
    inputs = as_inputs({"benefits": move}, {"benefits": benefits})
    assert inputs["benefits"] == [pytest.approx(1.1 * one) for one in run.inputs["benefits"]]
    assert read_move(benefits, "diez", "es") == "diez"
    assert read_move(benefits, "", "es") is None


def test_sliders_begin_at_the_saved_value_and_end_at_the_models_bounds() -> None:
    rows = rows_of(list(KNOWN.values()), {}, first_figure(SAVED), "PEN", "es")
    by_key = {row.key: row for row in rows}
    rate, coverage = by_key[RATE].slider, by_key[COVERAGE].slider
    assert rate is not None
    assert coverage is not None
    assert (rate.at, rate.base, rate.step) == (0, "9.00", "0.2")
    assert float(coverage.base) + coverage.high * float(coverage.step) <= 100
    assert by_key[RATE].unit == "%"
    assert by_key[RATE].text == "9"
    for row in rows:
        if row.slider:
            assert row.slider.low <= 0 <= row.slider.high


@unhurried
@given(st.one_of(st.floats(-1e15, 1e15), st.integers(-(10**9), 10**9)), st.booleans())
def test_any_number_has_a_row(value: float, percent: bool) -> None:
    known: Assumption = KNOWN[RATE if percent else "water_project.population.base"]
    one = Assumption(known.key, known.place, known.spec, value)
    row = rows_of([one], {known.key: value}, first_figure(SAVED), "PEN", "en")[0]
    assert row.text == row.saved


# Key figures


def test_a_difference_has_its_sign_and_direction() -> None:
    answer = what_if(SAVED, {RATE: 0.12})
    first = answer.shifts("PEN")[0]
    assert (first.direction, first.difference[0]) == ("down", "−")
    assert first.before == npv(SAVED.result)
    assert first.now == npv(answer.result)


def test_a_figure_whose_sign_turns_is_marked() -> None:
    answer = what_if(SAVED, {RATE: 0.2})
    assert answer.shifts("PEN")[0].crosses_zero
    assert not what_if(SAVED, {RATE: 0.1}).shifts("PEN")[0].crosses_zero


def test_a_figure_that_one_result_lacks_has_no_difference() -> None:
    calculation = registry.get(PROJECT)
    without = {**(SAVED.result or {}), "ice_total": None}
    both = shifts(calculation, SAVED.result, without, "PEN")
    lost = next((one for one in both if one.figure.path == "ice_total"), None)
    if lost:
        assert (lost.difference, lost.is_missing) == ("", True)
    assert len(both) <= len(key_figures(calculation))
