"""«Steder og koder» in the browser: who sees what, what a form does, what is said when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.catalogue.visitor import Visitor, said
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.catalogue import services
from utsyn.catalogue.models import Place, Topic
from utsyn.core.actor import Actor
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db


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
