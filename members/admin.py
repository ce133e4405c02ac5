"""Administration of accounts, roles and utilities; for is_staff only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import services
from members.forms import AccountCreationForm
from members.models import AccountChange, Membership, Role, User, Utility


class AccountChangeForm(UserChangeForm):  # type: ignore[type-arg]  # generic for mypy only
    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff", "is_superuser", "password")


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # generic for mypy only
    form = AccountChangeForm
    add_form = AccountCreationForm
    list_display = ("email", "name", "language", "is_active", "is_staff", "is_demonstration")
    list_filter = ("is_active", "is_staff", "is_demonstration")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("is_demonstration", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password")}),
        (
            gettext_lazy("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "is_demonstration")},
        ),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Another person's password; sessions and tokens end with the old one."""
        account = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        if account is not None:
            after = User.objects.get(pk=account.pk)
            if after.password != account.password:
                services.password_replaced(account=after, actor=_actor(request))
        return response

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        actor = _actor(request)
        super().save_model(request, obj, form, change)
        if not change:
            services.account_recorded(account=obj, actor=actor)
        elif "is_active" in form.changed_data:
            switch = services.account_enable if obj.is_active else services.account_disable
            switch(account=obj, actor=actor)


class MembershipForm(ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A role; whether it fits and is new is checked by the service that saves it."""

    class Meta:
        model = Membership
        fields = ("user", "role", "utility", "country")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.instance.user = data.get("user")
        return data


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Roles are given and taken away, each with its line in the trail; none is rewritten."""

    form = MembershipForm
    list_display = ("user", "role", "utility", "country")
    list_filter = ("role", "country")
    list_select_related = ("user", "utility")
    search_fields = ("user__email", "user__name", "utility__name")
    autocomplete_fields = ("user", "utility")

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm[Membership], change: bool
    ) -> None:
        given = services.role_give(
            account=obj.user,
            role=Role(obj.role),
            utility=obj.utility,
            country=obj.country,
            actor=_actor(request),
        )
        obj.pk = given.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        services.role_remove(membership=obj, actor=_actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset:
            self.delete_model(request, membership)


@admin.register(Utility)
class UtilityAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("name", "country", "region", "connections", "size", "illustrative")
    list_filter = ("country", "size", "illustrative")
    search_fields = ("name", "city", "region")
    prepopulated_fields = {"slug": ("name",)}
    fields = (
        "name",
        "slug",
        "country",
        "region",
        "city",
        "connections",
        "size",
        "about",
        "source",
        "illustrative",
    )


@admin.register(AccountChange)
class AccountChangeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """The trail, to be read."""

    list_display = ("at", "account", "action", "utility", "before", "after", "actor")
    list_filter = ("action",)
    list_select_related = ("account", "actor", "utility")
    search_fields = ("account__email", "actor__email")
    fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccountChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AccountChange | None = None) -> bool:
        return False


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise ValidationError(_("You may not do this."))
    return request.user
