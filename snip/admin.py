"""Administration of projects: to read, and to move a project that was begun for the wrong utility.

Inputs, evaluations and the trail of changes are only ever written by the services.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from snip.models import Alternative, Evaluation, InputChange, Project, ProjectChange


class ReadOnly:
    """Rows that the administration shows and nobody changes there."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AlternativesInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    model = Alternative
    fields = ("number", "name", "version", "changed_at", "changed_by")
    readonly_fields = fields
    extra = 0


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("name", "utility", "sharing", "parameter_set", "illustrative", "updated_at")
    list_filter = ("sharing", "illustrative", "utility__country")
    search_fields = ("name", "location", "utility__name")
    fields = (
        "utility",
        "name",
        "location",
        "objective",
        "currency",
        "price_base",
        "parameter_set",
        "sharing",
        "source",
        "illustrative",
        "created_by",
        "created_at",
    )
    readonly_fields = tuple(name for name in fields if name != "utility")
    inlines = (AlternativesInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("alternative", "run", "version", "requested_by", "requested_at")
    search_fields = ("alternative__project__name", "run__id")
    list_select_related = ("alternative", "run", "requested_by")


@admin.register(InputChange)
class InputChangeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("alternative", "path", "before", "after", "changed_by", "changed_at")
    search_fields = ("alternative__project__name", "path")
    list_select_related = ("alternative", "changed_by")
    show_full_result_count = False


@admin.register(ProjectChange)
class ProjectChangeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("project", "field", "before", "after", "changed_by", "changed_at")
    search_fields = ("project__name",)
    list_select_related = ("project", "changed_by")
