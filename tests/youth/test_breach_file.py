"""What the log review found, as a file for whoever notifies of a breach (AUT-12)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import AccessFlag
from utsyn.youth.services import reviewing

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def flag(person, colleague, service):
    seen = [
        record(Actor.of(colleague), "youth.opened", person, basis="team", parts=["journal"])
        for _n in range(2)
    ]
    made = AccessFlag(
        service=service, rule="no_relation", user=colleague, person=person, on_date=NOON.date(), found_at=NOON,
        events=[each.number for each in seen], data_key=person.data_key,
    )  # fmt: skip
    made.seal({})
    made.save()
    return made


def exported(client, flag) -> tuple[dict[str, str], list[list[str]], str]:
    """What the file says, word by word; its look-ups; and all of it."""
    answer = client.post(reverse("youth:breach-file", args=[flag.uid]))
    assert answer["Content-Disposition"] == 'attachment; filename="oppslag.csv"'
    whole = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(whole), delimiter=";"))
    cut = rows.index([])
    return dict(rows[:cut]), rows[cut + 2 :], whole


def test_a_breach_is_taken_out_with_its_deadline_and_what_was_done(
    client, leader, flag, service, person, colleague
):
    """AUT-12, PVN-18: what happened, since when it is known, until when it is told – without names, and logged."""
    client.force_login(leader)
    by = Actor.of(leader)
    reviewing.review(by=by, service=service, flag=flag.uid, outcome="breach", comment="Uten grunn")
    reviewing.tell(by=by, service=service, flag=flag.uid, controller="Personvernombudet", person=True)
    said, looks, whole = exported(client, flag)
    assert said["Antall oppslag"] == "2" == str(len(looks))
    assert said["Kjent fra"] == "2026-03-12 12:00:00"
    assert said["Datatilsynet varsles senest"] == "2026-03-15 12:00:00"
    assert (said["Begrunnelse"], said["Varslet i kommunen"]) == ("Uten grunn", "Personvernombudet")
    assert (said["Ungdommen har fått vite det"], said["Kommune"]) == ("Ja", "Vika")
    for name in ("Nordvik", "Kari", colleague.name):
        assert name not in whole
    event = AuditEvent.objects.get(action="youth.breach_exported")
    assert (event.object_id, event.detail["flag"]) == (str(person.pk), str(flag.uid))


def test_what_is_not_reviewed_yet_says_so_and_a_reason_why_nobody_was_told_is_kept(
    client, leader, flag, service
):
    client.force_login(leader)
    said, _looks, _whole = exported(client, flag)
    assert said["Vurdering"] == "Ikke vurdert ennå"
    assert "Kjent fra" not in said
    by = Actor.of(leader)
    reviewing.review(by=by, service=service, flag=flag.uid, outcome="breach", comment="=1+1")
    reviewing.tell(by=by, service=service, flag=flag.uid, controller="x", person=False, reason="Bor hos ham")
    AccessFlag.objects.update(person=None)
    said, _looks, _whole = exported(client, flag)
    assert said["Ungdommen har fått vite det"] == "Nei: Bor hos ham"
    assert (said["Begrunnelse"], said["Gjelder"]) == ("'=1+1", "Flere journaler")


def test_only_who_reads_the_log_and_has_shown_who_they_are_gets_the_file(client, leader, worker, flag):
    """AUT-5, LOG-11"""
    client.force_login(worker)
    page = reverse("youth:breach-file", args=[flag.uid])
    assert client.post(page).status_code == 403
    client.force_login(leader)
    assert client.post(reverse("youth:breach-file", args=[uuid4()])).status_code == 404
    with clock.stopped_at(NOON + timedelta(minutes=29)):
        assert client.post(page).status_code == 302
    assert not AuditEvent.objects.filter(action="youth.breach_exported").exists()
