"""Keeping moved assumptions of a run as a named scenario with a run of its own."""

from __future__ import annotations

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from engine import registry
from engine.errors import InvalidInputs, Problem
from runs import selectors
from runs.failures import UNEXPECTED, failure, problems_of
from runs.models import Run, Scenario, Status
from runs.moving import Changes, differing, moved
from runs.permissions import AnyUser
from runs.services.creation import TITLE_LENGTH, run_create, run_evaluate_now

NAME_LENGTH, REASON_LENGTH = 120, 300
NOTHING_MOVED = gettext_noop("Nothing differs from the saved result; change an input first.")
NO_RESULT = gettext_noop("The run has no result yet, so there is nothing to change.")

log = structlog.get_logger("runs")


class NameTaken(ValueError):
    """The run has a scenario of that name already."""


def scenario_create(
    *, base: Run, name: str, reason: str, changes: Changes, user: AnyUser | None
) -> Scenario:
    """Keep the inputs of a finished run with some of them moved, under a name and with a reason.

    changes: dotted path of an input -> its other value; a part or a list may be replaced as a
    whole. It is evaluated in the base's scope, here, or by a worker where the calculation is
    heavy. A scenario of a scenario's run becomes one of the run that both go back to, with the
    changes of both.

    The caller has checked runs.permissions.may_build_on. Raises InvalidInputs with every problem
    (unknown inputs, values the calculation refuses, no answer, nothing changed), NameTaken,
    UnknownCalculation, and ValueError for a name or reason that is empty or too long.
    """
    name, reason = _text(name, NAME_LENGTH), _text(reason, REASON_LENGTH)
    root, changes = _from_root(base, changes)
    _refuse_unfinished(root)
    kept = differing(root.inputs, changes)
    if not kept:
        raise InvalidInputs([Problem((), "nothing_changed", NOTHING_MOVED)])
    if selectors.scenario_names(root).filter(name=name).exists():
        raise NameTaken(name)
    run = _evaluated(root, moved(root.inputs, kept), name, user)
    return _stored(
        Scenario(
            base=root,
            run=run,
            name=name,
            reason=reason,
            changes=kept,
            created_by_id=user.pk if user else None,
        )
    )


def scenario_delete(*, scenario: Scenario) -> None:
    """Throw a scenario away; its run stays, as every finished run does.

    The caller has checked runs.permissions.may_build_on for its base.
    """
    log.info("scenario deleted", scenario=str(scenario.pk), run=str(scenario.run_id))
    scenario.delete()


def _text(text: str, limit: int) -> str:
    found = text.replace("\0", "").strip()
    if not found or len(found) > limit:
        raise ValueError(f"1 to {limit} characters are needed")
    return found


def _from_root(base: Run, changes: Changes) -> tuple[Run, Changes]:
    parent = selectors.scenario_behind(base)
    if parent is None:
        return base, changes
    return parent.base, {**parent.changes, **changes}


def _refuse_unfinished(run: Run) -> None:
    if run.status != Status.SUCCEEDED:
        raise InvalidInputs([Problem((), "no_result", NO_RESULT)])


def _evaluated(root: Run, inputs: Changes, name: str, user: AnyUser | None) -> Run:
    ask = run_create if registry.get(root.calculation).heavy else run_evaluate_now
    title = f"{root.title or root.calculation} · {name}"[:TITLE_LENGTH]
    run = ask(
        calculation=root.calculation, payload=inputs, scope=root.scope, user=user, title=title
    )
    if run.status == Status.FAILED:
        raise InvalidInputs(problems_of(run.error) or [_failed(run)])
    return run


def _failed(run: Run) -> Problem:
    error = run.error or failure(UNEXPECTED)
    return Problem((), error["code"], error["message"], error.get("params", {}))


def _stored(scenario: Scenario) -> Scenario:
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError as error:
        raise NameTaken(scenario.name) from error
    return scenario
