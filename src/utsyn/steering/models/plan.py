"""The staffing plan: how many teams the service means to have out, by weekday and shift."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class PlanRow(ServiceOwned):
    """So many teams on this weekday and shift, from a day to a day. ``end`` before ``start`` is past midnight."""

    weekday = models.PositiveSmallIntegerField(_("ukedag"))  # 1 = Monday … 7
    shift = models.CharField(_("vakt"), max_length=60)
    start = models.TimeField(_("fra kl."))
    end = models.TimeField(_("til kl."))
    min_teams = models.PositiveSmallIntegerField(_("minst så mange team"))
    max_teams = models.PositiveSmallIntegerField(_("høyst så mange team"))
    from_date = models.DateField(_("gjelder fra"))
    to_date = models.DateField(_("gjelder til"), null=True, blank=True)

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["weekday", "start", "shift", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["service", "weekday", "shift", "from_date"], name="one_plan_row"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="plan_weekday"),
            models.CheckConstraint(condition=Q(max_teams__gte=F("min_teams")), name="plan_most_and_least"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="plan_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.shift}"


class PlanChange(ServiceOwned):
    """What was done to the staffing plan on its page: for «Angre», and so that the same form sent twice is done once.

    ``before`` and ``after`` hold the rows that it touched as they were and as they became, by key (None: not there).
    """

    action = models.CharField(max_length=20)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    nonce = models.UUIDField(null=True, blank=True)

    privacy = {"*": "internal"}

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "nonce"], name="one_plan_change_a_form")]
