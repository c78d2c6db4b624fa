"""The outreach service (whose data is whose), and what tells the statistics which months have changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.Model):
    """One outreach service: its own data controller. Every row in the house belongs to exactly one."""

    code = models.SlugField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("navn"), max_length=200)
    municipality = models.CharField(_("kommune"), max_length=200, blank=True)
    timezone = models.CharField(_("tidssone"), max_length=60, default="Europe/Oslo")
    #: The Monday from which fortnights are counted.
    fortnight_start = models.DateField(
        _("mandagen som fjortendagersperioder telles fra"), null=True, blank=True
    )

    privacy = {"*": "public"}

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceOwned(models.Model):
    """Base of everything that belongs to one service."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ChangedMonth(ServiceOwned):
    """A month of one stream of records, with a token that is new whenever a row of that month changed.

    Written in the transaction that changes the rows (see :mod:`utsyn.core.changes`). The statistics compare the
    token with the one that their facts were built from: a random token, not a counter, because two transactions
    that run at once may commit in another order than they counted.
    """

    stream = models.CharField(max_length=40)
    month = models.CharField(max_length=7)  # 2016-03
    token = models.UUIDField(default=uuid.uuid4)

    privacy = {"*": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "stream", "month"], name="one_token_a_month")
        ]
