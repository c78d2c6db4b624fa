"""What the app is given to work with when there is no net: enough, and nothing about a young person."""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field.phones import Phone
from utsyn.catalogue.bands import OLDEST
from utsyn.catalogue.models import AgeBand, AgeScheme, Place
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.field import known_names, shifts
from utsyn.field.models import FieldSettings, Observation
from utsyn.field.shifts import PlannedTeam


def data(phone: Phone) -> dict:
    """The app's data, as its phone gets it."""
    answer = phone.client.get("/felt/data", headers={"X-Utsyn-Device": phone.key})
    assert answer.status_code == 200
    return answer.json()


def test_it_holds_what_the_contract_says(evening: datetime, phone: Phone):
    found = data(phone)
    assert set(found) == {
        "service", "me", "staff", "places", "districts", "topics", "scheme", "bands", "settings", "rota",
        "open", "words", "backup",
    }  # fmt: skip
    assert set(found["settings"]) == {
        "exact_age", "ask_first_contact", "ask_district", "ask_topics", "check_minutes", "alone_minutes",
        "overdue_minutes", "duty_phone", "questions",
    }  # fmt: skip
    assert found["me"] == {
        "staff": f"u{phone.user.pk}", "name": phone.user.name, "user": phone.user.pk,
    }  # fmt: skip
    assert found["words"]["bits"] == ""
    assert found["backup"]["crv"] == "P-256"


def test_only_codes_that_are_in_force_today_and_the_most_used_first(
    evening: datetime, phone: Phone, town: Service
):
    Place.objects.create(
        service=town, code="gammel", name="Gammel", area="x", kind="street", valid_to=date(2026, 11, 19)
    )
    Place.objects.create(
        service=town, code="ny", name="Ny", area="x", kind="street", valid_from=date(2026, 11, 21)
    )
    start = phone.start()
    phone.send(start, phone.count(start["session"], place="kaia"))
    assert [place["code"] for place in data(phone)["places"]] == ["kaia", "torget"]
    # A place that was used long ago is not put first.
    with clock.stopped_at(evening + timedelta(weeks=8)):
        phone.sign_in()
        assert [place["code"] for place in data(phone)["places"]] != ["kaia", "torget"]


def test_the_scheme_in_force_with_its_bands(evening: datetime, phone: Phone, town: Service):
    scheme = AgeScheme.objects.create(service=town, code="ny", valid_from=date(2026, 1, 1))
    AgeBand.objects.create(scheme=scheme, code="voksen", age_from=19, age_to=OLDEST)
    AgeBand.objects.create(scheme=scheme, code="seksten", age_from=16, age_to=16)
    AgeScheme.objects.create(service=town, code="kommer", valid_from=date(2027, 1, 1))
    found = data(phone)
    assert found["scheme"] == "ny"
    assert [(band["code"], band["label"]) for band in found["bands"]] == [
        ("seksten", "16"), ("voksen", "19+"),
    ]  # fmt: skip


def test_where_the_sun_goes_down_is_the_middle_of_the_places_unless_somebody_says(
    evening: datetime, phone: Phone, town: Service
):
    assert data(phone)["service"]["latitude"] is None
    Place.objects.filter(code="torget").update(latitude=Decimal("59.9"), longitude=Decimal("10.7"))
    Place.objects.filter(code="kaia").update(latitude=Decimal("60.1"), longitude=Decimal("10.9"))
    found = data(phone)["service"]
    assert (found["latitude"], found["longitude"]) == (60.0, 10.8)
    FieldSettings.objects.create(
        service=town, latitude=Decimal("69.65"), longitude=Decimal("18.96"), duty_phone="900 00 000"
    )
    found = data(phone)
    assert (found["service"]["latitude"], found["settings"]["duty_phone"]) == (69.65, "900 00 000")


def test_the_rota_from_yesterday_to_a_week_ahead(
    evening: datetime, phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    asked = []
    team = PlannedTeam(
        key="t1", shift="Kveld", kind="street", on_date=date(2026, 11, 20),
        starts_at=datetime(2026, 11, 20, 19, tzinfo=UTC), ends_at=datetime(2026, 11, 20, 23, tzinfo=UTC),
        focus="Sentrum", places=("torget",), staff=("kari",), absent=("ola",),
    )  # fmt: skip
    monkeypatch.setattr(shifts, "_rota", lambda *what: asked.append(what[2:]) or [team])
    found = data(phone)["rota"]
    assert asked == [(date(2026, 11, 19), date(2026, 11, 27))]
    assert found == [
        {
            "key": "t1", "shift": "Kveld", "kind": "street", "on_date": "2026-11-20",
            "starts_at": "2026-11-20T19:00:00.000Z", "ends_at": "2026-11-20T23:00:00.000Z",
            "focus": "Sentrum", "places": ["torget"], "staff": ["kari"], "absent": ["ola"],
        }
    ]  # fmt: skip


def test_open_sessions_of_the_last_day_can_be_joined(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone]
):
    start, over = phone.start(place="kaia"), phone.start()
    phone.send(start, over, phone.end(over["session"]))
    other = phone_of()
    [found] = data(other)["open"]
    assert (found["id"], found["place"], found["kind"]) == (start["session"], "kaia", "street")
    assert found["staff"] == data(phone)["open"][0]["staff"]
    with clock.stopped_at(evening + timedelta(hours=25)):
        other.sign_in()
        assert data(other)["open"] == []


def test_another_services_data_is_not_given(
    evening: datetime, phone: Phone, other_service: Service, phone_of: Callable[..., Phone]
):
    start = phone.start()
    phone.send(start)
    other = phone_of(where=other_service)
    found = data(other)
    assert (found["service"]["code"], found["places"], found["open"]) == ("dalen", [], [])


def test_the_mark_of_the_data_changes_with_it_and_a_sync_tells(
    evening: datetime, phone: Phone, town: Service
):
    def mark() -> str:
        return phone.client.get("/felt/data", headers={"X-Utsyn-Device": phone.key}).headers["ETag"]

    first = phone.send()["data"]
    assert mark() == f'"{first}"' == mark()
    Place.objects.filter(code="kaia").update(name="Kaien")
    assert phone.send()["data"] != first
    assert phone.send(phone.start())["data"] is None


def test_known_names_reach_the_phone_as_bits_only(
    evening: datetime, phone: Phone, phone_of: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known_names, "_providers", [lambda service: ["Bamsefar", "Ærfugl"]])
    found = data(phone)
    assert "bamsefar" not in str(found).casefold()
    # As a phone reads it, by docs/field-app.md
    salt, bits = (base64.b64decode(found["words"][name]) for name in ("salt", "bits"))

    def may_be(word: str) -> bool:
        digest = hashlib.sha256(salt + word.encode()).digest()
        h1, h2 = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:8], "big")
        places = [(h1 + i * h2) % (len(bits) * 8) for i in range(found["words"]["hashes"])]
        return all(bits[b >> 3] >> (b & 7) & 1 for b in places)

    assert may_be("bamsefar")
    assert may_be("ærfugl")
    assert not may_be("torget")
    # The salt is the phone's own, and new each day.
    assert data(phone)["words"] == found["words"]
    assert data(phone_of())["words"]["salt"] != found["words"]["salt"]
    with clock.stopped_at(evening + timedelta(days=1)):
        phone.sign_in()
        assert data(phone)["words"]["salt"] != found["words"]["salt"]
    # And the server looks once more at what is written.
    start = phone.start()
    phone.send(start, phone.did(start["session"], "note", text="så bamsefar der", place=None))
    assert Observation.objects.get().suspect == ["name"]


NAMES = st.sets(st.text(string.ascii_letters + "æøåÆØÅ", min_size=1), min_size=1, max_size=200)


@given(NAMES, st.binary(min_size=16, max_size=16))
def test_a_name_is_never_missed(names: set[str], salt: bytes):
    made = known_names.filter_of(names, salt)
    assert all(made.may_hold(name) and made.may_hold(name.upper().lower()) for name in names)


def test_few_other_words_are_taken_for_names():
    made = known_names.filter_of((f"navn{n}" for n in range(2000)), b"salt")
    wrong = sum(made.may_hold(f"ord{n}") for n in range(20_000))
    assert wrong / 20_000 < 2 / known_names.FALSE_ONE_IN
    assert len(made.bits) < 4000
