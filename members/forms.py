"""Forms of the member pages. Every query parameter passes through one as well."""

from __future__ import annotations

from typing import Any, cast

import structlog
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, SetPasswordForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from members import services
from members.api.throttles import ByAddress
from members.backends import is_locked_out
from members.models import UTILITY_ROLES, Country, Role, User, Utility

log = structlog.get_logger("members.sign_in")


class Portal:
    """How the portal draws a form: its inputs' class, and its errors as the summary lists them."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")

    def refuse(self, error: ValidationError) -> None:
        """What a service refused, at the fields it names as far as this form has them."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, texts in by_field.items():
            cast(forms.BaseForm, self).add_error(name if name in self.fields else None, texts)

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error with the address of its field, in the order of the fields."""
        form = cast(forms.BaseForm, self)
        found = [("", "", str(text)) for text in form.non_field_errors()]
        for field in form:
            address = f"#{field.auto_id}" if not field.is_hidden else ""
            found += [(address, str(field.label), str(text)) for text in field.errors]
        return [{"address": a, "label": label, "message": text} for a, label, text in found]


class DownloadField(forms.ChoiceField):
    """Asks for the list as a file instead of a page."""

    def __init__(self) -> None:
        choices = [("csv", "CSV"), ("xlsx", "Excel")]
        super().__init__(choices=choices, required=False, widget=forms.HiddenInput)


ROLE_CHOICES = [(role.value, role.label) for role in UTILITY_ROLES]


class SignInForm(Portal, AuthenticationForm):
    """One answer for a wrong password, an unknown name and a disabled account.

    The lockout is asked first, so that a flood of attempts costs no password hashing.
    """

    username = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )

    error_messages = {
        "invalid_login": _(
            "This e-mail address and password do not go together. Check both; capital and small "
            "letters of the password differ."
        ),
        "inactive": _("This account may not sign in."),
        "locked_out": _("Too many attempts. Wait a quarter of an hour."),
    }

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username", "").lower()
        self.cleaned_data["username"] = email
        if email and self.request is not None and _is_refused(self.request, email):
            # AxesMiddleware answers with the page of a lockout.
            self.request.axes_locked_out = True  # type: ignore[attr-defined]  # axes' own flag
            raise ValidationError(self.error_messages["locked_out"], code="locked_out")
        return super().clean()


def _is_refused(request: HttpRequest, email: str) -> bool:
    """Whether to answer without looking at the password: too many from there, or for that name."""
    try:
        flooded = not ByAddress().allow_request(request, None)  # type: ignore[arg-type]  # META only
    except RedisError:
        # Failures per name are counted in the database, and go on being counted.
        log.warning("sign-ins per address cannot be counted", exc_info=True)
        flooded = False
    return flooded or is_locked_out(request, email)


class LinkPasswordForm(Portal, SetPasswordForm):  # type: ignore[type-arg]  # generic for mypy only
    """A first or new password, through a link that works once."""

    def save(self, commit: bool = True) -> User:
        return services.password_set(
            account=self.user, password=self.cleaned_data["new_password1"], actor=self.user
        )


class PasswordChangeForm(Portal, DjangoPasswordChangeForm):
    """The own password; the old one is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One form of several on its page: it must not draw the reader down to itself.
        del self.fields["old_password"].widget.attrs["autofocus"]

    def save(self, commit: bool = True) -> User:
        return services.password_set(
            account=self.user, password=self.cleaned_data["new_password1"], actor=self.user
        )


class ProfileForm(Portal, forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    class Meta:
        model = User
        fields = ("name", "language")


class TokenForm(Portal, forms.Form):
    label = forms.CharField(
        label=_("What is the token for?"),
        max_length=80,
        help_text=_("For example the program that will use it."),
    )


class TokenRevokeForm(forms.Form):
    token = forms.CharField(max_length=25)


class UtilityFilter(Portal, forms.Form):
    """Search, filters and order of the list of utilities, as they stand in the address."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    size = forms.ChoiceField(label=_("Size"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("name", _("Name, A to Z")),
            ("-name", _("Name, Z to A")),
            ("country", _("Country, A to Z")),
            ("-country", _("Country, Z to A")),
            ("-connections", _("Most connections first")),
            ("connections", _("Fewest connections first")),
        ],
    )

    format = DownloadField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(Country.choices, key=lambda choice: str(choice[1]))
        self.fields["country"].choices = [("", _("All countries")), *countries]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["size"].choices = [("", _("All sizes")), *Utility.Size.choices]  # type: ignore[attr-defined]  # a ChoiceField


class PeopleFilter(Portal, forms.Form):
    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    utility = forms.ModelChoiceField(
        label=_("Utility"),
        queryset=Utility.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("All utilities"),
    )
    format = DownloadField()

    def __init__(self, *args: Any, utilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utility"].queryset = utilities  # type: ignore[attr-defined]  # a ModelChoiceField


class PersonForm(Portal, forms.Form):
    """A new account in one of the utilities whose people the actor manages."""

    utility = forms.ModelChoiceField(
        label=_("Utility"),
        queryset=Utility.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a utility"),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial=Role.EDITOR)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    def __init__(self, *args: Any, utilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utility"].queryset = utilities  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(
                _(
                    "An account with this address cannot be added from here. Ask the secretariat "
                    "to give it a role in the utility, or use another address."
                )
            )
        return email


class RoleForm(Portal, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial=Role.VIEWER)


class RoleGiveForm(RoleForm):
    """One more role of an account, in one of the actor's utilities."""

    utility = forms.ModelChoiceField(
        label=_("Utility"),
        queryset=Utility.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a utility"),
    )

    field_order = ("utility", "role")

    def __init__(self, *args: Any, utilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utility"].queryset = utilities  # type: ignore[attr-defined]  # a ModelChoiceField


class AccountCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]  # generic for mypy only
    """For the administration pages."""

    class Meta:
        model = User
        fields = ("email", "name", "language")
