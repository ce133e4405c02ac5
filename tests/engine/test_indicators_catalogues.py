"""The catalogues: complete, in three languages, and wrong ones told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.indicators.language import names
from engine.indicators.loading import (
    CatalogueInvalid,
    UnknownCatalogue,
    catalogue,
    catalogues,
    load,
)
from engine.indicators.models import Catalogue

ROOT = Path(__file__).parents[2]
CATALOGUES = catalogues()
EACH = pytest.mark.parametrize("found", CATALOGUES, ids=lambda one: one.key)
SMALL = """key: small
name: {es: Prueba, pt: Prova, en: Trial}
document: A document
variables:
  sold: {name: {es: Vendido, pt: Vendido, en: Sold}, unit: m³, kind: flow, definition: Water sold.}
  made: {name: {es: Hecho, pt: Feito, en: Made}, unit: m³, kind: flow, definition: Water made.}
indicators:
  losses:
    name: {es: Pérdidas, pt: Perdas, en: Losses}
    formula: (made - sold) / made * 100 [%]
    unit: "%"
    better: low
    services: [water]
    place: page 1
checks:
  less:
    {level: hard, rule: sold <= made, at: sold, place: page 1, says: {es: Más, pt: Mais, en: More}}
"""


def saved(folder: Path, text: str) -> Path:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_resolution_12_has_its_54_variables_and_nine_process_indicators() -> None:
    found = catalogue("cra_12_1995")
    codes = [one.code for one in found.own_variables().values()]
    assert len(codes) == 54
    for part, count in (("1", 30), ("2", 19), ("3", 5)):
        wanted = [f"{part}.{number}" for number in range(1, count + 1)]
        assert [code for code in codes if code.startswith(f"{part}.")] == wanted
    assert len(found.process_indicators) == 9
    assert [key for key, one in found.process_indicators.items() if one.exempt_groups] == [
        "macro_metering"
    ]


def test_resolution_12_has_every_indicator_of_annex_1() -> None:
    codes = {one.code for one in catalogue("cra_12_1995").indicators.values()}
    assert {"1.1", "1.2 a", "1.2 b", "1.3", "2.1", "2.2", "3.1 a", "3.1 b", "3.2"} < codes
    assert {"4.1", "4.2 a", "4.2 b", "4.3", "4.4", "5.1", "5.2"} < codes


def test_the_other_catalogues_have_their_indicators() -> None:
    assert len(catalogue("snis").indicators) == 43
    assert len(catalogue("sunass").indicators) == 20
    assert len(catalogue("ibnet").indicators) >= 60


@EACH
def test_every_indicator_says_where_it_is_from_and_prints_its_equation(found: Catalogue) -> None:
    for key, one in found.indicators.items():
        assert found.source(key).place
        assert found.equation(key)
        assert len({one.name.es, one.name.en}) == 2 or one.name.es == one.name.en
        assert set(names(one.expression)) <= set(found.variables)


@EACH
def test_every_check_is_shown_beside_a_value_that_it_speaks_of(found: Catalogue) -> None:
    for key, check in found.checks.items():
        met = set(check.variables) | {found.variables[one].part_of for one in check.variables}
        assert check.at in met, key


@EACH
def test_symbols_of_a_catalogue_are_told_apart(found: Catalogue) -> None:
    symbols = [one for key, one in found.symbols.items() if "." not in key]
    assert len(set(symbols)) == len(symbols)


def test_recalled_formulas_are_marked_as_not_verified() -> None:
    marks = {key: one.evidence for key, one in catalogue("sunass").indicators.items()}
    assert marks.pop("active_share") == "third_party"
    assert marks.pop("blockage_density") == "inferred"
    assert set(marks.values()) == {"unverified"}


def test_a_sound_catalogue_is_read(tmp_path: Path) -> None:
    assert load(saved(tmp_path, SMALL)).indicators["losses"].variables == ("made", "sold")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("/ made * 100 [%]", "/ made * 100", 10, "does not say what it converts"),
        ("/ made * 100 [%]", "/ mode * 100 [%]", 10, "no variable 'mode'"),
        ("/ made * 100 [%]", "/ made * 100 [%", 10, "means nothing in a formula"),
        ('unit: "%"', "unit: m³", 10, "the formula comes out in"),
        ('unit: "%"', "unit: parsec", 11, "there is no unit “parsec”"),
        (
            "unit: m³, kind: flow, definition: Water made.",
            "unit: m, kind: flow, definition: Water made.",
            10,
            "what stands beside it",
        ),
        ("    better: low\n", "", 8, "better: Field required; write it down"),
        ("better: low", "better: lower", 12, "Input should be 'high'"),
        ("better: low", "better: low\n    colour: red", 13, "there is no such key"),
        ("at: sold", "at: bought", 17, "no variable 'bought'"),
        ("rule: sold <= made", "rule: sold + made", 17, "a rule compares"),
        (
            "place: page 1\nchecks",
            "place: page 1\n    missing_as_zero: [bought]\nchecks",
            15,
            "no variable 'bought'",
        ),
        ("place: page 1\nchecks", "place: page 1\n    clip: [100, 0]\nchecks", 15, "swap the two"),
        (
            "kind: flow, definition: Water sold.",
            "kind: register, definition: Water sold.",
            5,
            "a register has columns",
        ),
        ("document: A document", "document: [", 5, "mend the YAML"),
        (SMALL, "", 1, "Input should be"),
        (SMALL, "- 1", 1, "Input should be"),
    ],
)
def test_a_wrong_catalogue_is_told_by_file_line_and_what_would_do(
    tmp_path: Path, old: str, new: str, line: int, what: str
) -> None:
    assert old in SMALL
    with pytest.raises(CatalogueInvalid) as refusal:
        load(saved(tmp_path, SMALL.replace(old, new, 1)))
    message = str(refusal.value)
    assert what in message
    assert f"small.yaml, line {line}:" in message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueInvalid, match=r"small\.yaml"):
        load(path)
    with pytest.raises(CatalogueInvalid, match=r"other\.yaml cannot be read"):
        load(tmp_path / "other.yaml")


def test_an_unknown_catalogue_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownCatalogue, match="cra_12_1995, ibnet, snis, sunass"):
        catalogue("../secret")
    assert issubclass(UnknownCatalogue, EngineError)


@EACH
def test_the_page_of_the_catalogues_counts_what_is_there(found: Catalogue) -> None:
    page = (ROOT / "docs" / "methods" / "catalogues.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{found.key}`")]
    cells = [cell.split(",")[0].strip() for cell in row.split("|")[2:5]]
    parts = (found.variables, found.indicators, found.checks)
    assert cells == [str(len(one)) for one in parts]
