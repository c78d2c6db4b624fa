"""The forms of «Steder og koder»: what they do, and what is said when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from tests.catalogue.visitor import Visitor, said
from utsyn.catalogue import services
from utsyn.catalogue.bands import parse
from utsyn.catalogue.lists import TOPICS
from utsyn.catalogue.models import AgeScheme, CodeChange, District, Place, Topic
from utsyn.catalogue.policies import state, version
from utsyn.catalogue.services.schemes import scheme_state
from utsyn.core.actor import Actor
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db


def test_a_topic_is_added(boss: Visitor, service: Service) -> None:
    page = boss.post("add", "tema", name="Vold og trusler", valid_from="1.1.2026")
    made = Topic.objects.get()
    assert (made.code, made.valid_from) == ("vold-og-trusler", date(2026, 1, 1))
    assert "«Vold og trusler» er lagt til." in said(page)


def test_the_form_of_a_new_code_sent_twice_adds_once(boss: Visitor) -> None:
    mark = boss.get("add", "tema").context["form"]["nonce"].value()
    for _ in range(2):
        assert boss.post("add", "tema", name="Skole", nonce=mark).status_code == 200
    assert Topic.objects.count() == 1


def test_a_place_is_added_with_its_district(boss: Visitor, valley: District) -> None:
    boss.post("add", "steder", name="Åsen skole", area="Åsen", kind="school", district=valley.pk)
    made = Place.objects.get()
    assert (made.code, made.district, made.valid_from) == ("asen-skole", valley, None)


def test_what_was_written_stays_when_something_is_wrong(boss: Visitor, school: Topic) -> None:
    page = boss.post("add", "tema", name="skole", code="ny-kode", valid_from="i går")
    assert page.status_code == 400
    assert "Skriv dag, måned og år" in said(page)
    assert 'value="i går"' in said(page)
    page = boss.post("add", "tema", name="skole", code="ny-kode")
    assert page.status_code == 400
    assert "Det finnes allerede noe som heter «skole»" in said(page)
    assert 'value="ny-kode"' in said(page)


def test_a_name_is_changed_and_taken_back(boss: Visitor, square: Place) -> None:
    page = boss.post("rename", "steder", square.pk, name="Storgata")
    assert "«Torget» heter nå «Storgata»." in said(page)
    assert "Tidligere navn" in said(page)
    change = CodeChange.objects.get()
    assert f'action="{reverse("catalogue:undo", args=[change.pk])}"' in said(page)
    page = boss.post("undo", change.pk)
    assert "Endringen er angret." in said(page)
    assert "Tidligere navn" not in said(page)
    assert boss.post("undo", change.pk).status_code == 200
    square.refresh_from_db()
    assert square.name == "Torget"
    assert CodeChange.objects.count() == 2


def test_the_second_of_two_sees_both_versions_and_can_go_on(
    boss: Visitor, leader: Actor, square: Place
) -> None:
    seen = version(state(square))
    services.rename(by=leader, code=square, name="Storgata")
    page = boss.post("rename", "steder", square.pk, name="Gågata", version=seen)
    assert page.status_code == 409
    assert "Storgata" in said(page)
    assert 'value="Gågata"' in said(page)
    square.refresh_from_db()
    assert square.name == "Storgata"
    now = page.context["form"]["version"].value()
    assert boss.post("rename", "steder", square.pk, name="Gågata", version=now).status_code == 200
    square.refresh_from_db()
    assert square.name == "Gågata"


def test_a_code_is_closed_and_opened_again(boss: Visitor, square: Place) -> None:
    page = boss.post("close", "steder", square.pk, last_day="31.12.2025")
    assert "Siste dag i bruk er 31." in said(page)
    assert "Åpne igjen" in said(page)
    page = boss.post("reopen", "steder", square.pk)
    square.refresh_from_db()
    assert square.valid_to is None
    assert "I bruk igjen" in said(page)


def test_a_merged_code_points_to_the_one_that_took_over(boss: Visitor, square: Place, quay: Place) -> None:
    page = boss.post("merge", "steder", square.pk, into=quay.pk, from_date="1.3.2026")
    assert "Avløst av Kaia" in said(page)
    assert "Koden «kaia» tar over" in said(page)
    assert "Torget" in boss.text("code", "steder", quay.pk)
    page = boss.post("merge", "steder", quay.pk, into=square.pk, from_date="1.4.2026")
    assert page.status_code == 400


def test_merging_with_nothing_says_what_to_choose(boss: Visitor, square: Place) -> None:
    page = boss.post("merge", "steder", square.pk, from_date="1.3.2026")
    assert page.status_code == 400
    assert "Velg hva som tar over." in said(page)


def test_a_place_is_corrected(boss: Visitor, square: Place, valley: District) -> None:
    page = boss.post(
        "correct",
        "steder",
        square.pk,
        area="Øst",
        kind="mall",
        district=valley.pk,
        latitude="63,41",
        longitude="10,39",
    )
    square.refresh_from_db()
    assert (square.area, square.kind, square.district, str(square.latitude)) == (
        "Øst",
        "mall",
        valley,
        "63.410000",
    )
    assert "Rettet: område, type, bydel, posisjon." in said(page)


def test_a_correction_on_old_ground_shows_what_stands(boss: Visitor, leader: Actor, square: Place) -> None:
    seen = version(state(square))
    services.correct(by=leader, place=square, area="Øst", kind="mall", district=None)
    page = boss.post("correct", "steder", square.pk, area="Vest", kind="street", version=seen)
    assert page.status_code == 409
    for word in ("Øst", "Kjøpesenter", "Vest"):
        assert word in said(page)


def test_a_place_is_replaced(boss: Visitor, square: Place) -> None:
    page = boss.post(
        "replace",
        "steder",
        square.pk,
        name="Nye torget",
        area="Sentrum",
        kind="street",
        from_date="2026-04-01",
    )
    assert "tar over for «Torget» fra 1." in said(page)
    new = Place.objects.get(code="nye-torget")
    assert "Har tatt over for" in boss.text("code", "steder", new.pk)
    assert boss.post("close", "steder", square.pk, last_day="1.1.2027").status_code == 409


def test_the_order_is_changed_and_taken_back(boss: Visitor, square: Place, quay: Place) -> None:
    page = boss.post("order", "steder", code=quay.pk, number="1")
    assert list(Place.objects.values_list("code", flat=True)) == ["kaia", "torget"]
    assert "Rekkefølgen er ny." in said(page)
    change = CodeChange.objects.get()
    boss.post("undo", change.pk)
    assert list(Place.objects.values_list("code", flat=True)) == ["torget", "kaia"]
    boss.post("order", "steder", sort="name")
    assert list(Place.objects.values_list("code", flat=True)) == ["kaia", "torget"]
    page = boss.post("order", "steder", code=quay.pk, number="null")
    assert page.status_code == 400
    assert "Skriv et tall fra 1" in said(page)


def test_an_empty_list_has_no_order(boss: Visitor) -> None:
    assert "Ingen tema ennå" in boss.text("order", "tema")


def test_the_page_of_what_must_always_exist_offers_only_a_name(
    boss: Visitor, leader: Actor, service: Service
) -> None:
    fixed = District.objects.create(service=service, code="unknown", name="Ukjent", position=100_000)
    text = boss.text("code", "bydeler", fixed.pk)
    assert "Denne må alltid finnes" in text
    assert "Avslutt fra en dato" not in text
    page = boss.post("close", "bydeler", fixed.pk, last_day="1.1.2026")
    assert page.status_code == 400
    assert "må alltid finnes og kan ikke avsluttes" in said(page)


def test_age_bands_are_added_and_gaps_are_asked_about(boss: Visitor) -> None:
    assert "standardgruppene" in boss.text("schemes")
    page = boss.post("scheme-add", valid_from="1.1.2026", bands="13-15\n18-20")
    assert page.status_code == 400
    assert "Alder 16–17 er ikke med i noen gruppe" in said(page)
    assert "accept_gaps" in said(page)
    page = boss.post("scheme-add", valid_from="1.1.2026", bands="13-15\n18-20", accept_gaps="on")
    assert page.status_code == 200
    assert "teller som «andre»" in said(page)
    assert "Gjelder nå" in boss.text("schemes")
    assert "13–15\n18–20" in boss.text("scheme-add")
    assert AgeScheme.objects.get().code == "fra-2026"


def test_overlapping_bands_are_refused_on_the_page(boss: Visitor) -> None:
    page = boss.post("scheme-add", valid_from="1.1.2026", bands="13-16\n16-18")
    assert page.status_code == 400
    assert "overlapper" in said(page)
    assert "accept_gaps" not in said(page)


def test_bands_in_use_cannot_be_changed_only_their_date(
    boss: Visitor, leader: Actor, service: Service, counted: Callable[[str, dict[int, int]], None]
) -> None:
    one = services.add_scheme(
        by=leader, service=service, valid_from=date(2024, 1, 1), bands=parse("13-15\n16-20")
    )
    assert "du kan endre alt" in boss.text("scheme-change", one.pk)
    boss.post("scheme-change", one.pk, valid_from="1.2.2024", bands="13-20")
    assert "13–20" in boss.text("scheme", one.pk)
    counted("age_band", {one.bands.all()[0].pk: 7})
    assert "7 registreringer" in boss.text("scheme", one.pk)
    page = boss.get("scheme-change", one.pk)
    assert "bands" not in page.context["form"].fields
    boss.post("scheme-change", one.pk, valid_from="1.3.2024", bands="10-12")
    one.refresh_from_db()
    assert one.valid_from == date(2024, 3, 1)
    assert list(one.bands.values_list("code", flat=True)) == ["13-20"]


def test_another_services_scheme_is_as_if_it_did_not_exist(
    boss: Visitor, system: Actor, other_service: Service
) -> None:
    theirs = services.add_scheme(
        by=system, service=other_service, valid_from=date(2024, 1, 1), bands=parse("13-15")
    )
    change = services.rename(
        by=system, code=services.add(by=system, service=other_service, to=TOPICS, name="A"), name="B"
    )
    assert change is not None
    assert boss.get("scheme", theirs.pk).status_code == 404
    assert boss.get("scheme-change", theirs.pk).status_code == 404
    assert boss.post("undo", change.pk).status_code == 404
    assert boss.post("undo", 10**9).status_code == 404


def test_the_second_of_two_who_change_age_bands_sees_both(
    boss: Visitor, leader: Actor, service: Service
) -> None:
    one = services.add_scheme(by=leader, service=service, valid_from=date(2024, 1, 1), bands=parse("13-15"))
    seen = version(scheme_state(one))
    services.change_scheme(by=leader, scheme=one, valid_from=date(2024, 1, 1), bands=parse("13-16"))
    page = boss.post("scheme-change", one.pk, valid_from="1.1.2024", bands="13-17", version=seen)
    assert page.status_code == 409
    assert "13–16" in said(page)
    assert "13-17" in said(page)


def test_the_second_of_two_who_close_sees_the_day(boss: Visitor, leader: Actor, square: Place) -> None:
    Place.objects.filter(pk=square.pk).update(valid_from=date(2020, 1, 1))
    square.refresh_from_db()
    seen = version(state(square))
    services.close(by=leader, code=square, last_day=date(2025, 6, 30))
    page = boss.post("close", "steder", square.pk, last_day="31.12.2025", version=seen)
    assert page.status_code == 409
    assert "Siste dag i bruk" in said(page)
    assert "juni 2025" in said(page)
    assert 'value="31.12.2025"' in said(page)
