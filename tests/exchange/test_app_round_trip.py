"""A session made in the field app and exported is the one that an import would have brought (issue 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.test_export import as_another, take
from tests.field.phones import Phone
from tests.field.town import make_town
from utsyn.accounts.models import StaffMember, User
from utsyn.catalogue.bulk import ensure_districts
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.services import export_package
from utsyn.statistics.facts import field

EVENING = datetime(2026, 11, 20, 19, 0, 0, 123_000, tzinfo=UTC)


def an_evening_in_the_app(service: Service, user_with: Callable[..., User]) -> None:
    """Two phones, one session: taps with everything that a tap can say, an undo, an incident, a correction, the end."""
    one, two = Phone(user_with("worker", service)), Phone(user_with("team_leader", service))
    with clock.stopped_at(EVENING):
        start = one.start(staff=["kari"])
        session = start["session"]
        taps = [
            one.count(session, n=3),
            one.count(session, age=16, scheme=None, band=None, district="nord", topics=["work", "school"]),
            one.count(session, gender="unknown", scheme=None, band=None, place="kaia"),
        ]
        wrong = one.count(session)
        one.send(start, *taps, wrong, one.did(session, "mark", taps[0]["id"], first=2))
        one.send(one.did(session, "undo", wrong["id"]))
    with clock.stopped_at(EVENING + timedelta(minutes=29, seconds=1, milliseconds=777)):
        join = two.start(session, "join", staff=[])
        tap = two.did(session, "incident", place="kaia")
        said = two.did(session, "incident_set", tap["id"], kind="overdose", naloxone=True, doses=2, ambulance=True,
                       note="Våknet")  # fmt: skip
        two.send(join, two.count(session, gender="boy"), tap, said)
        one.sign_in()
        one.send(one.end(session, report="Rolig\nog kaldt"))
    alone = two.start(place=None, kind="online")
    with clock.stopped_at(EVENING + timedelta(days=11)):
        two.sign_in()
        two.send(alone)


def facts(service: Service) -> dict[str, list[dict[str, Any]]]:
    """What statistics see, without the database's own keys."""
    found = field.tables(service, date(2026, 11, 1), date(2026, 12, 31))
    own = {"row_id", "session_id"}
    return {
        name: sorted(({k: v for k, v in row.items() if k not in own} for row in table.to_pylist()), key=str)
        for name, table in found.items()
    }


@pytest.mark.django_db
def test_a_session_made_in_the_app_and_exported_equals_one_imported(
    tmp_path: Path, service: Service, system: Actor, user_with: Callable[..., User]
):
    make_town(service)
    ensure_districts(by=system, service=service)
    StaffMember.objects.create(service=service, code="kari", name="Kari")
    an_evening_in_the_app(service, user_with)
    first = export_package(by=system, service=service)
    take(as_another(first, tmp_path / "again", "kopi"), system)
    copy = Service.objects.get(code="kopi")
    second = export_package(by=system, service=copy)
    tables = [name for name in first if name.endswith(".csv")]
    assert {name: second[name] for name in tables} == {name: first[name] for name in tables}
    assert first["encounters.csv"].count(b"\n") == 5
    assert facts(copy) == facts(service)
    assert sum(row["count"] for row in facts(copy)["encounters"]) == 6
