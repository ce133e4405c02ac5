"""What the figures of a run would be if some of its inputs were others; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from engine import registry
from engine.errors import EngineError, InvalidInputs, Problem
from engine.remarks import Remark
from presentation.charts import Chart
from presentation.charts.registry import charts_of
from runs import failures
from runs.assumptions import Assumption
from runs.key_figures import Shift, shifts
from runs.models import Run
from runs.moving import Changes, differing, moved

LONGEST_CHANGE = 400
TIMES = "*"
"""Before a number in an address: every value of the list times that."""

MOST_TIMES = 1e6

log = structlog.get_logger("runs")


class TooHeavy(Exception):
    """The calculation takes longer than a request may; a scenario of it is left to a worker."""


@dataclass(frozen=True)
class Answer:
    """What a run's calculation says of moved inputs.

    changes: those that differ from the saved inputs. result: None where there is no answer;
    problems then say why, each with the path of an input or none.
    """

    run: Run
    changes: Changes
    inputs: Mapping[str, Any]
    result: Mapping[str, Any] | None
    problems: Sequence[Problem] = field(default=())

    @property
    def is_saved(self) -> bool:
        """Whether nothing is moved, so that this is the saved result itself."""
        return not self.changes and not self.problems

    @property
    def new_remarks(self) -> list[Remark]:
        """What the calculation remarks of the moved inputs and not of the saved ones."""
        known = remarks_in(self.run.result)
        return [one for one in remarks_in(self.result) if one not in known]

    def shifts(self, currency: str) -> list[Shift]:
        """The key figures beside the saved ones; the saved ones where there is no answer."""
        calculation = registry.get(self.run.calculation)
        now = self.run.result if self.result is None else self.result
        return shifts(calculation, self.run.result, now, currency)

    def charts(self, currency: str) -> list[Chart]:
        """The charts, with the saved result as a ghost where something is moved."""
        now = self.run.result if self.result is None else self.result
        inputs = self.run.inputs if self.result is None else self.inputs
        ghost = None if self.is_saved or self.result is None else self.run.result
        return charts_of(self.run.calculation, now or {}, inputs, currency, ghost)


def remarks_in(result: Mapping[str, Any] | None) -> list[Remark]:
    """The remarks of a stored result; a calculation may have none."""
    found = (result or {}).get("warnings")
    return [Remark.model_validate(one) for one in found] if isinstance(found, list) else []


def what_if(run: Run, changes: Changes) -> Answer:
    """The answer to changes of a finished run's inputs: dotted path -> other value.

    Without any difference it is the stored result. Raises UnknownCalculation and TooHeavy.
    """
    calculation = registry.get(run.calculation)
    try:
        kept = differing(run.inputs, changes)
    except InvalidInputs as error:
        return Answer(run, {}, run.inputs, None, error.problems)
    if not kept:
        return Answer(run, {}, run.inputs, run.result)
    if calculation.heavy:
        raise TooHeavy(run.calculation)
    inputs = moved(run.inputs, kept)
    try:
        result = calculation.evaluate(inputs).model_dump(mode="json")
    except InvalidInputs as error:
        return Answer(run, kept, inputs, None, error.problems)
    except EngineError as error:
        return Answer(run, kept, inputs, None, [_problem(error)])
    except Exception as error:
        log.exception("what-if broke", calculation=run.calculation, run=str(run.pk))
        return Answer(run, kept, inputs, None, [_problem(error)])
    return Answer(run, kept, inputs, result)


def _problem(error: Exception) -> Problem:
    stored = failures.failure_of(error)
    return Problem((), stored["code"], stored["message"], stored["params"])


def written(key: str, value: Any) -> str:
    """A change as an address carries it: "path:0.105", a text that is no number as it is."""
    return f"{key}:{value if isinstance(value, str) else json.dumps(value)}"


def read_changes(
    texts: Sequence[str], assumptions: Mapping[str, Assumption]
) -> Iterator[tuple[str, Any]]:
    """Changes out of an address, the last one of an input counting; unknown names are passed over.

    A factor ("benefits:*1.1") comes back as the text it is: factor_of reads it.
    """
    for text in texts:
        key, mark, value = text[:LONGEST_CHANGE].partition(":")
        if mark and key in assumptions:
            yield key, _read(value)


def _read(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    # NaN and 1e999 are no numbers here, and neither is a list.
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number and abs(found) < 1e300 else text


def factor_of(value: Any) -> float | None:
    """The factor of "*1.1"; None for any other value."""
    if not isinstance(value, str) or not value.startswith(TIMES):
        return None
    found = _read(value[len(TIMES) :])
    return float(found) if isinstance(found, int | float) and abs(found) <= MOST_TIMES else None


def as_inputs(moves: Mapping[str, Any], assumptions: Mapping[str, Assumption]) -> dict[str, Any]:
    """Moves as changes of inputs: factors of lists multiplied out."""
    found = {}
    for key, value in moves.items():
        factor = factor_of(value)
        found[key] = value if factor is None else assumptions[key].scaled(factor)
    return found
