"""Traces as their readers see them: numbers, words, lists as tables, the annex of everything."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from engine import registry
from engine.equation_symbols import speaks_of
from engine.trace import Trace, trace
from presentation.numbers import parse_number
from presentation.traces import annex, opened, opened_list
from presentation.traces.numbers import exact_text, latex_number, text_of
from tests.engine.following import cases_of
from tests.engine.samples import inputs_of

each_calculation = pytest.mark.parametrize(
    "name", [calculation.name for calculation in registry.every()]
)


def way(key: str, via: Sequence[str]) -> str:
    return "/".join([*via, key])


def coquitos() -> Trace:
    return trace("snip.project_evaluation", inputs_of("snip.project_evaluation"))


@pytest.mark.parametrize(
    ("value", "display", "language", "text"),
    [
        (1514072.2864366523, "money", "es", "1\u202f514\u202f072"),
        (-31317.2345, "money", "es", "−31\u202f317,2"),
        (28.052, "number", "en", "28.052"),
        (3.3, "number", "es", "3,3"),
        (0.09, "percent", "es", "9\u00a0%"),
        (0.09, "percent", "en", "9%"),
        (0.917431192660550, "number", "pt", "0,917431"),
        (1e20, "number", "es", "1 × 10²⁰"),
        (-2.5e-9, "number", "es", "−2,5 × 10⁻⁹"),
        (0.0, "number", "es", "0"),
        (5e-324, "number", "en", "0 × 10⁻³²⁴"),
        (True, "text", "es", "sí"),
        (False, "text", "en", "no"),
        (None, "number", "en", "—"),
    ],
)
def test_a_number_has_six_digits_in_the_readers_way(
    value: float | bool | None, display: str, language: str, text: str
) -> None:
    with translation.override(language):
        assert text_of(value, display) == text


@given(st.floats(min_value=1e-5, max_value=1e14) | st.floats(min_value=-1e14, max_value=-1e-5))
def test_what_is_shown_reads_back_as_the_number_to_six_digits(value: float) -> None:
    for language in ("es", "en"):
        with translation.override(language):
            shown = parse_number(text_of(value))
            assert shown == pytest.approx(value, rel=1e-5)


@given(st.floats(min_value=-1e14, max_value=1e14).filter(lambda one: abs(one) >= 1e-5))
def test_every_digit_is_there_where_six_are_not_all(value: float) -> None:
    with translation.override("en"):
        exact = exact_text(value)
        text = exact or text_of(value)
        assert float(text.replace(",", "").replace("−", "-")) == value


def test_exact_digits_are_left_out_where_the_text_has_them() -> None:
    with translation.override("es"):
        assert exact_text(3.3) == ""
        assert exact_text(0.09, "percent") == ""
        assert exact_text(1514072.2864366523) == "1\u202f514\u202f072,2864366523"
        assert exact_text(True) == ""
        assert exact_text(0.0) == exact_text(-0.0, "percent") == ""


def test_a_negative_number_stands_in_brackets_in_a_product() -> None:
    found = coquitos().open("water_project.npv", latex_number)
    assert found.substituted.startswith(r"\left(\text{−3")


@each_calculation
@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_every_figure_is_typeset_with_its_numbers_in_every_language(
    name: str, language: str
) -> None:
    found = trace(name, cases_of(name)[0].inputs)
    with translation.override(language):
        for path in found.figures():
            one = opened(found, path, (), way, "PEN")
            for block in filter(None, (one.equation, one.substituted, one.whole)):
                assert "\\" not in "".join(ElementTree.fromstring(block).itertext()), path
            assert one.number.label
            shown = {part.key for part in (*one.parts, *one.rest)}
            listed = {
                link.rpartition("/")[2] for table in one.series for link in table.links.values()
            }
            assert shown | listed == {part.key for part in found.open(path).parts}, path


@each_calculation
def test_the_annex_has_every_figure_worked_or_in_a_table(name: str) -> None:
    found = trace(name, cases_of(name)[0].inputs)
    groups = annex(found, way, "PEN")
    worked = {one.number.key for group in groups for one in group.worked}
    listed = {link for group in groups for table in group.tables for link in table.links.values()}
    left_out = set(found.figures()) - worked - listed
    assert worked | listed <= set(found.figures())
    assert [one for one in left_out if found.node(one) or found.place(one).equation] == []


def test_the_annex_works_a_yearly_figure_out_once_and_not_for_the_idle_year_0() -> None:
    (group, *_others) = annex(coquitos(), way, "PEN")
    flows = [one for one in group.worked if one.number.key.startswith("water_project.net_flow.")]
    assert [one.number.key for one in flows] == ["water_project.net_flow.1"]


def test_yearly_lists_over_the_same_years_are_one_table() -> None:
    with translation.override("en"):
        one = opened(coquitos(), "water_project.npv", (), way, "PEN")
    (table,) = one.series
    assert [column.title for column in table.columns] == ["Year", "Net flow", "Discount factor"]
    assert [row[0] for row in table.rows] == list(range(20))
    assert table.links[3, 1] == "water_project.npv/water_project.net_flow.3"
    assert not one.parts


def test_a_list_opens_as_a_whole_and_what_is_none_does_not() -> None:
    found = coquitos()
    whole = opened_list(found, "water_project.net_flow", (), way, "PEN")
    assert whole is not None
    assert len(whole.series[0].rows) == 20
    for path in ("water_project", "water_project.npv", "nothing", "", "sensitivity"):
        assert opened_list(found, path, (), way, "PEN") is None


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es", "VAN con cada cambio · Inversión, −20\u00a0%"),
        ("pt", "VAN com cada mudança · Investimento, −20\u00a0%"),
        ("en", "NPV at each change · Investment, −20%"),
    ],
)
def test_a_figure_of_the_sensitivity_names_its_variable_and_its_change(
    language: str, title: str
) -> None:
    with translation.override(language):
        assert opened(coquitos(), "sensitivity.0.npv.0", (), way, "PEN").number.label == title


def test_values_at_changes_stand_beside_their_changes() -> None:
    with translation.override("es"):
        whole = opened_list(coquitos(), "sensitivity.1.npv", (), way, "PEN")
        groups = annex(coquitos(), way, "PEN")
    changes = ["−20\u00a0%", "−10\u00a0%", "+10\u00a0%", "+20\u00a0%"]
    assert whole is not None
    assert whole.number.label == "VAN con cada cambio · Operación y mantenimiento"
    assert [row[0] for row in whole.series[0].rows] == changes
    rows = [row[0] for group in groups for table in group.tables for row in table.rows]
    assert "Sensibilidad · Beneficios › +10\u00a0%" in rows


def test_conditions_and_choices_read_as_words() -> None:
    with translation.override("es"):
        one = opened(coquitos(), "water_project.benefit_per_new_user", (), way, "PEN")
        (metered,) = [part for part in one.parts if part.key == "inputs:water_project.metered"]
    assert metered.full == "sí"
    assert "<mtext>Con\u00a0medidor</mtext>" in (one.substituted or "").replace(
        "&#x000A0;", "\u00a0"
    )


def test_a_trail_passes_over_keys_that_nobody_knows() -> None:
    via = ["water_project.npv", "nothing", "water_project.net_flow", "decision.message"]
    one = opened(coquitos(), "water_project.net_flow.1", via, way, "PEN")
    assert [crumb.address for crumb in one.trail] == [
        "water_project.npv",
        "water_project.npv/water_project.net_flow",
    ]


def test_a_number_shows_its_symbol_where_the_equation_has_it() -> None:
    benefits = trace("snip.unit_benefits", inputs_of("snip.unit_benefits"))
    saved = opened(benefits, "resource_saving", (), way, "PEN")
    assert saved.parts
    assert [part.symbol for part in saved.parts] == [None] * len(saved.parts)
    quantity = opened(benefits, "quantity_at_tariff", (), way, "PEN")
    assert all(part.symbol for part in quantity.parts)
    flow = opened(coquitos(), "water_project.net_flow.3", (), way, "PEN")
    assert all("<mn>3</mn>" in str(part.symbol) for part in flow.parts)


@pytest.mark.parametrize(
    ("equation", "symbol", "has"),
    [
        (r"Q_{nc} \cdot P_{nc} + T", "Q", False),
        (r"Q_{nc} \cdot P_{nc} + T", "T_b", False),
        (r"Q_{nc} \cdot P_{nc} + T", "P_{nc}", True),
        (r"\sum_t \frac{F_t}{(1+r)^t}", "F_{12}", True),
        (r"\sum_t \frac{F_t}{(1+r)^t}", "r", True),
        (r"P_0 (1+g)^t", "P_{0}", True),
        (r"\frac{VAc_t}{N}", "VAc_{3}", True),
        (r"\frac{VAc_t}{N}", "N_{pop}", False),
        ("", "Q", False),
    ],
)
def test_a_symbol_is_found_in_an_equation_by_all_of_its_name(
    equation: str, symbol: str, has: bool
) -> None:
    assert speaks_of(equation, symbol) is has


@pytest.mark.parametrize(
    ("language", "words"), [("es", "familia sin conexión"), ("pt", "família sem ligação")]
)
def test_a_point_of_the_demand_curve_says_whose_it_is(language: str, words: str) -> None:
    benefits = trace("snip.unit_benefits", inputs_of("snip.unit_benefits"))
    with translation.override(language):
        for leaf in ("quantity", "price"):
            shown = opened(benefits, f"inputs:points.1.{leaf}", (), way, "PEN")
            assert words in shown.meaning


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("es", "Crecimiento geométrico entre las dos poblaciones dadas"),
        ("pt", "Crescimento geométrico entre as duas populações dadas"),
        ("en", "Geometric growth between the two populations given"),
    ],
)
def test_a_reading_is_said_in_the_readers_language_and_a_heading_as_it_stands(
    language: str, place: str
) -> None:
    with translation.override(language):
        read = opened(coquitos(), "water_project.population.1", (), way, "PEN").source
        printed = opened(coquitos(), "water_project.npv", (), way, "PEN").source
    assert read is not None
    assert (read.place, read.evidence) == (place, "inferred")
    assert printed is not None
    assert printed.place.startswith("Cálculo de los flujos netos")
