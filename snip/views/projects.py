"""Projects: list with downloads, new, one project with its alternatives, sharing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import User, Utility
from members.permissions import AnyUser
from snip.comparing import candidates_of, inputs_to_adopt, scenarios_of_project
from snip.downloads import list_download
from snip.forms import (
    AlternativeForm,
    ProjectEditForm,
    ProjectFilter,
    ProjectForm,
    RenameForm,
    SharingForm,
    norm_title,
)
from snip.history import SHOWN, History
from snip.listing import columns_of, rows_of
from snip.models import Project
from snip.permissions import may_create, may_edit, may_share, utilities_for_new_projects
from snip.selectors import projects_found, projects_visible_to, standings_of
from snip.services import (
    NameTaken,
    alternative_create,
    alternative_rename,
    project_create,
    project_update,
    sharing_change,
)
from snip.views.lookup import editor_of, project_or_404

PAGE_SIZE = 25
LONGEST_DOWNLOAD = 5000
GETTING = ["GET", "HEAD", "POST"]


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects the reader may see; filters and order stay in the address."""
    visible = projects_visible_to(request.user)
    utilities = Utility.objects.filter(pk__in=visible.order_by().values("utility"))
    form = ProjectFilter(request.GET, utilities=utilities)
    order = form.asked("sort") or "name"
    found = projects_found(
        request.user,
        search=form.asked("q") or "",
        utility=form.asked("utility"),
        country=form.asked("country") or "",
        state=form.asked("state") or "",
        order=order,
    )
    if kind := request.GET.get("format"):
        return list_download(found[:LONGEST_DOWNLOAD], kind)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.object_list),
        "columns": columns_of(order),
        "filtered": any(form.asked(name) for name in ("q", "utility", "country", "state")),
        "may_create": may_create(request.user),
        "nothing_at_all": not visible.exists(),
    }
    return render(request, "snip/project_list.html", context)


@require_http_methods(GETTING)
def project_create_view(request: HttpRequest) -> HttpResponse:
    """A new project of one of the reader's utilities."""
    user = request.user
    if not user.is_authenticated:
        return redirect("members:sign_in")
    if not may_create(user):
        raise PermissionDenied
    utilities = utilities_for_new_projects(user)
    form = ProjectForm(
        request.POST or None, utilities=utilities, initial=_beginning(utilities.first())
    )
    if form.is_valid() and (project := _created(form, user)):
        words = [_("The project is there. Its inputs come next."), form.norm_words]
        messages.success(request, " ".join(one for one in words if one))
        return redirect("snip:alternative_inputs", project.pk, 1)
    return _form_page(request, "snip/project_new.html", {"form": form})


def _beginning(utility: Utility | None) -> dict[str, Any]:
    """What is known beforehand: the utility and its currency; the norm follows the month."""
    if utility is None:
        return {}
    return {
        "utility": utility,
        "currency": CURRENCY_OF.get(utility.country, "USD"),
        "parameter_set": "",
    }


CURRENCY_OF = {
    "AR": "ARS",
    "BO": "BOB",
    "BR": "BRL",
    "CL": "CLP",
    "CO": "COP",
    "CR": "CRC",
    "DO": "DOP",
    "GT": "GTQ",
    "HN": "HNL",
    "MX": "MXN",
    "NI": "NIO",
    "PA": "PAB",
    "PE": "PEN",
    "PY": "PYG",
    "UY": "UYU",
}


def _created(form: ProjectForm, user: User) -> Project | None:
    given = form.cleaned_data
    try:
        return project_create(
            user=user,
            utility=given["utility"],
            name=form.project_name,
            location=given["location"],
            objective=given["objective"],
            currency=given["currency"],
            price_base=given["price_base"],
            parameter_set=given["parameter_set"],
        )
    except NameTaken as taken:
        form.add_error("location", _taken(taken))
        return None


def _taken(taken: NameTaken) -> str:
    words = _("The utility already has a project called “%(name)s”; say more exactly where it is.")
    return words % {"name": taken}


@require_safe
def project_detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A project: its alternatives side by side, who sees it, what changed."""
    project = project_or_404(request, project_id)
    return _detail(request, project)


def _detail(
    request: HttpRequest,
    project: Project,
    alternative_form: AlternativeForm | None = None,
    rename_form: RenameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: AnyUser = request.user
    standings = standings_of(project)
    context = {
        "project": project,
        "norm": norm_title(project.parameter_set),
        "standings": standings,
        "candidates": candidates_of(project, standings),
        "editable": may_edit(user, project),
        "sharing_form": SharingForm(initial={"sharing": project.sharing})
        if may_share(user, project)
        else None,
        "alternative_form": alternative_form
        or AlternativeForm(project=project, initial={"copy_of": standings[-1].alternative.pk})
        if standings
        else None,
        "rename_form": rename_form or RenameForm(project=project),
        "changes": Paginator(History(project), SHOWN).get_page(request.GET.get("page")),
    }
    return render(request, "snip/project.html", context, status=status)


@require_http_methods(GETTING)
def project_edit(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Change what a project is called and says."""
    project = project_or_404(request, project_id)
    user = editor_of(request, project)
    initial = {name: getattr(project, name) for name in ProjectEditForm.base_fields}
    form = ProjectEditForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            project_update(project=project, user=user, **form.cleaned_data)
        except NameTaken as taken:
            form.add_error("name", _taken(taken))
        else:
            messages.success(request, _("The project was changed."))
            return redirect("snip:project_detail", project.pk)
    return _form_page(request, "snip/project_edit.html", {"form": form, "project": project})


@require_POST
def project_sharing(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Decide who else sees the project: its utility's manager alone."""
    project = project_or_404(request, project_id)
    user = request.user
    if not isinstance(user, User) or not may_share(user, project):
        raise PermissionDenied
    form = SharingForm(request.POST)
    if form.is_valid():
        sharing_change(project=project, sharing=form.cleaned_data["sharing"], user=user)
        messages.success(request, _("It is decided who sees the project."))
    else:
        messages.error(request, _("Choose who sees the project; nothing was changed."))
    return redirect("snip:project_detail", project.pk)


@require_POST
def alternative_create_view(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Another alternative, from a copy or from the norm's values."""
    project = project_or_404(request, project_id)
    user = editor_of(request, project)
    form = AlternativeForm(request.POST, project=project)
    if not form.is_valid():
        return _detail(request, project, form, status=422)
    alternative = alternative_create(
        project=project,
        user=user,
        name=form.cleaned_data["name"],
        copy_of=form.cleaned_data["copy_of"],
    )
    return redirect("snip:alternative_inputs", project.pk, alternative.number)


@require_POST
def scenario_adopt(request: HttpRequest, project_id: UUID, scenario_id: UUID) -> HttpResponse:
    """Another alternative with the inputs of a scenario of the project."""
    project = project_or_404(request, project_id)
    scenario = get_object_or_404(scenarios_of_project(project), pk=scenario_id)
    alternative = alternative_create(
        project=project,
        user=editor_of(request, project),
        name=scenario.name,
        inputs=inputs_to_adopt(scenario.run),
        calculation=scenario.run.calculation,
    )
    messages.success(
        request,
        _("The scenario “%(name)s” is now an alternative; evaluate it when its inputs are right.")
        % {"name": scenario.name},
    )
    return redirect("snip:alternative_inputs", project.pk, alternative.number)


@require_POST
def alternative_rename_view(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Another name for one of the project's alternatives."""
    project = project_or_404(request, project_id)
    user = editor_of(request, project)
    form = RenameForm(request.POST, project=project)
    if not form.is_valid():
        return _detail(request, project, rename_form=form, status=422)
    chosen = form.cleaned_data["alternative"]
    alternative_rename(alternative=chosen, name=form.cleaned_data["name"], user=user)
    messages.success(request, _("The alternative was renamed."))
    return redirect("snip:project_detail", project.pk)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, template, context, status=status)
