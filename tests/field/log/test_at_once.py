"""The office corrects while a phone sends: neither overwrites the other."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.field.conftest import EVENING
from tests.field.phones import Phone
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.field.models import Encounter, FieldSession, Outing, RecordChange
from utsyn.field.record_rows import as_state, session_row, version
from utsyn.field.services import corrections
from utsyn.field.services.corrections import correct

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_phone_that_waits_for_a_correction_hears_of_it(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an evening that is over
    with clock.stopped_at(EVENING):
        phone.sign_in()
        start = phone.start()
        phone.send(start, phone.end(start["session"], report="Fra telefonen"))
        late = phone.count(start["session"])
        late_report = phone.did(start["session"], "set", report="Sent fra telefonen")
        one = FieldSession.objects.get()
        sending = threading.Thread(target=send, args=(phone, late, late_report))

        # When a phone sends in the middle of a correction, and must wait for it
        def slowly(*arguments: object, **more: object) -> None:
            sending.start()
            sending.join(2)
            assert sending.is_alive(), "it did not wait"

        monkeypatch.setattr(corrections, "touch", slowly)
        row = session_row(one)
        with clock.stopped_at(EVENING + timedelta(minutes=5)):
            correct(
                by=Actor.of(phone.user), session=one, what="session", key=one.key, reason="Feil",
                wanted=row._replace(report="Fra kontoret"), seen=version(as_state(row)),
            )  # fmt: skip
        sending.join(20)
    # Then what it counted is there, and what the office corrected stands
    assert not sending.is_alive()
    assert Encounter.objects.count() == 1
    assert RecordChange.objects.count() == 1
    one.refresh_from_db()
    assert one.report == "Fra kontoret"
    assert Outing.objects.get().corrected == ["report"]


def send(phone: Phone, *events: object) -> None:
    """Send from another thread, which has a connection of its own."""
    try:
        phone.send(*events)
    finally:
        connection.close()
