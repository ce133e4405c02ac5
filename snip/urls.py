"""Addresses of the project pages."""

from django.urls import path

from snip.views import inputs, projects, results

app_name = "snip"

ALTERNATIVE = "<uuid:project_id>/alternativas/<int:number>/"

urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path("nuevo/", projects.project_create_view, name="project_create"),
    path("<uuid:project_id>/", projects.project_detail, name="project_detail"),
    path("<uuid:project_id>/editar/", projects.project_edit, name="project_edit"),
    path("<uuid:project_id>/compartir/", projects.project_sharing, name="project_sharing"),
    path(
        "<uuid:project_id>/alternativas/nueva/",
        projects.alternative_create_view,
        name="alternative_create",
    ),
    path(
        "<uuid:project_id>/alternativas/renombrar/",
        projects.alternative_rename_view,
        name="alternative_rename",
    ),
    path(
        "<uuid:project_id>/escenarios/<uuid:scenario_id>/alternativa/",
        projects.scenario_adopt,
        name="scenario_adopt",
    ),
    path(ALTERNATIVE, inputs.alternative_inputs, name="alternative_inputs"),
    path(f"{ALTERNATIVE}campo/", inputs.alternative_field, name="alternative_field"),
    path(f"{ALTERNATIVE}evaluar/", inputs.alternative_evaluate_view, name="alternative_evaluate"),
    path(f"{ALTERNATIVE}resultado/", results.result, name="result"),
    path(f"{ALTERNATIVE}resultado/<slug:tab>/", results.result, name="result_tab"),
    path(f"{ALTERNATIVE}<slug:section>/", inputs.alternative_section, name="alternative_section"),
]
