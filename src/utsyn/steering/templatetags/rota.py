"""Filters of the rota's pages: ``{{ day|day_name }}``, ``{{ shift|shift_title }}``, ``{% times from to service %}``."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.steering import rota_wording
from utsyn.steering.models import Shift
from utsyn.steering.wording import shift_name

register = template.Library()


@register.filter
def day_name(day: date) -> str:
    """``Mandag 16. november``."""
    return rota_wording.day_name(day)


@register.filter
def short_day(day: date) -> str:
    """``16. november``."""
    return rota_wording.short_day(day)


@register.filter
def shift_title(shift: Shift) -> str:
    """``Kveld, mandag 16. november``."""
    return rota_wording.shift_title(shift)


@register.filter
def named(shift: str) -> str:
    """What a shift of the plan is called."""
    return shift_name(shift)


@register.filter
def iso(day: date) -> str:
    """``2026-11-16``, for an address."""
    return day.isoformat()


@register.simple_tag
def times(starts_at: datetime, ends_at: datetime, service: Service) -> str:
    """``15:00–22:00`` on the service's clock."""
    starts, ends = (clock.local(at, service.timezone) for at in (starts_at, ends_at))
    return f"{starts:%H:%M}–{ends:%H:%M}"
