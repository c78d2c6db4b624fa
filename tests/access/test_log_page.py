"""«Hendelseslogg»: read by the one who leads, not by the one who runs the system (LOG-2, LOG-11)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from utsyn.access import queries
from utsyn.audit.actions import name_of
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.catalogue.models import CodeChange
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused


@pytest.fixture
def manager(actor_with, service):
    return actor_with("manager", service)


@pytest.fixture
def worker(user_with, service):
    return user_with("worker", service)


def shown(page):
    return [event.action for event in page.object_list]


def test_the_newest_stands_first(manager, service, system):
    record(system, "test.first", service)
    record(system, "test.second", service)
    assert shown(queries.log(manager, service)) == ["test.second", "test.first"]


def test_another_services_log_is_not_shown(manager, service, other_service, system):
    record(system, "test.theirs", other_service)
    assert shown(queries.log(manager, service)) == []
    with pytest.raises(Refused):
        queries.log(manager, other_service)
    with pytest.raises(Refused):
        queries.log_actions(manager, other_service)


def test_signing_in_of_the_services_own_people_is_shown_and_of_others_not(
    manager, service, worker, user_with, other_service
):
    stranger = user_with("worker", other_service)
    record(Actor.of(worker), "accounts.signed_in", worker)
    record(Actor(id="nobody", label=""), "accounts.sign_in_failed", worker)
    record(Actor.of(stranger), "accounts.signed_in", stranger)
    assert shown(queries.log(manager, service)) == ["accounts.sign_in_failed", "accounts.signed_in"]


def test_reading_the_log_is_itself_in_the_log(manager, service):
    """LOG-2"""
    queries.log(manager, service, actor="Kari", page=1)
    event = AuditEvent.objects.get(action="audit.read")
    assert event.actor == manager.id
    assert event.detail == {"page": 1, "filtered": ["actor"]}


@pytest.mark.parametrize("role", ["worker", "team_leader", "administrator", "statistics_reader"])
def test_only_a_manager_reads_it(actor_with, service, role):
    """LOG-11: not even the administrator."""
    with pytest.raises(Refused):
        queries.log(actor_with(role, service), service)


def test_one_can_look_for_an_action_a_person_and_days(manager, service, worker, system):
    record(Actor.of(worker), "test.read", service, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    record(system, "test.read", service, at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    record(system, "test.other", service, at=datetime(2026, 3, 3, 22, 59, tzinfo=UTC))
    assert len(queries.log(manager, service, action="test.read").object_list) == 2
    assert [e.actor for e in queries.log(manager, service, actor=worker.name.upper()).object_list] == [
        f"user:{worker.pk}"
    ]
    # 1 March 23:30 in UTC is 2 March in Norway.
    assert len(queries.log(manager, service, first=date(2026, 3, 2), last=date(2026, 3, 2)).object_list) == 2
    assert shown(queries.log(manager, service, first=date(2026, 3, 3), last=date(2026, 3, 3))) == [
        "test.other"
    ]
    assert queries.log_actions(manager, service) == ["audit.read", "test.other", "test.read"]


def test_the_page_shows_fifty_at_a_time(client, manager, service, system):
    for number in range(60):
        record(system, "test.happened", service, number=number)
    client.force_login(manager.user)
    first = client.get(reverse("access:log"), {"action": "test.happened"})
    assert len(first.context["rows"]) == 50
    assert "Side 1 av 2" in first.content.decode()
    assert "action=test.happened&amp;page=2" in first.content.decode()
    assert (
        len(client.get(reverse("access:log"), {"action": "test.happened", "page": "2"}).context["rows"]) == 10
    )
    assert client.get(reverse("access:log"), {"page": "tull"}).status_code == 200


def test_what_does_not_fit_is_said_and_a_wrong_day_is_explained(client, manager, service):
    client.force_login(manager.user)
    text = client.get(reverse("access:log"), {"actor": "ingen-heter-dette"}).content.decode()
    assert "Ingen hendelser passer" in text
    assert "Skriv dagen som" in client.get(reverse("access:log"), {"first": "i går"}).content.decode()


def test_an_event_is_told_in_words(client, manager, service, worker, system):
    record(
        system, "accounts.second_factors_cleared", worker, service=service.code, methods=["totp", "webauthn"]
    )
    client.force_login(manager.user)
    row = client.get(reverse("access:log"), {"action": "accounts.second_factors_cleared"}).context["rows"][0]
    assert row["action"] == "Totrinn nullstilt av administrator"
    assert row["about"] == worker.name
    assert row["detail"] == "måte: kodeapp, passnøkkel"


def test_details_are_told_without_what_is_empty(client, manager, service, system):
    tables = {"places": {"added": 26, "changed": 0, "unchanged": 2}, "topics": {"added": 0}}
    record(system, "package.import", service=service.code, tables=tables, sha256="0123456789ab" + "f" * 52)
    record(system, "access.role_given", service=service.code, role="worker", demo=True, other=[])
    client.force_login(manager.user)

    def detail(action):
        row = client.get(reverse("access:log"), {"action": action}).context["rows"][0]
        return row["action"], row["detail"]

    assert detail("package.import") == (
        "Data hentet inn",
        "kontrollsum: 0123456789ab · rader: steder nye 26, som før 2",
    )
    assert detail("access.role_given") == ("Rolle gitt", "øvelse: ja · rolle: Feltarbeider")


def test_every_action_that_the_code_records_has_a_name_in_the_log():
    code = Path(__file__).parents[2] / "src" / "utsyn"
    written = re.compile(r"\brecord\(\s*[\w.()\"\[\] ]+,\s*\"([a-z_]+\.[a-z_]+)\"")
    found = {
        name for file in code.rglob("*.py") for name in written.findall(file.read_text(encoding="utf-8"))
    }
    assert len(found) > 30
    found |= {f"catalogue.{action}" for action in CodeChange.Action.values}
    assert [action for action in sorted(found) if name_of(action) == action] == []


@pytest.mark.parametrize(
    "query",
    [
        "page=" + "9" * 5000,
        "page=%C2%B2",
        "first=0001-01-01",
        "last=0001-01-01",
        "last=9999-12-31",
        "actor=%00",
    ],
)
def test_what_nobody_means_is_answered_all_the_same(client, user_with, service, system, query):
    record(system, "test.first", service)
    client.force_login(user_with("manager", service))
    assert client.get(f"{reverse('access:log')}?{query}").status_code == 200


def test_the_calendars_ends_leave_out_what_they_should(manager, service, system):
    record(system, "test.first", service)
    assert shown(queries.log(manager, service, first=date.min, last=date.max, action="test.first"))
    assert not shown(queries.log(manager, service, last=date.min))
