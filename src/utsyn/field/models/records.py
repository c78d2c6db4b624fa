"""Field sessions, encounters and incidents. No field here can hold who was met (PVN-4, PVN-24)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.codes import Gender
from utsyn.catalogue.models import AgeBand, District, Place, Topic
from utsyn.core.models import ServiceOwned


class SessionKind(models.TextChoices):
    """What sort of field session it was."""

    STREET = "street", _("Gatearbeid")
    SCHOOL = "school", _("Skole")
    ONLINE = "online", _("Nett")
    COUNT = "count", _("Telling")


class IncidentKind(models.TextChoices):
    """What happened."""

    OVERDOSE = "overdose", _("Overdose")
    ALCOHOL_POISONING = "alcohol_poisoning", _("Alkoholforgiftning")
    VIOLENCE = "violence", _("Vold")
    THREAT = "threat", _("Trussel")
    SELF_HARM = "self_harm", _("Selvskading")
    FIRE_OR_DAMAGE = "fire_or_damage", _("Brann eller skadeverk")
    OTHER = "other", _("Annet")


class FieldSession(ServiceOwned):
    """Staff out together, from a time to a time. Belongs to the local date on which it started."""

    key = models.CharField(_("id"), max_length=100)
    kind = models.CharField(_("type"), max_length=10, choices=SessionKind.choices)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("slutt"))
    #: The service's own clock when the session started; kept, so that only one place ever converts time zones.
    on_date = models.DateField(_("dato"))
    local_hour = models.PositiveSmallIntegerField()
    staff = models.ManyToManyField(StaffMember, related_name="sessions", through="SessionStaff")
    report = models.TextField(_("rapport"), blank=True)

    privacy = {"*": "internal", "report": "confidential"}

    class Meta:
        ordering = ["started_at", "key"]
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="one_session_key"),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="session_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["service", "on_date"], name="session_by_date")]

    def __str__(self) -> str:
        return f"{self.on_date} {self.key}"


class SessionStaff(models.Model):
    """Who was on a session."""

    session = models.ForeignKey(FieldSession, on_delete=models.CASCADE, related_name="+")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "staff"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "staff_member"], name="once_on_a_session")]


class Encounter(ServiceOwned):
    """Young people met, counted by coarse marks only. Append-only: a correction is an event, not an edit."""

    key = models.CharField(_("id"), max_length=100)
    session = models.ForeignKey(FieldSession, on_delete=models.PROTECT, related_name="encounters")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(_("antall"), default=1)
    first_contacts = models.PositiveIntegerField(_("førstekontakter"), null=True, blank=True)
    gender = models.CharField(_("kjønn"), max_length=8, choices=Gender.choices)
    age = models.PositiveSmallIntegerField(_("alder"), null=True, blank=True)
    band = models.ForeignKey(AgeBand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    topics = models.ManyToManyField(Topic, through="EncounterTopic", related_name="+")

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="one_encounter_key"),
            models.CheckConstraint(condition=Q(count__gte=1), name="encounter_counts_somebody"),
            models.CheckConstraint(
                condition=Q(first_contacts__isnull=True) | Q(first_contacts__lte=F("count")),
                name="first_contacts_within_count",
            ),
            models.CheckConstraint(condition=Q(age__isnull=True) | Q(band__isnull=True), name="age_or_band"),
        ]


class EncounterTopic(models.Model):
    """A topic of an encounter, in the order it was given."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["encounter", "topic"], name="once_on_an_encounter")]


class Incident(ServiceOwned):
    """Something that happened while out, or that the team was told of. The note names nobody."""

    key = models.CharField(_("id"), max_length=100)
    session = models.ForeignKey(
        FieldSession, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    occurred_at = models.DateTimeField(_("tidspunkt"))
    on_date = models.DateField(
        _("dato")
    )  # the session's, or where there is none the local date of occurred_at
    kind = models.CharField(_("type"), max_length=20, choices=IncidentKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ambulance_called = models.BooleanField(_("ambulanse tilkalt"), null=True, blank=True)
    naloxone_doses = models.PositiveSmallIntegerField(_("nalokson, doser"), null=True, blank=True)
    note = models.TextField(_("notat"), blank=True)

    privacy = {"*": "internal", "note": "confidential"}

    class Meta:
        ordering = ["occurred_at", "key"]
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_incident_key")]
        indexes = [models.Index(fields=["service", "on_date"], name="incident_by_date")]
