"""Sobol indices: known ones, SALib's on the same model, and how sure they are."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from SALib.analyze import sobol as salib

from engine.errors import Cancelled, InvalidInputs
from engine.uncertainty.preparing import Study, prepared
from engine.uncertainty.sobol import _crossed, _points, sobol
from engine.uncertainty.subject import Answers
from tests.engine.uncertain import plan


def study_of(model: Any, inputs: int = 3, **more: Any) -> Study:
    """A study whose model is another function of as many uniform inputs from -π to π."""
    paths = ["coverage", "physical_losses", "demand_curve.tariff"][:inputs]
    spread = {"kind": "uniform", "low": 0.2, "high": 0.8}
    uncertain = [{"path": path, "distribution": spread} for path in paths]
    known = prepared(plan(uncertain=uncertain, figures=["npv"], **more))

    def turned(draws: Any) -> Answers:
        angles = (draws - 0.5) / 0.3 * np.pi
        return Answers(model(angles)[None], np.zeros(draws.shape[1], dtype=np.bool_))

    return dataclasses.replace(known, model=turned)


def ishigami(x: Any) -> Any:
    return np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_the_indices_of_ishigami_s_function_are_the_known_ones() -> None:
    (found,) = sobol(study_of(ishigami), 2**14)
    np.testing.assert_allclose(found.first, [0.3139, 0.4424, 0.0], atol=2e-3)
    np.testing.assert_allclose(found.total, [0.5576, 0.4424, 0.2437], atol=2e-3)
    assert all(0.0 < one < 0.05 for one in (*found.total_confidence, *found.first_confidence[:2]))


def test_of_a_sum_each_input_has_its_share_and_nothing_interacts() -> None:
    (found,) = sobol(study_of(lambda x: 1e6 + x[0] + 2.0 * x[1]), 2**12)
    np.testing.assert_allclose(found.first, [0.2, 0.8, 0.0], atol=2e-3)
    np.testing.assert_allclose(found.total, [0.2, 0.8, 0.0], atol=2e-3)


def test_a_project_s_indices_are_salib_s_of_the_same_scenarios() -> None:
    study = prepared(plan())
    samples = 4096
    crossed = np.concatenate(
        [_crossed(study.model, base, other) for _, base, other in _points(study, samples)], axis=2
    )
    paths = study.subject.moving
    problem = {
        "num_vars": len(paths),
        "names": [one.path for one in paths],
        "bounds": [[0, 1]] * 10,
    }
    found = sobol(study, samples)
    for figure, table in zip(found, crossed, strict=True):
        order = [table[0], *table[2:], table[1]]
        outside = np.stack(order, axis=1).ravel()
        known = salib.analyze(problem, outside, calc_second_order=False, num_resamples=100)
        np.testing.assert_allclose(figure.first, known["S1"], atol=1e-9)
        np.testing.assert_allclose(figure.total, known["ST"], atol=1e-9)
        np.testing.assert_allclose(figure.total_confidence, known["ST_conf"], rtol=0.5, atol=1e-4)


def test_intervals_hold_what_many_more_samples_say() -> None:
    (few,), (many,) = sobol(study_of(ishigami), 2**9), sobol(study_of(ishigami, seed=8), 2**15)
    apart = np.abs(np.array(few.total) - np.array(many.total))
    assert (apart <= 1.5 * np.array(few.total_confidence)).all()


def test_the_same_seed_gives_the_same_indices_and_another_gives_others() -> None:
    one, again = (sobol(study_of(ishigami), 2**8) for _ in range(2))
    assert one == again
    assert sobol(study_of(ishigami, seed=9), 2**8) != one


def test_a_figure_that_does_not_vary_has_no_indices() -> None:
    (found,) = sobol(study_of(lambda x: 0.0 * x[0] + 3.0), 2**6)
    assert all(one != one for one in (*found.first, *found.total))


def test_samples_with_an_empty_figure_are_left_out_and_counted() -> None:
    def holes(x: Any) -> Any:
        return np.where(x[0] > 3.0, np.nan, x[0] + x[1])

    (found,) = sobol(study_of(holes), 2**10)
    assert 0 < found.base < 2**10
    assert all(one == one for one in found.first)


def test_correlated_inputs_have_no_shares_of_the_variance() -> None:
    uncertain = [
        {"path": path, "distribution": {"kind": "uniform", "low": 0.2, "high": 0.6}}
        for path in ("coverage", "physical_losses")
    ]
    asked = plan(uncertain=uncertain, correlations=[[1.0, 0.5], [0.5, 1.0]])
    with pytest.raises(InvalidInputs, match="leave the correlations out"):
        sobol(prepared(asked), 2**8)


@pytest.mark.parametrize("samples", [0, 1, 1000, 2**30])
def test_samples_that_are_no_power_of_two_are_refused(samples: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol(study_of(ishigami), samples)


def test_it_stops_when_nobody_waits() -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sobol(study_of(ishigami), 2**8, progress=stop)
