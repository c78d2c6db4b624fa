"""Restriction, erasure, objection: asked for, held against the law, decided (JRN-7, PVN-12, PVN-13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned
from utsyn.crypto.models import Sealed
from utsyn.youth.models.journal import JournalEntry
from utsyn.youth.models.person import Regime, YoungPerson

_USER = settings.AUTH_USER_MODEL


class DisposalCase(ServiceOwned, Sealed):
    """A request about one record or one entry, from asking to the end. Kept when what it was about is gone, empty."""

    class Kind(models.TextChoices):
        RESTRICT = "restrict", _("Begrense behandlingen")
        LIFT = "lift", _("Oppheve begrensning")
        ERASE_ENTRY = "erase_entry", _("Slette en oppføring")
        ERASE_RECORD = "erase_record", _("Slette hele journalen")
        CORRECT = "correct", _("Rette en oppføring")
        OBJECT = "object", _("Slutte å bruke opplysningene")  # GDPR art. 21 (PVN-13)

    class State(models.TextChoices):
        ASKED = "asked", _("Mottatt")
        ASSESSED = "assessed", _("Vurdert, venter på godkjenning")
        DONE = "done", _("Utført")
        REFUSED = "refused", _("Avslått")

    #: ``unobjectionable``, ``archive``, ``third``: the three tests of JRN-7, each {"answer": bool, "reason": text}.
    sealed_fields = ("asked_by", "wish", "unobjectionable", "archive", "third", "reasons", "notice")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="disposals")
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="disposals"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_on = models.DateField()
    #: The law whose tests were answered; empty until they are: then those of the record's regime are asked (JRN-1).
    regime = models.CharField(max_length=1, choices=Regime.choices, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    privacy = {
        "*": "person", "uid": "internal", "data_key": "internal", "created_by": "staff", "assessed_by": "staff",
        "closed_by": "staff",
    }  # fmt: skip

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["erase_entry", "correct"], entry__isnull=False)
                | Q(kind__in=["restrict", "lift", "erase_record", "object"], entry__isnull=True),
                name="disposal_of_what",
            )
        ]
