"""Projects, their alternatives, and evaluating them: the same doors as the pages."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    PermissionDenied,
    ValidationError,
)
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from presentation.requests import read_body, read_query
from runs.api.serializers import RunDetailSerializer
from runs.api.views import run_to_follow
from snip import permissions, selectors, services
from snip.api.serializers import (
    AlternativeCreate,
    AlternativeDetailSerializer,
    AlternativeSerializer,
    InputsChange,
    ProjectChanges,
    ProjectCreate,
    ProjectQuery,
    ProjectSerializer,
)
from snip.api.shapes import shaped
from snip.calculation import CALCULATION
from snip.models import Alternative, Project


class Conflict(APIException):
    """The alternative is no longer of the version the caller had; both versions are told."""

    status_code = 409

    def __init__(self, mine: dict[str, Any], current: Alternative) -> None:
        super().__init__(_("Somebody changed the alternative after the version you have."))
        theirs = AlternativeDetailSerializer(current).data
        self.members = {
            "yours": {"version": mine["version"], "inputs": mine["inputs"]},
            "current": theirs,
        }


class ProjectList(ListAPIView[Project]):
    """The projects you may see."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    serializer_class = ProjectSerializer

    @extend_schema(operation_id="projects_list", tags=["projects"], parameters=[ProjectQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="projects_create",
        tags=["projects"],
        request=ProjectCreate,
        responses={201: ProjectSerializer},
    )
    def post(self, request: Request) -> Response:
        """A new project of a utility you enter data for, with its first alternative."""
        if not permissions.may_create(request.user):
            self.permission_denied(request)
        form = read_body(ProjectCreate, request)
        utilities = permissions.utilities_for_new_projects(request.user)
        utility = utilities.filter(slug=form.pop("utility")).first()
        if utility is None:
            _refuse("utility", _("This is none of the utilities you enter data for."))
        try:
            project = services.project_create(
                user=permissions.acting(request.user), utility=utility, **form
            )
        except services.NameTaken:
            _refuse_name()
        return Response(
            ProjectSerializer(project).data,
            status=201,
            headers={"Location": f"/api/v1/projects/{project.pk}/"},
        )

    def get_queryset(self) -> QuerySet[Project]:
        query = read_query(ProjectQuery, self.request)
        found = selectors.projects_visible_to(self.request.user)
        if text := query.get("q"):
            found = found.filter(Q(name__icontains=text) | Q(location__icontains=text))
        if slug := query.get("utility"):
            found = found.filter(utility__slug=slug)
        return found


class ProjectDetail(APIView):
    """One project."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(operation_id="projects_retrieve", tags=["projects"], responses=ProjectSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        return Response(ProjectSerializer(_project(request, project_id)).data)

    @extend_schema(
        operation_id="projects_update",
        tags=["projects"],
        request=ProjectChanges,
        responses=ProjectSerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change what the project is called and says; who sees it, if you manage the utility."""
        project = _project(request, project_id, to_edit=True)
        form = read_body(ProjectChanges, request)
        if "sharing" in form and not permissions.may_share(request.user, project):
            self.permission_denied(request)
        return Response(ProjectSerializer(_change(project, form, request)).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="alternatives_list",
        tags=["projects"],
        responses=AlternativeSerializer(many=True),
    ),
    post=extend_schema(
        operation_id="alternatives_create",
        tags=["projects"],
        request=AlternativeCreate,
        responses={201: AlternativeDetailSerializer},
    ),
)
class AlternativeList(APIView):
    """The alternatives of a project."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    def get(self, request: Request, project_id: UUID) -> Response:
        alternatives = _project(request, project_id).alternatives.all()
        return Response(AlternativeSerializer(alternatives, many=True).data)

    def post(self, request: Request, project_id: UUID) -> Response:
        project = _project(request, project_id, to_edit=True)
        form = read_body(AlternativeCreate, request)
        original = None
        if "copy_of" in form:
            original = project.alternatives.filter(number=form["copy_of"]).first()
            if original is None:
                _refuse("copy_of", _("The project has no alternative of that number."))
        inputs = form.get("inputs")
        alternative = services.alternative_create(
            project=project,
            user=permissions.acting(request.user),
            name=form["name"],
            copy_of=original,
            inputs=None if inputs is None else _shaped(inputs, project, CALCULATION),
        )
        address = f"/api/v1/projects/{project.pk}/alternatives/{alternative.number}/"
        return Response(
            AlternativeDetailSerializer(alternative).data,
            status=201,
            headers={"Location": address},
        )


class AlternativeDetail(APIView):
    """One alternative: its inputs, what is still wrong with them, its evaluations."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="alternatives_retrieve",
        tags=["projects"],
        responses=AlternativeDetailSerializer,
    )
    def get(self, request: Request, project_id: UUID, number: int) -> Response:
        return Response(AlternativeDetailSerializer(_alternative(request, project_id, number)).data)

    @extend_schema(
        operation_id="alternatives_replace",
        tags=["projects"],
        request=InputsChange,
        responses=AlternativeDetailSerializer,
    )
    def put(self, request: Request, project_id: UUID, number: int) -> Response:
        """All inputs anew, made from the version you name; 409 if that is no longer the last."""
        alternative = _alternative(request, project_id, number, to_edit=True)
        form = read_body(InputsChange, request)
        return _replaced(request, alternative, form, form["inputs"])

    @extend_schema(
        operation_id="alternatives_update",
        tags=["projects"],
        request=InputsChange,
        responses=AlternativeDetailSerializer,
    )
    def patch(self, request: Request, project_id: UUID, number: int) -> Response:
        """Some inputs merged into the others (RFC 7396); null takes an input away."""
        alternative = _alternative(request, project_id, number, to_edit=True)
        form = read_body(InputsChange, request)
        inputs = services.merged(alternative.inputs, form["inputs"])
        return _replaced(request, alternative, form, inputs)


class AlternativeEvaluate(APIView):
    """Have a worker evaluate the inputs as they stand."""

    @extend_schema(
        operation_id="alternatives_evaluate",
        tags=["projects"],
        request=None,
        responses={200: RunDetailSerializer, 202: RunDetailSerializer},
    )
    def post(self, request: Request, project_id: UUID, number: int) -> Response:
        """202 with the run to follow; 200 if these inputs were evaluated before."""
        alternative = _alternative(request, project_id, number, to_edit=True)
        run = services.alternative_evaluate(
            alternative=alternative, user=permissions.acting(request.user)
        )
        return run_to_follow(run)


def _project(request: Request, project_id: UUID, *, to_edit: bool = False) -> Project:
    """The project if the user sees it; another's answers as one that is not there."""
    project = selectors.projects_visible_to(request.user).filter(pk=project_id).first()
    if project is None:
        raise Http404
    if to_edit and not permissions.may_edit(request.user, project):
        raise PermissionDenied
    return project


def _alternative(
    request: Request, project_id: UUID, number: int, *, to_edit: bool = False
) -> Alternative:
    alternatives = selectors.alternatives_visible_to(request.user)
    alternative = alternatives.filter(project=project_id, number=number).first()
    if alternative is None:
        raise Http404
    if to_edit and not permissions.may_edit(request.user, alternative.project):
        raise PermissionDenied
    return alternative


def _change(project: Project, form: dict[str, Any], request: Request) -> Project:
    sharing = form.pop("sharing", None)
    user = permissions.acting(request.user)
    try:
        if form:
            project = services.project_update(project=project, user=user, **form)
    except services.NameTaken:
        _refuse_name()
    if sharing is not None:
        project = services.sharing_change(project=project, sharing=sharing, user=user)
    return project


def _replaced(
    request: Request, alternative: Alternative, form: dict[str, Any], inputs: dict[str, Any]
) -> Response:
    try:
        changed = services.alternative_inputs_replace(
            alternative=alternative,
            inputs=_shaped(inputs, alternative.project, alternative.calculation),
            version=form["version"],
            user=permissions.acting(request.user),
            reason=form["reason"],
        )
    except services.VersionConflict as conflict:
        raise Conflict(form, conflict.alternative) from conflict
    return Response(AlternativeDetailSerializer(changed).data)


def _shaped(inputs: dict[str, Any], project: Project, calculation: str) -> dict[str, Any]:
    return shaped(inputs, calculation, project.parameter_set)


def _refuse_name() -> NoReturn:
    _refuse("name", _("The utility has a project of that name already; choose another."))


def _refuse(field: str, text: str) -> NoReturn:
    raise ValidationError({field: [ErrorDetail(text, code="invalid")]})
