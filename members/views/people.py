"""People of the network and their roles: for the secretariat, and managers in their utilities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import permissions, selectors, services
from members.downloads import download, people_table
from members.forms import PeopleFilter, PersonForm, RoleForm, RoleGiveForm
from members.models import Membership, Role, User

PAGE_SIZE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    user = _manager(request)
    form = PeopleFilter(request.GET, utilities=permissions.staffed_utilities(user))
    form.is_valid()
    found = selectors.people(
        user, search=form.cleaned_data.get("q", ""), utility=form.cleaned_data.get("utility")
    )
    if kind := form.cleaned_data.get("format"):
        return download(people_table(found), kind, "personas")
    context = {
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filtered": any(form.cleaned_data.get(name) for name in ("q", "utility")),
    }
    return render(request, "members/people.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; the link to set its password is shown once."""
    actor = _manager(request)
    utilities = permissions.staffed_utilities(actor)
    form = PersonForm(request.POST or None, utilities=utilities, initial=_sole(utilities))
    if request.method == "POST" and form.is_valid():
        try:
            account = services.account_add_to_utility(**form.cleaned_data, actor=actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            return _show_link(request, account)
    return render(request, "members/person_add.html", {"form": form})


@login_required
@require_safe
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    return _person_page(request, _seen(request, user_id))


@login_required
@require_POST
def role_give(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One more role of a person the actor sees, in a utility whose people the actor manages."""
    account, actor = _seen(request, user_id), _manager(request)
    if account == actor:
        raise PermissionDenied
    form = RoleGiveForm(request.POST, utilities=permissions.staffed_utilities(actor))
    if form.is_valid():
        try:
            services.role_give(
                account=account,
                role=Role(form.cleaned_data["role"]),
                utility=form.cleaned_data["utility"],
                actor=actor,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The role is given."))
            return redirect("members:person", user_id)
    return _person_page(request, account, give_form=form)


@login_required
@require_POST
def role_change(request: HttpRequest, user_id: UUID, membership_id: int) -> HttpResponse:
    account = _seen(request, user_id)
    membership = _changeable(request, account, membership_id)
    form = RoleForm(request.POST, auto_id=_auto_id(membership_id))
    if form.is_valid():
        try:
            services.role_change(
                membership=membership,
                role=Role(form.cleaned_data["role"]),
                actor=_manager(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The role is changed."))
            return redirect("members:person", user_id)
    return _person_page(request, account, refused_form=form, refused_id=membership_id)


@login_required
@require_POST
def role_remove(request: HttpRequest, user_id: UUID, membership_id: int) -> HttpResponse:
    account = _seen(request, user_id)
    services.role_remove(
        membership=_changeable(request, account, membership_id), actor=_manager(request)
    )
    messages.success(request, _("The role is taken away."))
    if permissions.visible_people(_manager(request)).filter(pk=user_id).exists():
        return redirect("members:person", user_id)
    return redirect("members:people")


@login_required
@require_POST
def disable(request: HttpRequest, user_id: UUID) -> HttpResponse:
    account = _administered(request, user_id)
    services.account_disable(account=account, actor=_manager(request))
    messages.success(request, _("The account is disabled. Its sessions and API tokens have ended."))
    return redirect("members:person", user_id)


@never_cache
@login_required
@require_POST
def enable(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Enabled again; the old password is gone, so the answer is a link to set a new one."""
    account = _administered(request, user_id)
    services.account_enable(account=account, actor=_manager(request))
    return _show_link(request, account)


@never_cache
@login_required
@require_POST
def link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A link to set a password, for who has none or forgot it."""
    account = _administered(request, user_id)
    if not account.is_active:
        raise Http404
    return _show_link(request, account)


def _show_link(request: HttpRequest, account: User) -> HttpResponse:
    services.link_record(account=account, actor=_manager(request))
    where = reverse(
        "members:password_from_link",
        args=[
            urlsafe_base64_encode(force_bytes(account.pk)),
            default_token_generator.make_token(account),
        ],
    )
    context = {"account": account, "link": request.build_absolute_uri(where)}
    return render(request, "members/person_link.html", context)


def _person_page(request: HttpRequest, account: User, **refused: Any) -> HttpResponse:
    actor = _manager(request)
    changeable = permissions.changeable_memberships(actor).filter(user=account)
    utilities = permissions.staffed_utilities(actor)
    give_form = refused.get("give_form")
    if give_form is None and account != actor:
        give_form = RoleGiveForm(utilities=utilities, initial=_sole(utilities))
    context = {
        "account": account,
        "roles": _role_rows(account, set(changeable.values_list("pk", flat=True)), refused),
        "give_form": give_form,
        "may_administer": permissions.administered_people(actor).filter(pk=account.pk).exists(),
        "changes": selectors.changes(actor, account)[:PAGE_SIZE],
    }
    return render(request, "members/person.html", context)


def _role_rows(
    account: User, changeable: set[int], refused: dict[str, Any]
) -> list[tuple[Membership, Form | None]]:
    """Each role the actor sees, with the form to change it where the actor may."""
    rows: list[tuple[Membership, Form | None]] = []
    for membership in account.shown_memberships:  # type: ignore[attr-defined]  # selectors.person
        form: Form | None = None
        if membership.pk in changeable:
            form = RoleForm(initial={"role": membership.role}, auto_id=_auto_id(membership.pk))
            if refused.get("refused_id") == membership.pk:
                form = refused["refused_form"]
        rows.append((membership, form))
    return rows


def _auto_id(membership_id: int) -> str:
    return f"id_{membership_id}_%s"


def _sole(utilities: QuerySet[Any]) -> dict[str, str]:
    """Who manages one utility is not asked which."""
    found = list(utilities.values_list("slug", flat=True)[:2])
    return {"utility": found[0]} if len(found) == 1 else {}


def _manager(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not permissions.manages_people(request.user):
        raise PermissionDenied
    return request.user


def _seen(request: HttpRequest, user_id: UUID) -> User:
    """The account, or 404 for one the reader may not see as for one that is not there."""
    account = selectors.person(request.user, user_id)
    if account is None:
        raise Http404
    return account


def _administered(request: HttpRequest, user_id: UUID) -> User:
    account = _seen(request, user_id)
    allowed = permissions.administered_people(_manager(request))
    if not allowed.filter(pk=account.pk).exists():
        raise PermissionDenied
    return account


def _changeable(request: HttpRequest, account: User, membership_id: int) -> Membership:
    allowed = permissions.changeable_memberships(_manager(request))
    return get_object_or_404(
        allowed.select_related("user", "utility"), pk=membership_id, user=account
    )
