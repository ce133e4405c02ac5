"""The input pages of an alternative: sections, saving as one types, evaluation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engine.errors import InvalidInputs
from presentation.forms import Clash, Field, Node, UnknownPath, dotted
from runs.addresses import WAITING
from runs.models import Status
from snip.input_page import InputForm, error_lines, input_form, language
from snip.models import Alternative
from snip.permissions import may_edit
from snip.posted import NotOurPage, Outcome, apply_post
from snip.sections import (
    REVIEW,
    Section,
    next_of,
    nodes_of,
    section_named,
    section_of,
    sections_of,
)
from snip.selectors import standing_of
from snip.services import alternative_evaluate
from snip.views.lookup import alternative_or_404, editor_of


@require_safe
def alternative_inputs(request: HttpRequest, project_id: UUID, number: int) -> HttpResponse:
    """The first section that is not complete."""
    alternative = alternative_or_404(request, project_id, number)
    progress = input_form(alternative).progress
    unfinished = (one.slug for one in progress if not one.is_settled)
    slug = next(unfinished, REVIEW)
    return redirect("snip:alternative_section", project_id, number, slug)


@require_http_methods(["GET", "HEAD", "POST"])
def alternative_section(
    request: HttpRequest, project_id: UUID, number: int, section: str
) -> HttpResponse:
    """One section to read or to fill in; POST saves all of it, as without JavaScript."""
    alternative = alternative_or_404(request, project_id, number)
    shown = section_named(alternative.calculation, section)
    if shown is None:
        raise Http404
    if request.method == "POST":
        return _section_saved(request, alternative, shown)
    show_gaps = "faltan" in request.GET
    return _page(request, alternative, shown, input_form(alternative), show_gaps=show_gaps)


def _section_saved(
    request: HttpRequest, alternative: Alternative, section: Section
) -> HttpResponse:
    user = editor_of(request, alternative.project)
    try:
        outcome = apply_post(alternative, request.POST.dict(), user, language())
    except (UnknownPath, NotOurPage):
        return _not_ours(request)
    if outcome.clashes or outcome.refused:
        form = input_form(alternative, clashes=outcome.clashes, refused=outcome.refused)
        lost = _lost(outcome.clashes, form)
        return _page(request, alternative, section, form, status=409, lost=lost)
    if any(node.problem_count for node in nodes_of(section, input_form(alternative).form)):
        messages.warning(request, _kept_words())
    else:
        messages.success(request, _saved_words())
    here = _address(alternative, section)
    if outcome.button:
        return HttpResponseRedirect(f"{here}#{dotted(outcome.path)}")
    going_on = "next" in request.POST
    after = next_of(alternative.calculation, section) if going_on else None
    return HttpResponseRedirect(_address(alternative, after) if after else f"{here}?faltan=1")


def _lost(clashes: dict[str, Clash], form: InputForm) -> list[str]:
    """What was typed into rows that are no longer there, so that it can be typed again."""
    return [
        _("“%(value)s” was not saved: its row was moved or removed meanwhile.")
        % {"value": clash.mine}
        for path, clash in clashes.items()
        if clash.gone and clash.mine is not None and form.form.find(path) is None
    ]


@require_POST
def alternative_field(request: HttpRequest, project_id: UUID, number: int) -> HttpResponse:
    """Save what was typed or pressed; the answer is that part of the form as it stands now."""
    alternative = alternative_or_404(request, project_id, number)
    user = editor_of(request, alternative.project)
    before = input_form(alternative)
    try:
        outcome = apply_post(alternative, request.POST.dict(), user, language())
    except (UnknownPath, NotOurPage):
        return _not_ours(request)
    form = input_form(alternative, clashes=outcome.clashes, refused=outcome.refused)
    node = form.form.find(outcome.shown)
    if node is None and (outcome.clashes or not _was_last_year(before, outcome.shown)):
        return _gone(request, outcome)
    section = section_of(alternative.calculation, outcome.shown)
    context = {
        **_context(request, alternative, form),
        **(_shown(form, node, outcome) if node else _year_taken_out(form, outcome.shown)),
        "others": _changed_errors(before, form, node, section),
        "section": section,
    }
    return render(request, "snip/saved.html", context)


def _shown(form: InputForm, node: Node, outcome: Outcome) -> dict[str, object]:
    """The part of the form that answers the change, and a word for who listens."""
    node.note = _note(outcome, node)
    return {
        "node": node,
        "template": "components/form/cell.html" if _is_cell(form, node) else node.template,
        "announcement": f"{node.label}: {node.note}" if node.note else "",
        "is_wrong": bool(node.problem_count),
    }


def _year_taken_out(form: InputForm, path: str) -> dict[str, object]:
    """A year more than are asked for goes from the page when it is cleared."""
    series = form.form.find(path.rpartition(".")[0])
    words = _kept_words() if series and series.problem_count else _saved_words()
    return {
        "template": "components/form/nothing.html",
        "announcement": f"{series.label}: {words}" if series else words,
        "is_wrong": bool(series and series.problem_count),
    }


def _was_last_year(before: InputForm, path: str) -> bool:
    parent = before.form.find(path.rpartition(".")[0])
    return parent is not None and parent.kind == "series" and before.form.find(path) is not None


def _is_cell(form: InputForm, node: Node) -> bool:
    parent = form.form.find(node.path.rpartition(".")[0])
    return isinstance(node, Field) and parent is not None and parent.kind == "series"


def _changed_errors(
    before: InputForm, after: InputForm, shown: Node | None, section: Section | None
) -> list[Node]:
    """Parts elsewhere on the same page whose errors this change made or mended."""
    inside = {node.path for node in shown.walk()} if shown else set()
    old = {node.path: (node.errors, node.is_gap) for node in before.form.walk()}
    return [
        node
        for top in (nodes_of(section, after.form) if section else [])
        for node in top.walk()
        if node.path not in inside
        and old.get(node.path, (node.errors, node.is_gap)) != (node.errors, node.is_gap)
    ]


def _note(outcome: Outcome, node: Node) -> str:
    if clash := outcome.clashes.get(node.path):
        return "" if isinstance(node, Field) else _clash_words(clash)
    if outcome.refused or outcome.clashes:
        return ""
    return _kept_words() if node.problem_count else _saved_words()


def _clash_words(clash: Clash) -> str:
    if clash.when is None:
        return _("Nothing was changed: this part was changed meanwhile. Check it and try again.")
    time = date_format(timezone.localtime(clash.when), "H:i")
    words = _("Nothing was changed: %(who)s changed this part at %(time)s. Check it and try again.")
    return words % {"who": clash.who, "time": time}


def _kept_words() -> str:
    """Nothing typed is lost, but nobody should think that all is well."""
    time = date_format(timezone.localtime(), "H:i")
    return _("kept %(time)s, but something is still wrong") % {"time": time}


def _saved_words() -> str:
    return _("saved %(time)s") % {"time": date_format(timezone.localtime(), "H:i")}


@require_POST
def alternative_evaluate_view(request: HttpRequest, project_id: UUID, number: int) -> HttpResponse:
    """Have the inputs evaluated; not while something is wrong, and pressed twice only once."""
    alternative = alternative_or_404(request, project_id, number)
    user = editor_of(request, alternative.project)
    try:
        run = alternative_evaluate(alternative=alternative, user=user)
    except InvalidInputs:
        form = input_form(alternative)
        review = sections_of(alternative.calculation)[-1]
        return _page(request, alternative, review, form, status=422, refused=True)
    if run.status == Status.SUCCEEDED:
        messages.info(request, _("These inputs were evaluated already; this is their result."))
        return redirect("snip:result", project_id, number)
    return redirect(f"{reverse('runs:run_detail', args=[run.pk])}?{WAITING}=1")


def _not_ours(request: HttpRequest) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return render(request, "snip/not_saved.html", status=400)
    return render(request, "400.html", status=400)


def _gone(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    clash = outcome.clashes.get(outcome.shown)
    return render(request, "snip/not_saved.html", {"clash": clash, "path": outcome.shown})


def _address(alternative: Alternative, section: Section | None = None, slug: str = "") -> str:
    where = section.slug if section else slug
    return reverse(
        "snip:alternative_section", args=(alternative.project_id, alternative.number, where)
    )


def _context(request: HttpRequest, alternative: Alternative, form: InputForm) -> dict[str, object]:
    place = (alternative.project_id, alternative.number)
    return {
        "alternative": alternative,
        "project": alternative.project,
        "progress": form.progress,
        "version": alternative.version,
        "editable": may_edit(request.user, alternative.project),
        "save_url": reverse("snip:alternative_field", args=place),
    }


def _page(
    request: HttpRequest,
    alternative: Alternative,
    section: Section,
    form: InputForm,
    *,
    status: int = 200,
    show_gaps: bool = False,
    refused: bool = False,
    lost: list[str] | None = None,
) -> HttpResponse:
    is_review = section.slug == REVIEW
    every = sections_of(alternative.calculation)
    context = {
        **_context(request, alternative, form),
        "section": section,
        "nodes": nodes_of(section, form.form),
        "after": next_of(alternative.calculation, section),
        "is_review": is_review,
        "show_gaps": show_gaps,
        "lost": lost or [],
        "refused": refused,
        "lines": error_lines(form, _address(alternative, slug="SECTION") + "?faltan=1")
        if is_review
        else [],
        "standing": standing_of(alternative),
        "position": every.index(section) + 1,
        "total": len(every),
    }
    return render(request, "snip/inputs.html", context, status=status)
