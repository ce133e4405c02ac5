"""What a person typed, as a value: nothing guessed, nothing lost, empty is missing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation.forms import (
    LONGEST_TEXT,
    Spec,
    TextTooLong,
    UnknownPath,
    path_of,
    read_as,
    read_cells,
    read_value,
    spec_at,
    typed_text,
)
from tests.presentation.well import Well


def read(path: str, text: str, language: str = "es") -> object:
    return read_value(Well, path_of(path), text, language)


@pytest.mark.parametrize(
    ("path", "text", "language", "value"),
    [
        ("coverage", "80", "es", 0.8),
        ("coverage", "80 %", "es", 0.8),
        ("coverage", "14,8", "es", 0.148),
        ("coverage", "140", "es", 1.4),
        ("coverage", "14.8%", "en", 0.148),
        ("pumps.0.cost", "2 000 000,5", "es", 2000000.5),
        ("pumps.0.cost", "2,000,000.5", "en", 2000000.5),
        ("pumps.0.cost", "-5", "es", -5),
        ("years", "20", "pt", 20),
        ("years", "2,5", "pt", 2.5),
        ("metered", "true", "es", True),
        ("metered", "false", "es", False),
        ("after", "growing", "es", "growing"),
        ("losses.3", "25", "es", 0.25),
        ("note", "  a text ", "es", "a text"),
    ],
)
def test_what_is_typed_is_read_in_the_readers_language(path, text, language, value):
    assert read(path, text, language) == value


@pytest.mark.parametrize("path", ["coverage", "years", "metered", "note", "losses.0", "after"])
@pytest.mark.parametrize("text", ["", "   ", "\n", "\u00a0"])
def test_empty_is_missing_and_never_zero(path, text):
    assert read(path, text) is None


def test_zero_is_zero():
    assert read("pumps.0.cost", "0") == 0
    assert read("pumps.0.cost", "0") is not None


@pytest.mark.parametrize(
    "text", ["abc", "1.234", "1e400", "12 soles", "9" * 400, "--5", "∞", "nan"]
)
def test_a_text_that_is_no_number_stays_as_it_was_typed(text):
    assert read("pumps.0.cost", text) == text


def test_a_choice_that_is_none_stays_as_it_was_typed():
    assert read("after", "sideways") == "sideways"
    assert read("metered", "maybe") == "maybe"


def test_a_true_is_not_the_number_one():
    assert read("metered", "1") == "1"


def test_what_no_database_keeps_is_replaced():
    assert read("note", "a\x00b\ud800c") == "a\ufffdb\ufffdc"
    assert read("coverage", "1\x000") == "1\ufffd0"


def test_more_than_any_input_takes_is_refused():
    with pytest.raises(TextTooLong):
        read("note", "x" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "nothing", "coverage.x", "pumps.99999.cost", "pumps.-1.cost", "pumps.01.cost",
        "pumps.200.cost", "pumps.٣.cost", "../coverage", "__class__", "casing.__dict__", "losses.x",
        "losses.0.0", "x" * 300, "pumps." * 20 + "cost", "pumps.0", "casing", "pumps", "losses",
        "tank", "coverage\x00",
    ],
)  # fmt: skip
def test_a_path_that_leads_to_no_single_input_is_unknown(path):
    with pytest.raises(UnknownPath):
        leaf_at(path)


def leaf_at(path: str) -> Spec:
    spec = spec_at(Well, path_of(path))
    if not spec.is_leaf:
        raise UnknownPath(path)
    return spec


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1\t2\t3", ["1", "2", "3"]),
        ("1\n2\n3\n", ["1", "2", "3"]),
        ("1\r\n\r\n3", ["1", "", "3"]),
        ("0,5; 0,6", ["0,5", "0,6"]),
        ("1 234,5", ["1 234,5"]),
        ("", [""]),
    ],
)
def test_a_row_or_column_of_a_spreadsheet_gives_its_cells(text, cells):
    assert read_cells(text) == cells


numbers = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=64)
)


@given(numbers, st.sampled_from(["es", "pt", "en"]), st.sampled_from(["years", "pumps.0.cost"]))
def test_a_stored_number_is_shown_so_that_it_reads_back_as_itself(value, language, path):
    spec = spec_at(Well, path_of(path))
    shown = typed_text(spec, value, language)
    if len(shown) <= 60:
        assert read_as(spec, shown, language) == value


@given(st.floats(0, 10).filter(lambda x: x == 0 or x > 1e-6), st.sampled_from(["es", "pt", "en"]))
def test_a_stored_share_is_shown_as_a_percentage_that_reads_back_as_itself(value, language):
    spec = spec_at(Well, ("coverage",))
    read_back = read_as(spec, typed_text(spec, value, language), language)
    assert math.isclose(read_back, value, rel_tol=1e-15)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    for path in ("coverage", "years", "metered", "after", "note", "losses.7"):
        value = read(path, text)
        assert value is None or isinstance(value, str | int | float | bool)
