"""Equations of the engine as a reader sees them: typeset, in the words of the reader's norms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation
from pydantic import BaseModel

from engine import registry
from presentation.extraction import of_engine_models
from presentation.problems import model_within
from presentation.traces import EVIDENCE
from presentation.traces.equations import localised, mathml, mathml_inline


def every_figure(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    for known in model.model_fields.values():
        yield dict(known.json_schema_extra or {})
        below = model_within(known.annotation)
        if below is not None:
            yield from every_figure(below)


EQUATIONS = sorted(
    {
        said["equation"]
        for calculation in registry.every()
        for said in every_figure(calculation.result)
        if said.get("equation")
    }
)
SYMBOLS = sorted(
    {
        said["symbol"]
        for calculation in registry.every()
        for model in (calculation.inputs, calculation.result)
        for said in every_figure(model)
        if said.get("symbol")
    }
)


@pytest.mark.parametrize("latex", EQUATIONS)
def test_every_equation_of_the_engine_is_typeset(latex: str) -> None:
    for language in ("es", "pt", "en"):
        with translation.override(language):
            root = ElementTree.fromstring(mathml(latex))
            assert root.tag.endswith("math")
            assert "\\" not in "".join(root.itertext())


def test_every_word_in_an_equation_is_collected_for_the_catalogues() -> None:
    words = {word.strip() for latex in EQUATIONS for word in re.findall(r"\\text\{(.*?)\}", latex)}
    assert words - {""} <= {text.words for text in of_engine_models()}


def test_equations_use_the_names_of_the_readers_norms() -> None:
    latex = r"NPV=\sum_t \frac{B_t}{(1+IRR)^t}"
    with translation.override("es"):
        assert r"\operatorname{VAN}" in localised(latex)
        assert r"\operatorname{TIR}" in localised(latex)
    with translation.override("en"):
        assert r"\operatorname{NPV}" in localised(latex)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_is_typeset_in_a_line(symbol: str) -> None:
    assert ElementTree.fromstring(mathml_inline(symbol)).get("display") == "inline"


def test_every_mark_of_evidence_has_its_word() -> None:
    marks = {
        said["source"]["evidence"]
        for calculation in registry.every()
        for said in every_figure(calculation.result)
        if "source" in said
    }
    assert marks <= set(EVIDENCE)
