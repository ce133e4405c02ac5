"""Addresses of this app's pages."""

from django.urls import path

from runs.views import compare, figures, runs, scenarios, study, what_if, workbook, workbook_return

app_name = "runs"

urlpatterns = [
    path("", runs.run_list, name="run_list"),
    path("comparar/", compare.compare, name="compare"),
    path(
        "escenarios/<uuid:scenario_id>/borrar/",
        scenarios.scenario_delete_view,
        name="scenario_delete",
    ),
    path("<uuid:run_id>/", runs.run_detail, name="run_detail"),
    path("<uuid:run_id>/estado/", runs.run_status, name="run_status"),
    path("<uuid:run_id>/cancelar/", runs.run_cancel, name="run_cancel"),
    path("<uuid:run_id>/libro.xlsx", workbook.workbook, name="workbook"),
    path("<uuid:run_id>/libro/", workbook_return.workbook_return, name="workbook_return"),
    path("<uuid:run_id>/supuestos/", what_if.what_if, name="what_if"),
    path("<uuid:run_id>/escenarios/", scenarios.scenario_create_view, name="scenario_create"),
    path("<uuid:run_id>/cifras/", figures.figures, name="figures"),
    path("<uuid:run_id>/cifras/<figure:key>/", figures.figure, name="figure"),
    path("<uuid:run_id>/estudio/", study.study, name="study"),
    path("<uuid:run_id>/estudio/<language:language>.pdf", study.study_file, name="study_file"),
]
