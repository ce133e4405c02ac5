"""A worked case as the engine tells it: inputs, key figures, the first of them step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docs.methods.numbers import in_latex, printed, unit_of
from engine.cases import Case
from engine.registry import Calculation
from engine.trace import OpenedFigure, Part, Place, Trace, trace
from engine.trace.places import places

SHOWN_VALUES = 3
PLACE = re.compile(r"\.\d+(?=\.|$)")
OPENS = {"figure", "step"}


class NoCase(LookupError):
    """No worked case of the calculation gives one of its key figures."""


def worked(calculation: Calculation, cases: Sequence[tuple[Case, str]]) -> str:
    """The first case that gives a key figure. cases: each with the link to its file.

    Raises NoCase.
    """
    for case, link in cases:
        found = trace(calculation.name, case.inputs)
        if keys := key_figures(found):
            return "\n\n".join(
                [
                    f"{case.title} ([file]({link})).",
                    _inputs(found),
                    _figures(found, keys),
                    _steps(found, keys[0]),
                ]
            )
    raise NoCase(calculation.name)


def key_figures(found: Trace) -> list[str]:
    """The key figures that have a value here, a list's last value for the list."""
    asked = found.calculation.key_figures or found.figures()[:1]
    paths = found.figures()
    keys = []
    for one in asked:
        named = [path for path in paths if path == one or PLACE.sub("", path) == PLACE.sub("", one)]
        if named and found.value(named[-1]) is not None:
            keys.append(named[-1])
    return keys


def _inputs(found: Trace) -> str:
    rows = ["| Input | Value | Unit |", "|---|---|---|"]
    series: dict[str, list[tuple[Place, Any]]] = {}
    for place, value in places(found.inputs):
        series.setdefault(re.sub(r"\.\d+$", "[]", place.path), []).append((place, value))
    for name, many in series.items():
        place = many[0][0]
        values = _values([printed(value, place.display) for _, value in many])
        if values != "empty":
            unit = unit_of(place.unit, place.display)
            rows.append(f"| {_title(place)} `{name}` | {values} | {unit} |")
    return "\n".join(rows)


def _title(one: Place) -> str:
    return " · ".join([*(group.label for group in one.within), one.title])


def _values(values: list[str]) -> str:
    if len(values) <= 2 * SHOWN_VALUES:
        return "; ".join(values)
    shown = [*values[:SHOWN_VALUES], "…", values[-1]]
    return f"{'; '.join(shown)} ({len(values)} values)"


def _figures(found: Trace, keys: Sequence[str]) -> str:
    rows = ["| Key figure | Value | Unit |", "|---|---|---|"]
    for key in keys:
        one = found.open(key)
        unit = unit_of(one.unit, one.display)
        rows.append(f"| {one.label} `{key}` | {printed(one.value, one.display)} | {unit} |")
    return "\n".join(rows)


def _steps(found: Trace, key: str) -> str:
    first = found.open(key)
    head = f"How {first.label} comes about; of yearly values one year is followed."
    texts = [_step(number, one) for number, one in enumerate(_followed(found, key), 1)]
    return "\n\n".join([head, *texts])


def _followed(found: Trace, key: str) -> Iterator[OpenedFigure]:
    """The figure, then what its expression names, each field once, down to the inputs."""
    waiting, seen = [key], {_field(key)}
    while waiting:
        one = found.open(waiting.pop(0), in_latex)
        yield one
        for field, part in _representatives(one).items():
            if field not in seen:
                seen.add(field)
                waiting.append(part.key)


def _representatives(one: OpenedFigure) -> dict[str, Part]:
    """One part of each field that opens further: year 1 where there is one, else the first."""
    chosen: dict[str, Part] = {}
    for part in one.parts:
        if part.kind in OPENS:
            field = _field(one.key, "/step") if part.kind == "step" else _field(part.key)
            if field not in chosen or (part.index == 1 and part.year is not None):
                chosen[field] = part
    return chosen


def _field(key: str, more: str = "") -> str:
    return PLACE.sub("", key) + more


def _step(number: int, one: OpenedFigure) -> str:
    name = one.symbol or rf"\text{{{_plain(one.label)}}}"
    value = in_latex(one.value, one.display, one.unit)
    equals = [name, *([one.substituted] if one.substituted else []), value]
    path = "" if one.kind == "step" else f" `{one.key}`"
    unit = unit_of(one.unit, one.display)
    text = f"{number}. **{one.label}**{path}{f', {unit}' if unit else ''}"
    leaves = "; ".join(_leaf(part) for part in _leaves(one))
    math = f"```math\n{' = '.join(equals)}\n```"
    return "\n\n".join([text, math, *([f"with {leaves}"] if leaves else [])])


def _leaves(one: OpenedFigure) -> list[Part]:
    """The inputs, parameters and titled constants in it, of a list only the first."""
    first: dict[str, Part] = {}
    for part in one.parts:
        if part.kind not in OPENS:
            first.setdefault(_field(part.key), part)
    return list(first.values())


def _leaf(part: Part) -> str:
    value = f"{printed(part.value, part.display)} {unit_of(part.unit, part.display)}".strip()
    where = {"input": f" (`{part.path}`)", "parameter": f" ({_norm(part)})"}.get(part.kind, "")
    return f"{part.label} {value}{where}"


def _norm(part: Part) -> str:
    return f"{part.norm.set}: {part.norm.place}" if part.norm else ""


def _plain(label: str) -> str:
    return re.sub(r"[\\{}$%#&_^~]", " ", label)
