"""A report on its way to somebody: asked for, made, fetched; gone after a day."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class ReportFile(ServiceOwned):
    """One file that somebody asked for. Holds figures only, and only until it has been fetched or a day has passed."""

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Bestilt")
        MAKING = "making", _("Lages")
        DONE = "done", _("Ferdig")
        FAILED = "failed", _("Stoppet")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("år"))
    language = models.CharField(_("språk"), max_length=2)
    shape = models.CharField(_("format"), max_length=8)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    step = models.CharField(max_length=10, blank=True)  # one of reports.services.STEPS
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    data = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.year} {self.shape} {self.state}"
