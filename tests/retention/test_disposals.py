"""What may be thrown away: two steps, with a protocol, and never what nobody has decided on (ARK-5, ARK-6, PVN-5)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.db import connection

from tests.factories.youth import active, entry, grant, young_person
from utsyn.audit.models import AuditEvent
from utsyn.config.commands.retention import retention_command
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.exchange.models import Upload
from utsyn.retention import disposals
from utsyn.retention.disposals import Disposal, Found, require_rule
from utsyn.youth.models import (
    Contact,
    Decision,
    DisposalCase,
    Identity,
    JournalEntry,
    LifeSituation,
    Recognition,
    Task,
    YoungPerson,
    YouthSettings,
)
from utsyn.youth.services import retaining

NOW = datetime(2027, 3, 12, 12, 0, tzinfo=UTC)
LONG_AGO = date(2026, 1, 10)


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.HOME, settings.UPLOADS = tmp_path, tmp_path / "uploads"
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def worker(user_with, service):
    return user_with("worker", service)


@pytest.fixture
def nickname(service):
    """A nickname registered more than a year ago, with nothing on it."""
    return young_person(
        service,
        "",
        "",
        nicknames=["Kaja"],
        birth_year=2010,
        identity=Identity.NICKNAME,
        registered_on=LONG_AGO,
    )


def said(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(retention_command, list(arguments))
    assert done.exit_code == status, done.output
    return done.output


def of(code: str) -> Found:
    return next(line.found for line in disposals.preview().lines if line.disposal.code == code)


def fake(model: str, ground: str = "") -> Disposal:
    return Disposal("x", model, "x", "x", Found, lambda by, ids: 0, ground)


@pytest.mark.parametrize("model", ["youth.YoungPerson", "audit.AuditEvent", "field.Encounter"])
def test_a_class_that_nobody_has_decided_on_cannot_be_thrown_away(model):
    """ARK-5, ARK-6"""
    with pytest.raises(ValueError, match="it is kept"):
        require_rule(fake(model))
    require_rule(fake(model, "arkivforskrifta § 1"))


def test_a_class_without_a_rule_cannot_be_thrown_away():
    with pytest.raises(ValueError, match="no retention rule"):
        require_rule(fake("youth.Nothing"))


def test_every_declared_disposal_says_what_it_is_and_how_it_is_undone_before():
    found = disposals.declared()
    assert len({each.code for each in found}) == len(found) >= 4
    assert all(str(each.what) and str(each.until) for each in found)


def test_a_nickname_that_nothing_was_written_on_is_found_after_the_services_days(nickname, service):
    """PVN-5"""
    assert of("youth.unused_nicknames") == Found((str(nickname.uid),), LONG_AGO)
    YouthSettings.objects.create(service=service, alias_days=500)
    assert of("youth.unused_nicknames") == Found()


def _contact(person):
    row = Contact(
        service=person.service, person=person, kind="network", created_at=NOW, data_key=person.data_key
    )
    row.seal({"name": "Per"})
    row.save()


def _decision(person):
    row = Decision(
        service=person.service,
        person=person,
        key="d",
        kind="other",
        from_date=LONG_AGO,
        data_key=person.data_key,
    )
    row.seal({})
    row.save()


def _case(person, worker):
    row = DisposalCase(
        service=person.service, person=person, kind="restrict", asked_on=LONG_AGO, created_at=NOW, created_by=worker,
        data_key=person.data_key,
    )  # fmt: skip
    row.seal({})
    row.save()


def _task(person, worker):
    row = Task(
        service=person.service, person=person, created_at=NOW, created_by=worker, data_key=person.data_key
    )
    row.seal({"title": "Ring Kaja"})
    row.save()


def _recognised(person, worker):
    Recognition.objects.create(
        service=person.service,
        entry=entry(None, worker, service=person.service),
        person=person,
        at=NOW,
        by=worker,
    )


@pytest.mark.parametrize(
    "happens",
    [
        lambda p, w: entry(p, w),
        lambda p, w: entry(p, w, signed=False),
        lambda p, w: active(p),
        lambda p, w: _contact(p),
        lambda p, w: _decision(p),
        lambda p, w: _case(p, w),
        lambda p, w: _task(p, w),
        lambda p, w: _recognised(p, w),
        lambda p, w: LifeSituation.objects.create(service=p.service, person=p, as_of=LONG_AGO),
        lambda p, w: YoungPerson.objects.filter(pk=p.pk).update(identity=Identity.NAMED),
        lambda p, w: YoungPerson.objects.filter(pk=p.pk).update(restricted_at=NOW),
        lambda p, w: YoungPerson.objects.filter(pk=p.pk).update(merged_into=young_person(p.service)),
        lambda p, w: young_person(p.service, merged_into=p),
    ],
    ids=[
        "signed", "draft", "period", "contact", "decision", "request", "task", "recognised", "life", "named",
        "restricted", "merged away", "merged into",
    ],
)  # fmt: skip
def test_a_nickname_with_anything_on_it_is_kept(nickname, worker, happens):
    """PVN-5, ARK-6: only where nothing documents anything."""
    happens(nickname, worker)
    assert str(nickname.uid) not in of("youth.unused_nicknames").ids


def test_a_thrown_draft_goes_when_it_can_no_longer_be_taken_back(nickname, worker):
    """User wish 59."""
    draft = entry(nickname, worker, "kladd", signed=False, discarded_at=NOW - timedelta(days=29))
    assert of("youth.thrown_drafts") == Found()
    JournalEntry.objects.filter(pk=draft.pk).update(discarded_at=NOW - timedelta(days=31))
    assert of("youth.thrown_drafts").ids == (str(draft.uid),)


def test_nothing_goes_before_the_same_preview_is_asked_for_again(nickname, worker, service, tmp_path):
    """User wish 61: two steps."""
    grant(nickname, worker, worker)
    draft = entry(young_person(service), worker, "kladd", signed=False, discarded_at=NOW - timedelta(days=40))
    anonymous = entry(
        None, worker, "kladd", service=service, signed=False, discarded_at=NOW - timedelta(days=40)
    )
    Session.objects.create(session_key="gammel", session_data="x", expire_date=NOW - timedelta(days=1))
    Session.objects.create(session_key="gyldig", session_data="x", expire_date=NOW + timedelta(days=1))
    upload = Upload.objects.create(
        service=service, name="a.zip", size=1, sha256="0" * 64, made_at=NOW - timedelta(days=2), by="x"
    )
    preview = said()
    for part in (
        "Kallenavn uten noe skrevet på seg: 1",
        "Kladder som ble kastet",
        "Pålogginger",
        "aldri hentet inn",
    ):
        assert part in preview
    assert "Bevares til Nasjonalarkivet" in preview
    wanted = disposals.preview().id
    assert f"--carry-out {wanted}" in preview
    assert nickname.__class__.objects.get(pk=nickname.pk).is_readable
    assert "er endret" in said("--carry-out", "0000000000", status=1)

    output = said("--carry-out", wanted)
    assert "5 er kastet" in output
    gone = YoungPerson.objects.select_related("data_key").get(pk=nickname.pk)
    assert not gone.is_readable
    assert gone.birth_year == 2010
    for each in (draft, anonymous):
        assert not JournalEntry.objects.select_related("data_key__parent").get(pk=each.pk).is_readable
    assert list(Session.objects.values_list("session_key", flat=True)) == ["gyldig"]
    assert not Upload.objects.filter(pk=upload.pk).exists()
    events = AuditEvent.objects.filter(action="retention.disposed")
    assert {event.detail["disposal"]: event.detail["count"] for event in events} == {
        "sessions.ended": 1,
        "youth.unused_nicknames": 1,
        "youth.thrown_drafts": 2,
        "exchange.left_over_uploads": 1,
    }
    assert AuditEvent.objects.filter(action="youth.nickname_erased", object_id=str(nickname.pk)).count() == 1
    assert AuditEvent.objects.filter(action="youth.draft_erased").count() == 2
    assert "Ingenting kan kastes nå" in said()
    again = str(tmp_path / "again.json")
    assert "Ingenting kan kastes" in said("--carry-out", wanted, "-o", again, status=1)


def test_the_protocol_says_what_went_and_by_which_rule_and_nothing_of_what_it_said(nickname, tmp_path):
    """User wish 58, ARK-2."""
    place = tmp_path / "protocol.json"
    said("--carry-out", disposals.preview().id, "-o", str(place))
    text = place.read_text(encoding="utf-8")
    row = next(each for each in json.loads(text)["disposals"] if each["code"] == "youth.unused_nicknames")
    assert (row["found"], row["done"], row["oldest"]) == (1, 1, "2026-01-10")
    assert "arkivforskrifta" in row["ground"]
    assert "Kaja" not in text
    assert place.stat().st_mode & 0o777 == 0o600
    assert "finnes fra før" in said("--carry-out", "x", "-o", str(place), status=2)


def test_the_protocol_has_a_place_of_its_own(nickname, tmp_path):
    said("--carry-out", disposals.preview().id)
    assert [path.name[:10] for path in (tmp_path / "protocols").iterdir()] == ["retention-"]


def test_what_is_written_on_meanwhile_stays(nickname, worker, system):
    found = of("youth.unused_nicknames").ids
    entry(nickname, worker)
    assert retaining.erase_nicknames(by=system, ids=found) == 0
    draft = entry(nickname, worker, signed=False, discarded_at=NOW - timedelta(days=40))
    found = of("youth.thrown_drafts").ids
    JournalEntry.objects.filter(pk=draft.pk).update(discarded_at=None)
    assert retaining.erase_drafts(by=system, ids=found) == 0


def test_what_somebody_begins_to_write_while_nicknames_are_erased_stays(nickname, worker, system):
    """PVN-5: the record is held first and asked of then; otherwise the key would go with what was just written."""
    found, looked = of("youth.unused_nicknames").ids, []

    def meanwhile(execute, sql, params, many, context):
        rows = execute(sql, params, many, context)
        if sql.startswith("SELECT") and f'FROM "{YoungPerson._meta.db_table}"' in sql and not looked:
            looked.append(sql)
            entry(nickname, worker, signed=False)
        return rows

    with connection.execute_wrapper(meanwhile):
        assert retaining.erase_nicknames(by=system, ids=found) == 0
    assert looked
    assert JournalEntry.objects.select_related("data_key__parent").get().is_readable


def test_a_disposal_that_finds_something_new_is_looked_at_again(nickname, service, system):
    wanted = disposals.preview().id
    young_person(service, "", "", nicknames=["Leo"], identity=Identity.NICKNAME, registered_on=LONG_AGO)
    with pytest.raises(NotAllowedNow):
        disposals.carry_out(by=system, wanted=wanted)


def test_only_whoever_runs_the_installation_throws_away(nickname, user_with, service):
    from utsyn.exchange.uploads import give_up

    by = Actor.of(user_with("manager", service))
    for attempt in (
        lambda: disposals.carry_out(by=by, wanted="x"),
        lambda: retaining.erase_nicknames(by=by, ids=()),
        lambda: retaining.erase_drafts(by=by, ids=()),
        lambda: give_up(by=by, ids=()),
    ):
        with pytest.raises(Refused):
            attempt()


def test_where_there_is_nothing_nothing_is_thrown_away(db, system):
    with pytest.raises(Invalid, match="Ingenting"):
        disposals.carry_out(by=system, wanted=disposals.preview().id)


def test_the_classes_are_listed_with_their_rule_and_source(nickname):
    """ARK-7, ARK-8"""
    output = said("--classes")
    assert "youth.JournalEntry" in output
    assert "ARK-6: bevaringsforskriften § 3" in output


def test_erasing_again_with_nothing_to_erase_says_so(db):
    assert "Ingen slettinger" in said("--reapply")
