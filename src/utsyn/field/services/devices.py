"""Stopping a phone that was replaced, lost or stolen, from the office."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.formats import moment
from utsyn.core.models import Service
from utsyn.field.models import Device
from utsyn.field.queries.devices import told


def stop(*, by: Actor, service: Service, device_id: int, how: str) -> Device:
    """Stop a phone. ``how``: a value of ``Device.Ended``; a replaced one may send what it has, a lost one nothing.

    The same stop twice is one. A replaced phone that turns out to be lost may be stopped as lost; a lost one is not
    made less lost. Raises Refused; Device.DoesNotExist for another service's; Invalid for another ``how``;
    NotAllowedNow where it has been stopped in the other way.
    """
    require(by, Permission.MANAGE_DEVICES, service)
    if how not in Device.Ended.values:
        raise Invalid(_("Velg ett av svarene."), field="how", value=how, valid=Device.Ended.values)
    with transaction.atomic():
        device = Device.objects.select_for_update().get(pk=device_id, service=service)
        if device.ended_how == how:
            return device
        if device.ended_how == Device.Ended.LOST:
            raise NotAllowedNow(
                _(
                    "Enheten ble sperret som mistet %(at)s av %(who)s. Angre det først, hvis den er funnet igjen."
                )
                % {"at": moment(device.ended_at, service.timezone), "who": device.ended_by}
            )
        device.ended_at, device.ended_how, device.ended_by = clock.now(), how, by.label[:200]
        device.save(update_fields=["ended_at", "ended_how", "ended_by"])
        record(by, "field.device_stopped", device, method=how)
    return device


def release(*, by: Actor, service: Service, device_id: int) -> Device:
    """Take back a stop. Only until the phone has been told: by then it has emptied itself.

    Twice is once. Raises Refused; Device.DoesNotExist for another service's; NotAllowedNow when it has been told.
    """
    require(by, Permission.MANAGE_DEVICES, service)
    with transaction.atomic():
        device = Device.objects.select_for_update().get(pk=device_id, service=service)
        if device.ended_at is None:
            return device
        if told(device):
            raise NotAllowedNow(
                _(
                    "Telefonen fikk beskjed %(at)s og har tømt seg. Den som har den, logger inn på nytt i appen."
                )
                % {"at": moment(device.told_at, service.timezone)}
            )
        device.ended_at, device.ended_how, device.ended_by = None, "", ""
        device.save(update_fields=["ended_at", "ended_how", "ended_by"])
        record(by, "field.device_released", device)
    return device
