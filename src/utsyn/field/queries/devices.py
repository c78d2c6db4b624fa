"""«Enheter»: the phones that people count on. Nothing of what was counted."""

from __future__ import annotations

from dataclasses import dataclass

from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import permissions_of, require
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Device


@dataclass(frozen=True, slots=True)
class Phone:
    """A device as the page shows it."""

    device: Device
    state: str  # "in_use", "told", "waiting", "user_disabled", "no_role"

    @property
    def may_release(self) -> bool:
        """Whether a stop can be taken back: until the phone has been told."""
        return self.state == "waiting"

    @property
    def may_stop(self) -> bool:
        """Whether it is not stopped already."""
        return self.device.ended_at is None


def told(device: Device) -> bool:
    """Whether a stopped device has been told to empty itself."""
    return device.ended_at is not None and device.told_at is not None


def devices(viewer: Actor, service: Service) -> list[Phone]:
    """Every phone of the service: those in use first, the last heard of first. Raises Refused."""
    require(viewer, Permission.MANAGE_DEVICES, service)
    rows = list(
        Device.objects.filter(service=service).select_related("user", "staff_member").order_by("-seen_at")
    )
    phones = _phones(service, rows)
    return sorted(phones, key=lambda phone: (not phone.may_stop, phone.state == "told"))


def device(viewer: Actor, service: Service, pk: int) -> Phone:
    """One phone. Raises Refused; Device.DoesNotExist for another service's."""
    require(viewer, Permission.MANAGE_DEVICES, service)
    row = Device.objects.select_related("user", "staff_member").get(pk=pk, service=service)
    return _phones(service, [row])[0]


def _phones(service: Service, rows: list[Device]) -> list[Phone]:
    today = clock.today(service.timezone)
    recording = {code for code, role in roles().items() if Permission.RECORD_FIELD in role.permissions}
    grants = Membership.objects.filter(
        service=service, user__in={row.user_id for row in rows}, role__in=recording, from_date__lte=today
    )
    may_record = {grant.user_id for grant in grants if grant.to_date is None or grant.to_date >= today}
    return [Phone(row, _state(row, row.user_id in may_record)) for row in rows]


def _state(row: Device, may_record: bool) -> str:
    if row.ended_at is not None:
        return "told" if told(row) else "waiting"
    if not row.user.is_active:
        return "user_disabled"
    return "in_use" if may_record else "no_role"


def may_rescue(viewer: Actor, service: Service) -> bool:
    """Whether the viewer may take in by hand what a phone could not send."""
    held = permissions_of(viewer, service)
    return Permission.MANAGE_DEVICES in held and Permission.LEAD_FIELD in held
