"""Changes to projects, alternatives and their inputs: the only door, for pages and API alike.

Rights are asked by the caller (snip.permissions). Nothing here checks whether an input will do:
that is decided by the input model of the calculation when the alternative is evaluated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from members.models import User, Utility
from presentation.forms import completed
from runs.models import Run
from runs.services import run_create, run_evaluate_now
from snip.calculation import CALCULATION, input_model, starting_inputs
from snip.models import Alternative, Evaluation, Project, ProjectChange

ALTERNATIVE_NAME = "alternative."
"""Before its number: the field under which another name of an alternative is kept."""
EDITABLE = ("name", "location", "objective", "currency", "price_base")


class NameTaken(ValueError):
    """The utility has a project of that name already."""


@transaction.atomic
def project_create(
    *,
    user: User | None,
    utility: Utility,
    name: str,
    location: str,
    currency: str,
    price_base: dt.date,
    parameter_set: str,
    objective: str = "",
    alternative_name: str = "",
) -> Project:
    """A new project with its first alternative, which starts from the parameter set's values.

    Raises NameTaken.
    """
    project = Project(
        utility=utility,
        name=name,
        location=location,
        objective=objective,
        currency=currency,
        price_base=price_base,
        parameter_set=parameter_set,
        created_by=user,
    )
    _saved(project)
    alternative_create(
        project=project, user=user, name=alternative_name or gettext("Alternative 1")
    )
    return project


@transaction.atomic
def project_update(*, project: Project, user: User | None, **values: Any) -> Project:
    """Change what the project is called and says; every change is kept. Raises NameTaken."""
    locked = Project.objects.select_for_update().get(pk=project.pk)
    for field in EDITABLE:
        if field in values and values[field] != getattr(locked, field):
            _record(locked, field, getattr(locked, field), values[field], user)
            setattr(locked, field, values[field])
    _saved(locked)
    return locked


@transaction.atomic
def sharing_change(*, project: Project, sharing: str, user: User | None) -> Project:
    """Decide who else sees the project."""
    locked = Project.objects.select_for_update().get(pk=project.pk)
    if locked.sharing != sharing:
        _record(locked, "sharing", locked.sharing, sharing, user)
        locked.sharing = sharing
        locked.save(update_fields=["sharing", "updated_at"])
    return locked


def _saved(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise NameTaken(project.name) from error


def _record(project: Project, field: str, before: Any, after: Any, user: User | None) -> None:
    ProjectChange.objects.create(
        project=project, field=field, before=str(before), after=str(after), changed_by=user
    )


@transaction.atomic
def alternative_create(
    *,
    project: Project,
    user: User | None,
    name: str = "",
    copy_of: Alternative | None = None,
    inputs: Mapping[str, Any] | None = None,
    calculation: str = "",
) -> Alternative:
    """Another way of doing the project: a copy of one, or new from the parameter set's values.

    calculation: what evaluates it; as the one it copies, else that of the input pages.
    """
    locked = Project.objects.select_for_update().get(pk=project.pk)
    number = (locked.alternatives.aggregate(last=Max("number"))["last"] or 0) + 1
    if inputs is None:
        inputs = copy_of.inputs if copy_of else starting_inputs(locked.parameter_set)
    return Alternative.objects.create(
        project=locked,
        number=number,
        name=name or gettext("Alternative %(number)s") % {"number": number},
        calculation=calculation or (copy_of.calculation if copy_of else CALCULATION),
        inputs=dict(inputs),
        changed_by=user,
        changed_at=timezone.now(),
    )


@transaction.atomic
def alternative_rename(*, alternative: Alternative, name: str, user: User | None) -> Alternative:
    """Call an alternative otherwise; the change is kept with the project's."""
    project = Project.objects.select_for_update().get(pk=alternative.project_id)
    locked = Alternative.objects.select_for_update().get(pk=alternative.pk)
    if locked.name != name:
        _record(project, f"{ALTERNATIVE_NAME}{locked.number}", locked.name, name, user)
        locked.name = name
        locked.save(update_fields=["name"])
    return locked


def payload_of(alternative: Alternative) -> dict[str, Any]:
    """The inputs as the calculation takes them, for checking and for running."""
    whole = completed(input_model(alternative.calculation), alternative.inputs)
    if alternative.calculation != CALCULATION:
        return whole
    return {**whole, "parameter_set": alternative.project.parameter_set}


@transaction.atomic
def alternative_evaluate(*, alternative: Alternative, user: User | None) -> Run:
    """Have a worker evaluate the inputs as they stand; pressing twice gives the same run.

    Raises engine.errors.InvalidInputs with every problem; the draft stays as it is.
    """
    return _evaluation(alternative, user, run_create)


@transaction.atomic
def alternative_evaluate_now(*, alternative: Alternative, user: User | None) -> Run:
    """Evaluate the inputs here, without a worker: for what is loaded, not for a page.

    Raises engine.errors.InvalidInputs with every problem.
    """
    return _evaluation(alternative, user, run_evaluate_now)


def _evaluation(alternative: Alternative, user: User | None, ask: Callable[..., Run]) -> Run:
    locked = (
        Alternative.objects.select_for_update().select_related("project").get(pk=alternative.pk)
    )
    run = ask(
        calculation=locked.calculation,
        payload=payload_of(locked),
        scope=f"utility:{locked.project.utility_id}",
        user=user,
        title=f"{locked.project.name} · {locked.name}"[:200],
    )
    Evaluation.objects.update_or_create(
        alternative=locked,
        run=run,
        defaults={"version": locked.version, "requested_at": timezone.now()},
        create_defaults={"version": locked.version, "requested_by": user},
    )
    return run
