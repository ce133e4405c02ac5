"""One measure, many labels: what is converted, and what only stands beside another."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.indicators.crosswalk import counterparts, load, measures
from engine.indicators.loading import CatalogueInvalid, catalogue

ROW = """measures:
  losses:
    kind: indicator
    name: {es: Pérdidas, pt: Perdas, en: Losses}
    members: {sunass: non_revenue_water, ibnet: non_revenue_water}
    equal: [[sunass, ibnet]]
"""


def found(kind: str, name: str, key: str, other: str) -> list[tuple[str, str, float | None]]:
    every = counterparts(kind, name, key)
    return [(one.key, one.relation, one.factor) for one in every if one.catalogue == other]


def test_equal_definitions_are_converted_by_their_units() -> None:
    assert found("indicator", "sunass", "non_revenue_water", "ibnet") == [
        ("non_revenue_water", "equal", 1.0)
    ]
    assert found("variable", "snis", "AG002", "ibnet") == [("connections", "equal", 1.0)]


def test_a_working_ratio_is_the_inverse_of_cost_coverage() -> None:
    assert found("indicator", "sunass", "working_ratio", "ibnet") == [
        ("cost_coverage", "inverse", 1.0)
    ]


def test_what_is_divided_by_something_else_is_not_converted_and_the_note_says_why() -> None:
    coverage = counterparts("indicator", "cra_12_1995", "coverage_users")
    assert {one.catalogue for one in coverage} == {"sunass", "ibnet", "snis"}
    for one in coverage:
        assert (one.relation, one.factor) == ("differs", None)
        assert one.note is not None
        assert "dwellings" in one.note.en


def test_every_core_indicator_of_resolution_12_that_others_have_is_mapped() -> None:
    mapped = {
        one.members["cra_12_1995"]
        for one in measures().values()
        if one.kind == "indicator" and "cra_12_1995" in one.members
    }
    assert mapped >= {
        "coverage_users",
        "unaccounted_water",
        "metering_coverage",
        "continuity",
        "collection_efficiency",
        "receivables_days_private",
    }
    assert mapped <= set(catalogue("cra_12_1995").indicators)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "ibnet: non_revenue_water",
            "ibnet: non_revenue",
            "line 2: losses: ibnet has no indicator",
        ),
        ("ibnet: non_revenue_water", "ibnet: production_person", "cannot be equal"),
        ("equal: [[sunass, ibnet]]", "equal: [[sunass, snis]]", "are not all members"),
        ("    equal: [[sunass, ibnet]]\n", "", "a note has to say how they differ"),
        ("kind: indicator", "kind: figure", "line 3: Input should be"),
    ],
)
def test_a_wrong_row_is_told_by_line_and_what_would_do(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    path = tmp_path / "crosswalk.yaml"
    path.write_text(ROW, encoding="utf-8")
    assert load(path)["losses"].relation("sunass", "ibnet") == "equal"
    assert old in ROW
    path.write_text(ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as refusal:
        load(path)
    assert what in str(refusal.value)
