"""The rota in words: days, absences, what was done."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from utsyn.core.formats import day as long_day
from utsyn.steering.models import Shift, TeamMember
from utsyn.steering.wording import shift_name

WEEKDAYS = (
    gettext_lazy("mandag"),
    gettext_lazy("tirsdag"),
    gettext_lazy("onsdag"),
    gettext_lazy("torsdag"),
    gettext_lazy("fredag"),
    gettext_lazy("lørdag"),
    gettext_lazy("søndag"),
)
#: What was done, said above «Angre».
DONE = {
    "week_filled": gettext_lazy("Uka er fylt fra bemanningsplanen."),
    "week_repeated": gettext_lazy("Folk fra forrige uke er satt opp."),
    "shift_added": gettext_lazy("Vakta er lagt til."),
    "shift_changed": gettext_lazy("Vakta er endret."),
    "shift_cancelled": gettext_lazy("Vakta er avlyst."),
    "shift_restored": gettext_lazy("Vakta er gjenopprettet."),
    "team_added": gettext_lazy("Teamet er lagt til."),
    "team_removed": gettext_lazy("Teamet er slettet."),
    "team_changed": gettext_lazy("Teamet er lagret."),
    "absent": gettext_lazy("Fraværet er meldt."),
    "back": gettext_lazy("Fraværet er slettet."),
}


def short_day(day: date) -> str:
    """``16. november``: the year is seen elsewhere on the page."""
    return long_day(day).removesuffix(f" {day.year}")


def weekday(day: date) -> str:
    """``Mandag``."""
    return str(WEEKDAYS[day.weekday()]).capitalize()


def day_name(day: date) -> str:
    """``Mandag 16. november``."""
    return f"{weekday(day)} {short_day(day)}"


def shift_title(shift: Shift) -> str:
    """``Kveld, mandag 16. november``: the weekday as it is written inside a line, in English with a capital letter."""
    return f"{shift_name(shift.shift)}, {WEEKDAYS[shift.on_date.weekday()]} {short_day(shift.on_date)}"


def away(name: str, absence: str) -> str:
    """That somebody does not come, with the reason; without one for those who need not know it."""
    said = {
        TeamMember.Absence.SICK: _("%(name)s er syk"),
        TeamMember.Absence.LEAVE: _("%(name)s har fri"),
        TeamMember.Absence.COURSE: _("%(name)s er på kurs eller møte"),
    }
    return said.get(TeamMember.Absence(absence or "other"), _("%(name)s er borte")) % {"name": name}
