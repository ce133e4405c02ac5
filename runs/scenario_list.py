"""The scenarios kept of a run, as pages list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presentation.numbers import NO_BREAK_SPACE
from runs.about import about_run
from runs.comparison import readable_inputs
from runs.key_figures import Shift, shifts
from runs.models import Run, Scenario
from runs.presenting import Line, calculation_of
from runs.selectors import scenarios_of

MANY = 6
LONGEST_VALUE = 40


@dataclass(frozen=True)
class ScenarioLine:
    """A scenario with its key figures beside those of the run it was made from.

    changes: "Discount rate: 9 % → 8 %", "Price: 7,5 → 6,5 S/ por m³" of the first few;
    more: how many others there are.
    """

    scenario: Scenario
    shifts: tuple[Shift, ...]
    changes: tuple[str, ...]
    more: int


def scenario_lines(base: Run) -> list[ScenarioLine]:
    """Every scenario of a run, oldest first."""
    found = list(scenarios_of(base))
    currency = about_run(base).currency if found else ""
    before = _by_path(base, currency) if found else {}
    return [_line(one, base, before, currency) for one in found]


def _by_path(run: Run, currency: str) -> dict[str, Line]:
    return {line.path: line for line in readable_inputs(run, currency)}


def _line(scenario: Scenario, base: Run, before: Mapping[str, Line], currency: str) -> ScenarioLine:
    calculation = calculation_of(base)
    found = shifts(calculation, base.result, scenario.run.result, currency) if calculation else []
    now, names = _by_path(scenario.run, currency), list(scenario.changes)
    told = tuple(_change(name, before, now) for name in names[:MANY])
    return ScenarioLine(scenario, tuple(found), told, max(0, len(names) - MANY))


def _change(name: str, before: Mapping[str, Line], now: Mapping[str, Line]) -> str:
    old, new = before.get(name), now.get(name)
    if old is None or new is None:
        return name
    texts = [one.text if len(one.text) <= LONGEST_VALUE else "…" for one in (old, new)]
    return f"{old.title}: {_with_unit(f'{texts[0]} → {texts[1]}', new.unit)}"


def _with_unit(values: str, unit: str) -> str:
    """The unit once, after both values; a percentage carries its sign already."""
    return f"{values}{NO_BREAK_SPACE}{unit}" if unit and not values.endswith("%") else values
