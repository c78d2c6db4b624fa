"""Filters of the record's pages: times, months and telephone numbers as people write them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from utsyn.core import clock
from utsyn.core.formats import NBSP, NOTHING, day, moment
from utsyn.core.formats import month as month_of
from utsyn.crypto.browser_keys import browser_key
from utsyn.youth.phones import shown

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
def month(value: date) -> str:
    """``mars 2026``, for a heading: ``Mars 2026``."""
    text = month_of(value)
    return text[:1].upper() + text[1:]


@register.filter
def phone(value: str) -> str:
    """``+4790000001`` as ``900 00 001``; numbers of other countries as they are."""
    return shown(value)


@register.filter
def iso_day(value: str) -> str:
    """``2026-03-12``, as a box keeps a day, as ``12. mars 2026``."""
    return day(date.fromisoformat(value))


@register.filter
def kept_key(user_id: int) -> str:
    """The key that this user's pages encrypt with what they keep in the tab, for ``form.js``."""
    return browser_key(user_id)
