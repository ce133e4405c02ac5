"""What the run of an evaluation is about, and who entered its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from runs.about import About, Origin
from runs.models import Run
from runs.permissions import AnyUser as RunReader
from snip.forms import norm_title
from snip.models import Alternative, Evaluation, InputChange, Project
from snip.permissions import reader_of
from snip.sections import section_of
from snip.selectors import projects_visible_to


def about(run: Run) -> About | None:
    """The project and alternative that the run evaluated first; None for other runs."""
    evaluation = _evaluation(run)
    if evaluation is None:
        return None
    alternative = evaluation.alternative
    project = alternative.project
    return About(
        title=project.name,
        part=_alternative_words(alternative),
        owner=str(project.utility),
        currency=project.currency,
        price_base=project.price_base,
        norm=norm_title(project.parameter_set),
        source=project.source,
        facts=_facts(project),
    )


def origins(user: RunReader, run: Run, paths: Sequence[str]) -> Mapping[str, Origin]:
    """Input path -> its last change before the evaluation, for readers of the project.

    An input that came with a whole part has the part's origin; one never changed is that of whoever
    began the project, or nobody's, with the example's source, where it came with one.
    """
    evaluation = _evaluation(run)
    seen = projects_visible_to(reader_of(user))
    if evaluation is None or not seen.filter(pk=evaluation.alternative.project_id).exists():
        return {}
    alternative = evaluation.alternative
    changes = alternative.changes.filter(version__lte=evaluation.version)
    latest = _latest(changes.select_related("changed_by").order_by("changed_at", "id"))
    return {path: _origin(alternative, path, _nearest(latest, path)) for path in paths}


def _evaluation(run: Run) -> Evaluation | None:
    return (
        run.evaluations.select_related(
            "alternative__project__utility", "alternative__project__created_by"
        )
        .order_by("requested_at", "id")
        .first()
    )


def _alternative_words(alternative: Alternative) -> str:
    return _("Alternative %(number)s: %(name)s") % {
        "number": alternative.number,
        "name": alternative.name,
    }


def _facts(project: Project) -> dict[str, str]:
    facts = {_("Location"): project.location, _("Objective"): project.objective}
    if project.illustrative:
        facts[_("Status")] = _("Illustrative example")
    return {name: text for name, text in facts.items() if text}


def _latest(changes: Iterable[InputChange]) -> dict[str, InputChange]:
    """Path -> the last of its changes; changes come oldest first."""
    return {one.path: one for one in changes}


def _nearest(latest: Mapping[str, InputChange], path: str) -> InputChange | None:
    """The last change of the input itself or of a part that holds it."""
    parts = path.split(".")
    ways = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    found = [latest[way] for way in ways if way in latest]
    return max(found, key=lambda one: (one.changed_at, one.pk), default=None)


def _origin(alternative: Alternative, path: str, change: InputChange | None) -> Origin:
    address = _field_address(alternative, path)
    if change:
        return Origin(str(change.changed_by or ""), change.changed_at, change.reason, address)
    project = alternative.project
    if project.illustrative:
        return Origin("", None, project.source, address)
    return Origin(str(project.created_by or ""), project.created_at, address=address)


def _field_address(alternative: Alternative, path: str) -> str:
    """The input's field on the page that asks for it; "" where none does."""
    section = section_of(alternative.calculation, path)
    if section is None:
        return ""
    where = [alternative.project_id, alternative.number, section.slug]
    return f"{reverse('snip:alternative_section', args=where)}#{quote(path)}"
