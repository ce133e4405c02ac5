"""The dated parameters themselves: units, sources, dates, evidence, and how they are asked for."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest

from engine import norms
from engine.norms.loading import FOLDER, load
from engine.norms.models import DatedValue

SETS = norms.parameter_sets()
PARAMETERS = [
    pytest.param(one, key, id=f"{one.name}-{key}") for one in SETS for key in one.parameters
]
EARLIEST, LATEST = dt.date.min, dt.date.max


def test_every_file_is_a_set_with_a_name_of_its_own() -> None:
    names = [one.name for one in SETS]
    assert len(names) == len(list(FOLDER.glob("*.yaml"))) == len(set(names))
    assert {"snip-2015-03", "invierte-2017"} <= set(names)


@pytest.mark.parametrize(("held", "key"), PARAMETERS)
def test_every_value_has_unit_source_place_and_evidence(held: norms.ParameterSet, key: str) -> None:
    parameter = held.parameters[key]
    assert parameter.unit.strip()
    for value in parameter.values:
        assert value.document.strip()
        assert value.place.strip()
        assert value.evidence in {"verified", "third_party", "inferred", "unverified"}


@pytest.mark.parametrize(("held", "key"), PARAMETERS)
def test_the_dates_of_a_parameter_do_not_overlap(held: norms.ParameterSet, key: str) -> None:
    spans = sorted(_span(one) for one in held.parameters[key].values)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))


def _span(value: DatedValue) -> tuple[dt.date, dt.date]:
    return value.valid_from or EARLIEST, value.valid_to or LATEST


def test_one_parameter_has_one_value_on_a_day_whatever_the_set() -> None:
    for key in {key for one in SETS for key in one.parameters}:
        dated = [v for one in SETS if key in one.parameters for v in one.parameters[key].values]
        spans = sorted(_span(one) for one in dated if one.valid_from or one.valid_to)
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans)), key


@pytest.mark.parametrize(("held", "key"), PARAMETERS)
def test_values_stay_within_their_meaning(held: norms.ParameterSet, key: str) -> None:
    parameter = held.parameters[key]
    for value in parameter.values:
        if value.value is not None:
            assert value.value > 0
            if parameter.display == "percent":
                assert value.value <= 1


def test_rates_and_factors_are_those_of_the_slides() -> None:
    held = norms.parameter_set("snip-2015-03")
    assert held.value("discount_rate") == 0.09
    assert held.value("shadow_exchange_rate") == 1.02
    assert held.value("unskilled_labour.rest_of_coast.urban") == 0.68
    assert held.value("affordability.water") == 0.03


def test_the_empty_cell_of_the_labour_table_is_an_explicit_null() -> None:
    held = norms.parameter_set("snip-2015-03")
    assert held.dated("unskilled_labour.lima_metropolitan.rural").value is None
    with pytest.raises(norms.AbsentValue, match="gives no value"):
        held.value("unskilled_labour.lima_metropolitan.rural")


def test_an_unverified_value_is_never_given_in_silence() -> None:
    held = norms.parameter_set("snip-before-2012")
    with pytest.raises(norms.UnverifiedValue):
        held.value("discount_rate", dt.date(2012, 1, 1))
    assert held.value("discount_rate", dt.date(2012, 1, 1), accept_unverified=True) == 0.10


def test_a_parameter_with_several_dates_needs_a_day() -> None:
    held = norms.parameter_set("snip-before-2012")
    with pytest.raises(norms.UnknownParameter, match="say which day"):
        held.value("vat")
    assert held.value("vat", dt.date(2011, 2, 28)) == 0.19
    assert held.value("vat", dt.date(2011, 3, 1)) == 0.18
    with pytest.raises(norms.UnknownParameter, match="0 values"):
        held.value("vat", dt.date(2020, 1, 1))


def test_unknown_names_are_answered_with_the_names_there_are() -> None:
    with pytest.raises(norms.UnknownParameterSet, match="snip-2015-03"):
        norms.parameter_set("snip-2016")
    with pytest.raises(norms.UnknownParameter, match="discount_rate"):
        norms.parameter_set("snip-2015-03").value("inflation")


@pytest.mark.parametrize("component", norms.parameter_set("snip-2015-03").component_weights)
def test_component_factors_follow_from_their_weights(component: str) -> None:
    held = norms.parameter_set("snip-2015-03")
    row = held.component_weights[component]
    assert sum(row.shares.values()) == pytest.approx(1.0, abs=1e-12)
    labour = held.value("unskilled_labour.rest_of_coast.urban")
    printed = {"domestic": 0.847, "imported": 0.819, "skilled_labour": 0.909}
    tax = 1 + held.value("vat")
    unrounded = {
        "domestic": 1 / tax,
        "imported": held.value("shadow_exchange_rate") / tax / (1 + held.value("import_duty")),
        "skilled_labour": 1 / (1 + held.value("income_tax")),
    }
    for factors, expected in ((printed, row.rounded_inputs), (unrounded, row.unrounded)):
        total = 0.0
        for item, part in row.shares.items():
            basic = {**factors, "unskilled_labour": labour}
            kind = item if item in basic else item.split("_")[0].replace("overhead", "domestic")
            total += part * basic[kind]
        assert total == pytest.approx(expected, abs=5e-6)
    assert row.printed == pytest.approx(row.rounded_inputs, abs=5.5e-4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "cannot be read"),
        ("name: x", "title"),
        (
            "name: x\ntitle: xxx\ndocument: yyy\nvalid_from: null\nvalid_to: null\nparameters:\n"
            "  rate: {title: Rate, unit: f, values: [{value: 1, valid_from: null, "
            "valid_to: null}]}",
            "document",
        ),
        (
            "name: x\ntitle: xxx\ndocument: yyy\nvalid_from: null\nvalid_to: null\nparameters:\n"
            "  rate: {title: Rate, unit: f, values: [{value: 1, valid_from: 2015-01-01, valid_to: "
            "2014-01-01, document: abc, place: p, evidence: verified}]}",
            "lies before",
        ),
    ],
)
def test_a_broken_parameter_file_says_file_and_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(norms.ParameterSetInvalid, match=said) as refusal:
        load(path)
    assert "broken.yaml" in str(refusal.value)


def test_sets_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        norms.parameter_set("snip-2015-03").name = "other"  # type: ignore[misc]  # what it proves
