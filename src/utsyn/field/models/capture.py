"""What phones in the street send, as they sent it, and what is known of a session that they made.

The events are the truth of a session made in the field app (docs/field-app.md). ``FieldSession``, ``Encounter``,
``Incident`` and the models below hold what follows from them: the same rows that an import brings.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import Place
from utsyn.core.models import ServiceOwned
from utsyn.field.models.records import FieldSession, Incident, IncidentKind


class Device(ServiceOwned):
    """A phone on which somebody counts: one browser, one user, one service. It has a sequence of events of its own."""

    class Ended(models.TextChoices):
        REPLACED = "replaced", _("Byttet ut: det som ikke er sendt, tas imot først")
        LOST = "lost", _("Mistet eller stjålet: ingenting mer tas imot")

    key = models.UUIDField(unique=True)  # made on the device
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("enhet"), max_length=100)  # «Chrome, Android»: what its owner recognises
    registered_at = models.DateTimeField(_("tatt i bruk"))
    seen_at = models.DateTimeField(_("sist hørt fra"))
    ended_at = models.DateTimeField(_("sperret"), null=True, blank=True)
    ended_how = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # stopped: when it was told to empty itself
    #: When it was last written down that the phone of somebody without a right was turned away.
    turned_away_at = models.DateTimeField(null=True, blank=True)

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["-seen_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | Q(ended_at__isnull=False, ended_how__gt=""),
                name="a_device_ends_somehow",
            )
        ]

    def __str__(self) -> str:
        return self.label


class FieldEvent(ServiceOwned):
    """One thing that was done on a phone. Append-only: the database refuses to change or delete it.

    ``seq`` counts the events of the device from 1; ``clock`` is a Lamport clock (Lamport 1978), which orders what
    different devices did without trusting what time they believe it is.
    """

    key = models.UUIDField()  # UUIDv7 (RFC 9562), made on the device
    session = models.UUIDField()  # the session's key; there may be no FieldSession yet
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    clock = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    target = models.UUIDField(null=True, blank=True)  # the event that this one is about
    at = models.DateTimeField()  # what the device's clock said
    skew = models.IntegerField(default=0)  # seconds that the server's clock was ahead when it came
    received_at = models.DateTimeField()
    body = models.JSONField(default=dict)

    privacy = {"*": "internal", "body": "confidential"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="one_field_event"),
            models.UniqueConstraint(fields=["device", "seq"], name="one_event_a_number"),
        ]
        indexes = [models.Index(fields=["service", "session"], name="event_by_session")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Outing(models.Model):
    """What is known of a session that was made in the field app, beside the record itself.

    While it is open, the record's ``ended_at`` is the last that is known to have happened.
    """

    session = models.OneToOneField(FieldSession, on_delete=models.CASCADE, related_name="outing")
    team = models.CharField(max_length=100, blank=True)  # the rota's key of the team; empty without a rota
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    planned_end = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    heard_at = models.DateTimeField()  # when any of its devices last reached the server
    checked_at = models.DateTimeField(null=True, blank=True)  # «Alt i orden», as the device's clock said
    home_at = models.DateTimeField(null=True, blank=True)  # checked out: everybody is safely in
    clock = models.PositiveBigIntegerField(default=0)  # the highest clock among its events
    #: What each phone that took part has counted by its events: {device: [staff, young people, first contacts]}.
    counts = models.JSONField(default=dict)
    loose = models.BooleanField(default=False)  # an event came before the one that it is about
    answers = models.JSONField(default=list)  # reflection: [{"question": …, "answer": …}]
    #: Names of the session's own fields that the office has corrected: what phones say of them no longer counts.
    corrected = models.JSONField(default=list)
    #: Why somebody should look at it: codes such as "late", "long", "two_ends". Empty when all is well.
    look = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True, blank=True)

    privacy = {"*": "internal", "answers": "confidential"}

    class Meta:
        indexes = [models.Index(fields=["is_open"], name="open_outings", condition=Q(is_open=True))]


class IncidentLog(ServiceOwned):
    """An incident from its first tap until it is complete. It counts (``incident``) once its kind is known."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Påbegynt")
        MINIMUM = "minimum", _("Skal fullføres")
        COMPLETE = "complete", _("Ferdig")
        DROPPED = "dropped", _("Forkastet")

    key = models.UUIDField()
    session = models.ForeignKey(FieldSession, on_delete=models.PROTECT, related_name="incident_logs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    occurred_at = models.DateTimeField()
    approximate = models.BooleanField(_("omtrent"), default=False)
    kind = models.CharField(max_length=20, choices=IncidentKind.choices, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ambulance = models.BooleanField(_("ambulanse tilkalt"), null=True, blank=True)
    naloxone = models.BooleanField(_("nalokson gitt"), null=True, blank=True)
    doses = models.PositiveSmallIntegerField(_("doser"), null=True, blank=True)
    note = models.TextField(blank=True)
    incident = models.OneToOneField(
        Incident, on_delete=models.SET_NULL, null=True, blank=True, related_name="log"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was dropped

    privacy = {"*": "internal", "note": "confidential", "completed_by": "staff"}

    class Meta:
        ordering = ["occurred_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_incident_log")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Observation(ServiceOwned):
    """What was seen at a place or in the milieu. Names nobody: the phone and the server both look for names."""

    key = models.UUIDField()
    session = models.ForeignKey(FieldSession, on_delete=models.PROTECT, related_name="observations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    #: What looked like a name when it came, as kinds ("name", "phone"): the text is kept, somebody should look.
    suspect = models.JSONField(default=list)

    privacy = {"*": "internal", "text": "confidential"}

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_observation")]

    def __str__(self) -> str:
        return str(self.key)
