"""«Ta ut data»: everything leaves at once, so one must have shown who one is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from utsyn.audit.models import AuditEvent
from utsyn.core import clock

pytestmark = pytest.mark.django_db


def test_taking_data_out_takes_that_one_has_shown_who_one_is(client, user_with, service):
    """AUT-5"""
    client.force_login(user_with("manager", service))
    address = reverse("exchange:export")
    assert client.post(address).status_code == 200
    before = AuditEvent.objects.filter(action="package.export").count()
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        for answer in (client.get(address), client.post(address)):
            assert "/konto/bekreft" in answer.url
    assert AuditEvent.objects.filter(action="package.export").count() == before == 1


def test_who_may_not_take_data_out_is_refused_before_being_asked(client, user_with, service):
    client.force_login(user_with("worker", service))
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        assert client.get(reverse("exchange:export")).status_code == 403
