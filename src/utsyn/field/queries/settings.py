"""How a service counts and keeps its teams safe."""

from __future__ import annotations

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import FieldSettings
from utsyn.field.overdue import Limits


def field_settings(viewer: Actor, service: Service) -> FieldSettings:
    """The service's settings; where it has never set any, the defaults (a row that is not saved). Raises Refused."""
    require(viewer, Permission.SEE_FIELD, service)
    return FieldSettings.objects.filter(service=service).first() or FieldSettings(service=service)


def limits_of(settings: FieldSettings) -> Limits:
    """The minutes of the never-alone rule."""
    return Limits(settings.check_minutes, settings.alone_minutes, settings.overdue_minutes)


def settings_to_change(viewer: Actor, service: Service) -> FieldSettings:
    """The same, for those who may change them. Raises Refused for all others."""
    require(viewer, Permission.LEAD_FIELD, service)
    return field_settings(viewer, service)
