"""What a project and the demand of its locality contradict each other in is told, once each."""

from __future__ import annotations

from engine.snip.agreement import agreement_remarks

SAME = ([4200.0, 4300.0, 4400.0], [4200.0, 4300.0, 4400.0])


def codes(population: tuple[list[float], list[float]], water: tuple[list[float], list[float]]):
    return [one.code for one in agreement_remarks(population, water)]


def test_parts_that_agree_say_nothing() -> None:
    assert codes(SAME, SAME) == []
    assert codes(([4200.0], [4600.0]), SAME) == []


def test_people_who_differ_are_told_with_the_year_that_differs_most() -> None:
    (told,) = agreement_remarks(([4200.0, 4300.0, 9000.0], [4800.0, 4300.0, 4500.0]), SAME)
    assert (told.code, told.params["year"]) == ("other_people", 2)
    assert (told.params["project"], told.params["demand"]) == (9000, 4500)
    assert "9000 inhabitants" in str(told)


def test_year_0_counts_for_people_and_not_for_water() -> None:
    assert codes(([4200.0], [7187.0]), ([1.0], [9.0])) == ["other_people"]


def test_water_that_differs_is_told() -> None:
    assert codes(SAME, ([0.0, 100.0], [50.0, 150.0])) == ["other_water"]


def test_years_that_only_one_part_has_are_not_compared() -> None:
    assert codes(([1.0, 1.0], [1.0]), ([0.0], [0.0, 5.0])) == []


def test_nothing_on_both_sides_agrees() -> None:
    assert codes(([0.0, 0.0], [0.0, 0.0]), ([0.0, 0.0], [0.0, 0.0])) == []
