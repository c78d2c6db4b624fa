"""The record's status (indicators.md § In force; ux.md § 2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.youth import active, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import changes, clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.changes import YOUTH
from utsyn.youth.locking import mark
from utsyn.youth.models import EndReason, RecordPeriod, Status
from utsyn.youth.policies import TRANSITIONS, Span, day_before, is_free, may_become, needs_reason
from utsyn.youth.services import periods

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(datetime(2026, 9, 21, 12, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def by(worker):
    return Actor.of(worker)


def spans(person):
    rows = RecordPeriod.objects.filter(person=person).order_by("from_date")
    return [(row.status, row.from_date, row.to_date, row.end_reason) for row in rows]


def last_event(action):
    return AuditEvent.objects.filter(action=action).latest("number")


@pytest.mark.parametrize(
    ("now", "wanted", "allowed"),
    [
        (None, Status.ACTIVE, True),
        (None, Status.AVAILABLE, True),
        (None, None, False),
        (Status.ACTIVE, Status.AVAILABLE, True),
        (Status.ACTIVE, None, True),
        (Status.ACTIVE, Status.ACTIVE, False),
        (Status.AVAILABLE, Status.ACTIVE, True),
        (Status.AVAILABLE, None, True),
        (Status.AVAILABLE, Status.AVAILABLE, False),
    ],
)
def test_the_table_of_transitions_is_whole(now, wanted, allowed):
    assert may_become(now, wanted) is allowed
    assert set(TRANSITIONS) == {None, *Status}


def test_spans_that_share_a_day_are_not_free():
    first = Span(date(2026, 1, 1), date(2026, 1, 31))
    assert not is_free(Span(date(2026, 1, 31)), [first])
    assert is_free(Span(date(2026, 2, 1)), [first])
    assert not is_free(Span(date(2025, 1, 1)), [first])
    assert is_free(Span(date(2025, 1, 1), date(2025, 12, 31)), [first, Span(date(2026, 2, 1))])
    assert first.holds(date(2026, 1, 31))
    assert not first.holds(date(2026, 2, 1))
    assert day_before(date(2026, 3, 1)) == date(2026, 2, 28)


def test_only_what_ends_needs_a_reason():
    assert needs_reason(to_date=date(2026, 1, 1), reason="")
    assert not needs_reason(to_date=date(2026, 1, 1), reason=EndReason.MOVED)
    assert not needs_reason(to_date=None, reason="")


def test_another_status_ends_the_one_before_the_day_before(person, by):
    active(person)
    before = changes.tokens(person.service, YOUTH)
    periods.set_status(by=by, person=person, status="available", from_date=date(2026, 9, 1), version=1)
    assert spans(person) == [
        ("active", date(2026, 1, 10), date(2026, 8, 31), ""),
        ("available", date(2026, 9, 1), None, ""),
    ]
    person.refresh_from_db()
    assert person.version == 2
    assert changes.tokens(person.service, YOUTH) != before
    event = last_event("youth.status_changed")
    assert event.object_id == str(person.pk)
    assert event.detail == {"before": "active", "after": "available", "on": "2026-09-01"}


def test_the_same_status_again_is_no_change(person, by):
    active(person)
    for _twice in range(2):
        periods.set_status(by=by, person=person, status="active", from_date=date(2026, 9, 1), version=99)
    assert spans(person) == [("active", date(2026, 1, 10), None, "")]
    assert not AuditEvent.objects.filter(action="youth.status_changed").exists()


def test_a_closed_record_is_opened_anew(person, by):
    active(person, to_date=date(2026, 3, 1), end_reason="moved")
    periods.set_status(by=by, person=person, status="active", from_date=date(2026, 9, 21))
    assert spans(person)[1] == ("active", date(2026, 9, 21), None, "")
    assert last_event("youth.status_changed").detail["before"] == "closed"


@pytest.mark.parametrize(
    ("status", "day", "field"),
    [
        ("closed", date(2026, 9, 1), "status"),
        ("available", date(2026, 9, 22), "from_date"),
        ("available", date(2026, 1, 10), "from_date"),
    ],
)
def test_a_status_that_cannot_be_is_told_by_field(person, by, status, day, field):
    active(person)
    with pytest.raises(Invalid) as told:
        periods.set_status(by=by, person=person, status=status, from_date=day)
    assert told.value.field == field


def test_a_new_status_does_not_run_into_what_was(person, by):
    active(person, to_date=date(2026, 3, 1), end_reason="moved")
    with pytest.raises(Invalid) as told:
        periods.set_status(by=by, person=person, status="active", from_date=date(2026, 2, 1))
    assert told.value.field == "from_date"


def test_two_statuses_at_once_from_a_package_cannot_become_what_the_last_is(person, by):
    active(person)
    active(person, Status.AVAILABLE, from_date=date(2026, 2, 1))
    with pytest.raises(NotAllowedNow):
        periods.set_status(by=by, person=person, status="available", from_date=date(2026, 9, 1))


def test_whoever_saw_an_older_version_is_told(person, by):
    active(person)
    with pytest.raises(NotAllowedNow):
        periods.set_status(by=by, person=person, status="available", from_date=date(2026, 9, 1), version=7)
    with pytest.raises(NotAllowedNow):
        periods.end(by=by, person=person, last_day=date(2026, 9, 1), reason="moved", version=7)
    assert spans(person) == [("active", date(2026, 1, 10), None, "")]


def test_ending_closes_everything_that_is_open_with_a_reason(person, by):
    active(person)
    active(person, Status.AVAILABLE, from_date=date(2026, 2, 1))
    ended = periods.end(by=by, person=person, last_day=date(2026, 9, 20), reason="completed")
    assert len(ended) == 2
    assert {(row[2], row[3]) for row in spans(person)} == {(date(2026, 9, 20), "completed")}
    assert periods.end(by=by, person=person, last_day=date(2026, 9, 20), reason="completed") == []
    assert AuditEvent.objects.filter(action="youth.closed").count() == 1


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (date(2026, 9, 20), "", "end_reason"),
        (date(2026, 9, 20), "bored", "end_reason"),
        (date(2026, 9, 22), "moved", "last_day"),
        (date(2026, 1, 9), "moved", "last_day"),
    ],
)
def test_an_end_that_cannot_be_is_told_by_field(person, by, day, reason, field):
    active(person)
    with pytest.raises(Invalid) as told:
        periods.end(by=by, person=person, last_day=day, reason=reason)
    assert told.value.field == field


def test_the_days_of_a_period_are_put_right(person, by):
    row = active(person)
    periods.correct(
        by=by, person=person, period_id=row.pk, from_date=date(2026, 1, 5), to_date=date(2026, 2, 1),
        end_reason="moved", seen=mark(row),
    )  # fmt: skip
    assert spans(person) == [("active", date(2026, 1, 5), date(2026, 2, 1), "moved")]
    assert last_event("youth.period_corrected").detail == {"fields": ["end_reason", "from_date", "to_date"]}
    row.refresh_from_db()
    same = periods.correct(
        by=by, person=person, period_id=row.pk, from_date=date(2026, 1, 5), to_date=date(2026, 2, 1),
        end_reason="moved", seen="old",
    )  # fmt: skip
    assert same.pk == row.pk
    periods.correct(
        by=by, person=person, period_id=row.pk, from_date=date(2026, 1, 5), to_date=None, end_reason="x"
    )
    assert spans(person) == [("active", date(2026, 1, 5), None, "")]


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (date(2026, 9, 22), None, "", "from_date"),
        (date(2026, 9, 1), date(2026, 9, 22), "moved", "to_date"),
        (date(2026, 9, 1), date(2026, 8, 1), "moved", "to_date"),
        (date(2026, 9, 1), date(2026, 9, 2), "bored", "end_reason"),
        (date(2025, 12, 1), None, "", "from_date"),
    ],
)
def test_days_that_cannot_be_are_told_by_field(person, by, first, last, reason, field):
    active(person, to_date=date(2026, 3, 1), end_reason="moved")
    row = active(person, from_date=date(2026, 9, 1))
    with pytest.raises(Invalid) as told:
        periods.correct(
            by=by, person=person, period_id=row.pk, from_date=first, to_date=last, end_reason=reason
        )
    assert told.value.field == field


def test_the_reason_why_a_record_was_closed_is_not_taken_away(person, by):
    """Where the next period begins the day after, nothing was closed and no reason is needed."""
    row = active(person, to_date=date(2026, 3, 1), end_reason="moved")
    wanted = {"by": by, "person": person, "period_id": row.pk, "to_date": date(2026, 3, 1), "end_reason": ""}
    with pytest.raises(Invalid) as told:
        periods.correct(**wanted, from_date=row.from_date)
    assert told.value.field == "end_reason"
    active(person, from_date=date(2026, 3, 2))
    assert periods.correct(**wanted, from_date=row.from_date).end_reason == ""


def test_two_who_put_the_same_period_right_do_not_undo_each_other(person, by):
    row = active(person)
    seen = mark(row)
    first = {"to_date": None, "end_reason": "", "seen": seen}
    periods.correct(by=by, person=person, period_id=row.pk, from_date=date(2026, 1, 5), **first)
    with pytest.raises(NotAllowedNow):
        periods.correct(by=by, person=person, period_id=row.pk, from_date=date(2026, 1, 7), **first)
    assert spans(person)[0][1] == date(2026, 1, 5)


def test_a_period_of_another_record_is_not_there(person, by, service):
    other = active(young_person(service, "Ola"))
    with pytest.raises(RecordPeriod.DoesNotExist):
        periods.correct(
            by=by, person=person, period_id=other.pk, from_date=date(2026, 1, 5), to_date=None, end_reason=""
        )


def test_periods_of_a_merged_record_are_ended_too(person, by, service):
    active(young_person(service, "Kaja", merged_into=person))
    assert len(periods.end(by=by, person=person, last_day=date(2026, 9, 1), reason="other")) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda by, person: periods.set_status(
            by=by, person=person, status="active", from_date=date(2026, 9, 1)
        ),
        lambda by, person: periods.end(by=by, person=person, last_day=date(2026, 9, 1), reason="moved"),
        lambda by, person: periods.correct(
            by=by, person=person, period_id=1, from_date=date(2026, 9, 1), to_date=None, end_reason=""
        ),
    ],
)
def test_a_colleague_without_a_relation_and_a_leader_who_only_leads_are_refused(
    person, colleague, manager, change
):
    """TIL-2: employment alone gives no access."""
    for user in (colleague, manager):
        with pytest.raises(Refused):
            change(Actor.of(user), person)


def test_a_restricted_record_is_not_changed(person, by):
    """PVN-12: GDPR art. 18."""
    person.restricted_at = clock.now()
    person.save()
    with pytest.raises(Refused):
        periods.set_status(by=by, person=person, status="active", from_date=date(2026, 9, 1))
