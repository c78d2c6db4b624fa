"""The staffing plan at the office: changed from a date, so that what has been stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.steering.models import PlanChange, PlanRow
from utsyn.steering.plan_policies import ChangedMeanwhile, state, version
from utsyn.steering.queries import plan as queries
from utsyn.steering.services import plan as services

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVENING = {"start": time(14, 30), "end": time(22, 15), "min_teams": 2, "max_teams": 3}


@pytest.fixture(autouse=True)
def stopped():  # type: ignore[no-untyped-def]
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def leader(actor_with: Callable[..., Actor], service: Service) -> Actor:
    return actor_with("team_leader", service)


def added(leader: Actor, service: Service, **other: object) -> PlanRow:
    """An evening on Mondays from 5 January 2026."""
    wanted = {"weekdays": [1], "shift": "Kveld", "from_date": date(2026, 1, 5), **EVENING, **other}
    done = services.add(by=leader, service=service, **wanted)  # type: ignore[arg-type]
    assert done is not None
    return PlanRow.objects.get(pk=min(int(key) for key in done.after))


def rows(service: Service) -> list[tuple[object, ...]]:
    found = PlanRow.objects.filter(service=service).order_by("weekday", "shift", "from_date")
    return [(r.weekday, r.shift, r.min_teams, r.from_date, r.to_date) for r in found]


class TestAdding:
    def test_one_form_puts_a_shift_on_several_weekdays(self, leader: Actor, service: Service) -> None:
        added(leader, service, weekdays=[4, 1, 1])
        assert rows(service) == [
            (1, "Kveld", 2, date(2026, 1, 5), None),
            (4, "Kveld", 2, date(2026, 1, 5), None),
        ]

    def test_a_shift_that_is_there_already_is_refused_and_nothing_is_added(
        self, leader: Actor, service: Service
    ) -> None:
        added(leader, service)
        with pytest.raises(
            NotAllowedNow, match=r"«Kveld» på mandag står allerede i planen fra 5\.\xa0januar 2026"
        ):
            added(leader, service, weekdays=[7, 1], shift="kveld", from_date=date(2026, 6, 1))
        assert len(rows(service)) == 1

    def test_a_shift_that_packages_call_evening_is_not_doubled_by_its_name(
        self, leader: Actor, service: Service
    ) -> None:
        added(leader, service, shift="evening")
        assert added(leader, service, weekdays=[2], shift=" kveld ").shift == "evening"

    def test_where_the_shift_comes_back_later_the_new_row_ends_the_day_before(
        self, leader: Actor, service: Service
    ) -> None:
        added(leader, service, from_date=date(2026, 6, 1))
        added(leader, service, from_date=date(2026, 1, 5))
        assert [row[4] for row in rows(service)] == [date(2026, 5, 31), None]

    def test_the_same_form_sent_twice_is_done_once(self, leader: Actor, service: Service) -> None:
        nonce = uuid4()
        added(leader, service, nonce=nonce)
        added(leader, service, nonce=nonce)
        assert len(rows(service)) == PlanChange.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"shift": "  "}, "shift"),
            ({"shift": "a|b"}, "shift"),
            ({"shift": "=1+1"}, "shift"),
            ({"shift": "x" * 61}, "shift"),
            ({"end": time(14, 30)}, "end"),
            ({"min_teams": 0}, "min_teams"),
            ({"min_teams": 4}, "max_teams"),
            ({"max_teams": 100}, "max_teams"),
            ({"weekdays": []}, "weekdays"),
            ({"weekdays": [8]}, "weekdays"),
        ],
    )
    def test_what_cannot_be_a_shift_is_refused_at_its_field(
        self, leader: Actor, service: Service, wrong: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            added(leader, service, **wrong)
        assert caught.value.field == field
        assert rows(service) == []


class TestChanging:
    def test_the_old_row_ends_the_day_before_and_the_new_one_takes_over_its_end(
        self, leader: Actor, service: Service
    ) -> None:
        row = added(leader, service)
        services.end(by=leader, row=row, last_day=date(2026, 12, 31))
        services.change(by=leader, row=row, from_date=date(2026, 12, 1), **{**EVENING, "min_teams": 1})
        assert rows(service) == [
            (1, "Kveld", 2, date(2026, 1, 5), date(2026, 11, 30)),
            (1, "Kveld", 1, date(2026, 12, 1), date(2026, 12, 31)),
        ]

    def test_from_its_first_day_the_row_itself_is_corrected(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        services.change(by=leader, row=row, from_date=row.from_date, **{**EVENING, "min_teams": 1})
        assert rows(service) == [(1, "Kveld", 1, date(2026, 1, 5), None)]

    def test_nothing_differs_nothing_is_done(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        assert services.change(by=leader, row=row, from_date=date(2026, 12, 1), **EVENING) is None
        assert len(rows(service)) == 1

    def test_a_day_outside_of_the_row_is_refused(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        with pytest.raises(Invalid, match="Velg den datoen eller en senere"):
            services.change(by=leader, row=row, from_date=date(2026, 1, 4), **{**EVENING, "min_teams": 1})
        services.end(by=leader, row=row, last_day=date(2026, 11, 30))
        with pytest.raises(Invalid, match="Velg den datoen eller en tidligere"):
            services.change(by=leader, row=row, from_date=date(2026, 12, 1), **{**EVENING, "min_teams": 1})

    def test_who_saw_an_older_row_is_told_what_stands_there_now(
        self, leader: Actor, service: Service
    ) -> None:
        row = added(leader, service)
        seen = version(state(row))
        services.change(by=leader, row=row, from_date=row.from_date, **{**EVENING, "max_teams": 4})
        with pytest.raises(ChangedMeanwhile) as caught:
            services.change(
                by=leader, row=row, from_date=row.from_date, version=seen, **{**EVENING, "min_teams": 1}
            )
        assert caught.value.current["max_teams"] == 4


class TestEnding:
    def test_what_has_been_stays(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        services.end(by=leader, row=row, last_day=date(2026, 11, 30))
        assert rows(service) == [(1, "Kveld", 2, date(2026, 1, 5), date(2026, 11, 30))]

    def test_a_row_that_has_not_begun_goes_away(self, leader: Actor, service: Service) -> None:
        row = added(leader, service, from_date=date(2027, 1, 4))
        services.end(by=leader, row=row, last_day=date(2027, 1, 3))
        assert rows(service) == []

    def test_a_row_in_force_cannot_end_before_it_began(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        with pytest.raises(Invalid, match="kan ikke være før raden begynte"):
            services.end(by=leader, row=row, last_day=date(2026, 1, 4))

    def test_a_later_end_does_not_run_into_the_next_row(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        services.change(by=leader, row=row, from_date=date(2026, 12, 1), **{**EVENING, "min_teams": 1})
        with pytest.raises(NotAllowedNow, match="Vakta er endret fra"):
            services.end(by=leader, row=row, last_day=date(2026, 12, 31))


class TestUndoing:
    def test_every_change_can_be_taken_back(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        before = rows(service)
        other = {**EVENING, "min_teams": 1}
        for act in (
            lambda: services.change(by=leader, row=row, from_date=date(2026, 12, 1), **other),
            lambda: services.end(by=leader, row=row, last_day=date(2026, 11, 30)),
        ):
            done = act()
            assert done is not None
            assert services.undo(by=leader, service=service, change_id=done.pk) is not None
            assert services.undo(by=leader, service=service, change_id=done.pk) is None
            row.refresh_from_db()
            assert rows(service) == before

    def test_a_row_that_went_away_comes_back(self, leader: Actor, service: Service) -> None:
        row = added(leader, service, from_date=date(2027, 1, 4))
        done = services.end(by=leader, row=row, last_day=date(2027, 1, 3))
        assert done is not None
        services.undo(by=leader, service=service, change_id=done.pk)
        assert PlanRow.objects.get().pk == row.pk

    def test_what_was_changed_since_is_not_taken_back(self, leader: Actor, service: Service) -> None:
        row = added(leader, service)
        first = PlanChange.objects.get()
        services.end(by=leader, row=row, last_day=date(2026, 11, 30))
        with pytest.raises(NotAllowedNow, match="kan ikke angres"):
            services.undo(by=leader, service=service, change_id=first.pk)
        assert len(rows(service)) == 1

    def test_another_service_s_change_does_not_exist(
        self, leader: Actor, service: Service, other_service: Service, actor_with: Callable[..., Actor]
    ) -> None:
        added(leader, service)
        other = actor_with("team_leader", other_service)
        with pytest.raises(PlanChange.DoesNotExist):
            services.undo(by=other, service=other_service, change_id=PlanChange.objects.get().pk)


def test_a_worker_neither_sees_nor_changes_the_plan(
    leader: Actor, service: Service, actor_with: Callable[..., Actor]
) -> None:
    row = added(leader, service)
    worker = actor_with("worker", service)
    for attempt in (
        lambda: queries.plan(worker, service, date(2026, 11, 21)),
        lambda: services.end(by=worker, row=row, last_day=date(2026, 11, 30)),
        lambda: services.undo(by=worker, service=service, change_id=1),
    ):
        with pytest.raises(Refused):
            attempt()


def test_the_log_knows_what_was_done_and_holds_no_content(leader: Actor, service: Service) -> None:
    row = added(leader, service, shift="Nattvakt ved kaia")
    services.end(by=leader, row=row, last_day=date(2026, 11, 30))
    events = AuditEvent.objects.filter(action__startswith="staffing_plan.").order_by("pk")
    assert [event.action for event in events] == ["staffing_plan.added", "staffing_plan.ended"]
    assert not any("kaia" in str(event.detail) for event in events)


class TestPages:
    @pytest.fixture
    def page(self, user_with: Callable[..., User], service: Service) -> Client:
        client = SignedInClient()
        client.force_login(user_with("team_leader", service))
        return client

    def test_the_plan_is_weekday_by_shift_with_past_and_coming_rows_below(
        self, page: Client, leader: Actor, service: Service
    ) -> None:
        row = added(leader, service)
        added(leader, service, shift="night", start=time(16), end=time(1), weekdays=[5])
        services.change(by=leader, row=row, from_date=date(2026, 12, 1), **{**EVENING, "max_teams": 2})
        text = page.get("/bemanningsplan/").content.decode().replace("\xa0", " ")
        assert 'aria-label="Kveld Mandag: 2–3 team. Endre"' in text
        assert "16:00–01:00" in text
        assert "Natt" in text
        assert "14:30–22:15, 2 team, fra 1. desember 2026" in text
        later = page.get("/bemanningsplan/?dag=02.12.2026").content.decode().replace("\xa0", " ")
        assert 'aria-label="Kveld Mandag: 2 team. Endre"' in later
        assert "5. januar 2026 til 30. november 2026" in later

    def test_a_new_shift_and_the_way_back(self, page: Client, service: Service) -> None:
        form = {
            "shift": "Natt", "weekdays": "56", "start": "16", "end": "0100", "min_teams": "1",
            "max_teams": "2", "from_date": "1.12.2026", "nonce": str(uuid4()),
        }  # fmt: skip
        done = page.post("/bemanningsplan/ny/", form)
        assert done.status_code == 302
        assert [row[:2] for row in rows(service)] == [(5, "Natt"), (6, "Natt")]
        assert PlanRow.objects.first().end == time(1)  # type: ignore[union-attr]
        shown = page.get(done["Location"]).content.decode()
        assert "Vakta er lagt til i planen." in shown
        undone = page.post(f"/bemanningsplan/angre/{PlanChange.objects.get().pk}/")
        assert "Endringen er angret." in page.get(undone["Location"]).content.decode()
        assert rows(service) == []

    def test_what_is_wrong_stands_in_words_and_what_was_written_stays(self, page: Client) -> None:
        answer = page.post("/bemanningsplan/ny/", {"shift": "Natt", "start": "kveld", "from_date": "i dag"})
        assert answer.status_code == 400
        text = answer.content.decode()
        for said in (
            "Velg ukedag.",
            "Skriv klokkeslettet som 14:30.",
            "Skriv et tall fra 1 til 99.",
        ):
            assert said in text
        assert 'value="kveld"' in text

    def test_two_who_change_the_same_row_see_each_other(
        self, page: Client, leader: Actor, service: Service
    ) -> None:
        row = added(leader, service)
        seen = version(state(row))
        services.change(by=leader, row=row, from_date=row.from_date, **{**EVENING, "max_teams": 4})
        form = {
            "start": "15:00", "end": "22:15", "min_teams": "2", "max_teams": "3", "from_date": "05.01.2026",
            "version": seen,
        }  # fmt: skip
        answer = page.post(f"/bemanningsplan/{row.pk}/", form)
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "2–4" in text
        assert 'value="15:00"' in text
        again = page.post(
            f"/bemanningsplan/{row.pk}/", {**form, "version": version(state(PlanRow.objects.get()))}
        )
        assert again.status_code == 302
        assert PlanRow.objects.get().start == time(15)

    def test_another_service_s_row_is_not_there(
        self, page: Client, other_service: Service, actor_with: Callable[..., Actor]
    ) -> None:
        row = added(actor_with("team_leader", other_service), other_service)
        assert page.get(f"/bemanningsplan/{row.pk}/").status_code == 404
        assert page.get("/bemanningsplan/99999/").status_code == 404
        assert page.post(f"/bemanningsplan/{row.pk}/avslutt/", {"last_day": "30.11.2026"}).status_code == 404

    def test_a_row_that_stands_twice_is_told(self, page: Client, service: Service) -> None:
        """A package may say so; it counts as two slots."""
        for first in (date(2026, 1, 5), date(2026, 6, 1)):
            PlanRow.objects.create(service=service, weekday=1, shift="Kveld", from_date=first, **EVENING)
        assert "står to ganger samtidig" in page.get("/bemanningsplan/").content.decode()

    def test_nobody_signs_in_to_see_it_without_the_right(
        self, user_with: Callable[..., User], service: Service
    ) -> None:
        client = SignedInClient()
        client.force_login(user_with("worker", service))
        assert client.get("/bemanningsplan/").status_code == 403
