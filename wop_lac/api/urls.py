"""Addresses of the REST API, version 1."""

from django.urls import path, register_converter

from members.api import views as members
from runs.api import studies, traces, what_if, workbooks
from runs.api import views as runs
from snip.api import views as snip
from wop_lac.api import docs

app_name = "api"


class CalculationName:
    """Lower-case words joined by dots; anything else is no address."""

    regex = r"[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39}){0,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CalculationName, "calculation")

PROJECT = "projects/<uuid:project_id>/"
ALTERNATIVE = f"{PROJECT}alternatives/<int:number>/"

urlpatterns = [
    path("auth/token/", members.TokenView.as_view(), name="token"),
    path("auth/tokens/revoke-all/", members.TokensRevokeAll.as_view(), name="tokens_revoke_all"),
    path("utilities/", members.UtilityList.as_view(), name="utilities"),
    path("utilities/<slug:slug>/", members.UtilityDetail.as_view(), name="utility"),
    path("projects/", snip.ProjectList.as_view(), name="projects"),
    path(PROJECT, snip.ProjectDetail.as_view(), name="project"),
    path(f"{PROJECT}alternatives/", snip.AlternativeList.as_view(), name="alternatives"),
    path(ALTERNATIVE, snip.AlternativeDetail.as_view(), name="alternative"),
    path(f"{ALTERNATIVE}evaluate/", snip.AlternativeEvaluate.as_view(), name="evaluate"),
    path("calculations/", runs.CalculationList.as_view(), name="calculations"),
    path("calculations/<calculation:name>/", runs.CalculationView.as_view(), name="calculation"),
    path("runs/", runs.RunList.as_view(), name="runs"),
    path("runs/<uuid:pk>/", runs.RunDetail.as_view(), name="run"),
    path("runs/<uuid:pk>/workbook/", workbooks.Workbook.as_view(), name="run_workbook"),
    path("runs/<uuid:pk>/cancel/", runs.RunCancel.as_view(), name="run_cancel"),
    path("runs/<uuid:pk>/trace/", traces.Traces.as_view(), name="traces"),
    path("runs/<uuid:pk>/trace/<figure:figure>/", traces.TraceFigure.as_view(), name="trace"),
    path("runs/<uuid:pk>/what-if/", what_if.WhatIf.as_view(), name="what_if"),
    path("runs/<uuid:pk>/scenarios/", what_if.Scenarios.as_view(), name="scenarios"),
    path("runs/<uuid:pk>/studies/", studies.Studies.as_view(), name="studies"),
    path(
        "runs/<uuid:pk>/studies/<language:language>.pdf",
        studies.StudyFile.as_view(),
        name="study_file",
    ),
    path("errors/", docs.ErrorKinds.as_view(), name="errors"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
]
