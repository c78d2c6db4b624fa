"""How the pages of safety, messages and phones write times and names, and the alarm above every leader's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from utsyn.core import clock
from utsyn.core.formats import NBSP, NOTHING, day, moment
from utsyn.field.queries import handover, out

register = template.Library()


@register.filter
def oclock(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``kl. 20:14`` for today on the service's clock, with the date for any other day; a dash for None."""
    if value is None:
        return NOTHING
    there = clock.local(value, timezone)
    if there.date() != clock.today(timezone):
        return moment(value, timezone)
    return f"{there:%H:%M}" if get_language() == "en" else f"kl.{NBSP}{there:%H:%M}"


@register.filter
def together(names: Iterable[str]) -> str:
    """``Kari, Ola og Per``."""
    *first, last = list(names) or [NOTHING]
    return _("%(first)s og %(last)s") % {"first": ", ".join(first), "last": last} if first else last


@register.inclusion_tag("field/_alarm_text.html", takes_context=True)
def alarm_text(context: Context) -> dict[str, Any]:
    """What stands above the page while an alarm has no answer: read with the page, then asked for each minute."""
    request = context["request"]
    return {"alarms": out.standing_alarms(request.actor, request.service), "new": False}


@register.inclusion_tag("field/_unread.html", takes_context=True)
def unread_messages(context: Context) -> dict[str, Any]:
    """The messages that the viewer has not read: ``{% load safety %}{% unread_messages %}`` on any page of «Felt»."""
    request = context["request"]
    return {
        "unread": handover.unread(request.actor, request.service),
        "service": request.service,
        "request": request,
    }


@register.inclusion_tag("field/_unread_line.html", takes_context=True)
def unread_line(context: Context) -> dict[str, Any]:
    """One line that says how many messages the viewer has not read."""
    request = context["request"]
    unread = handover.unread(request.actor, request.service)
    return {"unread": unread, "important": any(note.important for note in unread)}


@register.filter
def localday(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``12. mars 2026``, the day on the service's clock."""
    return day(clock.local(value, timezone).date()) if value else NOTHING


@register.filter
def unbroken(phone: str) -> str:
    """A telephone number that stays on one line."""
    return phone.replace(" ", NBSP)


@register.filter
def clocktime(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``02:00`` on the service's clock; a dash for None."""
    return NOTHING if value is None else f"{clock.local(value, timezone):%H:%M}"


@register.filter
def dialled(phone: str) -> str:
    """A telephone number as a link wants it: digits, and a plus before them."""
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")
