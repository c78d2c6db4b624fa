"""The page frame: every page in it, and what becomes of an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from utsyn.access.models import Membership
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.config import urls as house
from utsyn.core import navigation
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service


@pytest.mark.django_db
def test_somebody_without_a_role_is_told_whom_to_ask(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with(None, service))
    page = client.get("/")
    assert page.status_code == 200
    assert "Spør lederen din" in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_gives_a_page_that_says_what_to_do(client: Client) -> None:
    page = client.get("/finnes-ikke")
    assert page.status_code == 404
    assert "gå til forsiden" in page.content.decode()


@pytest.mark.django_db
def test_the_menu_shows_only_what_the_viewer_may_use(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with("statistics_reader", service))
    menu = client.get("/tall", follow=True).context["administration_menu"]
    assert "access:users" not in [str(link.url) for link in menu]
    reader = {str(link.label) for link in menu}
    client.force_login(user_with("administrator", service))
    administrator = {str(link.label) for link in client.get("/finnes-ikke").context["administration_menu"]}
    assert "Brukere" in administrator
    assert "Brukere" not in reader


def test_an_item_whose_address_does_not_exist_is_not_shown() -> None:
    items = (navigation.Item("core:home", "Hjem"), navigation.Item("moon:base", "Månen"))
    assert [link.label for link in navigation.links(items, frozenset(), "/")] == ["Hjem"]


@pytest.mark.parametrize(
    "path", ["/feltlogg", "/feltlogg/ute", "/vaktplan/mine", "/bemanningsplan/ny/", "/tall/dekning/"]
)
def test_on_every_page_of_the_field_the_main_menu_marks_the_field(path: str) -> None:
    """«Where am I»: the rota, the plan and «Dekning» have addresses of their own and belong to «Felt»."""
    everything = {item.permission for item in (*navigation.MAIN, *navigation.FIELD)}
    marked = [str(link.label) for link in navigation.links(navigation.MAIN, everything, path) if link.current]
    assert marked == ["Felt"]


def test_the_figures_are_not_the_field() -> None:
    everything = {item.permission for item in navigation.MAIN}
    marked = [
        str(link.label) for link in navigation.links(navigation.MAIN, everything, "/tall/") if link.current
    ]
    assert marked == ["Mål og tall"]


def test_no_menu_has_more_than_seven_items() -> None:
    assert len(navigation.MAIN) <= 7


@pytest.mark.django_db
def test_a_refusal_is_answered_with_403_and_stays_in_the_log(
    client: Client, user_with: Callable[..., User], service: Service, other_service: Service
) -> None:
    user = user_with("worker", service)
    client.force_login(user)
    page = client.post("/tjeneste", {"service": other_service.code})
    assert page.status_code == 403
    assert "Spør lederen din" in page.content.decode()
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor, event.service) == (f"user:{user.pk}", "")  # never in the log of a service typed


@pytest.mark.django_db
def test_the_chosen_service_follows_from_page_to_page(
    client: Client, user_with: Callable[..., User], service: Service, other_service: Service
) -> None:
    user = user_with("worker", service)
    Membership.objects.create(user=user, service=other_service, role="worker", from_date=date(2000, 1, 1))
    client.force_login(user)
    assert client.get("/finnes-ikke").context["service"] == service  # the first by name
    client.post("/tjeneste", {"service": other_service.code})
    assert client.get("/finnes-ikke").context["service"] == other_service


class Broken:
    """Addresses that fail, each in its own way."""

    @staticmethod
    def invalid(request: HttpRequest) -> HttpResponse:
        raise Invalid("Velg sted.", field="place", value="<b>", valid=("Torget", "Parken"))

    @staticmethod
    def late(request: HttpRequest) -> HttpResponse:
        raise NotAllowedNow("Økta er avsluttet.", field="session", value="7")

    @staticmethod
    def refused(request: HttpRequest) -> HttpResponse:
        raise Refused("statistics.see", "vika")

    @staticmethod
    def fault(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("secret detail")


urlpatterns = [
    *(
        path(f"{before}broken/{name}", getattr(Broken, name))
        for name in ("invalid", "late", "refused", "fault")
        for before in ("", "api/v1/")
    ),
    *house.urlpatterns,
]
handler500 = house.handler500


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_what_cannot_be_done_is_told_with_value_and_choices(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with("worker", service))
    page = client.get("/broken/invalid")
    text = page.content.decode()
    assert page.status_code == 400
    assert "Velg sted." in text
    assert "&lt;b&gt;" in text
    assert "<li>Torget</li>" in text
    assert client.get("/broken/late").status_code == 409
    assert client.get("/broken/refused").status_code == 403


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_machine_interface_gets_the_same_as_json(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with("worker", service))
    answer = client.get("/api/v1/broken/invalid")
    assert (answer.status_code, answer.json()["field"]) == (400, "place")
    assert client.get("/api/v1/broken/late").status_code == 409
    assert client.get("/api/v1/broken/refused").json()["status"] == 403


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_fault_of_ours_gives_a_page_without_its_details(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    client.force_login(user_with("worker", service))
    client.raise_request_exception = False
    page = client.get("/broken/fault")
    assert page.status_code == 500
    assert "Noe gikk galt hos oss" in page.content.decode()
    assert "secret detail" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "nb"),
        ("no", "nb"),
        ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.6,en;q=0.4", "nb"),
        ("nn-NO,nn;q=0.9,nb;q=0.8", "nn"),
        ("nb;q=0.5,nn;q=0.7", "nn"),
        ("nn;q=0", "nb"),
        ("en-GB,en;q=0.9", "nb"),
        ("en-GB,en;q=0.9,nn;q=0.5", "nn"),
        ("fr, se", "nb"),
        ("*, nonsense;q=x", "nb"),
    ],
)
def test_before_sign_in_the_page_is_norwegian_and_the_browser_says_which(asked: str, language: str) -> None:
    page = Client().get("/logg-inn", headers={"Accept-Language": asked})
    assert f'<html lang="{language}"' in page.content.decode()
    assert page["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "heading"), [("en", "Sign in"), ("nn", "Logg inn"), ("nb", "Logg inn")])
def test_before_sign_in_the_language_can_be_chosen_and_is_kept(language: str, heading: str) -> None:
    client = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    for name in ("Bokmål", "Nynorsk", "English"):
        assert f">{name}</button>" in client.get("/logg-inn").content.decode()
    answer = client.post("/visning", {"language": language, "next": "/logg-inn"})
    assert answer["Location"] == "/logg-inn"
    for address in ("/logg-inn", "/konto/glemt-passord", "/logg-inn"):
        page = client.get(address)
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode()
        if address == "/logg-inn":
            assert f"{heading}</h1>" in page.content.decode()


@pytest.mark.django_db
def test_language_and_colours_are_kept_with_the_user_and_lead_nowhere_else(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    user = user_with("worker", service)
    client.force_login(user)
    answer = client.post("/visning", {"language": "nn", "next": "https://example.org/"})
    assert answer["Location"] == "/"
    client.post("/visning", {"color_scheme": "dark", "next": "/frakoblet"})
    user.refresh_from_db()
    assert (user.language, user.color_scheme) == ("nn", "dark")
    page = client.get("/finnes-ikke").content.decode()
    assert '<html lang="nn" data-color-scheme="dark"' in page
    assert client.post("/visning", {"language": "fr"}).status_code == 400


@pytest.mark.django_db
def test_the_demo_says_on_every_page_that_nobody_is_real(client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert "Øvelse – ikke ekte ungdommer" in client.get("/logg-inn").content.decode()
    settings.DEMO = False
    assert "Øvelse" not in client.get("/logg-inn").content.decode()


@pytest.mark.django_db
def test_the_offline_page_and_its_program_hold_nothing_of_the_viewer(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    user = user_with("worker", service)
    client.force_login(user)
    page, program = client.get("/frakoblet").content.decode(), client.get("/sw.js").content.decode()
    for secret in (user.name, user.email, service.name, "csrf"):
        assert secret not in page
        assert secret not in program
    assert client.get("/sw.js").content.decode() == program
    assert client.get("/sw.js")["Content-Type"].startswith("text/javascript")
    assert '"/frakoblet"' in program


def test_the_server_says_that_it_answers() -> None:
    assert Client().get("/helse").content == b"ok"
