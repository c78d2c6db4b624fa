"""Codes with dates of validity, never reused: districts, places, topics, age bands – and figures once published."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class CodeQuerySet(models.QuerySet["Code"]):
    """Words that every code list understands."""

    def in_force(self, day: date) -> CodeQuerySet:
        """The codes that could be chosen on ``day``."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Code(ServiceOwned):
    """A code of a service. The code is what records keep, for ever; the name is only what is shown."""

    code = models.CharField(_("kode"), max_length=100)
    name = models.CharField(_("navn"), max_length=200)
    position = models.PositiveIntegerField(default=0)  # the order in which the service lists its codes
    valid_from = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to = models.DateField(_("gjelder til"), null=True, blank=True)
    #: The code that took over when this one was merged away. Records keep the code that they were made with.
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = CodeQuerySet.as_manager()
    privacy = {"*": "public"}

    class Meta:
        abstract = True
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="%(class)s_code_never_reused"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class District(Code):
    """Where a young person lives. ``outside`` and ``unknown`` always exist."""


class PlaceKind(models.TextChoices):
    """What sort of place it is."""

    STREET = "street", _("Gate og uterom")
    SCHOOL = "school", _("Skole")
    MALL = "mall", _("Kjøpesenter")
    STATION = "station", _("Stasjon")
    YOUTH_CLUB = "youth_club", _("Fritidsklubb")
    GAMING = "gaming", _("Gaming")
    SOCIAL_MEDIA = "social_media", _("Sosiale medier")
    OFFICE = "office", _("Kontor")
    HOME = "home", _("Hjemme")
    OTHER = "other", _("Annet")


class Place(Code):
    """Where the team meets young people: a named place that the team chose, never somebody's address."""

    area = models.CharField(_("område"), max_length=200)
    kind = models.CharField(_("type"), max_length=20, choices=PlaceKind.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    latitude = models.DecimalField(_("breddegrad"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("lengdegrad"), max_digits=9, decimal_places=6, null=True, blank=True)


class Topic(Code):
    """What was talked about."""


class AgeScheme(ServiceOwned):
    """A division into age bands, in force from its date until the next scheme's."""

    code = models.CharField(_("kode"), max_length=60)
    valid_from = models.DateField(_("gjelder fra"), null=True, blank=True)

    privacy = {"*": "public"}

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True), "code"]
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="agescheme_code_never_reused")
        ]

    def __str__(self) -> str:
        return self.code


class AgeBand(models.Model):
    """One band of a scheme: whole years, both ends included. Bands of one scheme do not overlap."""

    scheme = models.ForeignKey(AgeScheme, on_delete=models.PROTECT, related_name="bands")
    code = models.CharField(_("kode"), max_length=60)
    age_from = models.PositiveSmallIntegerField(_("fra alder"))
    age_to = models.PositiveSmallIntegerField(_("til alder"))

    privacy = {"*": "public"}

    class Meta:
        ordering = ["age_from", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_band_a_scheme"),
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="band_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.code


class CodeChange(ServiceOwned):
    """What was done to a code, when and by whom: earlier names are read here, and «Angre» takes one back.

    Records never point here. ``before`` and ``after`` are the code's fields as JSON (see ``policies.state``).
    """

    class Action(models.TextChoices):
        ADDED = "added", _("Lagt til")
        RENAMED = "renamed", _("Nytt navn")
        CLOSED = "closed", _("Avsluttet")
        REOPENED = "reopened", _("Åpnet igjen")
        MERGED = "merged", _("Slått sammen")
        REPLACED = "replaced", _("Erstattet")
        CORRECTED = "corrected", _("Opplysninger rettet")
        ORDERED = "ordered", _("Ny rekkefølge")

    list = models.CharField(max_length=20)  # district, place, topic, age_scheme
    code = models.CharField(max_length=100, blank=True)  # empty where it is the whole list's order
    action = models.CharField(max_length=10, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=200)
    #: From the form: the same form sent twice is done once.
    nonce = models.UUIDField(null=True, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    privacy = {"*": "public", "by_label": "staff"}

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_change_a_form")]
        indexes = [models.Index(fields=["service", "list", "code"], name="change_by_code")]


class PublishedFigure(ServiceOwned):
    """A figure that an earlier annual report gave, for years whose records are not here."""

    indicator = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    dimensions = models.JSONField(default=dict)  # {"gender": "girl"}
    dimensions_key = models.CharField(
        max_length=400, blank=True
    )  # "gender=girl", keys sorted: what makes it unique
    value = models.FloatField()
    source = models.CharField(max_length=300)

    privacy = {"*": "public"}

    class Meta:
        ordering = ["indicator", "period", "dimensions_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "indicator", "period", "dimensions_key"], name="one_published_figure"
            )
        ]
