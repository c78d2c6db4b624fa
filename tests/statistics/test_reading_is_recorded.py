"""Looking behind a figure and taking figures out are events in the log; looking at figures is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics import queries
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db

QUESTION = "?indicator=encounters&period=2023&by=gender"


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(service="vika", action=action))


def test_the_list_behind_a_figure_is_read_on_record(vika: Service, client_of: Callable[..., Client]) -> None:
    """LOG-2"""
    worker = client_of("worker", vika)
    assert worker.get(reverse("statistics:figures") + QUESTION).status_code == 200
    assert events("statistics.rows_read") == []
    assert worker.get(reverse("statistics:rows") + QUESTION + "&gender=girl").status_code == 200
    (event,) = events("statistics.rows_read")
    assert event.actor.startswith("user:")
    assert event.detail["list"] == "encounters"
    assert event.detail["period"] == "2023"


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_figures_are_taken_out_on_record(vika: Service, client_of: Callable[..., Client], shape: str) -> None:
    """LOG-2"""
    reader = client_of("statistics_reader", vika)
    assert reader.get(reverse(f"statistics:{shape}") + QUESTION).status_code == 200
    (event,) = events("statistics.taken_out")
    assert (event.detail["method"], event.detail["list"]) == (shape, "encounters")


def test_without_a_log_there_is_no_list(vika: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-4"""

    def broken(*_given: object, **_more: object) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr(queries, "record", broken)
    with pytest.raises(OSError, match="log"):
        queries.rows_behind(Actor.system("test"), vika, Question.parse("encounters", "2023"), {})
    monkeypatch.setattr(queries, "record", record)
    assert queries.rows_behind(Actor.system("test"), vika, Question.parse("encounters", "2023"), {})
