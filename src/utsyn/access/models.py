"""Who has which role in which service, and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import ServiceOwned


class Membership(ServiceOwned):
    """A user's role in a service, from a day to a day (TIL-1: grants are dated)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("rolle"), max_length=40)
    from_date = models.DateField(_("fra"))
    to_date = models.DateField(_("til"), null=True, blank=True)

    privacy = {"*": "staff"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "service", "role", "from_date"], name="one_grant_a_day"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=models.F("from_date")),
                name="grant_ends_after_start",
            ),
        ]
