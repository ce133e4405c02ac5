"""A workbook of each registered calculation, and of Coquitos with inputs changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from engine import registry
from engine.cases import Case
from engine.trace import trace
from engine.trace.places import places
from presentation.workbooks import Heading, Plan, plan
from tests.engine.following import CASES

HEADING = Heading(
    title="Agua potable de Coquitos",
    part="Alternativa 1: con micromedición",
    owner="EPS Coquitos",
    currency="PEN",
    price_base=dt.date(2015, 3, 1),
    run="7c1e2f00-0000-4000-8000-0000000000a9",
    fingerprint="f" * 64,
    engine_version="1.0",
    made=dt.datetime(2026, 3, 1, 10, 42, tzinfo=dt.UTC),
    address="https://portal.example/corridas/7c1e/",
)
COQUITOS = "coquitos-and-model-locality"


def _case_of(calculation: str) -> Case:
    """The worked case with the most inputs, which uses most of the calculation."""
    found = [case for case in CASES if case.calculation == calculation]
    return max(found, key=lambda case: len(str(case.inputs)))


def traced_calculations() -> list[str]:
    """Calculations whose figures open; the others have no formulas to write."""
    return [one.name for one in registry.every() if any(c.calculation == one.name for c in CASES)]


@cache
def case_of(calculation: str) -> Case:
    if calculation == "snip.project_evaluation":
        return next(case for case in CASES if case.name == COQUITOS)
    return _case_of(calculation)


@cache
def plan_of(calculation: str, language: str = "es") -> Plan:
    case = case_of(calculation)
    return plan(trace(calculation, case.inputs), HEADING, language)


def figures_of(calculation: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure by path from an ordinary evaluation, texts left out."""
    result = registry.get(calculation).evaluate(payload)
    return {place.path: value for place, value in places(result) if not isinstance(value, str)}


def moved(calculation: str, path: str, value: Any) -> dict[str, Any]:
    """The inputs of a calculation's case, defaults too, with another value at a dotted path."""
    inputs = registry.get(calculation).parse(case_of(calculation).inputs)
    changed: Any = inputs.model_dump(mode="json")
    *above, last = path.split(".")
    holder = changed
    for part in above:
        holder = holder[int(part) if part.isdigit() else part]
    holder[int(last) if last.isdigit() else last] = value
    return dict(changed)
