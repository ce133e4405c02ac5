"""The engine's problems read in the units and the language of who typed the value."""

from typing import Literal

import pytest
from django.utils.translation import override
from pydantic import ValidationError

from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import problems_of
from presentation.problems import display_of, field_at, message_of


class Site(Inputs):
    coverage: float = quantity(
        "Coverage", unit="fraction", display="percent", meaning="Served share", ge=0, le=1
    )
    shares: list[float] = quantity(
        "Shares", unit="fraction", display="percent", meaning="By year", min_length=3
    )
    source: Literal["well", "river"] = quantity(
        "Source", unit="", meaning="", choices={"well": "Well", "river": "River"}
    )


class Plan(Inputs):
    years: int = quantity("Years", unit="years", meaning="Horizon", ge=1, le=50)
    sites: list[Site] = group("Sites", "Places")
    spare: Site | None = group("Spare", "Another place", default=None)


def problem_of(**site: object) -> Problem:
    good = {"coverage": 0.5, "shares": [0.1, 0.2, 0.3], "source": "well"}
    with pytest.raises(ValidationError) as refusal:
        Plan.model_validate({"years": 20, "sites": [{**good, **site}]})
    (problem,) = problems_of(refusal.value)
    return problem


def test_a_percentage_is_reported_as_it_was_typed() -> None:
    with override("en"):
        message = message_of(problem_of(coverage=1.4), model=Plan)
    assert "140%" in message
    assert "100%" in message


def test_without_a_model_the_engines_own_figures_are_reported() -> None:
    with override("en"):
        message = message_of(problem_of(coverage=1.4))
    assert "1.4" in message
    assert "%" not in message


def test_a_count_of_percentages_stays_a_count() -> None:
    with override("en"):
        message = message_of(problem_of(shares=[0.1]), model=Plan)
    assert "1 values" in message
    assert "3" in message
    assert "%" not in message


def test_choices_are_named_in_words() -> None:
    with override("en"):
        message = message_of(problem_of(source="sea"), model=Plan)
    assert "Well, River" in message


@pytest.mark.parametrize(("language", "shown"), [("es", "2,5"), ("pt", "2,5"), ("en", "2.5")])
def test_numbers_in_messages_follow_the_readers_language(language: str, shown: str) -> None:
    problem = Problem(("years",), "above", "%(given)s is above the maximum, %(limit)s.",
                      {"given": 2.5, "limit": 1})  # fmt: skip
    with override(language):
        assert shown in message_of(problem)


@pytest.mark.parametrize(
    ("path", "display"),
    [
        (("sites", 3, "coverage"), "percent"),
        (("spare", "coverage"), "percent"),
        (("sites", 0, "shares", 2), "percent"),
        (("years",), "number"),
        (("sites", 0, "nothing"), "number"),
        ((), "number"),
    ],
)
def test_a_path_leads_to_the_display_of_its_field(path: tuple, display: str) -> None:
    assert display_of(field_at(Plan, path)) == display


def test_a_calculations_own_message_keeps_the_percentages_it_wrote() -> None:
    problem = Problem(
        ("sites", 0, "coverage"), "losses_high", "Losses of %(given)s %%", {"given": 60}
    )
    with override("en"):
        assert message_of(problem, model=Plan) == "Losses of 60 %"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2015, "2015"),
        (-1500000, "−1\u202f500\u202f000"),
        (0.1 + 0.2, "0,3"),
        (12345.5, "12\u202f345,5"),
    ],
)
def test_large_numbers_are_grouped_and_years_are_not(value: float, shown: str) -> None:
    assert message_of(Problem((), "x", "%(given)s", {"given": value}), language="es") == shown


class Named(Inputs):
    """Sites that the user gives names to."""

    by_name: dict[str, Site] | None = None


@pytest.mark.parametrize("name", ["north", "coverage", "2"])
def test_a_name_that_the_user_gave_is_passed_over(name: str) -> None:
    assert display_of(field_at(Named, ("by_name", name, "coverage"))) == "percent"
    assert field_at(Named, ("by_name", name)) is Named.model_fields["by_name"]
    assert field_at(Named, ("by_name", name, "nothing")) is None
