"""What the office adds to field sessions: settings, comments, corrections, the hand-over log, alarms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import Service, ServiceOwned
from utsyn.field.models.capture import Outing
from utsyn.field.models.records import FieldSession


class FieldSettings(models.Model):
    """How a service counts, and how it keeps its teams safe. A service without a row has the defaults."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="field_settings")
    exact_age = models.BooleanField(_("eksakt alder"), default=False)
    ask_first_contact = models.BooleanField(_("spør om førstekontakt"), default=True)
    ask_district = models.BooleanField(_("spør om bydel"), default=True)
    ask_topics = models.BooleanField(_("spør om tema"), default=True)
    check_minutes = models.PositiveSmallIntegerField(_("minutter mellom innsjekk"), default=60)
    alone_minutes = models.PositiveSmallIntegerField(_("minutter mellom innsjekk alene"), default=30)
    overdue_minutes = models.PositiveSmallIntegerField(_("minutter etter planlagt slutt"), default=30)
    duty_phone = models.CharField(_("vakttelefon"), max_length=20, blank=True)
    questions = models.JSONField(_("refleksjonsspørsmål"), default=list)  # up to five sentences
    latitude = models.DecimalField(_("breddegrad"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("lengdegrad"), max_digits=9, decimal_places=6, null=True, blank=True)

    privacy = {"*": "internal"}

    def __str__(self) -> str:
        return str(self.service)


class SessionComment(ServiceOwned):
    """A colleague's word to a session. Never edited; one's own may be taken back, which leaves its mark."""

    session = models.ForeignKey(FieldSession, on_delete=models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("kommentar"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    nonce = models.UUIDField(null=True, blank=True)  # from the form: the same form sent twice is done once

    privacy = {"*": "internal", "text": "confidential", "by": "staff"}

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_comment_a_form")]


class RecordChange(ServiceOwned):
    """A correction at the office: which record, what it was, what it became, who, when and why. Never changed."""

    class What(models.TextChoices):
        SESSION = "session", _("Feltøkta")
        ENCOUNTER = "encounter", _("Treff")
        INCIDENT = "incident", _("Hendelse")
        OBSERVATION = "observation", _("Observasjon")

    session = models.ForeignKey(FieldSession, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=12, choices=What.choices)
    key = models.CharField(max_length=100)  # of the record that was changed
    before = models.JSONField(default=dict)  # {} where it was added
    after = models.JSONField(default=dict)  # {} where it was taken out
    reason = models.CharField(_("grunn"), max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    nonce = models.UUIDField(null=True, blank=True)
    #: The correction that this one takes back («Angre»).
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    privacy = {"*": "internal", "before": "confidential", "after": "confidential", "by": "staff"}

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_correction_a_form")]


class HandoverNote(ServiceOwned):
    """A message to those who come on after: kept, read, and ticked off by name."""

    on_date = models.DateField(_("gjelder vakta"))
    shift = models.CharField(_("vakt"), max_length=60, blank=True)
    session = models.ForeignKey(
        FieldSession, on_delete=models.PROTECT, null=True, blank=True, related_name="handovers"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("beskjed"))
    important = models.BooleanField(_("viktig"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    nonce = models.UUIDField(null=True, blank=True)

    privacy = {"*": "internal", "text": "confidential", "by": "staff"}

    class Meta:
        ordering = ["-on_date", "-at"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_handover_a_form")]


class HandoverReceipt(models.Model):
    """Somebody has read a message."""

    note = models.ForeignKey(HandoverNote, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="read_once")]


class OverdueAlarm(models.Model):
    """A team was not heard of when it should have been. Stands until a leader says what was done."""

    class Why(models.TextChoices):
        NOT_HOME = "not_home", _("Ikke sjekket ut etter planlagt slutt")
        NO_CHECK = "no_check", _("Ingen innsjekk")
        ALONE = "alone", _("Alene ute, ingen innsjekk")

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, related_name="alarms")
    why = models.CharField(max_length=10, choices=Why.choices)
    raised_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.CharField(max_length=200, blank=True)
    #: What was done; where the alarm was withdrawn by itself (nobody in ``handled_by``), a code for why.
    note = models.CharField(_("hva som ble gjort"), max_length=300, blank=True)
    safe = models.BooleanField(default=False)  # the leader knows that everybody is safely in

    privacy = {"*": "internal", "handled_by": "staff", "note": "confidential"}

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["outing", "why"], condition=Q(handled_at__isnull=True), name="one_alarm_at_a_time"
            )
        ]
