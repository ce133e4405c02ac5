"""docs/methods: a page for each calculation, its tables those of the models of today."""

from __future__ import annotations

import pytest

from docs.methods.write_tables import FOLDER, MARK, page_of, written
from engine import registry
from engine.method_tables import fields
from engine.registry import Calculation

CALCULATIONS = [one for one in registry.every() if one.name.startswith("snip.")]


@pytest.mark.parametrize("calculation", CALCULATIONS, ids=lambda one: one.name)
def test_the_page_shows_the_models_of_today(calculation: Calculation) -> None:
    text = page_of(calculation.name).read_text(encoding="utf-8")
    assert {found[2] for found in MARK.finditer(text)} == {"inputs", "result", "cases"}
    assert text == written(calculation), "run python -m docs.methods.write_tables"


@pytest.mark.parametrize("calculation", CALCULATIONS, ids=lambda one: one.name)
def test_the_index_leads_to_the_page(calculation: Calculation) -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"({page_of(calculation.name).name})" in index


@pytest.mark.parametrize("calculation", CALCULATIONS, ids=lambda one: one.name)
def test_every_input_and_figure_says_what_it_is(calculation: Calculation) -> None:
    for model in (calculation.inputs, calculation.result):
        for name, field in fields(model):
            extra = field.json_schema_extra
            assert field.title, name
            assert isinstance(extra, dict), name
            assert "unit" in extra, name
    for name, field in fields(calculation.inputs):
        assert field.description, name
    for name, field in fields(calculation.result):
        assert field.json_schema_extra["source"]["document"], name
