"""Who is let in and who is kept out: grants, substitutes, objections, impediments, emergency access, and reviews."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import Service, ServiceOwned
from utsyn.crypto.models import Sealed
from utsyn.youth.models.person import Regime, YoungPerson

_USER = settings.AUTH_USER_MODEL


def _privacy(*staff: str, sealed: bool = True) -> dict[str, str]:
    """The classes of such a row: about a young person, but for the employees that it names."""
    own = {"uid": "internal", "data_key": "internal"} if sealed else {}
    return {"*": "person", **own, **dict.fromkeys(staff, "staff")}


class YouthSettings(models.Model):
    """The service's own choices. One without a row has the most restrictive (PVN-15)."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="youth_settings")
    #: Whether everybody who records follow-up sees every ordinary record.
    team_access = models.BooleanField(_("hele teamet har tilgang"), default=False)
    #: What the young person's copy says of who has looked: the name, or the role.
    names_in_log = models.BooleanField(_("navn på ansatte i kopien til ungdommen"), default=True)
    #: Days until a nickname with nothing written on it is taken away (PVN-5).
    alias_days = models.PositiveSmallIntegerField(_("dager et kallenavn kan stå uten innhold"), default=365)
    review_days = models.PositiveSmallIntegerField(_("dager til nødtilgang må være sett på"), default=3)
    #: Opened records in a day that somebody should look at (LOG-6).
    mass_limit = models.PositiveSmallIntegerField(_("journaler åpnet på en dag"), default=25)
    #: The law that the service's records are kept under, but for those that have one of their own (JRN-1).
    regime = models.CharField(_("regelverk"), max_length=1, choices=Regime.choices, default=Regime.HEALTH)
    #: What the service's costs are reported under (IDN-11): a code of ``kostra.toml``, or none.
    kostra = models.CharField(_("KOSTRA-funksjon"), max_length=3, blank=True)
    #: Of a service that several run together: who answers for what (PVN-23; GDPR art. 26). The young person reads it.
    joint = models.TextField(_("felles ansvar"), blank=True)
    #: Where the service's own impact assessment is filed, and of which day it is (PVN-17; GDPR art. 35).
    dpia_reference = models.CharField(_("vurderingen av personvern"), max_length=200, blank=True)
    dpia_on = models.DateField(_("vurdert"), null=True, blank=True)

    privacy = {"*": "internal"}

    def __str__(self) -> str:
        return str(self.service)


class RecordGrant(ServiceOwned, Sealed):
    """Somebody may see one record, for a reason and for a time (TIL-1: without a last day there is no grant)."""

    class Kind(models.TextChoices):
        NAMED = "named", _("Egen tilgang")
        PROGRAMME = "programme", _("Leder for tiltak")
        SUBSTITUTE = "substitute", _("Vikar")

    sealed_fields = ("reason",)

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NAMED)
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"))
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    privacy = _privacy("user", "given_by", "ended_by")

    class Meta:
        ordering = ["-to_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="grant_of_record_ends")
        ]


class Substitution(ServiceOwned):
    """While ``absent`` is away, ``user`` sees the ordinary records that ``absent`` is key worker for."""

    absent = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"))
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["-to_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="substitution_ends"),
            models.CheckConstraint(condition=~Q(absent=F("user")), name="nobody_substitutes_themself"),
        ]


class Objection(ServiceOwned, Sealed):
    """The young person does not want a named employee to see the record (TAU-4)."""

    sealed_fields = ("reason",)

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="objections")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField(_("fra"))
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    privacy = _privacy("user", "given_by", "ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(ended_at__isnull=True), name="one_objection"
            )
        ]


class Impediment(ServiceOwned):
    """The record is an employee's own, a relative's or somebody close: never opened by them (TIL-6)."""

    class Kind(models.TextChoices):
        OWN = "own", _("Egen journal")
        RELATIVE = "relative", _("Familie eller nær venn")
        OTHER = "other", _("Inhabil av annen grunn")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="impediments")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = _privacy("user", "given_by", sealed=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(ended_at__isnull=True), name="one_impediment"
            )
        ]


class StaffNumber(ServiceOwned):
    """The keyed hash of an employee's own, or a relative's, birth number: a record with the same is blocked (TIL-6)."""

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Impediment.Kind.choices)
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    privacy = {"*": "staff", "digest": "secret"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "user", "digest"], name="one_number_of_an_employee")
        ]


class EmergencyAccess(ServiceOwned, Sealed):
    """Somebody opened a record that is not theirs, because they had to (TIL-4). A leader looks at each."""

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("Var nødvendig")
        NOT_JUSTIFIED = "not_justified", _("Var ikke nødvendig")

    sealed_fields = ("reason", "comment", "told")

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="emergencies")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    danger_to_life = models.BooleanField(default=False)  # sets an objection aside; nothing else does
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=13, choices=Outcome.choices, blank=True)

    privacy = _privacy("user", "reviewed_by")

    class Meta:
        ordering = ["-from_at"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="emergency_ends"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, outcome="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(outcome=""),
                name="emergency_reviewed_by_somebody",
            ),
        ]


class AccessFlag(ServiceOwned, Sealed):
    """A rule found something in the log that a leader should look at (LOG-6). Says nothing of guilt."""

    class Rule(models.TextChoices):
        NO_RELATION = "no_relation", _("Søkte opp eller åpnet uten å følge opp")
        SAME_NAME = "same_name", _("Samme etternavn")
        MASS = "mass", _("Mange journaler på kort tid")
        OFF_HOURS = "off_hours", _("Utenom arbeidstid")
        DENIED = "denied", _("Avvist mange ganger")
        SAMPLE = "sample", _("Stikkprøve")

    class Outcome(models.TextChoices):
        FINE = "fine", _("I orden")
        BREACH = "breach", _("Urettmessig oppslag")

    sealed_fields = ("comment", "told")

    rule = models.CharField(max_length=11, choices=Rule.choices)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        YoungPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="access_flags"
    )
    on_date = models.DateField()
    #: Numbers of the events in the service's chain that the rule is about.
    events = models.JSONField(default=list)
    found_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)

    privacy = _privacy("user", "reviewed_by")

    class Meta:
        ordering = ["-on_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "rule", "user", "person", "on_date"],
                condition=Q(person__isnull=False),
                name="one_flag_a_person_and_day",
            ),
            models.UniqueConstraint(
                fields=["service", "rule", "user", "on_date"],
                condition=Q(person__isnull=True),
                name="one_flag_a_day",
            ),
        ]
