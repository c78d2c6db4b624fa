"""The staffing plan: what a second press leaves alone, what is gone, and what an import puts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from tests.steering.rota_people import plan_row
from utsyn.access.permissions import Permission
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.errors import NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.steering.bulk import put_staffing_plan
from utsyn.steering.models import PlanChange, PlanRow
from utsyn.steering.policies import StaffingRow
from utsyn.steering.services import plan as services

pytestmark = pytest.mark.django_db
SUMMER = date(2026, 6, 1)
LAST = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is Saturday 21 November 2026."""
    with clock.stopped_at(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def leader(actor_with: Callable[..., Actor], service: Service) -> Actor:
    return actor_with("team_leader", service)


def changed(leader: Actor, row: PlanRow, teams: int, **other: object) -> PlanChange | None:
    return services.change(
        by=leader,
        row=row,
        start=row.start,
        end=row.end,
        min_teams=teams,
        max_teams=teams,
        from_date=row.from_date,
        **other,  # type: ignore[arg-type]
    )


def test_a_change_sent_twice_is_done_once(leader: Actor, service: Service) -> None:
    """Wish 25. Given a change and then another, when the first arrives again, then the other stands."""
    row, nonce = plan_row(service, 1), uuid4()
    first = changed(leader, row, 4, nonce=nonce)
    changed(leader, row, 5)
    assert first is not None
    assert changed(leader, row, 4, nonce=nonce) == first
    assert PlanRow.objects.get().min_teams == 5
    assert PlanChange.objects.count() == 2


def test_an_end_sent_twice_is_done_once_and_an_end_that_stands_already_is_nothing(
    leader: Actor, service: Service
) -> None:
    """Wish 25. Given an end moved since, when the first form arrives again, then the later end stands."""
    row, nonce = plan_row(service, 1), uuid4()
    first = services.end(by=leader, row=row, last_day=date(2026, 11, 30), nonce=nonce)
    services.end(by=leader, row=row, last_day=LAST)
    assert first is not None
    assert services.end(by=leader, row=row, last_day=date(2026, 11, 30), nonce=nonce) == first
    assert services.end(by=leader, row=row, last_day=LAST) is None
    assert PlanRow.objects.get().to_date == LAST
    assert PlanChange.objects.count() == 2
    assert AuditEvent.objects.filter(action="staffing_plan.ended").count() == 2


def test_a_row_that_somebody_took_away_meanwhile_is_neither_changed_nor_ended(
    leader: Actor, service: Service
) -> None:
    """Given a page with a row that is gone, when it is changed or ended, then that is told and nothing made."""
    row = plan_row(service, 1)
    PlanRow.objects.all().delete()
    with pytest.raises(NotAllowedNow, match="ikke i planen lenger"):
        changed(leader, row, 4)
    with pytest.raises(NotAllowedNow, match="ikke i planen lenger"):
        services.end(by=leader, row=row, last_day=LAST)
    assert PlanRow.objects.count() == PlanChange.objects.count() == 0


def imported(weekday: int, teams: int, to_date: date | None = None) -> StaffingRow:
    return StaffingRow(weekday, "Kveld", time(15), time(22), teams, teams, SUMMER, to_date)


def test_an_import_adds_and_changes_its_rows_and_leaves_others_alone(
    service: Service, other_service: Service, system: Actor
) -> None:
    """Given the same row in two services, when one's is imported otherwise, then the other's stays."""
    for one in (service, other_service):
        plan_row(one, 1, since=SUMMER, teams=(1, 1))
    plan_row(service, 7, since=SUMMER, teams=(9, 9))
    rows = Difference([imported(2, 3)], [(imported(1, 1), imported(1, 2, LAST))], unchanged=4)
    put_staffing_plan(by=system, service=service, rows=rows)
    there = PlanRow.objects.filter(service=service).order_by("weekday")
    assert [(r.weekday, r.min_teams, r.to_date) for r in there] == [(1, 2, LAST), (2, 3, None), (7, 9, None)]
    assert PlanRow.objects.get(service=other_service).min_teams == 1
    assert AuditEvent.objects.filter(action="staffing_plan.put").count() == 1


def test_an_import_in_which_nothing_differs_leaves_no_trace(service: Service, system: Actor) -> None:
    """Given only rows that are as they should be, when they are put, then the log holds nothing of it."""
    put_staffing_plan(by=system, service=service, rows=Difference(unchanged=3))
    assert not AuditEvent.objects.filter(action="staffing_plan.put").exists()


def test_only_those_who_import_put_rows(actor_with: Callable[..., Actor], service: Service) -> None:
    """Given a worker, who may not import, when they put rows, then it is refused and nothing is there."""
    with pytest.raises(Refused) as caught:
        put_staffing_plan(
            by=actor_with("worker", service), service=service, rows=Difference([imported(2, 3)])
        )
    assert caught.value.permission == Permission.IMPORT_DATA
    assert not PlanRow.objects.exists()
