"""Signing in and out, and setting a password through a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.forms import LinkPasswordForm, SignInForm

sign_in = LoginView.as_view(
    template_name="members/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Any, **_kwargs: Any
) -> HttpResponse:
    """429 after too many failures; under /api/ its middleware gives it the API's error shape."""
    wait = get_cool_off(request) or timedelta(minutes=15)
    seconds = int(wait.total_seconds())
    context = {"minutes": max(1, seconds // 60)}
    answer = render(request, "members/locked_out.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


class PasswordFromLink(PasswordResetConfirmView):
    """The link a manager or the secretariat hands over; it works once and for three days."""

    template_name = "members/password_from_link.html"
    form_class = LinkPasswordForm
    success_url = reverse_lazy("members:sign_in")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Sign in with it now."))
        return response
