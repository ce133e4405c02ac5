"""Inputs saved one by one: kept as typed, nobody's newer value overwritten in silence."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.db import connection

from presentation.forms import LONGEST_TEXT, TextTooLong, UnknownPath, path_of, value_at
from snip.models import Alternative, InputChange
from snip.services import (
    Change,
    VersionConflict,
    alternative_fields_save,
    alternative_inputs_replace,
    alternative_part_add,
    alternative_part_remove,
    alternative_row_add,
    alternative_series_fill,
    merged,
)
from tests.snip.inputs import coquitos

COVERAGE = "water_project.coverage"
SECOND_ROW = "water_project.investment.1"


def change(path: str, seen: Any, value: Any, at: int | None = None) -> Change:
    return Change(path_of(path), seen, value, at)


def save(alternative: Alternative, user: Any, *changes: Change, **more: Any) -> Any:
    return alternative_fields_save(
        alternative=alternative, changes=list(changes), user=user, **more
    )


def stored(alternative: Alternative, path: str) -> Any:
    alternative.refresh_from_db()
    return value_at(alternative.inputs, path_of(path))


def test_a_change_is_saved_with_its_author_time_and_reason(alternative, teammate):
    saved = save(alternative, teammate, change(COVERAGE, 0.8, 0.9), reason="Census of 2024")
    assert saved.accepted == [COVERAGE]
    assert stored(alternative, COVERAGE) == 0.9
    kept = InputChange.objects.get()
    assert (kept.path, kept.before, kept.after) == (COVERAGE, 0.8, 0.9)
    assert (kept.changed_by, kept.reason) == (teammate, "Census of 2024")
    assert alternative.version == kept.version == 2
    assert alternative.changed_by == teammate


def test_a_newer_value_is_not_overwritten_and_both_are_told(alternative, teammate, owner):
    save(alternative, owner, change(COVERAGE, 0.8, 0.85))
    saved = save(alternative, teammate, change(COVERAGE, 0.8, 0.9))
    assert stored(alternative, COVERAGE) == 0.85
    clash = saved.clashes[COVERAGE]
    assert (clash.mine, clash.theirs, clash.who, clash.seen) == (0.9, 0.85, "Olga", 0.8)


def test_the_other_fields_of_the_same_save_go_through(alternative, teammate, owner):
    save(alternative, owner, change(COVERAGE, 0.8, 0.85))
    saved = save(
        alternative,
        teammate,
        change(COVERAGE, 0.8, 0.9),
        change("water_project.physical_losses", 0.2, 0.25),
    )
    assert list(saved.clashes) == [COVERAGE]
    assert stored(alternative, "water_project.physical_losses") == 0.25


def test_two_people_who_type_the_same_do_not_clash(alternative, teammate, owner):
    save(alternative, owner, change(COVERAGE, 0.8, 0.85))
    saved = save(alternative, teammate, change(COVERAGE, 0.8, 0.85))
    assert not saved.clashes
    assert InputChange.objects.count() == 1


def test_a_text_that_is_no_number_is_kept_as_it_was_typed(alternative, teammate):
    save(alternative, teammate, change(COVERAGE, 0.8, "eighty"))
    assert stored(alternative, COVERAGE) == "eighty"


def test_an_emptied_input_is_missing(alternative, teammate):
    save(alternative, teammate, change(COVERAGE, 0.8, None))
    assert stored(alternative, COVERAGE) is None
    assert "coverage" not in alternative.inputs["water_project"]


@pytest.mark.parametrize(
    "path",
    [
        "nothing", "water_project", "water_project.investment", "water_project.investment.0",
        "water_project.coverage.x", "water_demand", "water_project.investment.999.market",
        "parameter_set.x",
    ],
)  # fmt: skip
def test_what_is_no_single_input_is_refused_and_nothing_is_saved(path, alternative, teammate):
    with pytest.raises(UnknownPath):
        save(alternative, teammate, change(COVERAGE, 0.8, 0.9), change(path, None, 1))
    assert stored(alternative, COVERAGE) == 0.8
    assert not InputChange.objects.exists()


@pytest.mark.parametrize("value", [{"a": 1}, [1], float("inf"), float("nan")])
def test_what_is_no_single_value_is_refused(value, alternative, teammate):
    with pytest.raises(ValueError, match="not a"):
        save(alternative, teammate, change(COVERAGE, 0.8, value))


def test_a_text_longer_than_any_input_takes_is_refused(alternative, teammate):
    with pytest.raises(TextTooLong):
        save(alternative, teammate, change(COVERAGE, 0.8, "x" * (LONGEST_TEXT + 1)))


def test_a_row_that_is_not_there_takes_no_value(alternative, teammate):
    saved = save(alternative, teammate, change("water_project.investment.7.market", None, 5, 1))
    assert saved.clashes["water_project.investment.7.market"].gone
    assert len(stored(alternative, "water_project.investment")) == 4


def test_the_two_points_of_the_curve_are_always_there(alternative, teammate):
    Alternative.objects.update(inputs={})
    save(alternative, teammate, change("water_project.demand_curve.points.1.price", None, 7.5, 1))
    assert stored(alternative, "water_project.demand_curve.points.1.price") == 7.5


def test_a_row_is_added_once_until_it_is_filled(alternative, teammate, owner):
    path = path_of("water_project.investment")
    alternative_row_add(alternative=alternative, path=path, user=teammate)
    alternative_row_add(alternative=alternative, path=path, user=owner)
    assert len(stored(alternative, "water_project.investment")) == 5


def test_a_row_taken_out_is_kept_in_the_history(alternative, teammate):
    row = stored(alternative, SECOND_ROW)
    alternative_part_remove(
        alternative=alternative, path=path_of(SECOND_ROW), at=alternative.version, user=teammate
    )
    assert len(stored(alternative, "water_project.investment")) == 3
    assert InputChange.objects.get(path=SECOND_ROW).before == row


def test_a_row_somebody_else_changed_is_not_taken_out_unseen(alternative, teammate, owner):
    seen = alternative.version
    save(alternative, owner, change(f"{SECOND_ROW}.market", 400000, 450000, seen))
    saved = alternative_part_remove(
        alternative=alternative, path=path_of(SECOND_ROW), at=seen, user=teammate
    )
    assert saved.clashes[SECOND_ROW].who == "Olga"
    assert len(stored(alternative, "water_project.investment")) == 4


def test_a_value_never_lands_in_the_row_that_moved_up(alternative, teammate, owner):
    seen = alternative.version
    alternative_part_remove(
        alternative=alternative, path=path_of("water_project.investment.0"), at=seen, user=owner
    )
    factor = f"{SECOND_ROW}.factor"
    now = stored(alternative, factor)
    saved = save(alternative, teammate, Change(path_of(factor), now, 0.5, seen))
    assert saved.clashes[factor].gone
    assert stored(alternative, factor) == now


def test_a_part_switched_off_and_on_again_has_its_values_back(alternative, teammate):
    path = path_of("water_project.incremental_connection")
    before = stored(alternative, "water_project.incremental_connection")
    alternative_part_remove(
        alternative=alternative, path=path, at=alternative.version, user=teammate
    )
    assert stored(alternative, "water_project.incremental_connection") is None
    alternative_part_add(alternative=alternative, path=path, user=teammate)
    assert stored(alternative, "water_project.incremental_connection") == before


def test_an_optional_part_starts_from_the_norm_and_from_what_was_asked_already(
    alternative, teammate
):
    alternative_part_add(alternative=alternative, path=("water_demand",), user=teammate)
    demand = stored(alternative, "water_demand")
    assert (demand["base_population"], demand["persons_per_dwelling"]) == (4200, 5.84)
    assert (demand["years"], demand["peak_day"]) == (19, 1.3)
    alternative_row_add(alternative=alternative, path=("cost_effectiveness",), user=teammate)
    assert stored(alternative, "cost_effectiveness.0") == {"discount_rate": 0.09}


def test_what_is_always_there_cannot_be_switched_off(alternative, teammate):
    for path in ("water_project", "water_project.population", "water_project.coverage"):
        with pytest.raises(UnknownPath):
            alternative_part_remove(
                alternative=alternative, path=path_of(path), at=1, user=teammate
            )


def test_a_yearly_list_is_filled_at_once(alternative, teammate):
    alternative_row_add(alternative=alternative, path=("cost_effectiveness",), user=teammate)
    alternative.refresh_from_db()
    path = path_of("cost_effectiveness.0.investment")
    saved = alternative_series_fill(
        alternative=alternative,
        path=path,
        values=[800000, 0, "x", None],
        at=alternative.version,
        user=teammate,
    )
    assert len(saved.accepted) == 3
    assert stored(alternative, "cost_effectiveness.0.investment") == [800000, 0, "x"]


def test_a_yearly_list_somebody_else_changed_is_not_filled_unseen(alternative, teammate, owner):
    alternative_row_add(alternative=alternative, path=("cost_effectiveness",), user=teammate)
    alternative.refresh_from_db()
    seen = alternative.version
    save(alternative, owner, change("cost_effectiveness.0.investment.2", None, 7, seen))
    saved = alternative_series_fill(
        alternative=alternative,
        path=path_of("cost_effectiveness.0.investment"),
        values=[1, 1, 1],
        at=seen,
        user=teammate,
    )
    assert saved.clashes
    assert stored(alternative, "cost_effectiveness.0.investment") == [None, None, 7]


def test_all_inputs_are_replaced_only_from_the_version_they_were_made_from(alternative, teammate):
    inputs = coquitos(water_project__coverage=0.9)
    changed = alternative_inputs_replace(
        alternative=alternative, inputs=inputs, version=1, user=teammate
    )
    assert changed.inputs == inputs
    assert InputChange.objects.get().path == COVERAGE
    with pytest.raises(VersionConflict):
        alternative_inputs_replace(alternative=alternative, inputs={}, version=1, user=teammate)
    assert stored(alternative, COVERAGE) == 0.9


def test_a_merge_takes_away_what_is_null_and_keeps_what_is_not_named():
    assert merged({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}}) == {
        "b": {"c": 4, "d": 3}
    }


@pytest.mark.django_db(transaction=True)
def test_two_writers_and_500_saves_lose_nothing_in_silence(alternative, teammate, owner):
    """Every save is either in the history or was answered with a clash; the trail has no gap."""
    paths = [COVERAGE, "water_project.physical_losses", "water_project.demand_curve.tariff"]
    counts = {"accepted": 0, "clashed": 0}
    lock = threading.Lock()

    def write(user: Any, seed: int) -> None:
        dice = random.Random(seed)
        seen = {path: value_at(alternative.inputs, path_of(path)) for path in paths}
        for number in range(250):
            path = dice.choice(paths)
            value = float(f"{seed}.{number:03d}")
            saved = save(alternative, user, Change(path_of(path), seen[path], value))
            with lock:
                counts["accepted"] += len(saved.accepted)
                counts["clashed"] += len(saved.clashes)
            clash = saved.clashes.get(path)
            seen[path] = clash.theirs if clash else value
        connection.close()

    before = {path: value_at(alternative.inputs, path_of(path)) for path in paths}
    writers = [
        threading.Thread(target=write, args=(user, seed))
        for seed, user in ((1, teammate), (2, owner))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert counts["accepted"] + counts["clashed"] == 500
    assert InputChange.objects.count() == counts["accepted"]
    for path in paths:
        value = before[path]
        for kept in InputChange.objects.filter(path=path).order_by("version"):
            assert kept.before == value
            value = kept.after
        assert stored(alternative, path) == value
    assert alternative.version == 1 + counts["accepted"]
