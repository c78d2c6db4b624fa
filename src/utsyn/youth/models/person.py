"""The young person: what must be in the clear to be counted, and a sealed box with who it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.codes import Gender
from utsyn.catalogue.models import District
from utsyn.core.models import Service, ServiceOwned
from utsyn.crypto.models import Sealed


class Source(models.TextChoices):
    """Who brought the young person and the service together."""

    OUTREACH = "outreach", _("Oppsøkende arbeid")
    SELF = "self", _("Tok kontakt selv")
    GUARDIAN = "guardian", _("Foresatte")
    SCHOOL = "school", _("Skole")
    POLICE = "police", _("Politi")
    CHILD_PROTECTION = "child_protection", _("Barnevern")
    HEALTH = "health", _("Helsetjeneste")
    CONFLICT_COUNCIL = "conflict_council", _("Konfliktråd")
    OTHER = "other", _("Annet")


class Identity(models.TextChoices):
    """How far up the ladder: nobody is counted anew when they climb it."""

    NICKNAME = "nickname", _("Kallenavn")
    NAMED = "named", _("Navn")


class AccessClass(models.TextChoices):
    """How narrow the circle is. In the two stricter ones a person leaves no trace for those outside it."""

    ORDINARY = "ordinary", _("Vanlig")
    STRICT = "strict", _("Streng")  # chosen programmes
    PROTECTED = "protected", _("Adressesperre")  # fortrolig, strengt fortrolig (IDN-8)


class Regime(models.TextChoices):
    """Which law a record is kept under (JRN-1). What each of them says is data: ``disposal_law.toml``."""

    HEALTH = "H", _("Helsehjelp")
    CARE = "O", _("Helse- og omsorgstjeneste uten helsehjelp")
    SOCIAL = "S", _("Sosiale tjenester i NAV")
    CHILD_PROTECTION = "B", _("Tiltak i barnevernet")
    NONE = "F", _("Ingen av disse, for eksempel kultur og oppvekst")


class YoungPerson(ServiceOwned, Sealed):
    """Somebody whom the service follows, or has followed. The box holds everything that says who it is."""

    sealed_fields = (
        "given_name",
        "family_name",
        "preferred_name",  # what they want to be called
        "pronoun",
        "nicknames",  # list
        "birth_date",  # ISO
        "birth_year",  # number, where the date is not known
        "number",  # birth number, D-number or help number: never a key (PVN-3)
        "earlier_numbers",  # list (IDN-5)
        "phones",  # list, E.164 (IDN-12)
        "email",
        "address",  # never for protected addresses (IDN-8)
        "safe_contact",  # how and when it is safe to get in touch
        "important",  # what everybody must know before they get in touch; the banner's flag
        "language",
        "interpreter",
        "doctor",
        "coordinator",
        "plan",  # that an individual plan exists, and where; never the plan (JRN-12)
        "wishes",  # what they want themselves
        "oriented_on",  # when they were told of the parents' right to information, and its exceptions (SAM-4)
        "exempt_reason",  # why they were not told that a record is kept (PVN-6, personopplysningsloven § 16)
        "competence",  # that decision-making competence is lacking: reason, who decided, when (JRN-18)
        "regime_reason",  # why the record has a law of its own, or follows the service's again (JRN-1)
    )

    key = models.CharField(_("id"), max_length=100)
    identity = models.CharField(max_length=8, choices=Identity.choices, default=Identity.NICKNAME)
    gender = models.CharField(_("kjønn"), max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    registered_on = models.DateField(_("registrert"))
    source = models.CharField(_("kilde"), max_length=16, choices=Source.choices, blank=True)
    access_class = models.CharField(max_length=9, choices=AccessClass.choices, default=AccessClass.ORDINARY)
    #: The law that this record is kept under; empty: the service's (JRN-1).
    regime = models.CharField(_("regelverk"), max_length=1, choices=Regime.choices, blank=True, default="")
    #: When the young person was told that the service keeps a record, and what that means (PVN-6).
    notified_on = models.DateField(null=True, blank=True)
    #: Raised with every change: a form says which state its writer saw.
    version = models.PositiveIntegerField(default=1)
    #: The record that this one turned out to be the same person as. Nothing is moved, so nothing is lost (ADR 13).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", db_index=False
    )
    restricted_at = models.DateTimeField(null=True, blank=True)  # GDPR art. 18 (PVN-12)
    erased_at = models.DateTimeField(null=True, blank=True)
    #: Kept when the box is destroyed, so that figures stand (user wish 62). Empty as long as the box can be opened.
    birth_year_left = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    privacy = {"*": "person", "uid": "internal", "version": "internal", "data_key": "internal"}

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_person_key")]
        indexes = [
            models.Index(fields=["service", "registered_on"], name="persons_by_registration"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="persons_merged_away"
            ),
        ]

    def __str__(self) -> str:
        return f"youth {self.uid}"  # never the name: this ends up in error messages

    @property
    def name(self) -> str:
        """What the young person is called: the preferred name, else the names, else the first nickname."""
        content = self.content()
        given = content.get("preferred_name") or content.get("given_name", "")
        whole = " ".join(part for part in (given, content.get("family_name", "")) if part)
        return whole or next(iter(content.get("nicknames", [])), "")

    @property
    def nicknames(self) -> list[str]:
        """Nicknames, the most used first."""
        return list(self.content().get("nicknames", []))

    @property
    def birth_date(self) -> date | None:
        """The date of birth, where it is known."""
        found = self.content().get("birth_date")
        return date.fromisoformat(found) if found else None

    @property
    def birth_year(self) -> int | None:
        """The year of birth, where it is known."""
        if not self.is_readable:
            return self.birth_year_left
        born = self.birth_date
        year: Any = born.year if born else self.content().get("birth_year")
        return int(year) if year else None

    def age_on(self, day: date) -> int | None:
        """Whole years on ``day``; from the year alone where that is all that is known (indicators.md § Age)."""
        born = self.birth_date if self.is_readable else None
        if born is not None:
            return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        year = self.birth_year
        return day.year - year if year else None


class SearchToken(models.Model):
    """A keyed hash by which a person can be found. Says nothing to one who has only the database."""

    class Kind(models.IntegerChoices):
        PART = 1  # a whole part of a name or nickname, spelled one way
        BEGINNING = 2  # its first letters
        SOUND = 3  # as it sounds
        NEAR = 4  # with a letter left out
        YEAR = 5
        PHONE = 6
        NUMBER = 7

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="tokens")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    digest = models.BinaryField(max_length=8)

    privacy = {"*": "person", "service": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "digest", "kind", "person"], name="one_search_token")
        ]


class NotSame(ServiceOwned):
    """Two records that somebody has looked at and found to be two people. ``low`` has the lower primary key."""

    low = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    privacy = {"*": "person", "by": "staff"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["low", "high"], name="two_people_once")]


class Merge(ServiceOwned, Sealed):
    """``gone`` was found to be the same person as ``kept``. ``before`` is what ``kept`` said, for un-merging."""

    sealed_fields = ("before", "after", "reason")

    kept = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy = {"*": "person", "by": "staff", "undone_by": "staff", "uid": "internal", "data_key": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merged_into_one"
            )
        ]
