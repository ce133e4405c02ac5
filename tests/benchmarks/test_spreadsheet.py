"""The spreadsheet that simulations are timed beside works out the same project."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import spreadsheet
from benchmarks.uncertainty import data_table, inputs, plan
from engine.uncertainty.preparing import Study, prepared


@pytest.fixture
def study() -> Study:
    return prepared(plan(1_000))


@pytest.mark.usefixtures("libreoffice")
def test_the_data_table_has_the_figures_of_the_simulation(study: Study) -> None:
    draws = study.sampler.draw(3, 0, 40)
    found = np.array(spreadsheet.DataTable(inputs(), draws).figures()).T
    np.testing.assert_allclose(found, study.model(draws).values, rtol=1e-9)


@pytest.mark.usefixtures("libreoffice")
def test_a_data_table_that_takes_too_long_is_stopped_and_told(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "LIMIT", 0.05)
    table = spreadsheet.DataTable(inputs(), study.sampler.draw(3, 0, 5))
    assert table.clocked().stopped
    with pytest.raises(TimeoutError, match="LibreOffice took more"):
        table.figures()


def test_without_libreoffice_the_bench_says_so(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "OFFICE", "an-office-that-is-nowhere")
    peers, measures = data_table(study, 10, 1_000)
    assert not peers
    assert "no LibreOffice" in measures[0].name
