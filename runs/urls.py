"""Addresses of this app's pages."""

from django.urls import path

from runs import views

app_name = "runs"

urlpatterns = [
    path("", views.run_list, name="run_list"),
    path("<uuid:run_id>/", views.run_detail, name="run_detail"),
    path("<uuid:run_id>/estado/", views.run_status, name="run_status"),
    path("<uuid:run_id>/cancelar/", views.run_cancel, name="run_cancel"),
]
