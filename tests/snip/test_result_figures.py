"""Equations in the reader's words, symbols found in them, and charts of any result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation
from pydantic import BaseModel

from engine import registry
from presentation.problems import model_within
from runs.models import Run
from snip.models import Alternative, Project
from snip.results import drawings
from snip.results.addresses import Place
from snip.results.equations import WORDS, holds, localised, mathml
from snip.results.figures import EVIDENCE, panel_of
from snip.results.stored import Stored, said_of
from snip.results.summary import decision_of, irr_note
from snip.results.tabs import TABS, tabs_of
from tests.snip.inputs import coquitos


def every_figure(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    for known in model.model_fields.values():
        yield dict(said_of(known))
        below = model_within(known.annotation)
        if below is not None:
            yield from every_figure(below)


EQUATIONS = sorted(
    {
        said["equation"]
        for calculation in registry.every()
        for said in every_figure(calculation.result)
        if said.get("equation")
    }
)
SYMBOLS = sorted(
    {
        said["symbol"]
        for calculation in registry.every()
        for model in (calculation.inputs, calculation.result)
        for said in every_figure(model)
        if said.get("symbol")
    }
)


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


@pytest.mark.parametrize("latex", EQUATIONS)
def test_every_equation_of_the_engine_is_typeset(latex: str) -> None:
    for language in ("es", "pt", "en"):
        with translation.override(language):
            root = ElementTree.fromstring(mathml(latex))
            assert root.tag.endswith("math")
            assert "\\" not in "".join(root.itertext())


def test_every_word_in_an_equation_is_known_to_the_catalogue() -> None:
    words = {word.strip() for latex in EQUATIONS for word in re.findall(r"\\text\{(.*?)\}", latex)}
    assert words == set(WORDS)


def test_equations_use_the_names_of_the_readers_norms() -> None:
    latex = r"NPV=\sum_t \frac{B_t}{(1+IRR)^t}"
    with translation.override("es"):
        assert r"\operatorname{VAN}" in localised(latex)
        assert r"\operatorname{TIR}" in localised(latex)
    with translation.override("en"):
        assert r"\operatorname{NPV}" in localised(latex)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_is_typeset_and_found_by_itself(symbol: str) -> None:
    ElementTree.fromstring(mathml(symbol))
    assert holds(f"{symbol}+1", symbol)
    assert not holds(f"{symbol}_x", symbol)


@pytest.mark.parametrize(
    ("equation", "symbol", "found"),
    [
        (r"\frac{1}{(1+r)^t}", "r", True),
        (r"\frac{1}{x}", "r", False),
        (r"B_t-I_t", "B", False),
        (r"B^e_t+B^n_t", "B_t", False),
        (r"PV(B)-PV(I)", "PV(I)", True),
        (r"x", "", False),
    ],
)
def test_a_symbol_is_not_found_inside_another(equation: str, symbol: str, found: bool) -> None:
    assert holds(equation, symbol) is found


def test_every_mark_of_evidence_has_its_word() -> None:
    marks = {
        said["source"]["evidence"]
        for calculation in registry.every()
        for said in every_figure(calculation.result)
        if "source" in said
    }
    assert marks <= set(EVIDENCE)


def test_terms_of_a_figure_are_the_figures_and_inputs_in_its_equation() -> None:
    panel = panel_of(stored(), PLACE, ("water_project", "benefit_cost"))
    assert panel is not None
    assert len(panel.terms) == 3
    assert all("present_values" in term.address for term in panel.terms)


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
    assert panel_of(old, PLACE, ("npv",)) is None
