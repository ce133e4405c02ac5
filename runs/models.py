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


class Job(models.Model):
    """What a worker claims and finishes once.

    claim: of the worker that has it; heartbeat_at: its last sign of life; attempts: how often it
    was begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    progress = models.FloatField(_("progress"), default=0.0)
    error = models.JSONField(_("error"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class AskedJob(Job):
    """What somebody asked for, waits for and may cancel."""

    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    cancel_requested = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Run(AskedJob):
    """One calculation with the inputs it was given, and what came of it.

    scope says for whom the run was made ("utility:<id>" or "user:<id>"): inside a scope the same
    fingerprint is the same run; between scopes nothing is shared.
    """

    calculation = models.CharField(_("calculation"), max_length=80)
    title = models.CharField(_("title"), max_length=200, blank=True)
    scope = models.CharField(max_length=60)
    inputs = models.JSONField(_("inputs"))
    parameter_set = models.CharField(_("parameter set"), max_length=60, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    result = models.JSONField(_("result"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs", null=True
    )

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
    def short_fingerprint(self) -> str:
        return f"{self.fingerprint[:4]}…{self.fingerprint[-2:]}"


class RunShare(Job):
    """One share of a run whose calculation is shared out among workers, while the run is open.

    outcome: the share's answer, as the calculation's split gives it. The rows go once the run is
    finished.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    number = models.PositiveIntegerField()
    outcome = models.BinaryField(null=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="run_share_once"),
            models.CheckConstraint(
                condition=~Q(status=Status.SUCCEEDED) | Q(outcome__isnull=False),
                name="run_share_success_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{str(self.run_id)[:8]} {self.number}"


class Scenario(models.Model):
    """Assumptions of a run moved on purpose, kept under a name with the reason, with its own run.

    changes: dotted path of an input -> its other value. A scenario of a scenario's run is kept as
    one of the run that both go back to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    base = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scenarios")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scenario_of")
    name = models.CharField(_("name"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    changes = models.JSONField(_("changes"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    created_at = models.DateTimeField(_("kept at"), auto_now_add=True)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["base", "name"], name="scenario_name_once_per_run")
        ]

    def __str__(self) -> str:
        return self.name


class Document(AskedJob):
    """A document made from a finished run by a worker and kept with it.

    fingerprint: hash of all that the bytes depend on (the run, the language, what the document
    says about its object, the version of the typesetting), so that the same is made once.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, default="study")
    language = models.CharField(_("language"), max_length=5)
    fingerprint = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "language", "fingerprint"],
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING, Status.SUCCEEDED]),
                name="document_once_per_run",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SUCCEEDED) | Q(content__isnull=False),
                name="document_success_has_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {str(self.id)[:8]}"
