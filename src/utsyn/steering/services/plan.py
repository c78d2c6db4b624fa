"""Every change of the staffing plan. What has been stays: a change closes a row the day before and opens a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.formats import day as shown
from utsyn.core.models import Service
from utsyn.steering import plan_policies as policies
from utsyn.steering.models import PlanChange, PlanRow

#: Rows by primary key as text; None: was not there.
States = dict[str, policies.State | None]


@contextmanager
def changing(by: Actor, service: Service) -> Iterator[None]:
    """A transaction in which nobody else changes the service's plan. Raises Refused before it begins."""
    require(by, Permission.LEAD_FIELD, service)
    with transaction.atomic():
        Service.objects.select_for_update(no_key=True).get(pk=service.pk)
        yield


def add(
    *,
    by: Actor,
    service: Service,
    weekdays: Collection[int],
    shift: str,
    start: time,
    end: time,
    min_teams: int,
    max_teams: int,
    from_date: date,
    nonce: UUID | None = None,
) -> PlanChange | None:
    """Put a shift into the plan on these weekdays (1 = Monday … 7). The same ``nonce`` again does nothing more.

    Where the shift comes back later on that weekday, the new row ends the day before. Raises Invalid for what cannot be
    a shift, NotAllowedNow where it is in the plan already.
    """
    with changing(by, service):
        if done := _already(service, nonce):
            return done
        plan = PlanRow.objects.filter(service=service)
        shift = policies.clean_shift(shift, plan.order_by("shift").values_list("shift", flat=True).distinct())
        policies.check_numbers(start, end, min_teams, max_teams)
        if not weekdays or not set(weekdays) <= set(range(1, 8)):
            raise Invalid(_("Velg ukedag."), field="weekdays", value=list(weekdays))
        made = []
        for weekday in sorted(set(weekdays)):
            others = list(plan.filter(weekday=weekday, shift=shift))
            policies.check_free(weekday, shift, from_date, others)
            later = [row.from_date for row in others if row.from_date > from_date]
            made.append(
                PlanRow.objects.create(
                    service=service,
                    weekday=weekday,
                    shift=shift,
                    start=start,
                    end=end,
                    min_teams=min_teams,
                    max_teams=max_teams,
                    from_date=from_date,
                    to_date=min(later) - timedelta(days=1) if later else None,
                )
            )
        before: States = {str(row.pk): None for row in made}
        return _keep(by, service, "added", before, nonce)


def change(
    *,
    by: Actor,
    row: PlanRow,
    start: time,
    end: time,
    min_teams: int,
    max_teams: int,
    from_date: date,
    version: str = "",
    nonce: UUID | None = None,
) -> PlanChange | None:
    """Let the row be otherwise from a day on. From its own first day: the row itself is corrected.

    Returns None where nothing differs. Raises Invalid for what cannot be a shift or a day outside of the row,
    ChangedMeanwhile where somebody was first.
    """
    service = row.service
    with changing(by, service):
        if done := _already(service, nonce):
            return done
        row = _fresh(row)
        policies.check_version(policies.state(row), version)
        policies.check_numbers(start, end, min_teams, max_teams)
        policies.check_from(row, from_date)
        wanted = {"start": start, "end": end, "min_teams": min_teams, "max_teams": max_teams}
        if all(getattr(row, name) == value for name, value in wanted.items()):
            return None
        before: States = {str(row.pk): policies.state(row)}
        if from_date == row.from_date:
            for name, value in wanted.items():
                setattr(row, name, value)
            row.save(update_fields=list(wanted))
        else:
            new = PlanRow.objects.create(
                service=service,
                weekday=row.weekday,
                shift=row.shift,
                from_date=from_date,
                to_date=row.to_date,
                **wanted,
            )
            row.to_date = from_date - timedelta(days=1)
            row.save(update_fields=["to_date"])
            before[str(new.pk)] = None
        return _keep(by, service, "changed", before, nonce)


def end(
    *, by: Actor, row: PlanRow, last_day: date, version: str = "", nonce: UUID | None = None
) -> PlanChange | None:
    """Let ``last_day`` be the last on which the row is in force; a row that has not begun by then goes away.

    Returns None where nothing differs. Raises Invalid for a day before the row began, and for one after its end.
    """
    service = row.service
    with changing(by, service):
        if done := _already(service, nonce):
            return done
        row = _fresh(row)
        before = policies.state(row)
        policies.check_version(before, version)
        if row.to_date == last_day:
            return None
        if last_day < row.from_date and row.from_date > clock.today(service.timezone):
            touched: States = {str(row.pk): before}
            row.delete()
            return _keep(by, service, "ended", touched, nonce)
        if last_day < row.from_date:
            raise Invalid(
                _("Siste dag kan ikke være før raden begynte å gjelde, %(day)s.")
                % {"day": shown(row.from_date)},
                field="last_day",
                value=last_day,
            )
        _check_alone(row, last_day)
        row.to_date = last_day
        row.save(update_fields=["to_date"])
        return _keep(by, service, "ended", {str(row.pk): before}, nonce)


def undo(*, by: Actor, service: Service, change_id: int) -> PlanChange | None:
    """Make the rows that a change touched what they were before.

    Returns None where that is done already. Raises PlanChange.DoesNotExist for another service's, NotAllowedNow where
    somebody has changed the rows since.
    """
    with changing(by, service):
        kept = PlanChange.objects.get(pk=change_id, service=service)
        if kept.undone_at is not None:
            return None
        if _states(service, kept.after) != kept.after:
            raise NotAllowedNow(
                _("Noen har endret dette etterpå, så det kan ikke angres. Se hva som står der nå.")
            )
        for key, before in kept.before.items():
            if before is None:
                PlanRow.objects.filter(service=service, pk=int(key)).delete()
            else:
                PlanRow.objects.update_or_create(
                    pk=int(key), service=service, defaults=policies.fields(before)
                )
        kept.undone_at = clock.now()
        kept.save(update_fields=["undone_at"])
        record(by, "staffing_plan.changed", service=service.code, count=len(kept.before), undo=True)
    return kept


def _check_alone(row: PlanRow, last_day: date) -> None:
    """Raises NotAllowedNow where a later end would run into the next row of the same shift."""
    same = PlanRow.objects.filter(service=row.service_id, weekday=row.weekday, shift=row.shift)
    following = same.filter(from_date__gt=row.from_date).order_by("from_date").first()
    if following and last_day >= following.from_date:
        raise NotAllowedNow(
            _("Vakta er endret fra %(day)s. Velg en tidligere dato.") % {"day": shown(following.from_date)},
            field="last_day",
        )


def _fresh(row: PlanRow) -> PlanRow:
    """The row as it stands now. Raises NotAllowedNow where it is gone."""
    found = PlanRow.objects.filter(pk=row.pk, service=row.service_id).first()
    if found is None:
        raise NotAllowedNow(_("Denne raden er ikke i planen lenger. Noen andre slettet den mens du skrev."))
    return found


def _already(service: Service, nonce: UUID | None) -> PlanChange | None:
    return PlanChange.objects.filter(service=service, nonce=nonce).first() if nonce else None


def _states(service: Service, keys: Collection[str]) -> States:
    found: States = dict.fromkeys(keys)
    rows = PlanRow.objects.filter(service=service, pk__in=[int(key) for key in keys])
    return found | {str(row.pk): policies.state(row) for row in rows}


def _keep(by: Actor, service: Service, action: str, before: States, nonce: UUID | None) -> PlanChange:
    """Keep what was done, for «Angre» and in the log."""
    record(by, f"staffing_plan.{action}", service=service.code, count=len(before))
    kept: Any = PlanChange.objects.create(
        service=service,
        action=action,
        at=clock.now(),
        before=before,
        after=_states(service, before),
        nonce=nonce,
    )
    return kept
