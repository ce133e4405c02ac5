"""Numbers survive the way to the page and back, and nothing ambiguous is guessed."""

import math
import re

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from presentation.numbers import (
    NumberNotUnderstood,
    figure_parts,
    format_exact,
    format_money,
    format_number,
    format_percent,
    format_value,
    parse_number,
    parse_percent,
)

LANGUAGES = st.sampled_from(["es", "pt", "en"])
FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)
NARROW, NBSP = "\u202f", "\u00a0"


@given(FINITE, LANGUAGES)
def test_what_a_field_shows_is_read_back_exactly(value: float, language: str) -> None:
    assert parse_number(format_exact(value, language), language) == value


@given(st.integers(-(10**15), 10**15), LANGUAGES)
def test_grouped_whole_numbers_are_read_back(value: int, language: str) -> None:
    assert parse_number(format_number(value, 0, language), language) == value


@given(st.integers(-(10**12), 10**12), st.integers(1, 6), LANGUAGES)
def test_grouped_decimals_are_read_back(units: int, decimals: int, language: str) -> None:
    value = float(f"{units}e-{decimals}")
    shown = format_number(value, decimals, language)
    could_be_thousands = decimals == 3 and 1 <= abs(value) < 1000 and language != "en"
    assert parse_number(f"{shown}0" if could_be_thousands else shown, language) == value


@given(st.integers(-(10**9), 10**9), LANGUAGES)
def test_percentages_are_read_back_as_fractions(thousandths: int, language: str) -> None:
    fraction = float(f"{thousandths}e-5")
    assert parse_percent(format_percent(fraction, None, language), language) == fraction


def read(text: str, language: str) -> float | str:
    """The number, or the words of the refusal."""
    try:
        return parse_number(text, language)
    except NumberNotUnderstood as refusal:
        return refusal.message


@given(st.text(max_size=80), LANGUAGES)
def test_any_text_is_a_finite_number_or_refused_in_words(text: str, language: str) -> None:
    answer = read(text, language)
    assert answer.strip() if isinstance(answer, str) else math.isfinite(answer)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("2.5", "es", 2.5),
        ("1,2340", "es", 1.234),
        ("0,821", "es", 0.821),
        ("0.821", "es", 0.821),
        ("1 234,5", "es", 1234.5),
        ("1.234.567", "es", 1234567),
        ("1.234,5", "pt", 1234.5),
        ("1,234.5", "es", 1234.5),
        ("1,234", "en", 1234),
        ("1.234", "en", 1.234),
        ("0,821", "en", 0.821),
        ("−3,5", "es", -3.5),
        (" +7 ", "es", 7),
        ("1,5E+06", "es", 1500000),
    ],
)
def test_marks_with_one_reading_are_accepted(text: str, language: str, value: float) -> None:
    assert parse_number(text, language) == value


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize("text", ["1.234", "12.000", "999.999", "-3.250", "3,500", "980,000"])
def test_a_mark_before_three_digits_is_refused_with_both_readings(text: str, language: str) -> None:
    whole, part = re.split("[.,]", text.lstrip("-"))
    with pytest.raises(NumberNotUnderstood) as refusal:
        parse_number(text, language)
    assert refusal.value.code == "ambiguous"
    assert whole + part in refusal.value.message
    assert f"{whole},{part}0" in refusal.value.message
    assert parse_number(whole + part, language) == 1000 * parse_number(f"{whole},{part}0", language)


@pytest.mark.parametrize("text", ["abc", "12.34.5", "1 23", "1.234.56", "١٢", "--3", "3-", "1e999"])
def test_what_is_no_number_is_refused_and_shown_again(text: str) -> None:
    with pytest.raises(NumberNotUnderstood) as refusal:
        parse_number(text, "es")
    assert text in refusal.value.message


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (format_number(1515524.3, None, "es"), f"1{NARROW}515{NARROW}524"),
        (format_number(1515524.3, None, "en"), "1,515,524"),
        (format_number(-0.5, 1, "pt"), "−0,5"),
        (format_number(-0.001, 1, "es"), "0,0"),
        (format_number(0, None, "es"), "0"),
        (format_number(None), "—"),
        (format_number(float("nan")), "—"),
        (format_percent(0.148, 1, "es"), f"14,8{NBSP}%"),
        (format_percent(0.148, 1, "en"), "14.8%"),
        (format_percent(-0.2, None, "es"), f"−20{NBSP}%"),
        (format_money(1515524.3, "PEN", None, "es"), f"S/{NBSP}1{NARROW}515{NARROW}524"),
        (format_money(2.7, "BRL", None, "pt"), f"R${NBSP}2,70"),
        (format_money(None, "PEN"), "—"),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(shown: str, expected: str) -> None:
    assert shown == expected


def test_a_figure_comes_with_its_unit_apart_for_headers() -> None:
    with override("en"):
        assert figure_parts(0.148, "percent", "fraction") == ("14.8", "%")
        assert figure_parts(586, "integer", "connections") == ("586", "connections")
        assert figure_parts(None, "money", "¤", "PEN") == ("—", "")


def test_a_price_says_its_currency_and_what_it_is_for() -> None:
    with override("en"):
        assert format_value(2.7, "unit_money", "¤/m³", "USD") == f"2.70{NBSP}US$/m³"
        assert format_value(2.7, "unit_money", "¤/m³", "PEN") == f"2.70{NBSP}S/ per m³"


def test_a_year_has_no_unit_and_a_number_of_years_has() -> None:
    assert format_value(10, "integer", "year", language="es") == "10"
    with override("es"):
        assert format_value(10, "integer", "years", language="es") == "10\u00a0años"
