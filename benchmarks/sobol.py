"""Sobol indices; a file of its own, since SALib would weigh on the simulation's memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from SALib.analyze import sobol as salib  # type: ignore[import-untyped]  # ships no types
from SALib.sample import sobol as salib_sample  # type: ignore[import-untyped]  # as above

from benchmarks.harness import Bench, Measure, Peer, Size, work
from benchmarks.uncertainty import UNCERTAIN, plan, project_flows, valued
from engine.uncertainty.preparing import Study, prepared
from engine.uncertainty.sobol import sobol

SAMPLES = 65_536


@work(
    "sobol.project",
    "Sobol indices of 10 inputs, 65,536 base samples",
    note="SALib draws and analyses with 2 resamples and without second order; its model is the "
    "same project in plain NumPy. Both estimate the NPV's indices from scrambled Sobol points.",
)
def indices(size: Size) -> Bench:
    """Points, 786,432 scenarios, indices, 2 resamples."""
    samples = 2 ** int(np.log2(size.of(SAMPLES, least=256)))
    about = plan(1000).model_copy(update={"figures": ["npv"]})
    study = prepared(about)
    return Bench(
        lambda: sobol(study, samples, resamples=2),
        (Peer("SALib", lambda: with_salib(study, samples), faster_by=30, rounds=2),),
        (
            Measure(
                "largest difference to SALib's indices",
                lambda: indices_apart(study, samples),
                at_most=1e-3 if size.scale == 1 else None,
            ),
        ),
    )


def with_salib(study: Study, samples: int) -> Any:
    """The same indices by SALib over a model in plain NumPy."""
    names = list(UNCERTAIN)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    shares = salib_sample.sample(problem, samples, calc_second_order=False, seed=11)
    drawn = study.sampler.spread(np.ascontiguousarray(shares.T))
    answers = np.concatenate(
        [
            valued(*project_flows(list(drawn[:, start : start + 50_000])))
            for start in range(0, drawn.shape[1], 50_000)
        ]
    )
    return salib.analyze(problem, answers, calc_second_order=False, num_resamples=2, seed=11)


def indices_apart(study: Study, samples: int) -> float:
    (ours,) = sobol(study, samples, resamples=2)
    theirs = with_salib(study, samples)
    first, total = np.array(ours.first) - theirs["S1"], np.array(ours.total) - theirs["ST"]
    return float(max(np.abs(first).max(), np.abs(total).max()))
