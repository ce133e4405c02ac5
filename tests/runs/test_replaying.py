"""runs_replay: today's code against the stored results."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from engine import registry
from runs.differences import ABSENT, Difference, differences
from runs.models import Run, Status
from tests.factories import RunFactory
from tests.runs.calculations import CALCULATIONS, NumberInputs, NumberResult

Ask = Callable[..., Run]

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def replay(*options: str) -> tuple[int, list[str]]:
    """Exit status and lines of the command."""
    output = io.StringIO()
    try:
        call_command("runs_replay", *options, stdout=output)
    except SystemExit as end:
        return int(end.code or 0), output.getvalue().splitlines()
    return 0, output.getvalue().splitlines()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """today(2.5): from now on test.double multiplies by that."""

    def plant(factor: float) -> None:
        def changed(inputs: NumberInputs, _progress: object) -> NumberResult:
            return NumberResult(number=factor * inputs.number)

        monkeypatch.setitem(CALCULATIONS[0].__dict__, "function", changed)

    return plant


@pytest.mark.django_db
def test_unchanged_code_gives_no_difference(ask: Ask) -> None:
    ask(now=True)
    ask(now=True, number=1e23)
    assert replay() == (0, ["2 replayed, 0 different"])


@pytest.mark.django_db
def test_a_planted_difference_is_found_and_named(ask: Ask, today: Callable[..., None]) -> None:
    run, zero = ask(now=True, number=3.0), ask(now=True, number=0.0)
    today(2.5)
    status, lines = replay()
    assert status == 1
    assert lines == [
        f"{run.pk} test.double (engine {run.engine_version})",
        "    number: 6.0 -> 7.5",
        "2 replayed, 1 different",
    ]
    run.refresh_from_db()
    assert run.result == {"number": 6.0}
    assert zero.result == {"number": 0.0}


@pytest.mark.django_db
def test_a_difference_within_the_tolerance_passes(ask: Ask, today: Callable[..., None]) -> None:
    ask(now=True)
    today(2.0000001)
    assert replay("--tolerance", "1e-6")[0] == 0
    assert replay("--tolerance", "1e-9")[0] == 1


@pytest.mark.django_db
def test_only_the_named_calculation_is_replayed(ask: Ask, today: Callable[..., None]) -> None:
    ask(now=True)
    ask("test.slow", now=True)
    today(2.5)
    assert replay("--calculation", "test.slow") == (0, ["1 replayed, 0 different"])


@pytest.mark.django_db
def test_only_runs_since_the_day_are_replayed(ask: Ask) -> None:
    run = ask(now=True)
    day = run.created_at.astimezone().date()
    assert replay("--since", day.replace(year=day.year - 1).isoformat())[1][-1].startswith("1 ")
    assert replay("--since", day.replace(year=day.year + 1).isoformat())[1][-1].startswith("0 ")


@pytest.mark.django_db
def test_only_runs_with_a_result_are_replayed(ask: Ask) -> None:
    ask("test.broken", now=True)
    ask()
    assert replay() == (0, ["0 replayed, 0 different"])


@pytest.mark.django_db
def test_a_calculation_that_is_gone_is_a_difference(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(now=True)
    monkeypatch.delitem(registry._CALCULATIONS, "test.double")
    status, lines = replay("--calculation", "test.double")
    assert (status, lines[-1]) == (1, "1 replayed, 1 different")
    assert "UnknownCalculation" in lines[1]


@pytest.mark.django_db
def test_inputs_that_are_refused_by_now_are_a_difference() -> None:
    RunFactory(
        calculation="test.double",
        status=Status.SUCCEEDED,
        inputs={"number": -1.0},
        result={"number": -2.0},
    )
    status, lines = replay()
    assert status == 1
    assert "InvalidInputs" in lines[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        ["--calculation", "test.unheard_of"],
        ["--since", "yesterday"],
        ["--tolerance", "-1"],
        ["--tolerance", "nan"],
        ["--tolerance", "much"],
    ],
)
def test_an_option_that_cannot_be_read_is_refused(options: list[str]) -> None:
    with pytest.raises(CommandError):
        replay(*options)


@given(JSON)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert list(differences(value, value)) == []


@given(JSON, JSON)
def test_differences_are_found_both_ways(before: Any, now: Any) -> None:
    there = [each.path for each in differences(before, now)]
    back = [each.path for each in differences(now, before)]
    assert sorted(map(str, there)) == sorted(map(str, back))


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 10**23}, {"a": 1e23}, []),
        ({"a": True}, {"a": 1}, [Difference(("a",), True, 1)]),
        ({"a": None}, {"a": 0.0}, [Difference(("a",), None, 0.0)]),
        ({"a": None}, {}, [Difference(("a",), None, ABSENT)]),
        ([1, 2], [1, 2, 3], [Difference((2,), ABSENT, 3)]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [Difference(("a", 0, "b"), 1, 2)]),
        ({"a": [1]}, {"a": {"b": 1}}, [Difference(("a",), [1], {"b": 1})]),
        ({"a": "x"}, {"a": "y"}, [Difference(("a",), "x", "y")]),
    ],
)
def test_each_kind_of_difference(before: Any, now: Any, found: list[Difference]) -> None:
    assert list(differences(before, now)) == found


def test_a_difference_reads_as_a_line() -> None:
    assert str(Difference(("a", 0, "b"), 1, ABSENT)) == "a.0.b: 1 -> (absent)"
