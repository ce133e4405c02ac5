"""The engine's equations as one line of text, for cells and notes."""

from __future__ import annotations

import re

from presentation.traces.equations import localised

_SIGNS = {
    r"\cdot": "·", r"\times": "×", r"\sum": "Σ", r"\prod": "Π", r"\ge": "≥", r"\geq": "≥",
    r"\le": "≤", r"\leq": "≤", r"\neq": "≠", r"\ne": "≠", r"\pm": "±", r"\mp": "∓",
    r"\Delta": "Δ", r"\delta": "δ", r"\alpha": "α", r"\beta": "β", r"\varepsilon": "ε",
    r"\epsilon": "ε", r"\lambda": "λ", r"\mu": "μ", r"\sigma": "σ", r"\rho": "ρ", r"\pi": "π",
    r"\theta": "θ", r"\phi": "φ", r"\varphi": "φ", r"\tau": "τ", r"\gamma": "γ", r"\eta": "η",
    r"\omega": "ω", r"\Omega": "Ω", r"\infty": "∞", r"\int": "∫", r"\in": "∈", r"\to": "→",
    r"\approx": "≈", r"\ldots": "…", r"\dots": "…", r"\cdots": "…", r"\max": "max", r"\min": "min",
    r"\ln": "ln", r"\log": "log", r"\exp": "exp", r"\quad": " ", r"\qquad": " ", r"\,": " ",
    r"\;": " ", r"\:": " ", r"\!": "", r"\ ": " ", r"\{": "{", r"\}": "}", r"\%": "%",
    r"\$": "$", "\\\\": "; ", r"\_": "_", r"\lfloor": "⌊", r"\rfloor": "⌋",
    r"\lceil": "⌈", r"\rceil": "⌉",
    r"\left": "", r"\right": "", r"\bigl": "", r"\bigr": "", r"\varnothing": "∅",
    r"\land": "∧", r"\lor": "∨", r"\displaystyle": "", r"\forall": "∀", r"\ell": "ℓ",
}  # fmt: skip
_WRAPPED = {"text", "operatorname", "mathrm", "mathit", "mathbf", "textrm", "mathcal"}
_MARKED = {"bar": "\u0304", "hat": "\u0302", "tilde": "\u0303", "overline": "\u0304"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|[^\\{}^_]", re.DOTALL)
_LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_LOWERED[","] = ","
_RAISED = dict(zip("0123456789+-=()nitd", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵗᵈ", strict=True))
_SIMPLE = re.compile(r"[\w\u0300-\u036f₀-₉ₐ-ₜ⁰-⁹ᵗⁿⁱ.%]*", re.UNICODE)


def line_of(latex: str) -> str:
    """An equation or symbol such as "Q_{t} = \\frac{a}{b}" as "Qₜ = a / b".

    Its names are those of the reader's language.
    """
    if not latex:
        return ""
    text = _Line(_TOKEN.findall(localised(latex))).group()
    return re.sub(r"\s+", " ", text).strip()


class _Line:
    """Tokens read from the left; what LaTeX has no sign for here is written as it stands."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def group(self) -> str:
        """Up to the bracket that closes it, or the end."""
        parts: list[str] = []
        while self._at < len(self._tokens):
            sign = self._take()
            if sign == "}":
                break
            parts.append(self._one(sign))
        return "".join(parts)

    def _take(self) -> str:
        sign = self._tokens[self._at]
        self._at += 1
        return sign

    def _argument(self) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        return self._one(self._take()) if self._at < len(self._tokens) else ""

    def _one(self, sign: str) -> str:
        if sign == "{":
            return self.group()
        if sign in "_^":
            return _placed(self._argument(), sign)
        return self._command(sign[1:]) if sign.startswith("\\") else _operator(sign)

    def _command(self, name: str) -> str:
        if name in {"frac", "tfrac", "dfrac"}:
            return f"{_bracketed(self._argument())} / {_bracketed(self._argument())}"
        if name == "sqrt":
            return f"√{_bracketed(self._argument())}"
        if name in {"begin", "end"}:
            self._argument()
            return "{ " if name == "begin" else " }"
        if name in _WRAPPED:
            return self._argument()
        if name in _MARKED:
            return f"{self._argument()}{_MARKED[name]}"
        return _SIGNS.get(f"\\{name}", name)


def _operator(sign: str) -> str:
    if sign == "&":
        return ", "
    return f" {sign} " if sign in "=<>" else "−" if sign == "-" else sign


def _bracketed(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _placed(text: str, where: str) -> str:
    """Below or above the line where Unicode has the signs, else after the mark."""
    known = _LOWERED if where == "_" else _RAISED
    plain = text.replace("−", "-").replace(" ", "")
    if plain and all(one in known for one in plain):
        return "".join(known[one] for one in plain)
    return f"{where}{text}" if len(text) == 1 else f"{where}({text})"
