"""What the shifts of a staffing plan are called."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy

from utsyn.core.models import Service
from utsyn.steering.models import PlanRow

#: Codes that packages have come with. Other shifts are called what the service calls them.
KNOWN = {
    "day": gettext_lazy("Dag"),
    "evening": gettext_lazy("Kveld"),
    "night": gettext_lazy("Natt"),
    "weekend": gettext_lazy("Helg"),
}


WEEKDAYS = (
    gettext_lazy("mandag"),
    gettext_lazy("tirsdag"),
    gettext_lazy("onsdag"),
    gettext_lazy("torsdag"),
    gettext_lazy("fredag"),
    gettext_lazy("lørdag"),
    gettext_lazy("søndag"),
)


def weekday_name(weekday: int) -> str:
    """«mandag» for 1."""
    return str(WEEKDAYS[weekday - 1])


def shift_name(shift: str) -> str:
    """The shift as a reader sees it: «Kveld»."""
    return str(KNOWN[shift]) if shift in KNOWN else shift


def shift_names(service: Service) -> dict[str, str]:
    """The names of the shifts that the plan has or has had, the one that begins first in the day first.

    Names of shifts say nothing about anybody: who may see figures may see them.
    """
    first: dict[str, time] = {}
    for shift, start in (
        PlanRow.objects.filter(service=service).order_by("start", "shift").values_list("shift", "start")
    ):
        first.setdefault(shift, start)
    return {shift: shift_name(shift) for shift in first}
