"""A project of which ten inputs are uncertain: simulation and switching values."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq

from benchmarks import spreadsheet
from benchmarks.harness import Bench, Measure, Peer, Size, peak_megabytes, work
from engine.cases import load_case
from engine.catalogue import get
from engine.uncertainty.plan import Plan
from engine.uncertainty.preparing import Study, prepared
from engine.uncertainty.simulation import simulate
from engine.uncertainty.switching import FACTORS, project_switching_values

CASE = Path("tests/cases/snip/coquitos_twenty_columns.yaml")
FARTHEST = 1e4
SCENARIOS = 1_000_000
UNCERTAIN: dict[str, dict[str, Any]] = {
    "discount_rate": {"kind": "uniform", "low": 0.07, "high": 0.12},
    "coverage": {"kind": "triangular", "low": 0.7, "mode": 0.8, "high": 0.9},
    "persons_per_dwelling": {"kind": "normal", "mean": 5.84, "deviation": 0.3, "low": 4.0},
    "population.target": {"kind": "triangular", "low": 4500.0, "mode": 5064.0, "high": 5600.0},
    "demand_curve.tariff": {"kind": "uniform", "low": 0.4, "high": 1.2},
    "demand_curve.points.1.price": {"kind": "normal", "mean": 7.5, "deviation": 0.5},
    "physical_losses": {"kind": "uniform", "low": 0.15, "high": 0.35},
    "operation_maintenance.market_cost_per_m3_produced": {
        "kind": "lognormal",
        "median": 0.68,
        "deviation": 0.1,
    },
    "operation_maintenance.factor": {"kind": "uniform", "low": 0.75, "high": 0.9},
    "investment.*.market": {"kind": "triangular", "low": 0.9, "mode": 1.0, "high": 1.3},
}


@cache
def inputs() -> dict[str, Any]:
    """The project of the worked case over twenty years of operation."""
    return {**load_case(CASE).inputs, "horizon": 20}


def plan(scenarios: int) -> Plan:
    """Ten uncertain inputs, none correlated."""
    uncertain = [
        {"path": path, "distribution": spread, "is_factor": "*" in path}
        for path, spread in UNCERTAIN.items()
    ]
    return Plan.model_validate(
        {
            "calculation": "snip.water_project",
            "inputs": inputs(),
            "uncertain": uncertain,
            "scenarios": scenarios,
            "seed": 2026,
            "figures": ["npv", "irr"],
        }
    )


def simulated(scenarios: int) -> object:
    """For a process of its own, in which memory is measured."""
    return simulate(plan(scenarios))


@work(
    "uncertainty.million",
    "1,000,000 scenarios of a project of 20 years, 10 uncertain inputs: sampling, flows, NPV, "
    "IRR, percentiles, one at a time",
    note="Sampling is the draws alone, chunk by chunk. Ordinary NumPy draws whole columns with "
    "NumPy's own generators, writes the flows of 50,000 scenarios at a time and finds rates by "
    "eight steps of Newton's method over whole columns. The spreadsheet calculates the NPV and IRR "
    "of a thousand scenarios that stand in it, each cell a MULTIPLE.OPERATIONS over a sheet "
    "of the project alone; what LibreOffice needs to start and to read the same file without the "
    "table is taken off.",
)
def million(size: Size) -> Bench:
    """The whole answer, summary included."""
    count = size.of(SCENARIOS, least=2_000)
    asked, study = plan(count), prepared(plan(count))
    few = size.of(300, least=10)
    tables, differences = data_table(study, size.of(1_000, least=10), count)
    return Bench(
        lambda: simulate(asked),
        (
            Peer("its own sampling", lambda: sampled(study), within=2),
            Peer("ordinary NumPy", lambda: with_numpy(count), faster_by=5, rounds=3),
            Peer(
                "the registered calculation in a loop",
                lambda: one_by_one(study, few),
                share=few / count,
                rounds=3,
            ),
            *tables,
        ),
        (
            Measure("peak memory", lambda: peak_megabytes(simulated, count), "MB", at_most=300),
            Measure("largest difference to the calculation", lambda: apart(study), at_most=1e-9),
            *differences,
        ),
    )


def data_table(study: Study, few: int, count: int) -> tuple[list[Peer], list[Measure]]:
    """The spreadsheet beside whom a million scenarios are simulated, where there is one."""
    if not spreadsheet.is_there():
        return [], [Measure("data tables: no LibreOffice (soffice) here to measure", lambda: 0.0)]
    draws = study.sampler.draw(study.plan.seed, 0, few)
    table = spreadsheet.DataTable(inputs(), draws)

    def table_apart() -> float:
        ours = study.model(draws).values
        return float(np.abs(np.array(table.figures()).T / ours - 1.0).max())

    peer = Peer("LibreOffice's data table", table.clocked, few / count, faster_by=4_000, rounds=2)
    return [peer], [Measure("largest difference to the spreadsheet", table_apart, at_most=1e-9)]


def sampled(study: Study) -> float:
    """Every draw of a study, nothing done with it."""
    seen = 0.0
    for chunk in study.chunks:
        seen += study.sampler.draw(study.plan.seed, chunk, study.size(chunk))[0, 0]
    return seen


def one_by_one(study: Study, few: int) -> object:
    draws = study.sampler.draw(study.plan.seed, 0, few)
    return [study.subject.answer(study.subject.with_values(one)) for one in draws.T.tolist()]


def apart(study: Study) -> float:
    """Largest difference of an NPV or IRR, relative to the largest of them."""
    draws = study.sampler.draw(study.plan.seed, 0, 200)
    ours = study.model(draws).values
    theirs = np.array([study.subject.answer(study.subject.with_values(one)) for one in draws.T]).T
    return float(np.max(np.abs(ours - theirs).max(axis=1) / np.abs(theirs).max(axis=1)))


def columns(count: int) -> list[Any]:
    """The ten inputs as NumPy draws them."""
    chance = np.random.default_rng(2026)
    found = []
    for spread in UNCERTAIN.values():
        if spread["kind"] == "uniform":
            found.append(chance.uniform(spread["low"], spread["high"], count))
        elif spread["kind"] == "triangular":
            found.append(chance.triangular(spread["low"], spread["mode"], spread["high"], count))
        elif spread["kind"] == "normal":
            found.append(chance.normal(spread["mean"], spread["deviation"], count))
        else:
            found.append(chance.lognormal(np.log(spread["median"]), spread["deviation"], count))
    return found


def project_flows(drawn: list[Any]) -> tuple[Any, Any]:
    """Discount rates and flows, shape (scenarios, years), in plain NumPy."""
    rate, coverage, persons, target, tariff, price, losses, cost, factor, works = (
        np.asarray(one)[:, None] for one in drawn
    )
    given = inputs()
    people, curve, running = (
        given[name] for name in ("population", "demand_curve", "operation_maintenance")
    )
    grown = np.minimum(np.arange(given["horizon"] + 1), people["target_year"])
    population = people["base"] * (target / people["base"]) ** (grown / people["target_year"])
    connected = given["existing_connections"]
    new = np.maximum(population * coverage / persons - connected, 0.0)
    new[:, 0] = 0.0
    low, high = curve["points"]
    slope = (high["quantity"] - low["quantity"]) / price
    wanted = low["quantity"] + slope * tariff
    rationed = curve["rationed_quantity"]
    paid = (rationed - low["quantity"]) / slope
    existing = np.where(rationed < wanted, (wanted - rationed) * (paid + tariff) / 2, 0.0)
    each = high["quantity"] * price + (wanted - high["quantity"]) * (price + tariff) / 2
    produced = 12 * wanted * (connected + new) / (1 - losses)
    running_costs = (cost * produced - running["without_project_total"]) * factor
    flows = 12 * (connected * existing + new * each) - running_costs
    later = given["incremental_connection"]
    added = np.maximum(np.diff(new, axis=1), 0.0)
    added[:, : later["from_year"] - 1] = 0.0
    flows[:, 1:] -= added * later["market_unit_cost"] * later["factor"]
    social = sum(line["market"] * line["factor"] for line in given["investment"])
    flows[:, 0] = -social * works[:, 0]
    return rate[:, 0], flows


def with_numpy(count: int) -> object:
    """Draws, flows, NPV, IRR by Newton's method over whole columns, percentiles."""
    found = []
    drawn = columns(count)
    step = 50_000
    for start in range(0, count, step):
        rate, flows = project_flows([one[start : start + step] for one in drawn])
        found.append(np.stack([valued(rate, flows), newton(flows)]))
    whole = np.concatenate(found, axis=1)
    return [np.nanpercentile(one, (1, 5, 10, 25, 50, 75, 90, 95, 99)) for one in whole]


def valued(rate: Any, flows: Any) -> Any:
    """Net present values."""
    return (flows * (1 + rate)[:, None] ** -np.arange(flows.shape[1])).sum(axis=1)


def newton(flows: Any) -> Any:
    """Rates by eight steps of Newton's method in v, Horner's rule over columns."""
    years = np.ascontiguousarray(flows.T)
    v = np.full(len(flows), 0.9)
    for _ in range(8):
        value, slope = years[-1].copy(), np.zeros_like(v)
        for year in years[-2::-1]:
            slope = slope * v + value
            value = value * v + year
        v = v - value / slope
    return 1 / v - 1


@work(
    "uncertainty.switching",
    "Switching values of the nine affine factors of a project",
    note="Ours begins from the evaluated project. The root finder is SciPy's brentq over the NPV "
    "of the project, worked out again in plain NumPy for each change that it tries.",
)
def switching(_size: Size) -> Bench:
    """From -100 % to a thousandfold."""
    calculation = get("snip.water_project")
    given, result = calculation.parse(inputs()), calculation.evaluate(inputs())
    return Bench(
        lambda: project_switching_values(given, result),  # type: ignore[arg-type]  # of any model
        (Peer("brentq", by_root_finder, faster_by=50),),
        (
            Measure(
                "largest difference to the root finder",
                lambda: switches_apart(given, result),
                at_most=1e-12,
            ),
        ),
    )


def changed_npv(factor: str, change: float) -> float:
    """The project's NPV with one of its factors changed, in plain NumPy."""
    more = {factor: 1.0 + change}
    given = inputs()
    people, curve, running = (
        given[name] for name in ("population", "demand_curve", "operation_maintenance")
    )
    year = np.arange(given["horizon"] + 1)
    growth = people["target"] / people["base"]
    population = people["base"] * growth ** (
        np.minimum(year, people["target_year"]) / people["target_year"]
    )
    connected = given["existing_connections"]
    dwellings = population * given["coverage"] / given["persons_per_dwelling"]
    new = np.maximum(dwellings - connected, 0.0) * more.get("new_users", 1.0)
    new[0] = 0.0
    low, high = curve["points"]
    slope = (high["quantity"] - low["quantity"]) / high["price"]
    tariff, rationed = curve["tariff"], curve["rationed_quantity"]
    wanted = low["quantity"] + slope * tariff
    paid = (rationed - low["quantity"]) / slope
    existing = max(wanted - rationed, 0.0) * (paid + tariff) / 2
    each = high["quantity"] * high["price"]
    each += (wanted - high["quantity"]) * (high["price"] + tariff) / 2
    gains = 12 * connected * existing * more.get("benefits_existing_users", 1.0)
    gains = gains + 12 * new * each * more.get("benefits_new_users", 1.0)
    cost = running["market_cost_per_m3_produced"] * more.get("unit_cost", 1.0)
    produced = 12 * wanted * (connected + new) / (1 - given["physical_losses"])
    costs = (cost * produced - running["without_project_total"]) * running["factor"]
    flow = gains * more.get("benefits", 1.0) - costs * more.get("operation_maintenance", 1.0)
    later = given["incremental_connection"]
    added = np.where(year >= later["from_year"], np.diff(new, prepend=0.0), 0.0)
    paid_later = np.maximum(added, 0.0) * later["market_unit_cost"] * later["factor"]
    works = more.get("investment", 1.0)
    flow -= paid_later * works * more.get("later_connections", 1.0)
    social = sum(line["market"] * line["factor"] for line in given["investment"])
    flow[0] = -social * works * more.get("initial_investment", 1.0)
    return float((flow * (1 + given["discount_rate"]) ** -year).sum())


def by_root_finder() -> dict[str, float | None]:
    """The same by brentq."""
    found: dict[str, float | None] = {}
    for factor in FACTORS:

        def value(change: float, factor: str = factor) -> float:
            return changed_npv(factor, change)

        crosses = value(-1.0) * value(FARTHEST) < 0.0
        found[factor] = float(brentq(value, -1.0, FARTHEST, xtol=1e-15)) if crosses else None
    return found


def switches_apart(given: Any, result: Any) -> float:
    """Largest difference, relative; 1 where only one of the two has an answer."""
    ours, theirs = project_switching_values(given, result), by_root_finder()
    apart = [_apart(one, theirs[factor]) for factor, one in ours.items()]
    return max(apart)


def _apart(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return float(one is not other)
    return abs(one / other - 1.0)
