"""The own account: name and language, password, API tokens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members import selectors, services
from members.forms import PasswordChangeForm, ProfileForm, TokenForm, TokenRevokeForm
from members.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything about the own account on one page; POST changes name and language."""
    user = _user(request)
    if request.method != "POST":
        return _page(request)
    # A form of its own copy: a refused name must not appear as the reader's name in the frame.
    form = ProfileForm(request.POST, instance=User.objects.get(pk=user.pk))
    if not form.is_valid():
        return _page(request, profile_form=form)
    services.profile_change(account=user, **form.cleaned_data)
    with translation.override(user.language):
        messages.success(request, _("Your name and language are saved."))
    response = redirect("members:account")
    # A language chosen at the foot of a page would otherwise win over the account's.
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@sensitive_post_parameters()
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password; this session stays, every other one and every token ends."""
    form = PasswordChangeForm(_user(request), request.POST)
    if not form.is_valid():
        return _page(request, password_form=form)
    update_session_auth_hash(request, form.save())
    messages.success(
        request,
        _("Your password is changed. Your other sessions have ended and your API tokens are void."),
    )
    return redirect("members:account")


@never_cache
@login_required
@require_POST
def token_create(request: HttpRequest) -> HttpResponse:
    """A new API token, shown this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form)
    try:
        _token, secret = services.token_create(account=_user(request), **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, token_form=form)
    context = {"secret": secret, "label": form.cleaned_data["label"]}
    return render(request, "members/token_created.html", context)


@login_required
@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    form = TokenRevokeForm(request.POST)
    if not form.is_valid():
        raise Http404
    user = _user(request)
    token = selectors.tokens(user).filter(token_key=form.cleaned_data["token"]).first()
    if token is None:
        raise Http404
    services.token_revoke(token=token, actor=user)
    messages.success(request, _("The token is revoked: it opens nothing any more."))
    return redirect("members:account")


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = _user(request)
    context = {
        "profile_form": ProfileForm(instance=user),
        "password_form": PasswordChangeForm(user),
        "token_form": TokenForm(),
        "tokens": selectors.tokens(user),
        "memberships": user.memberships.select_related("utility"),
        **forms,
    }
    return render(request, "members/account.html", context)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
