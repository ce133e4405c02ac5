"""Administrators look at runs; they are changed by their services alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from runs.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("id", "calculation", "title", "status", "created_by", "created_at")
    list_filter = ("status", "calculation")
    list_select_related = ("created_by",)
    search_fields = ("id__exact", "fingerprint__startswith", "title", "created_by__email")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
