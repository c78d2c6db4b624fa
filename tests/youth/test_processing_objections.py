"""An objection to the processing (GDPR art. 21): registered, decided within a month, written in the record (PVN-13)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from tests.factories.disposals import asked, fresh
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.youth.models import DisposalCase, EntryKind, JournalEntry
from utsyn.youth.queries import disposals as queries
from utsyn.youth.queries.opening import NotHere
from utsyn.youth.rules import can_view
from utsyn.youth.services import disposing as services

Kind, State = DisposalCase.Kind, DisposalCase.State


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


def written() -> JournalEntry:
    return JournalEntry.objects.select_related("data_key__parent").get()


def test_an_objection_is_answered_within_a_month(person, worker, manager, service):
    """PVN-13, PVN-8"""
    case = asked(worker, person, Kind.OBJECT)
    (waiting,), _closed = queries.queue(Actor.of(manager), service)
    assert (waiting.case.uid, waiting.deadline) == (case.uid, date(2026, 4, 12))


def test_what_is_granted_is_signed_in_the_record_and_used_no_more(person, worker, manager, service):
    """PVN-13: with the wish, the reasons and who decided; the record is then restricted (PVN-12)."""
    case = asked(worker, person, Kind.OBJECT)
    with pytest.raises(Invalid):
        services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons=" ")
    done = services.settle(
        by=Actor.of(manager), service=service, case=case.uid, reasons="Ingen grunn til mer."
    )
    assert done.state == State.DONE
    assert (written().kind, written().signed_by) == (EntryKind.NOTE, manager)
    assert "Jeg vil ha det bort." in written().said("text")
    assert "Ingen grunn til mer." in written().said("text")
    assert not can_view(Actor.of(worker), fresh(person))
    assert AuditEvent.objects.get(action="youth.objection_granted").object_id == str(person.pk)


def test_a_record_that_is_restricted_already_stays_so(person, worker, manager, service):
    restrict, case = asked(worker, person, Kind.RESTRICT), asked(worker, person, Kind.OBJECT)
    services.settle(by=Actor.of(manager), service=service, case=restrict.uid, reasons="Uenighet.")
    since = fresh(person).restricted_at
    services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Ingen grunn til mer.")
    assert fresh(person).restricted_at == since


def test_a_refusal_says_what_weighs_more_by_which_law_and_how_to_appeal(person, worker, manager, service):
    """PVN-13"""
    case = asked(worker, person, Kind.OBJECT)
    done = services.refuse(by=Actor.of(manager), service=service, case=case.uid, reasons="Vi må bevare den.")
    for part in ("slutte å bruke opplysningene", "Vi må bevare den.", "GDPR art. 21(1)", "Datatilsynet"):
        assert part in done.said("notice")
    assert written().kind == EntryKind.REFUSAL
    assert fresh(person).restricted_at is None
    with pytest.raises(NotAllowedNow):
        services.settle(by=Actor.of(manager), service=service, case=case.uid, reasons="Likevel.")


def test_the_page_says_what_is_weighed_and_what_comes_of_it(client, person, worker, manager, service):
    """PVN-13: from the form at the record to the decision; the worker who asked decides nothing."""
    client.force_login(worker)
    said = {"kind": "object", "wish": "Slutt", "asked_by": "Ungdommen", "asked_on": "12.03.2026"}
    assert client.post(reverse("youth:disposal-ask", args=[person.uid]), said).status_code == 302
    case = DisposalCase.objects.get()
    settle = reverse("youth:disposal-settle", args=[case.uid])
    assert client.post(settle, {"reasons": "Nei"}).status_code in (403, 404)
    assert DisposalCase.objects.get().state == State.ASKED
    client.force_login(manager)
    page = client.get(reverse("youth:disposal", args=[case.uid])).content.decode()
    assert "tvingende grunner" in page
    assert "GDPR art. 21(1)" in page
    assert client.post(settle, {"reasons": "Ingen grunn til mer."}).status_code == 302
    with pytest.raises(NotHere):
        services.ask(
            by=Actor.of(worker), service=service, uid=person.uid, kind=Kind.LIFT, asked_by="x", wish="y",
            asked_on=date(2026, 3, 12),
        )  # fmt: skip
