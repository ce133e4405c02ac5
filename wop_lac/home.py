"""What the start page shows: the network in figures, what waits for the reader, the projects.

Only composes what the apps let this reader see; computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User, Utility
from members.permissions import AnyUser, editable_utility_ids, readable_utility_ids
from members.selectors import utilities
from presentation.numbers import format_number
from runs.models import OPEN, Run, Status
from runs.permissions import visible_runs
from snip.listing import ListedProject, rows_of
from snip.models import Alternative, Evaluation
from snip.selectors import projects_listed, projects_visible_to

SHOWN = 8
RECENT = timedelta(days=14)


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the network; value ready for the page, None where nothing is reported."""

    name: str
    value: str | None
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something the reader is expected to do, or waits for; state is that of a pill."""

    title: str
    note: str
    address: str
    state: str
    word: str


def network_figures(user: AnyUser) -> list[KeyFigure]:
    """The network in figures, as far as this reader sees it."""
    return [*_member_figures(), *_project_figures(user)]


def _member_figures() -> list[KeyFigure]:
    facts = utilities().aggregate(
        total=Count("pk"),
        real=Count("pk", filter=Q(illustrative=False)),
        countries=Count("country", distinct=True, filter=Q(illustrative=False)),
        served=Sum("connections", filter=Q(illustrative=False)),
        reported=Count("connections", filter=Q(illustrative=False)),
    )
    countries = ngettext("in %(n)s country", "in %(n)s countries", facts["countries"])
    reported = _("reported by %(part)s of %(all)s utilities")
    examples = facts["total"] - facts["real"]
    more = ngettext("and %(n)s example", "and %(n)s examples", examples) % {"n": examples}
    note = countries % {"n": facts["countries"]} + (f", {more}" if examples else "")
    return [
        KeyFigure(
            _("Member utilities"),
            format_number(facts["real"]),
            note if facts["total"] else "",
            reverse("members:utility_list"),
        ),
        KeyFigure(
            _("Water connections"),
            None if facts["served"] is None else format_number(facts["served"]),
            reported % {"part": facts["reported"], "all": facts["real"]},
        ),
    ]


def _project_figures(user: AnyUser) -> list[KeyFigure]:
    evaluations = Evaluation.objects.filter(
        alternative__project=OuterRef("pk"), run__status=Status.SUCCEEDED
    )
    facts = projects_visible_to(user).aggregate(
        total=Count("pk"), evaluated=Count("pk", filter=Exists(evaluations))
    )
    name = _("Projects you see") if user.is_authenticated else _("Projects shared with everyone")
    evaluated = ngettext("%(n)s evaluated", "%(n)s evaluated", facts["evaluated"])
    return [
        KeyFigure(
            name,
            format_number(facts["total"]),
            evaluated % {"n": facts["evaluated"]},
            reverse("snip:project_list"),
        )
    ]


def account_figures() -> list[KeyFigure]:
    """People and recent runs, for the secretariat."""
    since = timezone.now() - RECENT
    people = User.objects.filter(is_active=True).count()
    runs = Run.objects.filter(created_at__gte=since).aggregate(
        total=Count("pk"), failed=Count("pk", filter=Q(status=Status.FAILED))
    )
    failed = ngettext("%(n)s failed", "%(n)s failed", runs["failed"]) % {"n": runs["failed"]}
    return [
        KeyFigure(
            _("People with an account"), format_number(people), "", reverse("members:people")
        ),
        KeyFigure(
            _("Runs in two weeks"), format_number(runs["total"]), failed, reverse("runs:run_list")
        ),
    ]


def members(limit: int = SHOWN) -> QuerySet[Utility]:
    """Real utilities, those with most connections first."""
    return utilities(order="-connections").filter(illustrative=False)[:limit]


def projects(user: AnyUser, *, own: bool = False, limit: int = SHOWN) -> list[ListedProject]:
    """Projects the reader sees (own: of the reader's utilities), last changed first."""
    seen = projects_listed(user)
    if own:
        seen = seen.filter(utility__in=readable_utility_ids(user))
    return rows_of(seen.order_by("-updated_at", "pk")[:limit])


def waiting_for(user: AnyUser, limit: int = SHOWN) -> list[Waiting]:
    """Runs under way, own runs that failed lately, alternatives that ask for an evaluation."""
    found = [*_open_runs(user), *_failed_runs(user), *_unevaluated(user)]
    return found[:limit]


def _open_runs(user: AnyUser) -> list[Waiting]:
    runs = visible_runs(user).filter(status__in=OPEN).order_by("created_at")[:SHOWN]
    return [_run_waits(run, _("The worker is on it; the page shows how far.")) for run in runs]


def _failed_runs(user: AnyUser) -> list[Waiting]:
    lately = {"status": Status.FAILED, "created_at__gte": timezone.now() - RECENT}
    runs = visible_runs(user).filter(created_by=user.pk, **lately).order_by("-created_at")[:SHOWN]
    return [_run_waits(run, _("Open it to see what to mend.")) for run in runs]


def _run_waits(run: Run, note: str) -> Waiting:
    address = reverse("runs:run_detail", args=[run.pk])
    return Waiting(run.title or run.calculation, note, address, run.status, _label(run))


def _label(run: Run) -> str:
    return str(Status(run.status).label)


def _unevaluated(user: AnyUser) -> list[Waiting]:
    """Alternatives of the reader's utilities whose inputs as they are now were never evaluated."""
    asked = Max("evaluations__version", filter=~Q(evaluations__run__status=Status.FAILED))
    mine = Alternative.objects.filter(project__utility__in=editable_utility_ids(user))
    waiting = mine.annotate(asked=asked).filter(Q(asked=None) | Q(version__gt=F("asked")))
    return [
        Waiting(
            f"{item.project.name} · {item.name}",
            _("Not evaluated yet.") if item.asked is None else _("Changed since its evaluation."),
            reverse("snip:alternative_inputs", args=[item.project_id, item.number]),
            "wait",
            _("To evaluate"),
        )
        for item in waiting.select_related("project").order_by("-changed_at")[:SHOWN]
    ]
