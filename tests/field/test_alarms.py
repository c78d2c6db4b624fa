"""Alarms about teams that have not been heard of: raised, withdrawn, answered, told by the command line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from click.testing import CliRunner
from django.db import connection
from django.urls import reverse

from tests.factories.browser import SignedInClient
from tests.factories.outings import square, team_out
from utsyn.access.roles import roles
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.commands import check_overdue
from utsyn.field.models import OverdueAlarm
from utsyn.field.queries import out
from utsyn.field.services import alarms

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 19, tzinfo=UTC)
LEADERS = {"team_leader", "manager"}


def at(**time):
    return clock.stopped_at(START + timedelta(**time))


def standing():
    return list(OverdueAlarm.objects.filter(handled_at__isnull=True).values_list("why", flat=True))


def field_events():
    rows = AuditEvent.objects.filter(action__startswith="field.").order_by("pk")
    return list(rows.values_list("action", "actor"))


@pytest.fixture
def pair(service):
    return team_out(
        service, START, "Kari", "Ola", planned_end=START + timedelta(hours=4), place=square(service)
    )


@pytest.fixture
def leader(actor_with, service):
    return actor_with("team_leader", service)


def test_nothing_is_raised_while_all_is_well(pair, leader, service):
    with at(minutes=59):
        assert alarms.raise_due(by=leader, service=service) == []
    assert field_events() == []


def test_a_missing_check_in_is_raised_once(pair, leader, service):
    for minutes in (61, 62, 63):
        with at(minutes=minutes):
            (team,) = alarms.raise_due(by=leader, service=service)
    assert [alarm.why for alarm in team.standing] == ["no_check"]
    assert field_events() == [("field.alarm_raised", "system:never-alone")]
    assert OverdueAlarm.objects.get().raised_at == START + timedelta(minutes=61)


def test_one_who_is_alone_is_missed_sooner(leader, service):
    team_out(service, START, "Kari")
    with at(minutes=31):
        alarms.raise_due(by=leader, service=service)
    assert standing() == ["alone"]


def test_a_team_that_is_not_home_is_another_alarm(pair, leader, service):
    with at(hours=4, minutes=30):
        alarms.raise_due(by=leader, service=service)
    assert sorted(standing()) == ["no_check", "not_home"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"checked_at": timedelta(minutes=50), "heard_at": timedelta(minutes=70)}, "checked_in"),
        ({"home_at": timedelta(minutes=50), "heard_at": timedelta(minutes=70)}, "home"),
        ({"is_open": False}, "ended"),
    ],
)
def test_it_is_withdrawn_by_itself_when_the_team_is_heard_of(pair, leader, service, change, code):
    """A phone without coverage sends its check-in late: nobody need answer for what was no trouble."""
    with at(minutes=61):
        alarms.raise_due(by=leader, service=service)
    for name, value in change.items():
        setattr(pair, name, START + value if isinstance(value, timedelta) else value)
    pair.save()
    with at(minutes=70):
        assert alarms.raise_due(by=leader, service=service) == []
    alarm = OverdueAlarm.objects.get()
    assert (alarm.handled_by, alarm.note) == ("", code)
    assert field_events()[-1] == ("field.alarm_withdrawn", "system:never-alone")


def test_answering_says_what_was_done_and_begins_the_time_again(pair, leader, service):
    with at(minutes=61):
        ((team),) = alarms.raise_due(by=leader, service=service)
    with at(minutes=65):
        done = alarms.handle(
            by=leader, service=service, alarm_id=team.standing[0].pk, note=" Ringte  Kari ", safe=False
        )
        assert alarms.raise_due(by=leader, service=service) == []
    assert (done.handled_by, done.note) == (leader.label, "Ringte Kari")
    with at(minutes=124):
        assert alarms.raise_due(by=leader, service=service) == []
    with at(minutes=126):
        assert len(alarms.raise_due(by=leader, service=service)) == 1
    event = AuditEvent.objects.get(action="field.alarm_handled")
    assert event.detail == {"reason": "no_check", "safe": False}, "the log holds no content"


def test_a_leader_who_knows_that_they_are_in_ends_the_watch(pair, leader, service):
    with at(hours=5):
        (team,) = alarms.raise_due(by=leader, service=service)
        alarms.handle(
            by=leader, service=service, alarm_id=team.standing[0].pk, note="Møtte dem på kontoret", safe=True
        )
    assert standing() == [], "the other alarm about the same team goes with it"
    with at(hours=30):
        assert alarms.raise_due(by=leader, service=service) == []


def test_that_everybody_is_in_can_be_taken_back(pair, leader, service):
    """K27: a slip of the finger must not end the watch over a team that is out."""
    with at(hours=5):
        (team,) = alarms.raise_due(by=leader, service=service)
        pk = next(alarm.pk for alarm in team.standing if alarm.why == "not_home")
        alarms.handle(by=leader, service=service, alarm_id=pk, note="Inne", safe=True)
        browser = SignedInClient()
        browser.force_login(leader.user)
        assert "Angre: de er ikke inne" in browser.get(reverse("field:out")).content.decode()
        for _press in range(2):
            browser.post(reverse("field:alarm-undo", args=[pk]))
        assert browser.get(reverse("field:alarm-undo", args=[pk])).status_code == 405
        assert browser.post(reverse("field:alarm-undo", args=[99999])).status_code == 404
    assert [action for action, _who in field_events()].count("field.alarm_watched_again") == 1
    with at(hours=5, minutes=31):
        assert [a.why for t in alarms.raise_due(by=leader, service=service) for a in t.standing] == [
            "not_home"
        ]


def test_the_same_answer_twice_is_one_and_another_is_told_what_stands(pair, leader, actor_with, service):
    with at(minutes=61):
        (team,) = alarms.raise_due(by=leader, service=service)
        pk = team.standing[0].pk
        for _press in range(2):
            alarms.handle(by=leader, service=service, alarm_id=pk, note="Ringte", safe=False)
        with pytest.raises(NotAllowedNow, match="Ringte"):
            alarms.handle(
                by=actor_with("manager", service), service=service, alarm_id=pk, note="Jeg også", safe=False
            )
    assert [action for action, _who in field_events()].count("field.alarm_handled") == 1


@pytest.mark.parametrize("note", ["", "   ", "x" * 301])
def test_an_answer_says_something_short(pair, leader, service, note):
    with at(minutes=61):
        (team,) = alarms.raise_due(by=leader, service=service)
        with pytest.raises(Invalid):
            alarms.handle(by=leader, service=service, alarm_id=team.standing[0].pk, note=note, safe=False)
    assert standing() == ["no_check"]


@pytest.mark.parametrize("role", list(roles()))
def test_only_those_who_lead_raise_read_and_answer(pair, leader, actor_with, service, role):
    """TIL-7"""
    with at(minutes=61):
        (team,) = alarms.raise_due(by=leader, service=service)
    pk = team.standing[0].pk
    actor = actor_with(role, service)
    acts = [
        lambda: alarms.raise_due(by=actor, service=service),
        lambda: out.standing_alarms(actor, service),
        lambda: out.alarm(actor, service, pk),
        lambda: alarms.handle(by=actor, service=service, alarm_id=pk, note="Ringte", safe=False),
        lambda: alarms.watch_again(by=actor, service=service, alarm_id=pk),
    ]
    for act in acts:
        if role in LEADERS:
            act()
        else:
            with pytest.raises(Refused):
                act()


def test_another_services_team_is_neither_seen_nor_answered_for(leader, service, other_service, actor_with):
    theirs = team_out(other_service, START, "Per")
    with at(minutes=61):
        assert alarms.raise_due(by=leader, service=service) == []
        (team,) = alarms.raise_due(by=actor_with("manager", other_service), service=other_service)
        pk = team.standing[0].pk
        for act in (
            lambda: out.alarm(leader, service, pk),
            lambda: alarms.handle(by=leader, service=service, alarm_id=pk, note="Ringte", safe=True),
        ):
            with pytest.raises(OverdueAlarm.DoesNotExist):
                act()
    assert theirs.alarms.get().handled_at is None


def test_a_quiet_evening_costs_few_queries_and_writes_nothing(leader, service, django_assert_max_num_queries):
    for number in range(5):
        team_out(service, START, f"A{number}", f"B{number}")
    with at(minutes=10), django_assert_max_num_queries(6) as asked:
        alarms.raise_due(by=leader, service=service)
    assert not [q for q in asked.captured_queries if not q["sql"].startswith("SELECT")]


def test_the_command_tells_who_and_ends_with_1(pair, service):
    with at(minutes=61):
        found = CliRunner().invoke(check_overdue)
        assert found.exit_code == 1
        assert "Ungdomsteamet i Vika: Kari og Ola. Ingen innsjekk. Sist hørt fra" in found.output
        assert "20:00" in found.output, "the service's own clock"
    assert standing() == ["no_check"]
    with at(minutes=70):
        assert CliRunner().invoke(check_overdue, ["--raised-within", "5"]).exit_code == 0
        assert CliRunner().invoke(check_overdue, ["--service", "vika"]).exit_code == 1
        assert CliRunner().invoke(check_overdue, ["--service", "ukjent"]).exit_code == 1


def test_the_command_ends_with_0_when_all_is_well(pair):
    with at(minutes=10):
        found = CliRunner().invoke(check_overdue)
    assert (found.exit_code, found.output) == (0, "Ingen team mangler.\n")


class Page:
    """A leader's browser."""

    def __init__(self, user):
        self.browser = SignedInClient()
        self.browser.force_login(user)

    def watch(self, seen=""):
        by_itself = {"HX-Request": "true", "X-Utsyn-Background": "1"}
        return self.browser.post(reverse("field:watch"), {"seen": seen}, headers=by_itself)


def test_a_leaders_page_is_told_of_what_is_new_and_of_nothing_else(pair, service, user_with):
    with at(minutes=10):
        page = Page(user_with("manager", service))
        assert page.watch().status_code == 204
    with at(minutes=25):  # within the idle limit: the page itself keeps nothing open
        OverdueAlarm.objects.create(outing=pair, why="no_check", raised_at=START)
        pair.session.started_at = pair.heard_at = START - timedelta(hours=1)
        pair.session.save()
        pair.save()
        pk = OverdueAlarm.objects.get().pk
        first = page.watch()
        assert 'role="alert"' in first.content.decode()
        assert page.watch(seen=str(pk)).status_code == 204
        pair.is_open = False
        pair.save()
        gone = page.watch(seen=str(pk))
        assert (gone.status_code, gone.content.decode().strip()) == (200, "")


@pytest.mark.parametrize("role", list(roles()))
def test_the_alarm_stands_above_every_page_of_those_who_lead(pair, leader, service, user_with, role):
    with at(minutes=61):
        alarms.raise_due(by=leader, service=service)
        browser = SignedInClient()
        browser.force_login(user_with(role, service))
        text = browser.get(reverse("accounts:settings")).content.decode()
        assert ("Et team har ikke meldt seg." in text) is (role in LEADERS)
        assert ("data-alarm" in text) is (role in LEADERS)
        assert 'role="alert"' not in text, "what stood there when the page came is no news"


def test_the_page_of_an_alarm_takes_the_answer(pair, leader, service, user_with):
    with at(minutes=61):
        (team,) = alarms.raise_due(by=leader, service=service)
        address = reverse("field:alarm", args=[team.standing[0].pk])
        browser = SignedInClient()
        browser.force_login(user_with("manager", service))
        text = browser.get(address).content.decode()
        assert "Kari og Ola" in text
        assert "Telefonen kan være uten dekning" in text
        empty = browser.post(address, {})
        assert empty.status_code == 400
        assert standing() == ["no_check"]
        answer = browser.post(address, {"note": "Ringte Kari", "outcome": "out"})
        assert (answer.status_code, answer.url) == (302, reverse("field:out"))
        assert standing() == []
        late = browser.post(address, {"note": "Noe annet", "outcome": "out"})
        assert late.status_code == 409
        assert 'value="Noe annet"' in late.content.decode(), "what was written stays"
        assert browser.get(reverse("field:alarm", args=[99999])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_ask_at_once_raise_one_alarm(service, user_with):
    """Each in a connection of its own, as two server threads are."""
    team_out(service, START, "Kari", "Ola")
    actors = [Actor.of(user_with("manager", service)) for _leader in range(4)]
    together = Barrier(len(actors))

    def ask(actor):
        together.wait()
        try:
            return len(alarms.raise_due(by=actor, service=service))
        finally:
            connection.close()

    with at(minutes=61), ThreadPoolExecutor(len(actors)) as pool:
        assert list(pool.map(ask, actors)) == [1, 1, 1, 1]
    assert OverdueAlarm.objects.count() == 1
    assert AuditEvent.objects.filter(action="field.alarm_raised").count() == 1
