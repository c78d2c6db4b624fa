"""An upload on its way in: stored, looked over, approved, taken in. Swept after a day."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class Upload(ServiceOwned):
    """A package that somebody uploaded. Its bytes lie in the folder of uploads until it is in, or cancelled."""

    class State(models.TextChoices):
        NEW = "new", _("Lastet opp")
        CHECKED = "checked", _("Sett over")
        APPROVED = "approved", _("Godkjent")
        DONE = "done", _("Hentet inn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    name = models.CharField(_("filnavn"), max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    skip_unsupported = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    #: What it would do, or what is wrong with it; and once it is in, what it did. No text of reports or notes.
    preview = models.JSONField(default=dict)

    privacy = {"*": "internal", "by": "staff", "preview": "staff"}

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name
