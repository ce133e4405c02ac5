"""What a workbook that came back would do: rules alone, no file and no page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from members.models import User
from presentation.workbooks import Heading, InputCell, Plan
from presentation.workbooks.reading import Reading
from runs.models import Run, Status
from runs.returning import (
    Signed,
    TokenBroken,
    dry_run,
    reading_of,
    sign,
    signed_values,
    stranger,
)

INPUTS = {
    "discount_rate": 0.09,
    "benefits": [0.0, 500_000.0, 501_000.0],
    "investment": [600_000.0, 0.0, 4_000.0],
    "operation_maintenance": [0.0, 31_200.0, 32_400.0],
    "sensitivity": None,
    "sensitivity_changes": [],
}
RUN = Run(
    calculation="snip.cash_flow",
    status=Status.SUCCEEDED,
    inputs=INPUTS,
    result={"npv": 1.0},
    engine_version=engine.ENGINE_VERSION,
    fingerprint="f" * 64,
)
ROSA, OTHER = User(pk=1), User(pk=2)
VALUES = {
    "discount_rate": 0.09,
    "benefits.1": 500_000.0,
    "benefits.2": 501_000.0,
    "investment.1": 0.0,
    "investment.2": 4_000.0,
}
PLACES = {
    path: InputCell("Datos", f"B{row}", value=value)
    for row, (path, value) in enumerate(VALUES.items(), start=2)
}
PLAN = Plan(RUN.calculation, "es", Heading("Flow"), (), PLACES, {}, {})
JSON = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=40)
MARKS = {
    "run": str(RUN.pk),
    "fingerprint": RUN.fingerprint,
    "calculation": RUN.calculation,
    "engine": RUN.engine_version,
    "language": "es",
    "plan": PLAN.layout,
}


def reading(**values: Any) -> Reading:
    return reading_of(PLAN, {name.replace("__", "."): value for name, value in values.items()})


def test_nothing_changed_is_nothing_to_keep_and_nothing_wrong() -> None:
    dry = dry_run(RUN, reading(discount_rate=0.09))
    assert (dry.is_right, dry.wrong_count, dry.answer) == (False, 0, None)


def test_changes_that_will_do_come_with_the_result() -> None:
    dry = dry_run(RUN, reading(discount_rate=0.1, benefits__1=400_000))
    assert dry.is_right
    assert dry.answer is not None
    assert dry.answer.result is not None
    assert dry.answer.inputs["benefits"] == [0.0, 400_000, 501_000.0]


def test_each_wrong_value_is_told_at_its_own_input() -> None:
    dry = dry_run(RUN, reading(discount_rate=4.0, benefits__1=None, investment__1=7.0))
    assert not dry.is_right
    assert set(dry.problems) == {"discount_rate", "benefits.1"}
    assert dry.wrong_count == 2


def test_a_fault_of_the_whole_is_told_apart() -> None:
    """An investment of nothing: no single cell is wrong, the calculation still may not answer."""
    dry = dry_run(RUN, Reading(reading(discount_rate=0.1).changes, (), (), ("Costos",), 0))
    assert not dry.is_right
    assert dry.wrong_count == 1


@given(st.dictionaries(st.text(max_size=20), JSON, max_size=5))
def test_what_was_signed_comes_back_as_it_was(values: dict[str, Any]) -> None:
    token = sign(RUN, ROSA, Signed(values, "pt"))
    assert signed_values(RUN, ROSA, token) == Signed(values, "pt")


@given(st.integers(0, 400), st.sampled_from("aZ0-_:."))
def test_a_token_altered_anywhere_is_broken(place: int, letter: str) -> None:
    token = sign(RUN, ROSA, Signed({"discount_rate": 0.1}, "es"))
    at = place % len(token)
    altered = token[:at] + letter + token[at + 1 :]
    if altered != token:
        with pytest.raises(TokenBroken):
            signed_values(RUN, ROSA, altered)


def test_a_token_is_for_one_person_and_one_run() -> None:
    token = sign(RUN, ROSA, Signed({"discount_rate": 0.1}, "es"))
    for run, user in ((RUN, OTHER), (Run(), ROSA)):
        with pytest.raises(TokenBroken):
            signed_values(run, user, token)


@pytest.mark.parametrize(
    ("mark", "value", "code"),
    [
        ("run", "00000000-0000-4000-8000-000000000000", "other_run"),
        ("fingerprint", "e" * 64, "other_version"),
        ("calculation", "snip.water_project", "no_marks"),
        ("engine", "0.0.1", "other_version"),
        ("language", "qu", "no_marks"),
        ("plan", "x" * 200, "no_marks"),
    ],
)
def test_one_other_mark_makes_it_another_workbook(mark: str, value: str, code: str) -> None:
    found = stranger(RUN, {**MARKS, mark: value})
    assert found is not None
    assert found.code == code


def test_the_own_marks_make_it_the_own_workbook() -> None:
    assert stranger(RUN, MARKS) is None
    assert stranger(RUN, {}) is not None
