"""Days as they are written in the room's forms: read in many ways, and never a fault of the machine."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories.youth import key_worker
from utsyn.youth.day_field import DayField


@pytest.mark.parametrize(
    "text", ["12.03.2026", "12.03.26", "2026-03-12", "12/03/2026", "12 03 2026", "12032026"]
)
def test_a_day_is_read_as_people_write_it(text):
    assert DayField().clean(text) == date(2026, 3, 12)


@pytest.mark.parametrize(
    "text", ["31.12.1899", "01.01.3000", "12.03.0026", "31.12.9999", "32.01.2026", "i går"]
)
def test_a_day_that_nobody_can_mean_is_told_of_as_one_that_cannot_be_read(text):
    with pytest.raises(ValidationError) as told:
        DayField().clean(text)
    assert told.value.messages == ["Skriv dag, måned og år, for eksempel 12.03.2026."]


def test_a_slip_of_the_hand_in_a_year_is_no_fault_of_the_page(client, person, leader, colleague, worker):
    """Days are counted from what was written: there is none after the last one, and none before the first."""
    client.force_login(leader)
    seen = reverse("youth:seen", args=[person.uid])
    assert {client.get(f"{seen}?{each}").status_code for each in ("til=31.12.9999", "fra=01.01.0001")} == {
        200
    }
    late = {"from_date": "31.12.9999", "to_date": "31.12.9999", "last_day": "31.12.9999"}
    given = {**late, "user": colleague.pk, "kind": "named", "reason": "Følger opp i helgen"}
    assert client.post(reverse("youth:grant", args=[person.uid]), given).status_code == 400
    row = key_worker(person, colleague, "secondary")
    ended = client.post(reverse("youth:key-worker-end", args=[person.uid, row.pk]), late, follow=True)
    assert "Skriv siste dag" in ended.content.decode()
    page = reverse("youth:leaving", args=[colleague.pk])
    mark = client.get(page).context["found"].mark
    assert client.post(page, {**late, "user": worker.pk, "mark": mark, "sure": "1"}).status_code == 400
