"""Codes for a service, so that people can count there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from utsyn.access.models import Membership
from utsyn.accounts.models import User
from utsyn.catalogue.models import AgeBand, AgeScheme, District, Place, Topic
from utsyn.core.models import Service


def make_town(service: Service, workers: Iterable[User] = ()) -> Service:
    """Places, a district, topics and age bands; and these users as field workers since 2000."""
    for code in ("torget", "kaia"):
        Place.objects.create(service=service, code=code, name=code.title(), area="Sentrum", kind="street")
    District.objects.create(service=service, code="nord", name="Nord")
    for code in ("school", "work"):
        Topic.objects.create(service=service, code=code, name=code.title())
    scheme = AgeScheme.objects.create(service=service, code="skole")
    for code, low, high in (("ungdom", 13, 15), ("vgs", 16, 18)):
        AgeBand.objects.create(scheme=scheme, code=code, age_from=low, age_to=high)
    for user in workers:
        Membership.objects.create(user=user, service=service, role="worker", from_date=date(2000, 1, 1))
    return service
