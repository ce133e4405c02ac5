"""The engine's equations as MathML, in the terms of the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext_lazy
from latex2mathml.converter import convert

TERMS = {"NPV": "VAN", "IRR": "TIR"}
"""What Spanish and Portuguese norms call a figure that the engine names in English."""

CALLED = {
    "round": pgettext_lazy("equation", "round"),
    "first": pgettext_lazy("equation", "first"),
}
"""Functions of substituted equations that go by an English word."""

_TEXT = re.compile(r"\\text\{(\s*)(.*?)(\s*)\}")
_NAME = re.compile(r"(?<![A-Za-z\\{])[A-Z]{2,}(?![A-Za-z])")
_OPERATOR = re.compile(r"\\operatorname\{(\w+)\}")
_TOKENS = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|\\.|[{}]| [+-] ")
_OPENS, _CLOSES = {"{", r"\left", r"\begin"}, {"}", r"\right", r"\end"}
_FIRST_SIGN = re.compile(r"^(<math[^>]*><mrow>)<mo>")
_LIMIT = r"[_^](?:\{[^{}]*\}|\\[A-Za-z]+|\w)"
_LARGE = re.compile(rf"\\(?:left|right)(?![A-Za-z])|(?P<large>\\(?:sum|prod)(?:{_LIMIT})*)")
_NUMBER = re.compile(r"<mtext>([−\d][^<]*)</mtext>")


def mathml(latex: str) -> SafeString:
    """A LaTeX equation of the engine as a block of MathML."""
    return _converted(localised(latex))


def mathml_inline(latex: str) -> SafeString:
    """A symbol within a line of text."""
    return SafeString(mathml(latex).replace('display="block"', 'display="inline"'))


def mathml_of_numbers(latex: str) -> SafeString:
    """An equation with numbers put in, whose words are the reader's already.

    Browsers break no line inside of MathML, so that a sum is a formula for each of its terms.
    """
    first, *others = terms_of(spoken(latex))
    if not others:
        return _converted(first)
    terms = format_html_join(" ", "{}", [(_term_in_line(one),) for one in (first, *others)])
    return format_html("<span>{}</span>", terms)


def terms_of(latex: str) -> list[str]:
    """The terms of a sum, each but the first with its sign: "= 2 + 3" as "= 2" and "+ 3"."""
    found, depth, start = [], 0, 0
    for token in _TOKENS.finditer(latex):
        depth += (token.group() in _OPENS) - (token.group() in _CLOSES)
        if depth == 0 and token.group() in {" + ", " - "}:
            found.append(latex[start : token.start()])
            start = token.start() + 1
    return [*found, latex[start:]]


def _term_in_line(latex: str) -> SafeString:
    block = _converted(latex).replace('display="block"', 'display="inline" displaystyle="true"')
    # A sign that a formula begins with would stand close to its number, as that of -3 does.
    return SafeString(_FIRST_SIGN.sub(r'\1<mo form="infix">', block, count=1))


def on_paper(latex: str) -> str:
    """The equation for the typesetter of paper: limits of sums in brackets stand beside the sign.

    It draws brackets around a sum with limits below without measure.
    """
    depth = 0

    def drawn(found: re.Match[str]) -> str:
        nonlocal depth
        depth += (found.group() == r"\left") - (found.group() == r"\right")
        large = found.group("large")
        return rf"{{\textstyle{large}}}\," if large and depth else found.group()

    return _LARGE.sub(drawn, latex)


def spoken(latex: str) -> str:
    """An equation with numbers put in, its functions named in the reader's language."""
    return _OPERATOR.sub(_operator, latex)


def mathml_of_result(text: str) -> SafeString:
    """What an equation comes to, in line with it. text: as printed, any signs."""
    return format_html(
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>'
        '<mo form="infix">=</mo><mn>{}</mn></mrow></math>',
        text,
    )


@lru_cache(maxsize=2048)
def _converted(latex: str) -> SafeString:
    # The words inside are ours, escaped where they come from a translation; no reader's text.
    block = convert(latex, display="block")
    return mark_safe(_NUMBER.sub(r"<mn>\1</mn>", block))  # noqa: S308  # our own constants


def localised(latex: str) -> str:
    """The equation with its words translated and its names kept in one piece."""
    worded = _TEXT.sub(_word, latex)
    return _NAME.sub(lambda found: rf"\operatorname{{{_term(found.group())}}}", worded)


def _word(found: re.Match[str]) -> str:
    before, word, after = found.groups()
    return rf"\text{{{before}{gettext(word) if word else ''}{after}}}"


def _operator(found: re.Match[str]) -> str:
    name = found.group(1)
    return rf"\operatorname{{{_term(name)}}}"


def _term(name: str) -> str:
    if name in CALLED:
        return str(CALLED[name])
    spoken = (get_language() or "es")[:2]
    return name if spoken == "en" else TERMS.get(name, name)
