"""A form generated from an input model: what is asked, and every problem at its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from pydantic import ValidationError

from engine.problems import problems_of
from presentation.forms import (
    Around,
    Clash,
    Field,
    Group,
    Offer,
    Previous,
    Rows,
    Series,
    Standard,
    completed,
    form_of,
    summary_of,
)
from tests.presentation.well import WHOLE, Well


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def form(values: dict[str, Any], **around: Any) -> Group:
    language = around.pop("language", "en")
    whole = completed(Well, values)
    return form_of(Well, whole, problems(whole), around=Around(language=language, **around))


def problems(values: dict[str, Any]) -> list[Any]:
    try:
        Well.model_validate(values)
    except ValidationError as error:
        return problems_of(error)
    return []


def field(form: Group, path: str) -> Field:
    node = form.find(path)
    assert isinstance(node, Field)
    return node


def test_a_whole_input_has_no_problems():
    assert summary_of(form(WHOLE)) == []


def test_a_field_says_what_it_is_in_which_unit_and_within_which_bounds():
    coverage = field(form(WHOLE), "coverage")
    assert (coverage.label, coverage.help) == ("Coverage", "Served")
    assert (coverage.text, coverage.unit, coverage.bounds) == ("80", "%", "0% to 100%")


def test_bounds_follow_the_readers_language():
    with translation.override("es"):
        node = field(form(WHOLE, language="es"), "coverage")
    assert "0\u00a0%" in node.bounds
    assert "100\u00a0%" in node.bounds


def test_money_takes_the_symbol_of_the_study():
    assert field(form(WHOLE, currency="PEN"), "pumps.0.cost").unit == "S/"


def test_bounds_open_on_one_side_are_said_in_words():
    page = form(WHOLE)
    assert field(page, "casing.depth").bounds == "Above 0"
    assert field(page, "pumps.0.cost").bounds == "0 or more"
    assert field(page, "years").bounds == "1 to 50"


def test_a_coverage_of_140_percent_is_refused_in_percent():
    page = form({**WHOLE, "coverage": 1.4})
    [error] = field(page, "coverage").errors
    assert "140%" in error
    assert "100%" in error


def test_a_negative_cost_is_refused_at_its_row():
    page = form({**WHOLE, "pumps": [{"name": "Main", "cost": -5}]})
    [item] = summary_of(page)
    assert item.path == "pumps.0.cost"
    assert item.label == "Pumps · Main · Cost"


def test_a_text_in_a_number_stays_as_typed_and_says_how_to_write_it():
    page = form({**WHOLE, "casing": {"depth": "twelve"}})
    node = field(page, "casing.depth")
    assert node.text == "twelve"
    assert "twelve" in node.errors[0]


def test_a_text_with_two_readings_names_both():
    with translation.override("es"):
        node = field(form({**WHOLE, "casing": {"depth": "1.234"}}, language="es"), "casing.depth")
    assert "1234" in node.errors[0]
    assert "1,234" in node.errors[0]


def test_too_few_years_is_a_problem_of_the_whole_series():
    page = form({**WHOLE, "years": 5})
    series = page.find("losses")
    assert isinstance(series, Series)
    assert len(series.errors) == 1
    assert "5" in series.errors[0]


def test_a_year_left_out_is_missing_and_not_zero():
    page = form({**WHOLE, "losses": [0.3, None, 0.2]})
    assert field(page, "losses.1").errors == ["This value is needed."]
    assert field(page, "losses.1").text == ""


def test_a_year_out_of_bounds_is_refused_at_that_year():
    page = form({**WHOLE, "losses": [0.3, 1.2]})
    assert "120%" in field(page, "losses.1").errors[0]
    assert field(page, "losses.1").full_label == "Losses · Year 2"


def test_a_series_offers_the_years_it_should_have():
    page = form({**WHOLE, "losses": []}, length_of=lambda path: 4 if path == ("losses",) else None)
    series = page.find("losses")
    assert isinstance(series, Series)
    assert [cell.label for cell in series.cells] == ["Year 1", "Year 2", "Year 3", "Year 4"]
    assert series.errors == ["This value is needed."]


def test_a_group_that_is_missing_has_its_problems_at_the_fields_in_it():
    values = {name: value for name, value in WHOLE.items() if name != "casing"}
    assert field(form(values), "casing.depth").errors == ["This value is needed."]


def test_a_table_without_rows_says_so():
    rows = form({**WHOLE, "pumps": []}).find("pumps")
    assert isinstance(rows, Rows)
    assert rows.errors == ["At least one row is needed."]


def test_a_problem_with_no_field_of_its_own_is_at_the_nearest_part():
    page = form({**WHOLE, "pumps": [{"name": "Main", "cost": 1, "colour": "red"}]})
    assert [item.path for item in summary_of(page)] == ["pumps.0"]
    page = form({**WHOLE, "river": 1})
    assert [item.path for item in summary_of(page)] == [""]


def test_an_optional_part_is_off_until_switched_on():
    tank = form(WHOLE).find("tank")
    assert isinstance(tank, Group)
    assert tank.is_switchable
    assert not tank.is_on
    page = form({**WHOLE, "tank": {}})
    assert field(page, "tank.volume").errors == ["This value is needed."]


def test_a_default_is_chosen_without_being_stored():
    after = field(form(WHOLE), "after")
    assert [option.label for option in after.options if option.chosen] == ["Stays as it is"]
    assert after.is_missing
    assert after.seen == "null"


def test_yes_or_no_is_not_chosen_for_the_reader():
    values = {name: value for name, value in WHOLE.items() if name != "metered"}
    metered = field(form(values), "metered")
    assert not any(option.chosen for option in metered.options)
    assert metered.errors == ["This value is needed."]


def test_a_yes_or_no_that_may_stay_open_can_be_left_open():
    values = {**WHOLE, "lined": True}
    assert [option.label for option in field(form(values), "lined").options] == [
        "Yes",
        "No",
        "Left open",
    ]


def test_what_stood_before_and_what_the_norm_says_stand_beside_the_field():
    page = form(
        WHOLE,
        previous={"coverage": Previous(0.75, "Ana")},
        standards={"coverage": Standard(0.9, "SNIP 2015", "MEF")},
    )
    coverage = field(page, "coverage")
    assert coverage.previous_text == "75%"
    assert coverage.standard_text == "90%"
    assert coverage.differs_from_standard


def test_a_value_that_another_part_has_is_offered_only_where_none_is_given():
    offers = {"growth": Offer(0.02, "the project"), "coverage": Offer(0.5, "the project")}
    page = form(WHOLE, offers=offers)
    assert field(page, "growth").offer == "2"
    assert field(page, "coverage").offer == ""


def test_a_clash_shows_what_was_typed_and_what_stands():
    page = form(WHOLE, clashes={"coverage": Clash(0.7, 0.8, "Ana", seen=0.75)})
    coverage = field(page, "coverage")
    assert coverage.text == "70"
    assert coverage.clash_text == "80%"
    assert (coverage.seen, coverage.now) == ("0.75", "0.8")


def test_a_model_with_a_choice_between_types_is_refused_at_once():
    class Odd(Well):
        odd: int | str = 1

    with pytest.raises(TypeError, match="choice between types"):
        form_of(Odd, {}, around=Around(language="en"))
