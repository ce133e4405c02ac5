"""Published figures reproduced, and real reporting errors found, where that data is at hand.

The data is not part of the project. WOP_LAC_DATA names its folder; without it the folder
shared/data beside the checkout is taken, and where there is none these tests say so.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.indicators.checking import Finding, findings
from engine.indicators.evaluation import Evaluation, Evaluator
from engine.indicators.loading import catalogue
from engine.indicators.panel import Panel, panel_of_columns

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("WOP_LAC_DATA") or ROOT.parent / "shared" / "data")
Tell = Callable[[str], None]
YEARS = (2019, 2021)
PRINTED = 0.005
LEAST_EACH, LEAST_ALL = 0.995, 0.999


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Says a count in the output of the tests, passed or not."""

    def said(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return said


def rows_of(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not in {FOLDER}; name its folder in WOP_LAC_DATA")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row.get(name) or "nan") for row in rows]


IBNET = {
    "population_area": "population_total",
    "population_served": "population_served",
    "network_km": "network_km",
    "volume_produced": "volume_produced_m3",
    "operating_revenue": "operating_revenue_local",
    "gross_fixed_assets": "gross_fixed_assets_local",
}


@cache
def snis(year: int) -> tuple[Evaluation, list[dict[str, str]]]:
    rows = rows_of(f"snis_{year}.csv.gz")
    found = catalogue("snis")
    columns = {key: column(rows, key) for key in found.variables}
    panel = panel_of_columns(columns, [row["provider_code"] for row in rows], [year] * len(rows))
    return Evaluator(found).evaluate(panel), rows


def reproduced(year: int, key: str) -> tuple[int, int]:
    """How many published values come out to their printed decimals, and how many there are."""
    evaluation, rows = snis(year)
    published = np.array(column(rows, key))
    there = ~np.isnan(published)
    gaps = np.abs(evaluation.of(key)[there] - published[there])
    last_bits = 1e-9 * np.abs(published[there])
    return int(np.count_nonzero(gaps <= PRINTED + last_bits + 1e-9)), int(there.sum())


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("key", catalogue("snis").indicators)
def test_a_snis_indicator_comes_out_as_published(key: str, year: int) -> None:
    right, every = reproduced(year, key)
    assert every > 100
    assert right >= LEAST_EACH * every


def test_all_snis_indicators_together_come_out_as_published(tell: Tell) -> None:
    counts = [reproduced(year, key) for year in YEARS for key in catalogue("snis").indicators]
    right, every = (sum(one) for one in zip(*counts, strict=True))
    tell(f"SNIS: {right} of {every} published values reproduced ({right / every:.4%})")
    assert right >= LEAST_ALL * every


@pytest.mark.parametrize("year", YEARS)
def test_a_published_value_is_hardly_ever_without_ours(year: int) -> None:
    evaluation, rows = snis(year)
    for key in catalogue("snis").indicators:
        published = np.array(column(rows, key))
        lacking = np.isnan(evaluation.of(key)) & ~np.isnan(published)
        assert np.count_nonzero(lacking) <= 0.005 * np.count_nonzero(~np.isnan(published)), key


@cache
def ibnet() -> Panel:
    rows = rows_of("ibnet_lac_panel.csv.gz")
    columns = {ours: column(rows, theirs) for ours, theirs in IBNET.items()}
    utilities = [f"{row['country']} {row['utility_code']}" for row in rows]
    return panel_of_columns(columns, utilities, [int(row["year"]) for row in rows])


def broken(key: str, panel: Panel) -> dict[str, Finding]:
    """The checks that some row of the panel reports enough for."""
    return {one.key: one for one in findings(catalogue(key), panel) if one.judged}


def counts_of(found: dict[str, Finding]) -> str:
    return ", ".join(f"{key} {len(one.rows)} of {one.judged}" for key, one in found.items())


def test_the_checks_find_the_errors_in_ibnets_panel(tell: Tell) -> None:
    found = broken("ibnet", ibnet())
    tell(f"IBNET panel: {counts_of(found)}")
    assert len(found["network_jump"].rows) > 0
    served, total = ibnet().column("population_served"), ibnet().column("population_area")
    assert (served > total).any()
    np.testing.assert_array_equal(found["served_within_area"].rows, np.flatnonzero(served > total))


@pytest.mark.parametrize("year", YEARS)
def test_the_checks_find_negative_losses_where_volumes_are_reported(year: int, tell: Tell) -> None:
    """IBNET's panel has no volume sold, so losses are looked for among Brazil's providers."""
    evaluation, _rows = snis(year)
    found = broken("snis", evaluation.panel)
    tell(f"SNIS {year}: {counts_of(found)}")
    rows = found["billed_within_supplied"].rows
    assert len(rows) > 0
    known = rows[~np.isnan(evaluation.of("IN013")[rows])]
    assert (evaluation.of("IN013")[known] < 0.0).all()
