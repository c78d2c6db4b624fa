"""Which law a record is kept under (JRN-1): the service's, unless whoever leads the record has said otherwise."""

from __future__ import annotations

from utsyn.core.models import Service
from utsyn.youth.models import Regime, YoungPerson, YouthSettings

#: Where the service has chosen nothing: the strictest (PVN-15).
DEFAULT = Regime.HEALTH
#: Following the service, as the form sends it and the log calls it; a record keeps no code for it.
FOLLOWS = "service"


def of_service(service: Service) -> Regime:
    """The service's own choice."""
    chosen = YouthSettings.objects.filter(service=service).values_list("regime", flat=True).first()
    return Regime(chosen) if chosen else DEFAULT


def of_record(person: YoungPerson) -> Regime:
    """The one that holds for this record now."""
    return Regime(person.regime) if person.regime else of_service(person.service)
