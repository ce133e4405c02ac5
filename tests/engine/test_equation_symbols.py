"""Symbols of equations: each is found as it is meant, and what nobody defines is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import catalogue
from engine.equation_symbols import named_by, signs, symbols_of, undefined
from engine.model import Result, Source, Symbol, figure
from engine.registry import Calculation


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        (r"F_t=B_t-I_t-C_t", ["F_{t}", "B_{t}", "I_{t}", "C_{t}"]),
        (r"VAC=\sum_t \frac{I_t+C_t}{(1+r)^t}", ["VAC", "I_{t}", "C_{t}", "r", "t"]),
        (r"Q^{md}_t+Q_t^{md}", ["Q^{md}_{t}", "Q^{md}_{t}"]),
        (r"\bar N=\bar{N}", [r"\bar N", r"\bar N"]),
        (r"\Delta Q_t/\Delta_I", [r"\Delta Q_{t}", r"\Delta_{I}"]),
        (r"Q_{nc}P_{nc}", ["Q_{nc}", "P_{nc}"]),
        (r"m\,P_1 \text{ if metered, else } \operatorname{round}(x)", ["m", "P_{1}", "x"]),
        (r"\mathrm{Act}_{j,t-1}", ["Act_{j,t-1}"]),
        (r"\sum_{t=0}^{N} x_t", ["N", "x_{t}"]),
        (r"\mu_g G_t", [r"\mu_{g}", "G_{t}"]),
        (r"BCR_t-\Delta VA_t", ["BCR_{t}", r"\Delta VA_{t}"]),
        ("365 \\cdot 86.4", []),
    ],
)
def test_symbols_are_read_with_what_stands_above_and_below(latex: str, found: list[str]) -> None:
    assert [one.latex for one in signs(latex)] == found


@pytest.mark.parametrize(
    ("equation", "name"),
    [
        (r"\Delta_I=\frac{NPV}{PV(I)}", r"\Delta_I"),
        ("L_w", "L_w"),
        ("S_j=M_j f_j", "S_j"),
        (r"K_1 W_t", ""),
        (r"PV(B)=\sum_t B_t", ""),
        (r"ICE \le L", ""),
        ("", ""),
    ],
)
def test_an_equation_names_its_figure_by_what_stands_alone_on_the_left(
    equation: str, name: str
) -> None:
    assert named_by(equation) == name


def _with(equation: str, *symbols: Symbol) -> Calculation:
    class Answer(Result):
        answer: float = figure("Answer", unit="", equation=equation, source=Source("a book"))

    base = catalogue.get("snip.cash_flow")
    return replace(base, result=Answer, symbols=symbols)


def _undefined(equation: str, *symbols: Symbol) -> list[str]:
    return [one.symbol for one in undefined(_with(equation, *symbols))]


def test_a_symbol_that_nothing_defines_is_told_with_its_figure() -> None:
    found = undefined(_with(r"x=B_t \cdot z_t"))
    assert [str(one) for one in found] == ["answer: z_{t}"]


def test_other_years_and_the_series_as_a_whole_are_the_known_symbol() -> None:
    assert _undefined(r"x=B_{t-1}+B_0+B_{t+2}+PV(B)+r^t") == []


def test_one_of_many_is_known_by_the_name_of_each() -> None:
    assert _undefined("x=B_{j,t-1}+r_j") == []
    assert _undefined("x=r_1") == ["r_{1}"]


def test_a_known_name_of_several_letters_is_one_symbol() -> None:
    own = (Symbol("VAt_t", "contributions"), Symbol(r"\Delta VAt_t", "their change"))
    assert _undefined(r"x=VAt_t-\Delta VAt_{t-1}", *own) == []
    assert _undefined("x=VAt_t") == ["VA"]


def test_a_label_below_is_part_of_the_name() -> None:
    assert _undefined(r"x=B_{max}") == ["B_{max}"]
    assert _undefined(r"x=B_{max}", Symbol("B_{max}", "the largest benefit")) == []


def test_a_part_above_is_a_power_only_of_a_known_symbol() -> None:
    assert _undefined(r"x=r^{B_t}") == []
    assert _undefined(r"x=v^2") == ["v^{2}"]
    assert _undefined(r"x=r^{u}") == ["r^{u}"]


def test_the_table_of_symbols_lists_inputs_figures_and_symbols_of_their_own() -> None:
    listed = {one.latex: one for one in symbols_of(catalogue.get("snip.water_demand"))}
    assert listed["K_1"].where == "peak_day"
    assert listed["W_t"].where == "production_l_s"
    assert listed["D_t"].where == ""
    assert listed["D_t"].unit == "connections"
    assert listed["t"].meaning
