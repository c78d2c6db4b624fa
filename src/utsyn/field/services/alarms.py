"""Alarms about teams that have not been heard of: raised and withdrawn by the rules, answered by a leader."""

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
from utsyn.field import overdue
from utsyn.field.models import OverdueAlarm
from utsyn.field.queries.out import TeamOut, teams_out

#: Who raises and withdraws alarms, whoever's page it was that asked.
RULE = Actor.system("never-alone")
LONGEST_NOTE = 300


def raise_due(*, by: Actor, service: Service) -> list[TeamOut]:
    """Raise what is due and withdraw what is settled; gives the teams about which an alarm stands.

    Asked again and again, by every leader's page and by the command line: without anything new it only reads.
    Raises Refused for those who do not lead the field.
    """
    require(by, Permission.LEAD_FIELD, service)
    teams = teams_out(by, service)
    if not any(_raising(each) or _withdrawing(each) for each in teams):
        return [each for each in teams if each.standing]
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        _bring_up_to_date(service, teams_out(by, service))
    return [each for each in teams_out(by, service) if each.standing]


def handle(*, by: Actor, service: Service, alarm_id: int, note: str, safe: bool) -> OverdueAlarm:
    """Answer an alarm with what was done. ``safe``: everybody is known to be in, so that nothing more is expected.

    Otherwise the team's time begins again now. Raises Refused; OverdueAlarm.DoesNotExist for another service's;
    Invalid without a note; NotAllowedNow where somebody has answered it, or the team has been heard of. The same
    answer by the same person twice is done once.
    """
    require(by, Permission.LEAD_FIELD, service)
    note = " ".join(note.split())
    if not note:
        raise Invalid(
            _("Skriv kort hva du gjorde, for eksempel «Ringte Kari, alt er i orden»."), field="note"
        )
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("Skriv høyst 300 tegn."), field="note")
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        alarm = OverdueAlarm.objects.get(pk=alarm_id, outing__session__service=service)
        if alarm.handled_at is not None:
            if (alarm.handled_by, alarm.note, alarm.safe) == (by.label[:200], note, safe):
                return alarm
            raise NotAllowedNow(_answered(alarm, service))
        alarm.handled_at, alarm.handled_by, alarm.note, alarm.safe = clock.now(), by.label[:200], note, safe
        alarm.save(update_fields=["handled_at", "handled_by", "note", "safe"])
        record(by, "field.alarm_handled", alarm, service=service.code, reason=alarm.why, safe=safe)
        _bring_up_to_date(service, teams_out(by, service))
    return alarm


def watch_again(*, by: Actor, service: Service, alarm_id: int) -> OverdueAlarm:
    """«Angre» of ``safe``: the team is expected to report after all. What was answered stays.

    Twice is once. Raises Refused; OverdueAlarm.DoesNotExist for another service's.
    """
    require(by, Permission.LEAD_FIELD, service)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        alarm = OverdueAlarm.objects.get(pk=alarm_id, outing__session__service=service)
        if alarm.safe:
            alarm.safe = False
            alarm.save(update_fields=["safe"])
            record(by, "field.alarm_watched_again", alarm, service=service.code, reason=alarm.why)
            _bring_up_to_date(service, teams_out(by, service))
    return alarm


def _answered(alarm: OverdueAlarm, service: Service) -> str:
    at = moment(alarm.handled_at, service.timezone)
    if alarm.handled_by:
        return _("%(who)s svarte på varselet %(at)s: «%(note)s»") % {
            "who": alarm.handled_by,
            "at": at,
            "note": alarm.note,
        }
    return _("Varselet er trukket tilbake %(at)s, fordi teamet har meldt seg.") % {"at": at}


def _raising(each: TeamOut) -> list[overdue.Why]:
    stands = {alarm.why for alarm in each.standing}
    return [why for why in each.due if why not in stands]


def _withdrawing(each: TeamOut) -> list[OverdueAlarm]:
    return [alarm for alarm in each.standing if alarm.why not in each.due]


def _bring_up_to_date(service: Service, teams: list[TeamOut]) -> None:
    for each in teams:
        for alarm in _withdrawing(each):
            alarm.handled_at, alarm.note = clock.now(), overdue.settled(each.team, alarm.raised_at)
            alarm.save(update_fields=["handled_at", "note"])
            record(RULE, "field.alarm_withdrawn", alarm, service=service.code, reason=alarm.note)
        for why in _raising(each):
            alarm = OverdueAlarm.objects.create(outing=each.outing, why=why, raised_at=clock.now())
            record(RULE, "field.alarm_raised", alarm, service=service.code, reason=why)
