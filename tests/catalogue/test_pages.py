"""«Steder og koder» in the browser: who sees what, what a form does, what is said when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.catalogue import services
from utsyn.catalogue.bands import parse
from utsyn.catalogue.lists import TOPICS
from utsyn.catalogue.models import AgeScheme, CodeChange, District, Place, Topic
from utsyn.catalogue.policies import state, version
from utsyn.core.actor import Actor
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db


class Visitor:
    """Somebody signed in, who reads pages and sends forms by the name of the address."""

    def __init__(self, user: User) -> None:
        self.browser = SignedInClient()
        self.browser.force_login(user)

    def get(self, name: str, /, *args: Any, **query: str) -> Any:
        return self.browser.get(reverse(f"catalogue:{name}", args=args), query)

    def text(self, name: str, /, *args: Any, **query: str) -> str:
        return self.get(name, *args, **query).content.decode()

    def post(self, name: str, /, *args: Any, follow: bool = True, **data: Any) -> Any:
        return self.browser.post(reverse(f"catalogue:{name}", args=args), data, follow=follow)


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def boss(user_with: Callable[..., User], service: Service) -> Visitor:
    """A team leader at the screen."""
    return Visitor(user_with("team_leader", service))


@pytest.fixture
def reader(user_with: Callable[..., User], service: Service) -> Visitor:
    """A field worker at the screen."""
    return Visitor(user_with("worker", service))


ONE = ["code", "rename", "close", "merge", "correct", "replace"]


def test_the_first_page_leads_to_every_list(reader: Visitor, square: Place) -> None:
    text = reader.text("index")
    for address in ("/koder/bydeler", "/koder/steder", "/koder/tema", "/koder/aldersgrupper"):
        assert f'href="{address}"' in text
    assert "1 i bruk" in text
    assert "Standardgruppene brukes" in text


def test_an_empty_list_says_how_to_begin(boss: Visitor, reader: Visitor) -> None:
    assert "Ingen steder ennå" in boss.text("list", "steder")
    assert "Nytt sted" in boss.text("list", "steder")
    assert "Nytt sted" not in reader.text("list", "steder")


def test_a_list_can_be_searched_and_narrowed(
    boss: Visitor, leader: Actor, square: Place, quay: Place
) -> None:
    services.rename(by=leader, code=square, name="Storgata")
    services.close(by=leader, code=quay, last_day=date(2026, 1, 1))
    everything = boss.text("list", "steder", vis="all")
    assert "Storgata" in everything
    assert "Før: Torget" in everything
    assert "Avsluttet 1." in everything
    assert "Kaia" not in boss.text("list", "steder")
    assert "Kaia" in boss.text("list", "steder", vis="closed")
    assert "Storgata" not in boss.text("list", "steder", vis="closed")
    assert "Storgata" in boss.text("list", "steder", q="torg")
    assert "Ingen koder passer" in boss.text("list", "steder", q="xyz")
    assert "Storgata" in boss.text("list", "steder", omrade="Sentrum")
    assert "Ingen koder passer" in boss.text("list", "steder", omrade="Nord")
    assert "Storgata" in boss.text("list", "steder", vis="noe annet")


def test_a_page_with_data_is_not_stored(reader: Visitor, square: Place) -> None:
    assert reader.get("code", "steder", square.pk).headers["Cache-Control"] == "no-store"


def test_numbers_are_shown_to_those_who_may_see_figures(
    user_with: Callable[..., User],
    boss: Visitor,
    service: Service,
    square: Place,
    counted: Callable[[str, dict[int, int]], None],
) -> None:
    counted("place", {square.pk: 1234})
    assert "1\N{NO-BREAK SPACE}234" in boss.text("list", "steder")
    assert "1\N{NO-BREAK SPACE}234" in boss.text("code", "steder", square.pk)
    administrator = Visitor(user_with("administrator", service))
    assert "1\N{NO-BREAK SPACE}234" not in administrator.text("list", "steder")
    assert "1\N{NO-BREAK SPACE}234" not in administrator.text("code", "steder", square.pk)


@pytest.mark.parametrize("name", ONE)
def test_another_services_code_is_as_if_it_did_not_exist(
    boss: Visitor, other_service: Service, square: Place, name: str
) -> None:
    theirs = Place.objects.create(service=other_service, code="x", name="Hemmelig", area="X", kind="street")
    missing, foreign = boss.get(name, "steder", 10**9), boss.get(name, "steder", theirs.pk)
    assert missing.status_code == foreign.status_code == 404
    assert "Hemmelig" not in said(foreign)
    assert boss.post(name, "steder", theirs.pk).status_code in (404, 405)


def test_a_place_is_no_topic_and_an_unknown_list_is_not_there(boss: Visitor, school: Topic) -> None:
    assert boss.get("list", "hemmelig").status_code == 404
    assert boss.get("correct", "tema", school.pk).status_code == 404
    assert boss.get("replace", "tema", school.pk).status_code == 404
    assert boss.post("reopen", "tema", 10**9).status_code == 404


@pytest.mark.parametrize("name", ["rename", "close", "merge", "correct", "replace"])
def test_a_worker_sees_and_changes_nothing(reader: Visitor, square: Place, name: str) -> None:
    page = reader.get("code", "steder", square.pk)
    assert page.status_code == 200
    assert "Endre navn" not in said(page)
    assert reader.get(name, "steder", square.pk).status_code == 403
    assert reader.post(name, "steder", square.pk, name="Ny").status_code == 403
    square.refresh_from_db()
    assert square.name == "Torget"
    assert AuditEvent.objects.filter(action="access.refused").exists()


def test_a_worker_cannot_add_order_open_or_undo(
    reader: Visitor, leader: Actor, square: Place, service: Service
) -> None:
    change = services.rename(by=leader, code=square, name="Storgata")
    assert change is not None
    for answer in (
        reader.get("add", "steder"),
        reader.get("order", "steder"),
        reader.post("order", "steder", sort="name"),
        reader.post("reopen", "steder", square.pk),
        reader.post("undo", change.pk),
        reader.get("scheme-add"),
    ):
        assert answer.status_code == 403


def test_somebody_without_a_role_sees_nothing(user_with: Callable[..., User], service: Service) -> None:
    stranger = Visitor(user_with(None, service))
    assert stranger.get("index").status_code == 403
    assert stranger.get("list", "steder").status_code == 403


def test_a_statistics_reader_does_not_see_the_lists(user_with: Callable[..., User], service: Service) -> None:
    assert Visitor(user_with("statistics_reader", service)).get("list", "steder").status_code == 403


def test_reading_changes_nothing(boss: Visitor, square: Place) -> None:
    for name in ONE:
        assert boss.get(name, "steder", square.pk).status_code == 200
    for name in ("reopen",):
        assert boss.get(name, "steder", square.pk).status_code == 405
    assert boss.get("undo", 1).status_code == 405
    assert not AuditEvent.objects.filter(action__startswith="catalogue").exists()


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
