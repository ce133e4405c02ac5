"""The administration pages, behind the portal's own and only sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

View = Callable[..., HttpResponseBase]


class PortalAdminSite(AdminSite):
    """Who has signed in and is no administrator is refused, not asked to sign in again."""

    site_header = _("WOP-LAC administration")
    site_title = _("WOP-LAC administration")
    index_title = _("Administration")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inside: View = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            self._refuse_others(request)
            return inside(request, *args, **kwargs)

        return update_wrapper(door, inside)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._refuse_others(request)
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(reverse("admin:index"), reverse("members:sign_in"))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        # One place changes a password: the one that ends sessions and tokens with it.
        return redirect("members:account")

    def _refuse_others(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
