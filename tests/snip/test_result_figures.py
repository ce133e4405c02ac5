"""Figures of a result lead to what opens them; charts and words of any result."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import translation

from engine import registry
from engine.trace import Trace, trace
from runs.models import Run
from snip.models import Alternative, Project
from snip.results import drawings, tables
from snip.results.addresses import FIGURE, Place
from snip.results.stored import Stored
from snip.results.summary import decision_of, irr_note
from snip.results.tabs import TABS, tabs_of
from tests.engine.following import same
from tests.snip.inputs import coquitos


def stored(calculation: str = "snip.project_evaluation", **inputs: Any) -> Stored:
    """A run in memory, as the database would give it back."""
    payload = inputs or coquitos()
    result = registry.get(calculation).evaluate(payload).model_dump(mode="json")
    run = Run(calculation=calculation, inputs=payload, result=result, fingerprint="f" * 64)
    return Stored(run, Project(currency="PEN"))


def flow(**changes: Any) -> Stored:
    given = {
        "discount_rate": 0.09,
        "benefits": [0.0, 500.0, 510.0],
        "investment": [1000.0, 0.0, 0.0],
        "operation_maintenance": [0.0, 50.0, 50.0],
        **changes,
    }
    return stored("snip.cash_flow", **given)


PLACE = Place(Alternative(project=Project(), number=1))


def trace_of_run_like(one: Stored) -> Trace:
    return trace(one.run.calculation, one.run.inputs)


def key_in(address: str) -> str:
    """The key of the figure that an address opens."""
    return parse_qs(urlsplit(address).query)[FIGURE][0]


def test_every_year_of_a_table_opens_its_own_figure() -> None:
    table = tables.social_flow(stored(), PLACE)
    trace = trace_of_run_like(stored())
    assert len(table.links) == sum(cell is not None for row in table.rows for cell in row[1:])
    for (row, column), address in table.links.items():
        key = key_in(address)
        assert trace.value(key) == pytest.approx(table.rows[row][column], 1e-12), key
        assert key.endswith(f".{table.rows[row][0]}")


@pytest.mark.parametrize("calculation", ["snip.project_evaluation", "snip.cash_flow"])
def test_every_address_on_every_tab_opens_the_number_it_stands_under(calculation: str) -> None:
    one = stored() if calculation == "snip.project_evaluation" else flow()
    trace = trace_of_run_like(one)
    seen = 0
    for tab in tabs_of(one):
        contents = tab.build(one, PLACE)
        for table in contents.tables:
            for (row, column), address in table.links.items():
                rows = (*table.rows, table.total) if table.total else table.rows
                value = trace.open(key_in(address)).value
                cell = rows[row][column]
                assert isinstance(value, bool) or same(value, cell), key_in(address)
                seen += 1
        for listed in contents.lists:
            for figure in listed.figures:
                assert trace.knows(key_in(figure.address))
                seen += 1
    assert seen > 15


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.slug)
@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_every_tab_is_built_in_every_language(tab: Any, language: str) -> None:
    with translation.override(language):
        contents = tab.build(stored(), PLACE)
        for chart in contents.charts:
            assert chart.title
            assert chart.alt
        for table in contents.tables:
            assert list(table.shown_rows())


def test_a_bare_flow_without_changes_has_no_tornado() -> None:
    assert drawings.sensitivity(flow()) is None
    assert drawings.net_flow(flow()) is not None
    assert {tab.slug for tab in tabs_of(flow())} == {"resumen", "sensibilidad", "historia"}


def test_the_tornado_uses_the_largest_change_tried_both_ways() -> None:
    chart = drawings.sensitivity(flow(sensitivity_changes=[-0.1, 0.1, 0.2, -0.05, 0.05]))
    assert chart is not None
    assert "10" in chart.table.columns[1].title


def test_years_without_a_demand_are_left_out_of_the_balance() -> None:
    given = coquitos(supply__production_l_s__without_project=9.0)
    chart = drawings.balance(stored(**given))
    assert chart is not None
    assert [row[0] for row in chart.table.rows] == list(range(1, 20))


def test_without_a_capacity_there_is_no_balance_chart() -> None:
    assert drawings.balance(stored()) is None


def test_components_of_the_same_name_are_one_bar() -> None:
    given = coquitos(water_project__investment__1__name="Water treatment plant")
    chart = drawings.investment(stored(**given))
    assert chart is not None
    assert len(chart.table.rows) == 3


def test_the_decision_follows_the_sign_of_the_value() -> None:
    with translation.override("en"):
        assert decision_of(flow(benefits=[0.0, 1e6, 1e6])).is_accepted
        assert not decision_of(flow(benefits=[0.0, 0.0, 0.0])).is_accepted
        assert irr_note(flow(benefits=[0.0, 0.0, 0.0])) == "there is none"


def test_a_result_of_a_forgotten_calculation_is_still_shown() -> None:
    kept = flow()
    old = Stored(Run(calculation="snip.gone", inputs={}, result=kept.run.result), kept.project)
    assert old.calculation is None
    assert old.value("npv") == kept.value("npv")
