"""Every text a reader may meet, collected from where it is written.

Three places: gettext calls in Python, translate tags in templates, and the engine, which knows no
languages: its titles, meanings, units, choices and messages are English and are translated where
they are shown. Collecting needs no gettext tools, so any machine can check that nothing is missing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize
from pydantic import BaseModel

from engine import registry
from engine.norms.loading import parameter_sets
from engine.trace import PHRASES, UNITS
from presentation.problems import models_within
from presentation.units import PURE_NUMBERS, UNIT_CONTEXT

NAMES = {
    "_": "gettext",
    "gettext": "gettext",
    "gettext_lazy": "gettext",
    "gettext_noop": "gettext",
    "ngettext": "ngettext",
    "ngettext_lazy": "ngettext",
    "pgettext": "pgettext",
    "pgettext_lazy": "pgettext",
    "npgettext": "npgettext",
    "npgettext_lazy": "npgettext",
}
PROBLEMS = {"Problem": 2, "field_problem": 2, "remark": 2}
"""Callable -> position of its message."""
_EQUATION_WORDS = re.compile(r"\\text\{(.*?)\}")
_CALL = re.compile(r"(?<![\w.])(?:n?p?gettext|_)\(")


@dataclass(frozen=True, order=True)
class Text:
    """A message: English words, their plural and context where they have one, where it is."""

    words: str
    plural: str = ""
    context: str = ""
    place: str = ""


def every_text(root: Path) -> list[Text]:
    """All messages of the project below root, one per (context, words), in order."""
    found: dict[tuple[str, str], Text] = {}
    for text in [*_of_files(root), *of_engine_models()]:
        kept = found.get((text.context, text.words))
        if kept is None or (text.plural and not kept.plural):
            found[text.context, text.words] = text
    return sorted(found.values(), key=lambda text: (text.place, text.words, text.context))


def _of_files(root: Path) -> Iterator[Text]:
    for app in ("wop_lac", "snip", "members", "runs", "presentation", "engine"):
        for path in sorted((root / app).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from of_python(tree, place)
            if app == "engine":
                yield from sentences(tree, place)
    for path in sorted((root / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            source = path.read_text(encoding="utf-8")
            yield from of_template(source, path.relative_to(root).as_posix())


def of_python(tree: ast.AST, place: str) -> Iterator[Text]:
    """Calls of gettext and its kin with written-out words, and messages of Problems."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in NAMES:
            yield from _of_call(NAMES[name], node.args, place)
        elif name in PROBLEMS and len(node.args) > PROBLEMS[name]:
            yield from _of_call("gettext", node.args[PROBLEMS[name] :], place)


def _of_call(kind: str, arguments: list[ast.expr], place: str) -> Iterator[Text]:
    words = [
        item.value if isinstance(item, ast.Constant) and isinstance(item.value, str) else None
        for item in arguments
    ]
    context = (words.pop(0) or "") if kind in {"pgettext", "npgettext"} else ""
    if words and words[0]:
        plural = words[1] if kind in {"ngettext", "npgettext"} else ""
        yield Text(words[0], plural or "", context, place)


def sentences(tree: ast.AST, place: str) -> Iterator[Text]:
    """Written-out sentences and templates of a module of the engine, docstrings left out."""
    for node in _values(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
            is_sentence = words[:1] != " " and " " in words and words.endswith((".", "?", "!"))
            if "%(" in words or is_sentence:
                yield Text(words, place=place)


def _values(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below but docstrings, parts of f-strings and what is raised as an exception."""
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if is_docstring or isinstance(child, ast.JoinedStr):
            continue
        yield child
        yield from _values(child)


def of_template(source: str, place: str) -> Iterator[Text]:
    """Words of translate and blocktranslate tags and of _("…") in a template."""
    code = templatize(source)
    for match in _CALL.finditer(code):
        call = _call_at(code, match.start())
        if call is not None and isinstance(call.func, ast.Name):
            yield from _of_call(NAMES[call.func.id], call.args, place)


def _call_at(code: str, start: int) -> ast.Call | None:
    """The call that starts there; its end is the first closing bracket that makes it whole."""
    for end in (match.end() for match in re.finditer(r"\)", code[start:])):
        try:
            parsed = ast.parse(code[start : start + end].replace("\n", "\\n"), mode="eval").body
        except SyntaxError:
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def of_engine_models() -> Iterator[Text]:
    """Titles, meanings, units, choices and words in equations of every calculation and parameter
    set, and what traces say beside them."""
    seen: set[type[BaseModel]] = set()
    for calculation in registry.every():
        place = f"engine: {calculation.name}"
        yield from _texts([calculation.title, calculation.summary], place)
        yield from _of_model(calculation.inputs, place, seen)
        yield from _of_model(calculation.result, place, seen)
    for norms in parameter_sets():
        place = f"engine/norms: {norms.name}"
        yield from _texts([norms.title], place)
        for parameter in norms.parameters.values():
            yield from _texts([parameter.title], place)
            yield from _units([parameter.unit], place)
    yield from _texts(PHRASES, "engine: traces")
    yield from _units(UNITS, "engine: traces")


def _of_model(model: type[BaseModel], place: str, seen: set[type[BaseModel]]) -> Iterator[Text]:
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        extra: Any = field.json_schema_extra or {}
        choices = extra.get("choices", {}).values()
        words = [one.strip() for one in _EQUATION_WORDS.findall(str(extra.get("equation", "")))]
        yield from _texts([field.title or "", field.description or "", *choices, *words], place)
        yield from _units([extra.get("unit", "")], place)
        for within in models_within(field.annotation):
            yield from _of_model(within, place, seen)


def _texts(words: Iterable[str], place: str) -> Iterator[Text]:
    return (Text(item, place=place) for item in words if item)


def _units(units: Iterable[str], place: str) -> Iterator[Text]:
    shown = (item for item in units if item not in PURE_NUMBERS)
    return (Text(item, context=UNIT_CONTEXT, place=place) for item in shown)
