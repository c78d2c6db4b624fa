"""The rota: who is out on which day, in which team, where."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import Place
from utsyn.core.models import ServiceOwned
from utsyn.field.models import SessionKind
from utsyn.steering.models.plan import PlanRow


class Shift(ServiceOwned):
    """A shift on a date: from the staffing plan, or one by itself such as a «sommertelling»."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on_date = models.DateField(_("dato"))
    shift = models.CharField(_("vakt"), max_length=60)  # the plan's name of it, or «Sommertelling 2026»
    kind = models.CharField(_("type"), max_length=10, choices=SessionKind.choices, default=SessionKind.STREET)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("slutt"))
    min_teams = models.PositiveSmallIntegerField(_("minst så mange team"), default=1)
    max_teams = models.PositiveSmallIntegerField(_("høyst så mange team"), null=True, blank=True)
    plan_row = models.ForeignKey(PlanRow, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("hvorfor avlyst"), max_length=200, blank=True)

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["starts_at", "shift"]
        constraints = [
            models.UniqueConstraint(fields=["service", "on_date", "shift"], name="one_shift_a_day"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.shift}"


class Team(models.Model):
    """Two or more who go out together. ``key`` is also the key of the field session that they make (ADR 9)."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="teams")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(default=1)
    focus = models.CharField(_("fokus"), max_length=200, blank=True)  # «Sentrum og stasjonen»

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.shift} {self.position}"


class TeamPlace(models.Model):
    """Where a team begins, or its zones in a count, in their order."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "place"], name="once_in_a_team")]


class TeamMember(models.Model):
    """Somebody on a team. An absence leaves the row: that is what shows the gap."""

    class Absence(models.TextChoices):
        SICK = "sick", _("Syk")
        LEAVE = "leave", _("Permisjon eller ferie")
        COURSE = "course", _("Kurs eller møte")
        OTHER = "other", _("Annet")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    absent = models.CharField(_("fravær"), max_length=10, choices=Absence.choices, blank=True)
    changed_at = models.DateTimeField()

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["team", "staff_member"], name="once_on_a_team")]


class SwapRequest(models.Model):
    """Somebody asks a colleague, or anybody, to take a place on a team."""

    class State(models.TextChoices):
        OPEN = "open", _("Venter på svar")
        TAKEN = "taken", _("Tatt")
        DECLINED = "declined", _("Takket nei")
        WITHDRAWN = "withdrawn", _("Trukket")

    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="swaps")
    asker = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+"
    )  # stays when it is taken
    asked = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: anybody may take it
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    message = models.CharField(_("melding"), max_length=300, blank=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="open"), name="one_open_swap_a_member"
            )
        ]


class RotaChange(ServiceOwned):
    """What was done to the rota: for «Angre», and so that the same form sent twice is done once.

    ``before`` and ``after`` hold the shifts that it touched as they were and as they became, by key (None: not there).
    """

    action = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)  # as the log names them
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    nonce = models.UUIDField(null=True, blank=True)

    privacy = {"*": "staff"}

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_rota_change_a_form")]
