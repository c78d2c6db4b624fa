"""What the service has chosen, for its leaders."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import StaffNumber, YouthSettings


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The choices, and what employees have declared of numbers: who, of whom, when."""

    settings: YouthSettings
    numbers: list[StaffNumber]


def choices_of(service: Service) -> YouthSettings:
    """The service's row, or the most restrictive where it has none (PVN-15). Not saved."""
    return YouthSettings.objects.filter(service=service).first() or YouthSettings(service=service)


def settings_page(viewer: Actor, service: Service) -> SettingsPage:
    """Everything that a leader may choose. Raises Refused."""
    require(viewer, Permission.LEAD_YOUTH, service)
    rows = StaffNumber.objects.filter(service=service).select_related("user").order_by("user__name", "pk")
    return SettingsPage(choices_of(service), list(rows))


def before_going_live(viewer: Actor, service: Service) -> list[str]:
    """What the service lacks before young people are written about, in words that say what to do; empty: nothing.

    The law asks for an impact assessment first (PVN-17; GDPR art. 35). Raises Refused.
    """
    require(viewer, Permission.LEAD_YOUTH, service)
    if choices_of(service).dpia_reference:
        return []
    return [
        _(
            "Det står ikke hvor vurderingen av personvern ligger. Skriv det på «Oppsett» under Ungdom. Malen ligger i "
            "docs/dpia.md."
        )
    ]
