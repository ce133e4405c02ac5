"""A calculation run is a row: the truth about a job is here, never in the broker."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (Status.QUEUED, Status.RUNNING)
FINISHED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)


class Run(models.Model):
    """One calculation with the inputs it was given, and what came of it.

    scope says for whom the run was made ("utility:<id>" or "user:<id>"): inside a scope the same
    fingerprint is the same run; between scopes nothing is shared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    calculation = models.CharField(_("calculation"), max_length=80)
    title = models.CharField(_("title"), max_length=200, blank=True)
    scope = models.CharField(max_length=60)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    progress = models.FloatField(_("progress"), default=0.0)
    inputs = models.JSONField(_("inputs"))
    parameter_set = models.CharField(_("parameter set"), max_length=60, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    result = models.JSONField(_("result"), null=True)
    error = models.JSONField(_("error"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs", null=True
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("calculation run")
        verbose_name_plural = _("calculation runs")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "fingerprint"],
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING, Status.SUCCEEDED]),
                name="run_once_per_scope",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0) & Q(progress__lte=1), name="run_progress_is_a_share"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SUCCEEDED) | Q(result__isnull=False),
                name="run_success_has_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-created_at"]),
            models.Index(
                fields=["heartbeat_at"],
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING]),
                name="run_open_by_heartbeat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calculation} {str(self.id)[:8]}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def short_fingerprint(self) -> str:
        return f"{self.fingerprint[:4]}…{self.fingerprint[-2:]}"
