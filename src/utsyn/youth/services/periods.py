"""The record's status: from when to when it was active, or passive but available; closed is neither."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.youth.changes import people_changed
from utsyn.youth.locking import (
    locked,
    raise_version,
    require_unchanged,
    require_version,
    same_as,
)
from utsyn.youth.models import EndReason, RecordPeriod, Status, YoungPerson
from utsyn.youth.policies import Span, day_before, is_free, may_become, needs_reason
from utsyn.youth.rules import require_write


def set_status(
    *, by: Actor, person: YoungPerson, status: str, from_date: date, version: int | None = None
) -> RecordPeriod:
    """The record has another status from ``from_date``: what was in force ends the day before. The same is no change.

    From closed this is opening anew. Raises Refused; Invalid for an unknown status, a day in the future or before what
    it follows began; NotAllowedNow where somebody changed the record since ``version``.
    """
    require_write(by, person)
    wanted = _status(status)
    today = clock.today(person.service.timezone)
    if from_date > today:
        raise Invalid(
            _("Velg en dag som har vært. Status gjelder fra i dag eller tidligere."), field="from_date"
        )
    with transaction.atomic():
        row = locked(by, person)
        open_now = _open(row)
        if len(open_now) == 1 and open_now[0].status == wanted:
            return open_now[0]
        require_version(row, version)
        now = Status(open_now[-1].status) if open_now else None
        if not may_become(now, wanted):
            raise NotAllowedNow(_("Statusen kan ikke endres slik nå. Se hva som står, og prøv igjen."))
        for period in open_now:
            if period.from_date >= from_date:
                raise Invalid(
                    _("Velg en dag etter at den forrige perioden startet."),
                    field="from_date",
                    value=from_date,
                )
            period.to_date = day_before(from_date)
            period.end_reason = ""
            period.save(update_fields=["to_date", "end_reason"])
        _require_free(row, Span(from_date), [period.pk for period in open_now])
        made = RecordPeriod.objects.create(
            service=row.service, person=row, status=wanted, from_date=from_date
        )
        _changed(row)
        record(
            by, "youth.status_changed", row, before=str(now or "closed"), after=str(wanted), on=str(from_date)
        )
    return made


def end(
    *, by: Actor, person: YoungPerson, last_day: date, reason: str, version: int | None = None
) -> list[RecordPeriod]:
    """End what is in force, with the last day and the reason: the record is closed. Twice is once.

    Raises Refused; Invalid without a reason, and for a day in the future or before the period began; NotAllowedNow.
    """
    require_write(by, person)
    if needs_reason(to_date=last_day, reason=reason):
        raise Invalid(_("Velg hvorfor oppfølgingen slutter."), field="end_reason")
    if last_day > clock.today(person.service.timezone):
        raise Invalid(_("Velg en dag som har vært, eller i dag."), field="last_day")
    with transaction.atomic():
        row = locked(by, person)
        open_now = _open(row)
        if not open_now:
            return []
        require_version(row, version)
        for period in open_now:
            if period.from_date > last_day:
                raise Invalid(_("Velg en dag etter at perioden startet."), field="last_day", value=last_day)
            period.to_date, period.end_reason = last_day, reason
            period.save(update_fields=["to_date", "end_reason"])
        _changed(row)
        record(by, "youth.closed", row, end_reason=reason, on=str(last_day), count=len(open_now))
    return open_now


def correct(
    *,
    by: Actor,
    person: YoungPerson,
    period_id: int,
    from_date: date,
    to_date: date | None,
    end_reason: str,
    seen: str | None = None,
) -> RecordPeriod:
    """Put right the days and the reason of a period.

    Raises Refused; RecordPeriod.DoesNotExist for one of another record; Invalid for days in the wrong order, in the
    future, or that another period has, for a reason that is none, and for none where the record was closed after it;
    NotAllowedNow where somebody was first.
    """
    require_write(by, person)
    today = clock.today(person.service.timezone)
    if from_date > today or (to_date or today) > today:
        raise Invalid(_("Velg dager som har vært."), field="from_date" if from_date > today else "to_date")
    if to_date is not None and to_date < from_date:
        raise Invalid(_("Siste dag må være etter første dag."), field="to_date")
    if to_date is not None and end_reason and end_reason not in EndReason.values:
        raise Invalid(_("Velg en av grunnene."), field="end_reason")
    with transaction.atomic():
        row = locked(by, person)
        period = RecordPeriod.objects.select_for_update().get(pk=period_id, person__in=same_as(row))
        wanted: dict[str, Any] = {
            "from_date": from_date, "to_date": to_date, "end_reason": end_reason if to_date else "",
        }  # fmt: skip
        changed = [name for name, value in wanted.items() if getattr(period, name) != value]
        if not changed:
            return period
        require_unchanged(period, seen)
        _require_free(row, Span(from_date, to_date), [period.pk])
        if to_date is not None and not end_reason and not _goes_on(row, to_date):
            raise Invalid(_("Velg hvorfor oppfølgingen slutter."), field="end_reason")
        for name in changed:
            setattr(period, name, wanted[name])
        period.save(update_fields=changed)
        _changed(row)
        record(by, "youth.period_corrected", row, fields=sorted(changed))
    return period


def _status(code: str) -> Status:
    if code not in Status.values:
        raise Invalid(_("Velg en status."), field="status", value=code, valid=Status.values)
    return Status(code)


def _open(person: YoungPerson) -> list[RecordPeriod]:
    """What has no last day, the earliest first; locked."""
    rows = RecordPeriod.objects.select_for_update().filter(person__in=same_as(person), to_date__isnull=True)
    return list(rows.order_by("from_date", "pk"))


def _require_free(person: YoungPerson, wanted: Span, apart_from: list[int]) -> None:
    others = RecordPeriod.objects.filter(person__in=same_as(person)).exclude(pk__in=apart_from)
    if not is_free(wanted, [Span(each.from_date, each.to_date) for each in others]):
        raise Invalid(
            _("Journalen har allerede en status i disse dagene. Velg dager som ikke overlapper."),
            field="from_date",
        )


def _goes_on(person: YoungPerson, last_day: date) -> bool:
    """Whether another period begins the day after: then nothing was closed."""
    begins = last_day + timedelta(days=1)
    return RecordPeriod.objects.filter(person__in=same_as(person), from_date=begins).exists()


def _changed(person: YoungPerson) -> None:
    raise_version(person)
    people_changed(person.service)
