"""Phones that send at the very same moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from tests.field.phones import Phone
from utsyn.audit.models import AuditEvent
from utsyn.core.models import Service
from utsyn.field.models import Encounter, FieldEvent, FieldSession, Outing

PHONES, FLIGHTS = 4, 3


@pytest.mark.django_db(transaction=True)
def test_phones_that_start_the_same_session_at_once_lose_and_double_nothing(
    phone_of: Callable[..., Phone], town: Service
):
    """Each phone sends each flight twice at once, and all of them the same team's session (wish 5)."""
    key = "018f3c1e-0000-4000-8000-000000000001"
    phones = [phone_of() for _ in range(PHONES)]
    flights: list[tuple[Phone, dict[str, Any]]] = []
    for phone in phones:
        start = [phone.start(key)]
        for _ in range(FLIGHTS):
            flights.append((phone, phone.body([*start, *(phone.count(key) for _ in range(5))])))
            start = []

    def send(flight: tuple[Phone, dict[str, Any]]) -> list[str]:
        phone, body = flight
        browser = Phone(phone.user, phone.key)
        try:
            answer = browser.post(body)
            assert answer.status_code == 200, answer.content
            return [result["status"] for result in answer.json()["results"]]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(send, [flight for flight in flights for _twice in range(2)]))

    said = [status for flight in results for status in flight]
    made = PHONES * (FLIGHTS * 5 + 1)
    assert said.count("stored") == said.count("known") == made
    assert FieldEvent.objects.count() == made
    assert FieldSession.objects.count() == 1
    assert Encounter.objects.count() == PHONES * FLIGHTS * 5
    counts = Outing.objects.get().counts
    assert {device: n for device, (_staff, n, _first) in counts.items()} == {
        phone.key: FLIGHTS * 5 for phone in phones
    }
    assert AuditEvent.objects.filter(action="device.registered").count() == PHONES
