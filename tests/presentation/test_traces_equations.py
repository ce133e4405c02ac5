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
from presentation.study.press import EQUATION_SIZE, equation_svg
from presentation.traces import EVIDENCE
from presentation.traces.equations import (
    localised,
    mathml,
    mathml_inline,
    mathml_of_numbers,
    on_paper,
    terms_of,
)


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


@pytest.mark.parametrize("latex", EQUATIONS)
def test_no_equation_grows_without_measure_on_paper(latex: str) -> None:
    svg = equation_svg(on_paper(latex))
    height = re.search(r'height="([\d.]+)"', svg)
    assert height is not None
    assert float(height.group(1)) < 8 * EQUATION_SIZE


def test_limits_stand_beside_a_sum_in_brackets_only() -> None:
    assert on_paper(r"\sum_t \left(1+\sum_{i=1}^n x_i\right) \sum_j y") == (
        r"\sum_t \left(1+{\textstyle\sum_{i=1}^n}\, x_i\right) \sum_j y"
    )


def test_a_sum_of_numbers_may_be_broken_between_its_terms() -> None:
    latex = r"= 2 + \frac{1 + 3}{4} - \left(5 - 6\right) \cdot 7 + \cdots + \text{a + b}"
    terms = ["= 2", r"+ \frac{1 + 3}{4}", r"- \left(5 - 6\right) \cdot 7", r"+ \cdots"]
    assert terms_of(latex) == [*terms, r"+ \text{a + b}"]
    formulas = mathml_of_numbers(latex).split("</math> <math")
    assert len(formulas) == 5
    assert all('<mo form="infix">' in one for one in formulas)


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
