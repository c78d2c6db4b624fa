"""How the pages of «Feltlogg» write times and lists."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from utsyn.core import clock
from utsyn.core.formats import NOTHING, day
from utsyn.field.models import FieldSession
from utsyn.field.queries.timeline import Entry

register = template.Library()


@register.filter
def clock_time(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``20:14`` on the service's clock; a dash for None."""
    return NOTHING if value is None else f"{clock.local(value, timezone):%H:%M}"


@register.filter
def clock_times(entry: Entry, timezone: str = "Europe/Oslo") -> str:
    """``20:14``, or ``20:14–20:52`` for what went on for some time."""
    start = clock_time(entry.at, timezone)
    if not entry.spans:
        return start
    return f"{start}\N{WORD JOINER}–\N{WORD JOINER}{clock_time(entry.until, timezone)}"


@register.filter
def hours_of(session: FieldSession, timezone: str = "Europe/Oslo") -> str:
    """``20:00–01:15``, on the service's clock; with the date where it ended on another day than the next."""
    start, end = clock.local(session.started_at, timezone), clock.local(session.ended_at, timezone)
    if (end.date() - start.date()).days > 1:
        return f"{start:%H:%M} – {day(end.date())} {end:%H:%M}"
    said = f"{start:%H:%M}\N{WORD JOINER}–\N{WORD JOINER}{end:%H:%M}"
    return said if get_language() == "en" else _("kl. %(hours)s") % {"hours": said}


@register.filter
def first_of(names: list[str], most: int) -> str:
    """The first names, and how many more there are."""
    said = ", ".join(names[:most])
    if len(names) <= most:
        return said
    return _("%(names)s og %(number)s til") % {"names": said, "number": len(names) - most}
