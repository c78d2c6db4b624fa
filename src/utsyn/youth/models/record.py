"""What the record says of a young person besides the journal: periods, key workers, life, decisions, tasks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import StaffMember
from utsyn.core.models import ServiceOwned
from utsyn.crypto.models import Sealed
from utsyn.youth.models.person import YoungPerson

_PERSON = {"*": "person", "uid": "internal", "data_key": "internal"}


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name=name
    )


class Status(models.TextChoices):
    """A record's status. Closed is having no period in force."""

    ACTIVE = "active", _("Aktiv")
    AVAILABLE = "available", _("Passiv, men tilgjengelig")


class EndReason(models.TextChoices):
    """Why a period ended."""

    COMPLETED = "completed", _("Målet er nådd")
    MOVED = "moved", _("Flyttet")
    OWN_WISH = "own_wish", _("Eget ønske")
    HANDED_OVER = "handed_over", _("Overført til andre")
    OTHER = "other", _("Annet")


class RecordPeriod(ServiceOwned):
    """From when to when the record had a status."""

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="periods")
    status = models.CharField(_("status"), max_length=9, choices=Status.choices)
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"), null=True, blank=True)
    end_reason = models.CharField(_("grunn"), max_length=11, choices=EndReason.choices, blank=True)

    privacy = {"*": "person"}

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "status", "from_date"], name="one_period_a_start"),
            _ends_after_start("period_ends_after_start"),
        ]
        indexes = [models.Index(fields=["service", "from_date"], name="periods_by_start")]


class KeyWorkerRole(models.TextChoices):
    """Each young person has two."""

    PRIMARY = "primary", _("Hovedkontakt")
    SECONDARY = "secondary", _("Medkontakt")


class KeyWorker(ServiceOwned):
    """An employee who follows the young person, from a day to a day. Access follows responsibility (TIL-2)."""

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="key_workers")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("rolle"), max_length=9, choices=KeyWorkerRole.choices)
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"), null=True, blank=True)

    privacy = {"*": "person", "staff": "staff"}

    class Meta:
        ordering = ["role", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "staff", "role", "from_date"], name="one_key_worker_start"
            ),
            _ends_after_start("key_worker_ends_after_start"),
        ]
        indexes = [models.Index(fields=["staff", "to_date"], name="persons_of_a_key_worker")]


class Contact(ServiceOwned, Sealed):
    """A guardian, somebody of the network, or a helper of another service. Third parties: masked in copies (JRN-16)."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", _("Foresatt")
        NETWORK = "network", _("Nettverk")
        PROFESSIONAL = "professional", _("Hjelper")

    #: ``withheld``: that information is kept from them – basis, reason, review date (SAM-3).
    sealed_fields = ("name", "relation", "phones", "email", "address", "note", "may_contact", "withheld")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = _PERSON

    class Meta:
        ordering = ["kind", "pk"]


class LifeSituation(ServiceOwned):
    """School or work, housing and leisure as they were on a day."""

    class DayActivity(models.TextChoices):
        LOWER_SECONDARY = "lower_secondary", _("Ungdomsskole")
        UPPER_SECONDARY = "upper_secondary", _("Videregående")
        ADULT_PRIMARY = "adult_primary", _("Grunnskole for voksne")
        RECEPTION_CLASS = "reception_class", _("Innføringsklasse")
        HIGHER = "higher", _("Høyere utdanning")
        WORK_FULL_TIME = "work_full_time", _("Arbeid, heltid")
        WORK_PART_TIME = "work_part_time", _("Arbeid, deltid")
        COURSE = "course", _("Kurs eller tiltak")
        NONE = "none", _("Ingen")
        UNKNOWN = "unknown", _("Ukjent")

    class Housing(models.TextChoices):
        FAMILY = "family", _("Hos familien")
        OWN_RENTED = "own_rented", _("Leier selv")
        MUNICIPAL = "municipal", _("Kommunal bolig")
        SHARED = "shared", _("Bokollektiv")
        FOSTER_HOME = "foster_home", _("Fosterhjem")
        INSTITUTION = "institution", _("Institusjon")
        HOST = "host", _("Vertsfamilie")
        NONE = "none", _("Uten bolig")
        UNKNOWN = "unknown", _("Ukjent")

    class Leisure(models.TextChoices):
        ORGANISED = "organised", _("Organisert aktivitet")
        GYM = "gym", _("Trening")
        VOLUNTEERING = "volunteering", _("Frivillig arbeid")
        UNORGANISED = "unorganised", _("Uorganisert")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="life_situations")
    as_of = models.DateField(_("per dato"))
    day_activity = models.CharField(
        _("skole eller jobb"), max_length=16, choices=DayActivity.choices, blank=True
    )
    housing = models.CharField(_("bolig"), max_length=11, choices=Housing.choices, blank=True)
    leisure = models.JSONField(_("fritid"), default=list)  # codes of Leisure

    privacy = {"*": "person"}

    class Meta:
        ordering = ["as_of", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "as_of"], name="one_life_situation_a_day")]


class Decision(ServiceOwned, Sealed):
    """A decision about the young person: by which law, from when to when."""

    class Kind(models.TextChoices):
        ASSISTANCE = "assistance", _("Hjelpetiltak")
        AFTERCARE = "aftercare", _("Ettervern")
        CARE = "care", _("Omsorg")
        YOUTH_SANCTION = "youth_sanction", _("Ungdomsstraff")
        OTHER = "other", _("Annet")

    sealed_fields = ("legal_basis", "note")

    key = models.CharField(_("id"), max_length=100)
    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("type"), max_length=14, choices=Kind.choices)
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"), null=True, blank=True)

    privacy = _PERSON

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="one_decision_key"),
            _ends_after_start("decision_ends_after_start"),
        ]


class Task(ServiceOwned, Sealed):
    """Something that somebody is to do for the young person, by a day."""

    sealed_fields = ("title", "note")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="tasks")
    due = models.DateField(_("frist"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy = {**_PERSON, "assigned_to": "staff", "created_by": "staff", "done_by": "staff"}

    class Meta:
        ordering = [F("due").asc(nulls_last=True), "pk"]
