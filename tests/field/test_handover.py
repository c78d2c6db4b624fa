"""«Beskjeder»: written, read and ticked off by name, taken back; a warning where somebody seems to be named."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import RequestContext, Template
from django.urls import reverse

from tests.factories.browser import SignedInClient
from tests.factories.outings import square, team_out
from utsyn.access.roles import roles
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.models import HandoverNote
from utsyn.field.queries import handover as queries
from utsyn.field.services import handover as services

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
DAY = date(2026, 11, 20)
SEES = {"worker", "team_leader", "manager"}


@pytest.fixture(autouse=True)
def noon():
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def kari(actor_with, service):
    return actor_with("worker", service)


@pytest.fixture
def ola(actor_with, service):
    return actor_with("worker", service)


def write(by, service, text="Lampa ved brua er knust.", **more):
    return services.write(by=by, service=service, text=text, on_date=DAY, **more)


def browser_of(actor: Actor) -> SignedInClient:
    browser = SignedInClient()
    browser.force_login(actor.user)
    return browser


def events():
    rows = AuditEvent.objects.filter(action__startswith="field.").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_a_message_is_unread_for_the_others_until_they_have_read_it(kari, ola, service):
    note = write(kari, service, shift="Kveld", important=True)
    assert queries.unread_count(ola, service) == 1
    assert queries.unread_count(kari, service) == 0, "one's own needs no tick"
    services.read(by=ola, service=service, note_id=note.pk)
    assert queries.unread(ola, service) == []
    (message,) = queries.messages(kari, service)
    assert [receipt.user for receipt in message.receipts] == [ola.user]
    assert events() == ["field.handover_written", "field.handover_read"]
    assert AuditEvent.objects.get(action="field.handover_written").detail == {}, "the log holds no content"


def test_pressing_twice_does_it_once(kari, ola, service):
    nonce = uuid.uuid4()
    note = write(kari, service, nonce=nonce)
    assert write(kari, service, nonce=nonce) == note
    for _press in range(2):
        services.read(by=ola, service=service, note_id=note.pk)
        services.withdraw(by=kari, service=service, note_id=note.pk)
    assert events() == ["field.handover_written", "field.handover_read", "field.handover_withdrawn"]


def test_all_read_ticks_off_what_was_shown_and_not_what_came_since(kari, ola, service):
    shown = [write(kari, service, "En").pk, write(kari, service, "To").pk]
    write(kari, service, "Kom mens siden lå åpen")
    assert services.read_all(by=ola, service=service, shown=shown) == 2
    assert [note.text for note in queries.unread(ola, service)] == ["Kom mens siden lå åpen"]
    assert services.read_all(by=ola, service=service, shown=shown) == 0
    assert events().count("field.handover_read") == 1


def test_old_messages_are_not_asked_to_be_read(kari, ola, service):
    with clock.stopped_at(NOON - timedelta(days=31)):
        write(kari, service)
    assert queries.unread_count(ola, service) == 0
    assert [message.unread for message in queries.messages(ola, service)] == [False]


def test_ones_own_can_be_taken_back_and_put_back(kari, ola, service):
    """K27: reversible, so that nobody is asked whether they are sure."""
    note = write(kari, service)
    services.withdraw(by=kari, service=service, note_id=note.pk)
    assert queries.unread_count(ola, service) == 0
    services.restore(by=kari, service=service, note_id=note.pk)
    assert queries.unread_count(ola, service) == 1
    with pytest.raises(NotAllowedNow):
        services.withdraw(by=ola, service=service, note_id=note.pk)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_a_message_says_something(kari, service, text):
    with pytest.raises(Invalid):
        write(kari, service, text)
    assert not HandoverNote.objects.exists()


@pytest.mark.parametrize("role", list(roles()))
def test_who_sees_the_field_writes_and_reads(kari, actor_with, service, role):
    """TIL-7"""
    note = write(kari, service)
    actor = actor_with(role, service)
    acts = [
        lambda: queries.messages(actor, service),
        lambda: queries.unread(actor, service),
        lambda: queries.message(actor, service, note.pk),
        lambda: queries.suspected(actor, service, "x"),
        lambda: services.read(by=actor, service=service, note_id=note.pk),
        lambda: services.read_all(by=actor, service=service, shown=[note.pk]),
        lambda: write(actor, service),
    ]
    for act in acts:
        if role in SEES:
            act()
        else:
            with pytest.raises(Refused):
                act()
    status = browser_of(actor).get(reverse("field:handover")).status_code
    assert status == (200 if role in SEES else 403)


@pytest.mark.parametrize("name", ["handover-read", "handover-withdraw", "handover-restore"])
def test_another_services_message_is_as_if_it_did_not_exist(kari, other_service, actor_with, service, name):
    theirs = write(actor_with("worker", other_service), other_service, "Hemmelig")
    browser = browser_of(kari)
    assert browser.post(reverse(f"field:{name}", args=[theirs.pk])).status_code == 404
    assert browser.post(reverse(f"field:{name}", args=[theirs.pk + 999])).status_code == 404
    browser.post(reverse("field:handover-read-all"), {"shown": [theirs.pk]})
    assert not theirs.receipts.exists()
    assert "Hemmelig" not in browser.get(reverse("field:handover")).content.decode()
    key = team_out(other_service, NOON, "Per").session.key
    assert browser.get(reverse("field:handover-new"), {"okt": key}).status_code == 404


@pytest.mark.parametrize(
    "name", ["handover-read", "handover-withdraw", "handover-restore", "handover-read-all"]
)
def test_reading_an_address_changes_nothing(kari, ola, service, name):
    note = write(kari, service)
    args = [] if name == "handover-read-all" else [note.pk]
    assert browser_of(ola).get(reverse(f"field:{name}", args=args)).status_code == 405
    assert not note.receipts.exists()


def form(**values):
    return {
        "text": "Husk nøkkelen.",
        "on_date": "20.11.2026",
        "shift": "",
        "nonce": str(uuid.uuid4()),
        **values,
    }


def test_the_page_writes_a_message_and_leads_back(kari, ola, service):
    session = team_out(service, NOON, "Kari").session
    browser = browser_of(kari)
    address = reverse("field:handover-new") + f"?okt={session.key}"
    assert 'value="20.11.2026"' in browser.get(address).content.decode()
    answer = browser.post(address, form(shift="Kveld", important="on"), follow=True)
    assert "Beskjeden er lagret" in answer.content.decode()
    note = HandoverNote.objects.get()
    assert (note.session, note.shift, note.important) == (session, "Kveld", True)
    text = browser_of(ola).get(reverse("field:handover")).content.decode()
    for said in ("Husk nøkkelen.", "Ulest", "Viktig", "Kveld", "Du har 1 ulest beskjed.", "Ingen har lest"):
        assert said in text


def test_a_name_is_warned_of_before_it_is_saved_and_never_stopped(kari, service):
    """What is said on the street stays anonymous; who knows better goes on."""
    square(service)
    browser, address = browser_of(kari), reverse("field:handover-new")
    text = "Ved Torget møtte vi Amir, ring 912 34 567."
    warned = browser.post(address, form(text=text))
    said = warned.content.decode()
    assert "Det ser ut som du nevner en person" in said
    assert "«Amir»" in said
    assert "«912 34 567»" in said
    assert "«Torget»" not in said
    assert text in said, "what was written stays"
    assert not HandoverNote.objects.exists()
    assert browser.post(address, form(text=text, sure="1")).status_code == 302
    assert HandoverNote.objects.get().text == text


def test_colleagues_and_places_may_be_named(kari, service):
    square(service)
    team_out(service, NOON, "Gro")
    assert queries.suspected(kari, service, "Nøkkelen ligger hos Gro ved Torget i Vika.") == []


def test_a_wrong_form_says_what_to_do_and_keeps_the_text(kari, service):
    answer = browser_of(kari).post(reverse("field:handover-new"), form(on_date="i dag"))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Skriv dag, måned og år" in text
    assert "Husk nøkkelen." in text


def test_the_button_on_another_page_leads_back_there_and_never_out(kari, ola, service):
    browser = browser_of(ola)
    for wanted, leads in (
        ("/feltlogg/ute", "/feltlogg/ute"),
        ("//example.org", "/feltlogg/beskjeder"),
        ("https://example.org", "/feltlogg/beskjeder"),
    ):
        note = write(kari, service)
        answer = browser.post(reverse("field:handover-read", args=[note.pk]), {"next": wanted})
        assert answer.url.partition("#")[0] == leads


def test_unread_messages_stand_on_the_page_of_who_is_out(kari, ola, service):
    write(kari, service, "Lampa ved brua er knust.")
    assert "1 ulest beskjed" in browser_of(ola).get(reverse("field:out")).content.decode()
    assert "ulest" not in browser_of(kari).get(reverse("field:out")).content.decode()


def test_the_log_shows_them_and_a_session_leads_to_a_message(kari, ola, service):
    session = team_out(service, NOON, "Kari").session
    write(kari, service, "Lampa ved brua er knust.")
    browser = browser_of(ola)
    assert "Lampa ved brua" in browser.get(reverse("field:index")).content.decode()
    page = browser.get(reverse("field:session", args=[session.pk])).content.decode()
    assert f"{reverse('field:handover-new')}?okt={session.key}" in page


def test_any_page_can_show_the_unread_messages_whole(kari, ola, service, rf):
    write(kari, service, "Lampa ved brua er knust.", important=True)
    page = Template("{% load safety %}{% unread_messages %}")
    for actor, shown in ((ola, True), (kari, False)):
        request = rf.get("/feltlogg")
        request.actor, request.service = actor, service
        text = page.render(RequestContext(request, {"request": request}))
        assert ("Lampa ved brua" in text) is shown


def test_a_withdrawn_message_leaves_its_mark_and_not_its_text(kari, ola, service):
    note = write(kari, service)
    services.withdraw(by=kari, service=service, note_id=note.pk)
    text = browser_of(ola).get(reverse("field:handover")).content.decode()
    assert "Lampa" not in text
    assert re.search(r"trakk beskjeden tilbake", text)
    assert "Angre" in browser_of(kari).get(reverse("field:handover")).content.decode()


def test_a_long_log_is_paged_and_costs_the_same(kari, ola, service, django_assert_max_num_queries):
    for number in range(40):
        note = write(kari, service, f"Beskjed {number}")
        services.read(by=ola, service=service, note_id=note.pk)
    with django_assert_max_num_queries(5):
        page = queries.messages(ola, service)
        assert [[str(r.user) for r in message.receipts] for message in page]
    assert (len(page), page.has_next()) == (30, True)
    browser = browser_of(ola)
    assert "Beskjed 0<" in browser.get(reverse("field:handover"), {"side": "2"}).content.decode()
    for strange in ("x", "0", "-1", "9" * 30):
        assert browser.get(reverse("field:handover"), {"side": strange}).status_code == 200
