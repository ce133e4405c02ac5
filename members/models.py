"""Users, roles and utilities."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Countries of the network, ISO 3166-1 alpha-2."""

    AR = "AR", _("Argentina")
    BO = "BO", _("Bolivia")
    BR = "BR", _("Brazil")
    CL = "CL", _("Chile")
    CO = "CO", _("Colombia")
    CR = "CR", _("Costa Rica")
    CU = "CU", _("Cuba")
    DO = "DO", _("Dominican Republic")
    EC = "EC", _("Ecuador")
    SV = "SV", _("El Salvador")
    GT = "GT", _("Guatemala")
    GY = "GY", _("Guyana")
    HT = "HT", _("Haiti")
    HN = "HN", _("Honduras")
    JM = "JM", _("Jamaica")
    MX = "MX", _("Mexico")
    NI = "NI", _("Nicaragua")
    PA = "PA", _("Panama")
    PY = "PY", _("Paraguay")
    PE = "PE", _("Peru")
    SR = "SR", _("Suriname")
    TT = "TT", _("Trinidad and Tobago")
    UY = "UY", _("Uruguay")
    VE = "VE", _("Venezuela")


class Utility(models.Model):
    """A water utility of the network; nothing here is confidential."""

    class Size(models.TextChoices):
        SMALL = "small", _("Small")
        MEDIUM = "medium", _("Medium")
        LARGE = "large", _("Large")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160, unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    region = models.CharField(_("region"), max_length=120, blank=True)
    city = models.CharField(_("city or province"), max_length=120, blank=True)
    connections = models.PositiveIntegerField(
        _("water connections"), null=True, blank=True, help_text=_("Empty means not reported.")
    )
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, blank=True)
    about = models.TextField(_("about"), blank=True)
    source = models.CharField(_("source of these facts"), max_length=300, blank=True)
    illustrative = models.BooleanField(_("illustrative example"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("utility")
        verbose_name_plural = _("utilities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        # Lower, not iexact: it is what the unique constraint compares, so one name is one account.
        return self.annotate(lowered=Lower("email")).get(lowered=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person or an API client. What one may do follows from Membership, never from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the administration pages"), default=False)
    is_demonstration = models.BooleanField(
        _("demonstration account"), default=False, editable=False
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is in the network."""

    MANAGER = "manager", _("Utility manager")
    EDITOR = "editor", _("Utility staff")
    VIEWER = "viewer", _("Utility reader")
    SECRETARIAT = "secretariat", _("Secretariat")
    COMMITTEE = "committee", _("Steering committee")
    REGULATOR = "regulator", _("Regulator")
    ADMINISTRATOR = "administrator", _("Administrator")
    API_CLIENT = "api_client", _("API client")


UTILITY_ROLES = (Role.MANAGER, Role.EDITOR, Role.VIEWER)


class Membership(models.Model):
    """A role of a user: in a utility, for a country (regulators), or in the network."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    utility = models.ForeignKey(
        Utility, on_delete=models.CASCADE, related_name="memberships", null=True, blank=True
    )
    country = models.CharField(_("country"), max_length=2, choices=Country.choices, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "utility", "country"],
                name="membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role__in=UTILITY_ROLES, utility__isnull=False)
                | Q(role=Role.API_CLIENT)
                | (~Q(role__in=[*UTILITY_ROLES, Role.API_CLIENT]) & Q(utility__isnull=True)),
                name="membership_utility_fits_role",
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.REGULATOR) & ~Q(country=""))
                | (~Q(role=Role.REGULATOR) & Q(country="")),
                name="membership_country_fits_role",
            ),
        ]

    def __str__(self) -> str:
        where = self.utility or self.get_country_display()
        return f"{self.get_role_display()} · {where}" if where else str(self.get_role_display())


class AccountChange(models.Model):
    """Who did what to whose account or role, and when. Rows are only ever added.

    before and after hold a role, or the label of an API token. A trigger in PostgreSQL refuses
    changes and deletions. actor is empty when a command did it.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("Account made")
        ROLE_GIVEN = "role_given", _("Role given")
        ROLE_CHANGED = "role_changed", _("Role changed")
        ROLE_REMOVED = "role_removed", _("Role taken away")
        DISABLED = "disabled", _("Account disabled")
        ENABLED = "enabled", _("Account enabled again")
        LINK_ISSUED = "link_issued", _("Link to set a password given out")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        TOKEN_CREATED = "token_created", _("API token made")
        TOKEN_REVOKED = "token_revoked", _("API token revoked")

    account = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="changes", verbose_name=_("account")
    )
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("done by")
    )
    action = models.CharField(_("what"), max_length=20, choices=Action.choices)
    utility = models.ForeignKey(
        Utility, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("utility")
    )
    before = models.CharField(_("before"), max_length=120, blank=True)
    after = models.CharField(_("after"), max_length=120, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["account", "-at"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.account}"

    @property
    def before_text(self) -> str:
        return _role_name(self.before)

    @property
    def after_text(self) -> str:
        return _role_name(self.after)


class TokenLabel(models.Model):
    """What its owner calls an API token; the token itself is known to nobody else."""

    token = models.OneToOneField(
        "knox.AuthToken", on_delete=models.CASCADE, primary_key=True, related_name="label"
    )
    text = models.CharField(_("label"), max_length=80)

    class Meta:
        verbose_name = _("label of an API token")
        verbose_name_plural = _("labels of API tokens")

    def __str__(self) -> str:
        return self.text


def _role_name(text: str) -> str:
    """A role in the reader's language; the label of a token as it is."""
    return str(Role(text).label) if text in Role.values else text
