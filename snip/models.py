"""Water projects of a utility and their alternatives."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Utility
from runs.models import Run


class Sharing(models.TextChoices):
    """Who sees a project besides its utility and the secretariat."""

    UTILITY = "utility", _("Our utility and the secretariat only")
    REGULATOR = "regulator", _("Also the regulator of our country")
    NETWORK = "network", _("Everyone in the network")
    PUBLIC = "public", _("Everyone, visitors too")


class Project(models.Model):
    """A water supply project that a utility prepares."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    utility = models.ForeignKey(Utility, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=200)
    location = models.CharField(_("location"), max_length=160)
    objective = models.TextField(_("objective"), blank=True, max_length=2000)
    currency = models.CharField(_("currency"), max_length=3, default="PEN")
    price_base = models.DateField(
        _("price base"), help_text=_("Month whose prices the study uses.")
    )
    parameter_set = models.CharField(_("parameter set"), max_length=60)
    sharing = models.CharField(
        _("who sees it"), max_length=10, choices=Sharing.choices, default=Sharing.UTILITY
    )
    illustrative = models.BooleanField(_("illustrative example"), default=False, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("water project")
        verbose_name_plural = _("water projects")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["utility", "name"], name="project_name_once_per_utility"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Alternative(models.Model):
    """One way of doing the project: the inputs of an evaluation, complete or not yet.

    inputs mirrors the input model of the calculation; a value that could not be read as a number
    stays here as the text that was typed. The pages fill in `snip.project_evaluation`; an
    alternative whose yearly flow is all that is known is evaluated by `snip.cash_flow`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alternatives")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    calculation = models.CharField(
        _("calculation"), max_length=80, default="snip.project_evaluation", editable=False
    )
    inputs = models.JSONField(_("inputs"), default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        verbose_name = _("alternative")
        verbose_name_plural = _("alternatives")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="alternative_number_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProjectChange(models.Model):
    """Who changed what a project is called, says or shares, and when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.project} · {self.field}"


class InputChange(models.Model):
    """Who changed which input of an alternative, when, from what to what.

    version: of the alternative after the change; the changes of one save share it.
    """

    alternative = models.ForeignKey(Alternative, on_delete=models.CASCADE, related_name="changes")
    path = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["alternative", "path", "-changed_at"]),
            models.Index(fields=["alternative", "-changed_at"]),
        ]

    def __str__(self) -> str:
        return self.path


class Evaluation(models.Model):
    """That a run evaluated an alternative, with the inputs as they were then.

    version: the latest version of the alternative that had these inputs.
    """

    alternative = models.ForeignKey(
        Alternative, on_delete=models.CASCADE, related_name="evaluations"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="evaluations")
    version = models.PositiveIntegerField(default=1)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["alternative", "run"], name="evaluation_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.alternative} · {self.run}"
