"""What the rooms below leave behind when it is of no more use: sign-ins that have ended."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.retention.disposals import Disposal, Found


def _ended() -> Found:
    rows = Session.objects.filter(expire_date__lt=clock.now()).order_by("expire_date")
    found = list(rows.values_list("session_key", "expire_date"))
    return Found(tuple(key for key, _end in found), found[0][1].date() if found else None)


def _end(by: Actor, ids: tuple[str, ...]) -> int:
    count = 0
    for at in range(0, len(ids), 400):
        rows = Session.objects.filter(session_key__in=ids[at : at + 400], expire_date__lt=clock.now())
        count += rows.delete()[1].get("sessions.Session", 0)
    return count


DISPOSALS = [
    Disposal(
        code="sessions.ended",
        model="sessions.Session",
        what=_("Pålogginger som har gått ut"),
        until=_("Gjelder ingen: den som vil inn, logger på igjen"),
        look=_ended,
        carry_out=_end,
    )
]
