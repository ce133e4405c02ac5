"""Whether the inputs a program sends have the shape the pages could have given them.

Complete or not, right or not: that is told when the alternative is evaluated. But a group is a
group here, a list a list, and no name is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine import registry
from engine.errors import InvalidInputs, Problem
from engine.problems import MESSAGES, shown
from presentation.forms import LONGEST_TEXT, Path, Spec, spec_of

SET = "parameter_set"
OTHER_SET = "The project uses the parameter set %(limit)s; leave this out."
LEAF_CODES = {"number": "float_type", "integer": "int_type", "boolean": "bool_type"}


def shaped(inputs: Mapping[str, Any], calculation: str, parameter_set: str) -> dict[str, Any]:
    """The inputs of that calculation to keep; raises InvalidInputs with what has another shape.

    The parameter set is the project's: naming the same one says nothing new, another is refused.
    """
    problems = list(_misfits(spec_of(registry.get(calculation).inputs), inputs, ()))
    if not problems and inputs.get(SET, parameter_set) != parameter_set:
        problems.append(Problem((SET,), SET, OTHER_SET, {"limit": parameter_set}))
    if problems:
        raise InvalidInputs(problems)
    return {name: value for name, value in inputs.items() if name != SET}


def _misfits(spec: Spec, value: Any, path: Path) -> Iterator[Problem]:
    if value is None:
        return
    if spec.kind == "group":
        yield from _group_misfits(spec, value, path)
    elif not spec.is_leaf:
        yield from _list_misfits(spec, value, path)
    elif isinstance(value, Mapping | list):
        yield _problem(path, LEAF_CODES.get(spec.kind, "string_type"), value)
    elif isinstance(value, str) and len(value) > LONGEST_TEXT:
        yield _problem(path, "string_too_long", "", LONGEST_TEXT)


def _group_misfits(spec: Spec, value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _problem(path, "model_type", value)
        return
    fields = {field.name: field for field in spec.fields}
    for name, below in value.items():
        if name in fields:
            yield from _misfits(fields[name], below, (*path, name))
        else:
            yield _problem((*path, name[:60]), "extra_forbidden", below)


def _list_misfits(spec: Spec, value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _problem(path, "list_type", value)
    elif len(value) > spec.longest:
        yield _problem(path, "too_long", len(value), spec.longest)
    else:
        for position, below in enumerate(value):
            yield from _misfits(spec.each, below, (*path, position))


def _problem(path: Path, code: str, given: Any, limit: int | str = "") -> Problem:
    return Problem(path, code, MESSAGES[code], {"given": shown(given), "limit": limit})
