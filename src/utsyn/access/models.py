"""Who has which role in which service, and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.core.models import Service, ServiceOwned


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


class AccessSettings(models.Model):
    """What a service asks of its employees before they get near a record. One without a row asks nothing more."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="access_settings")
    #: Whether nobody sees records before the day of their declaration of confidentiality is entered (TAU-10).
    declaration_required = models.BooleanField(_("krev taushetserklæring"), default=False)

    privacy = {"*": "internal"}

    def __str__(self) -> str:
        return str(self.service)


class Clearance(ServiceOwned):
    """The days on which an employee signed and showed what the law lets the service ask for. Days only: what stands in
    a police certificate is nobody's business here, and none is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearances")
    declaration_signed_on = models.DateField(_("taushetserklæring signert"), null=True, blank=True)
    police_certificate_on = models.DateField(_("politiattest vist"), null=True, blank=True)

    privacy = {"*": "staff"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "user"], name="one_clearance_a_user")]

    def __str__(self) -> str:
        return str(self.user)
