"""The codes of a service are read once, and again as soon as anything of the service has changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from utsyn.audit.models import ChainHead
from utsyn.catalogue.models import District
from utsyn.catalogue.services.codes import rename
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.vocabulary import vocabulary

pytestmark = pytest.mark.django_db


def test_codes_are_read_once(vika: Service) -> None:
    first = vocabulary(vika)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert vocabulary(vika) is first
    assert len(asked) == 1


def test_a_change_is_seen_at_once(vika: Service, system: Actor) -> None:
    assert vocabulary(vika).name("district", "nord") != "Helt nytt navn"
    rename(by=system, code=District.objects.get(service=vika, code="nord"), name="Helt nytt navn")
    assert vocabulary(vika).name("district", "nord") == "Helt nytt navn"


def test_each_reader_has_their_own_language(vika: Service) -> None:
    assert vocabulary(vika).name("gender", "girl") == "Jente"
    with override("en"):
        assert vocabulary(vika).name("gender", "girl") == "Girl"
    assert vocabulary(vika).name("gender", "girl") == "Jente"


def test_without_a_log_nothing_is_kept(vika: Service) -> None:
    ChainHead.objects.filter(service=vika.code).delete()
    assert vocabulary(vika) is not vocabulary(vika)


def test_another_service_has_its_own_codes(vika: Service, other_service: Service) -> None:
    assert "nord" in vocabulary(vika).codes["district"]
    assert vocabulary(other_service).codes["district"] == {}
