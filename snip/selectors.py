"""Reads of projects and alternatives; every one starts from what the user may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FloatField, OrderBy, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from members.models import Utility
from members.permissions import AnyUser
from runs.models import OPEN, Run, Status
from runs.opening import figure_address
from snip.models import Alternative, Evaluation, InputChange, Project
from snip.permissions import visible_projects_q
from snip.results.addresses import flow_figure_address

KEY_FIGURES = "water_project"
"""The part of a result that holds NPV and IRR; a bare flow's result holds them itself."""

ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "name": ("name",),
    "-name": ("-name",),
    "utility": ("utility__name",),
    "-utility": ("-utility__name",),
    "npv": (F("npv").asc(nulls_last=True),),
    "-npv": (F("npv").desc(nulls_last=True),),
    "irr": (F("irr").asc(nulls_last=True),),
    "-irr": (F("irr").desc(nulls_last=True),),
    "-updated": ("-updated_at",),
}
STATES: dict[str, Q] = {
    "never": Q(last_status=None),
    "open": Q(last_status__in=OPEN),
    "evaluated": Q(last_status=Status.SUCCEEDED, evaluated_version=F("current_version")),
    "changed": Q(last_status=Status.SUCCEEDED) & ~Q(evaluated_version=F("current_version")),
    "failed": Q(last_status__in=[Status.FAILED, Status.CANCELLED]),
}


class State:
    """How far the evaluation of an alternative or project is; the value is its kind of pill."""

    NEVER = ("wait", _("Not evaluated"))
    OPEN = ("run", _("Being evaluated"))
    EVALUATED = ("ok", _("Evaluated"))
    CHANGED = ("warn", _("Changed since"))
    FAILED = ("bad", _("Evaluation failed"))
    CANCELLED = ("off", _("Evaluation cancelled"))


def projects_visible_to(user: AnyUser) -> QuerySet[Project]:
    """The projects the user may see; the start of every query."""
    return Project.objects.filter(visible_projects_q(user)).select_related("utility")


def alternatives_visible_to(user: AnyUser) -> QuerySet[Alternative]:
    projects = Project.objects.filter(visible_projects_q(user)).values("pk")
    return Alternative.objects.filter(project__in=projects).select_related("project__utility")


def projects_listed(user: AnyUser) -> QuerySet[Project]:
    """Visible projects with the status and versions of their latest evaluation, NPV and IRR.

    npv, irr: of the alternative whose latest finished evaluation has the highest NPV, None without
    one; shown_number, shown_name: that alternative; shown_run, shown_calculation: the run that
    gave them.
    """
    every = Evaluation.objects.filter(alternative__project=OuterRef("pk"))
    of_it = Evaluation.objects.filter(
        alternative=OuterRef("alternative"), run__status=Status.SUCCEEDED
    )
    best = (
        every.filter(pk=Subquery(of_it.values("pk")[:1]))
        .annotate(figure=_figure("npv"))
        .order_by(F("figure").desc(nulls_last=True), "alternative__number")
    )
    return projects_visible_to(user).annotate(
        alternative_count=Count("alternatives", distinct=True),
        last_status=Subquery(every.values("run__status")[:1]),
        evaluated_version=Subquery(every.values("version")[:1]),
        current_version=Subquery(every.values("alternative__version")[:1]),
        shown_number=Subquery(best.values("alternative__number")[:1]),
        shown_name=Subquery(best.values("alternative__name")[:1]),
        shown_run=Subquery(best.values("run")[:1]),
        shown_calculation=Subquery(best.values("run__calculation")[:1]),
        npv=Subquery(best.values("figure")[:1]),
        irr=Subquery(best.annotate(rate=_figure("irr")).values("rate")[:1]),
    )


def _figure(name: str) -> Coalesce:
    part = KeyTransform(KEY_FIGURES, "run__result")
    places = (KeyTextTransform(name, part), KeyTextTransform(name, "run__result"))
    return Coalesce(*(Cast(place, FloatField()) for place in places))


def projects_found(
    user: AnyUser,
    *,
    search: str = "",
    utility: Utility | None = None,
    country: str = "",
    state: str = "",
    order: str = "name",
) -> QuerySet[Project]:
    """The listed projects that answer to the filters; order: a key of ORDERS."""
    found = projects_listed(user)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(location__icontains=search))
    if utility:
        found = found.filter(utility=utility)
    if country:
        found = found.filter(utility__country=country)
    if state:
        found = found.filter(STATES[state])
    return found.order_by(*ORDERS[order], "name", "pk")


def state_of(status: str | None, is_current: bool) -> tuple[str, str]:
    """Kind of pill and word of an evaluation's state."""
    if status is None:
        kind, word = State.NEVER
    elif status in OPEN:
        kind, word = State.OPEN
    elif status == Status.SUCCEEDED:
        kind, word = State.EVALUATED if is_current else State.CHANGED
    else:
        kind, word = State.CANCELLED if status == Status.CANCELLED else State.FAILED
    return kind, str(word)


@dataclass(frozen=True)
class Standing:
    """An alternative with its latest evaluation and the latest one that finished."""

    alternative: Alternative
    latest: Evaluation | None
    finished: Evaluation | None

    @property
    def state(self) -> tuple[str, str]:
        if self.latest is None:
            return state_of(None, False)
        is_current = self.latest.version == self.alternative.version
        return state_of(self.latest.run.status, is_current)

    @property
    def figures(self) -> dict[str, Any]:
        """Key figures of the latest finished evaluation: npv, irr, ice; None without one."""
        stored = self.finished.run.result if self.finished else None
        result = stored if isinstance(stored, dict) else {}
        project = result.get(KEY_FIGURES) or result
        figures = {name: project.get(name) for name in ("npv", "irr")}
        return {**figures, "ice": result.get("ice_total")}

    @property
    def opens(self) -> dict[str, str]:
        """The addresses at which these figures open."""
        if self.finished is None:
            return {}
        run = self.finished.run
        found = {name: flow_figure_address(run, name) for name in ("npv", "irr")}
        return {**found, "ice": figure_address(run.pk, "ice_total")}

    @property
    def open_run(self) -> Run | None:
        return self.latest.run if self.latest and self.latest.run.is_open else None


def standings_of(project: Project) -> list[Standing]:
    """Every alternative of a project with its evaluations, in two queries."""
    alternatives = list(project.alternatives.select_related("changed_by"))
    latest: dict[UUID, Evaluation] = {}
    finished: dict[UUID, Evaluation] = {}
    evaluations = Evaluation.objects.filter(alternative__project=project).select_related("run")
    for one in evaluations.order_by(F("requested_at").desc(), "-id"):
        latest.setdefault(one.alternative_id, one)
        if one.run.status == Status.SUCCEEDED:
            finished.setdefault(one.alternative_id, one)
    return [Standing(one, latest.get(one.pk), finished.get(one.pk)) for one in alternatives]


def standing_of(alternative: Alternative) -> Standing:
    """One alternative with its evaluations."""
    evaluations = alternative.evaluations.select_related("run")
    return Standing(
        alternative,
        evaluations.first(),
        evaluations.filter(run__status=Status.SUCCEEDED).first(),
    )


def last_changes(alternative: Alternative) -> list[InputChange]:
    """The latest change of each input, whoever made it."""
    changes = alternative.changes.select_related("changed_by")
    return list(changes.order_by("path", "-changed_at", "-id").distinct("path"))
