"""«Ute nå»: who is out and how it stands with them, said honestly; and who should have gone out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories.browser import SignedInClient
from tests.factories.outings import person, square, team_out
from utsyn.access.roles import roles
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.errors import Refused
from utsyn.field import shifts
from utsyn.field.models import FieldSettings, OverdueAlarm
from utsyn.field.queries import out

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 19, tzinfo=UTC)  # 20:00 on the clocks of Vika
SEES = {"worker", "team_leader", "manager"}


def at(**time):
    return clock.stopped_at(START + timedelta(**time))


def planned(key, start, *staff, absent=(), places=()):
    return shifts.PlannedTeam(
        key,
        "Kveld",
        "street",
        date(2026, 11, 20),
        start,
        start + timedelta(hours=5),
        "Sentrum",
        places,
        staff,
        absent,
    )


@pytest.fixture
def rota(monkeypatch):
    """``rota(team, …)``: what the room above says is planned."""

    def plan(*teams):
        monkeypatch.setattr(shifts, "_rota", lambda viewer, service, first, last: list(teams))

    plan()
    return plan


@pytest.fixture
def read(user_with, service, rota):
    """``read("worker")``: the page as somebody with that role sees it."""

    def text(role="worker"):
        browser = SignedInClient()
        browser.force_login(user_with(role, service))
        answer = browser.get(reverse("field:out"))
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    return text


def test_an_empty_street_says_what_will_stand_here(read):
    with at():
        assert "Ingen er ute nå." in read()


def test_a_team_is_shown_with_all_that_is_known(read, service):
    team_out(
        service,
        START,
        "Kari",
        "Ola",
        place=square(service),
        planned_end=START + timedelta(hours=5),
        checked_at=START + timedelta(minutes=40),
        heard_at=START + timedelta(minutes=45),
    )
    FieldSettings.objects.create(service=service, duty_phone="22 00 00 00")
    with at(minutes=50):
        text = read().replace("\N{NO-BREAK SPACE}", " ")
    for said in ("Kari og Ola", "Torget", "I rute", "kl. 20:00", "kl. 20:40", "kl. 20:45", "innen kl. 21:40"):
        assert said in text
    assert "21. november 2026 kl. 01:00" in text, "another day is said with its date"
    assert 'href="tel:22000000"' in text


@pytest.mark.parametrize(
    ("known", "minutes", "word"),
    [
        ({}, 10, "I rute"),
        ({}, 61, "Innsjekk forfalt"),
        ({"planned_end": START + timedelta(hours=1)}, 91, "Ikke hjemme"),
        ({"home_at": START + timedelta(minutes=5)}, 300, "Trygt inne"),
    ],
)
def test_how_it_stands_is_said_in_words(read, service, known, minutes, word):
    team_out(service, START, "Kari", "Ola", **known)
    with at(minutes=minutes):
        assert word in read()


def test_one_who_is_alone_is_called_alone_and_online_work_is_not_out(read, service):
    team_out(service, START, "Kari")
    team_out(service, START, "Ola", kind="online")
    with at(minutes=10):
        text = read()
    assert "Alene, i rute" in text
    assert "På nett, ikke ute" in text


def test_one_who_is_alone_and_has_not_checked_in_is_said_to_be_alone(read, service):
    team_out(service, START, "Kari")
    with at(minutes=31):
        assert "Er alene, og skulle ha sjekket inn innen" in read()


def test_a_phone_that_is_not_heard_of_is_not_guessed_about(read, service):
    """Wish 10: the page says when it last knew, never what may have happened since."""
    team_out(service, START, "Kari", "Ola", heard_at=START + timedelta(minutes=14))
    with at(minutes=61):
        text = read().replace("\N{NO-BREAK SPACE}", " ")
    assert "Sist hørt fra kl. 20:14. Telefonen kan være uten dekning" in text


def test_a_phone_that_has_had_net_since_is_said_to_have_had_it(read, service):
    team_out(service, START, "Kari", "Ola", heard_at=START + timedelta(minutes=63))
    with at(minutes=64):
        text = read().replace("\N{NO-BREAK SPACE}", " ")
    assert "Telefonen var på nett kl. 21:03, uten at de meldte seg." in text


def test_the_gravest_stands_first(service, actor_with):
    team_out(service, START, "Frida", "Gro")
    team_out(service, START, "Kari", "Ola", planned_end=START)
    with at(minutes=35):
        teams = out.out_now(actor_with("worker", service), service).teams
    assert [team.state for team in teams] == ["not_home", "on_course"]


def test_who_has_not_started_and_what_is_missing(read, service, rota):
    for name in ("Kari", "Ola", "Per"):
        person(service, name)
    square(service)
    team_out(service, START, "Frida", "Gro", key="begun")
    rota(
        planned("begun", START, "kari"),
        planned("late", START, "kari", "ola", places=("torget",)),
        planned("gap", START + timedelta(hours=1), "per", absent=("ola",)),
        planned("nobody", START + timedelta(hours=2)),
        planned("tomorrow", START + timedelta(hours=20), "per"),
        planned("over", START - timedelta(hours=9), "per"),
    )
    with at(minutes=5):
        text = read()
    assert text.count("Kveld,") == 3
    assert "Kari og Ola" in text
    assert "Torget" in text
    assert "Skulle ha startet" in text
    assert "Borte: Ola" in text
    assert "Blir alene" in text
    assert "Ingen på vakt" in text


@pytest.mark.parametrize("role", list(roles()))
def test_only_those_who_see_the_field_see_who_is_out(read, service, actor_with, role):
    """TIL-7: an administrator sees phones, never who is out where."""
    team_out(service, START, "Kari", "Ola")
    with at():
        if role in SEES:
            assert "Kari og Ola" in read(role)
        else:
            assert read(role) == 403
            with pytest.raises(Refused):
                out.out_now(actor_with(role, service), service)


def test_another_services_teams_are_not_shown(read, other_service):
    team_out(other_service, START, "Hemmelig", "Person")
    with at():
        assert "Hemmelig" not in read()


def test_answers_and_the_way_to_answer_are_for_leaders(read, service):
    outing = team_out(service, START, "Kari", "Ola")
    OverdueAlarm.objects.create(
        outing=outing, why="no_check", raised_at=START, handled_at=START, handled_by="Lise", note="Ringte"
    )
    OverdueAlarm.objects.create(outing=outing, why="no_check", raised_at=START)
    with at(minutes=61):
        assert "«Ringte»" in read("team_leader")
        assert "Svar på varselet" in read("manager")
        for hidden in ("«Ringte»", "Svar på varselet"):
            assert hidden not in read("worker")


def test_reading_changes_nothing(read, service):
    """An alarm is raised by what asks for it, never by opening a page."""
    team_out(service, START, "Kari", "Ola")
    with at(hours=3):
        assert "Innsjekk forfalt" in read("team_leader")
    assert not AuditEvent.objects.filter(action__startswith="field.").exists()
    assert not OverdueAlarm.objects.exists()


def test_the_list_alone_comes_for_the_page_that_refreshes_itself(service, user_with, rota):
    browser = SignedInClient()
    browser.force_login(user_with("worker", service))
    by_itself = {"HX-Request": "true", "X-Utsyn-Background": "1"}
    answer = browser.get(reverse("field:out-list"), headers=by_itself)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


def test_many_teams_cost_no_more_queries_than_one(service, actor_with, rota, django_assert_max_num_queries):
    viewer = actor_with("worker", service)
    for number in range(8):
        person(service, f"C{number}")
        team_out(service, START, f"A{number}", f"B{number}", place=square(service))
    rota(*(planned(f"k{number}", START, f"c{number}") for number in range(8)))
    with at(minutes=5), django_assert_max_num_queries(12):
        shown = out.out_now(viewer, service)
        assert [(team.names, team.state, team.due) for team in shown.teams]
    assert len(shown.teams) == len(shown.planned) == 8
