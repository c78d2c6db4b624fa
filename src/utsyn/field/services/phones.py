"""The phones that events come from: taken in use at their first sync, and turned away when they no longer may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, UUIDField

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember
from utsyn.audit.services import record
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.models import Device, Outing
from utsyn.field.staff import ensure_staff

#: «Seen» is written at most this often, and a phone that may not send is written down at most once in such a while.
SEEN_STEP = timedelta(minutes=1)
TOLD_STEP = timedelta(hours=1)
LONGEST_LABEL = 100

_DEVICE, _OWNER = bulk.columns_of("d", Device), bulk.columns_of("s", Service)
_COLUMNS = [*_DEVICE, *_OWNER, *bulk.columns_of("m", StaffMember)]
_SOURCE = (
    f"FROM {Device._meta.db_table} d JOIN {Service._meta.db_table} s ON s.id = d.service_id "
    f"JOIN {StaffMember._meta.db_table} m ON m.id = d.staff_member_id WHERE d.key = %s"
)
_KEY = UUIDField()


class TurnedAway(Exception):
    """A whole request is turned away: a code of docs/field-app.md, and the status that goes with it."""

    def __init__(self, code: str, status: int = 403) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def phone_named(key: str) -> Device | None:
    """The phone with this key, whoever's it is; for the server's own use. None for one that has never sent."""
    found = bulk.read(_COLUMNS, _SOURCE, [_KEY.get_db_prep_value(UUID(key), connection)])
    if not found:
        return None
    values, first, last = found[0], len(_DEVICE), len(_DEVICE) + len(_OWNER)
    phone = bulk.made_of(Device, values[:first])
    phone.service = bulk.made_of(Service, values[first:last])
    phone.staff_member = bulk.made_of(StaffMember, values[last:])
    return phone


def turn_away_lost(phone: Device | None) -> None:
    """Raises TurnedAway for a phone that was reported lost: it wipes itself, signed in or not."""
    if phone is not None and phone.ended_how == Device.Ended.LOST:
        nobody = Actor(id="nobody", label="")
        note_turned_away(by=nobody, phone=phone, code="device_lost")
        note_told(by=nobody, phone=phone)
        raise TurnedAway("device_lost")


def take_in_use(*, by: Actor, service: Service, key: str, label: str, phone: Device | None) -> Device:
    """The actor's phone, registered when it is new. Raises Refused, and TurnedAway where it is somebody else's."""
    require(by, Permission.RECORD_FIELD, service)
    if phone is not None:
        if by.user is None or phone.user_id != by.user.pk or phone.service_id != service.pk:
            raise TurnedAway("device_other")
        return phone
    now = clock.now()
    staff = ensure_staff(by=by, service=service)
    assert by.user is not None  # ensure_staff has asked
    try:
        with transaction.atomic():
            made = Device.objects.create(
                service=service,
                key=UUID(key),
                user=by.user,
                staff_member=staff,
                label=label,
                registered_at=now,
                seen_at=now,
            )
            record(by, "device.registered", made)
    except IntegrityError:  # the same phone asked twice at once
        there = phone_named(key)
        if there is None:
            raise
        return take_in_use(by=by, service=service, key=key, label=label, phone=there)
    return made


def note_turned_away(*, by: Actor, phone: Device, code: str) -> None:
    """Write down that a known phone asked in vain, at most once an hour: its owner has left, or it is lost."""
    now = clock.now()
    due = Q(turned_away_at__isnull=True) | Q(turned_away_at__lte=now - TOLD_STEP)
    with transaction.atomic():
        if Device.objects.filter(due, pk=phone.pk).update(turned_away_at=now):
            record(by, "device.turned_away", phone, code=code)


def note_told(*, by: Actor, phone: Device) -> None:
    """Write down, once, that a stopped phone is being told to empty itself: from now on the stop cannot be undone."""
    if phone.told_at is None:
        with transaction.atomic():
            if Device.objects.filter(pk=phone.pk, told_at__isnull=True).update(told_at=clock.now()):
                record(by, "device.told", phone, method=phone.ended_how)


def note_contact(*, by: Actor, phone: Device, watch: Iterable[str]) -> None:
    """Note that a phone without news was there, and with it the open sessions that its owner is in.

    At most once in ``SEEN_STEP``. What comes with news notes it itself. Raises Refused without the right to record.
    """
    require(by, Permission.RECORD_FIELD, phone.service)
    now = clock.now()
    if now - phone.seen_at < SEEN_STEP:
        return
    Device.objects.filter(pk=phone.pk).update(seen_at=now)
    own = Outing.objects.filter(
        is_open=True,
        heard_at__lt=now,
        session__service=phone.service,
        session__key__in=list(watch),
        session__staff=phone.staff_member,
    )
    Outing.objects.filter(pk__in=list(own.values_list("pk", flat=True))).update(heard_at=now)


def has_left(phone: Device) -> bool:
    """Whether the phone's user can no longer record there: the account is closed, or the role has ended."""
    return not can(Actor.of(phone.user), Permission.RECORD_FIELD, phone.service)


def note_refusal(*, by: Actor, service: Service | None, phone: Device | None, code: str) -> None:
    """Write down that a whole request was turned away: the code, never what was sent.

    Of a phone whose user may no longer record, at most once an hour: it goes on asking.
    """
    if phone is not None and code == "no_role":
        note_turned_away(by=by, phone=phone, code=code)
    else:
        record(by, "field.request_refused", phone, service=service.code if service else "", code=code)
