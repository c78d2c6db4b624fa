"""The pages of «Feltlogg»: what they show, to whom, and how many questions they ask of the database."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.browser import SignedInClient
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import Place
from utsyn.core.models import Service
from utsyn.field.models import (
    Encounter,
    FieldSession,
    Incident,
    IncidentLog,
    Observation,
    Outing,
    RecordChange,
    SessionComment,
    SessionStaff,
)

pytestmark = pytest.mark.django_db

Browser = Callable[[User], SignedInClient]


def said(response: Any) -> str:
    """What the page says, on one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\N{WORD JOINER}", "")
    return re.sub(r"[\s\u00a0]+", " ", text)


def fields(browser: SignedInClient, address: str) -> dict[str, Any]:
    """What the form on the page would send."""
    form = browser.get(address).context["form"]
    found: dict[str, Any] = {}
    for field in form:
        value = field.value()
        value = "" if value is None else value
        shown = (
            field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
        )
        found[field.name] = value if isinstance(value, list) else ("" if shown is None else shown)
        if isinstance(found[field.name], list) and not isinstance(value, list):
            found[field.name] = found[field.name][0] if found[field.name] else ""
    return {name: value for name, value in found.items() if value is not False}


PAGES = ("", "/rett", "/treff", "/treff/nytt", "/treff/rett/e1", "/treff/ta-ut/e1",
         "/hendelse/ny", "/hendelse/rett/i1", "/hendelse/ta-ut/i1")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "page_answer", "correction_answer"),
    [
        ("worker", 200, 200), ("leader", 200, 200), ("colleague", 200, 403),
        ("administrator", 403, 403), ("statistics_reader", 403, 403), ("stranger", 404, 404), (None, 302, 302),
    ],
)  # fmt: skip
def test_who_sees_what(who, page_answer, correction_answer, page, night, request, user_with, other_service):
    browser = SignedInClient()
    if who == "stranger":
        browser.force_login(user_with("manager", other_service))
    elif who in ("administrator", "statistics_reader"):
        browser.force_login(user_with(who, night.service))
    elif who:
        browser.force_login(request.getfixturevalue(who))
    answer = browser.get(f"/feltlogg/okt/{night.pk}{page}")
    assert answer.status_code == (correction_answer if page else page_answer)


@pytest.mark.parametrize(
    ("role", "status"), [("worker", 200), ("administrator", 403), ("statistics_reader", 403)]
)
@pytest.mark.parametrize("page", ["/feltlogg", "/feltlogg/hendelser"])
def test_who_sees_the_list(role, status, page, vika, user_with, browser_of: Browser):
    assert browser_of(user_with(role, vika)).get(page).status_code == status


def test_the_list_shows_each_session_and_no_text(night, worker, browser_of: Browser):
    page = browser_of(worker).get("/feltlogg")
    text = said(page)
    assert "31. mars 2023 Gatearbeid, kl. 20:00–01:00" in text
    assert "Kari Nordmann, Ola Nordmann" in text
    assert text.index("2. mai 2023") < text.index("31. mars 2023"), "newest first"
    assert "Rolig kveld" not in text
    assert not AuditEvent.objects.filter(action="session.read").exists()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["s2", "s1"]), ("type=school", ["s2"]), ("sted=torget", ["s1"]), ("sted=omrade:Nord", ["s2"]),
        ("ansatt=b", ["s1"]), ("hendelse=1", ["s1"]), ("mine=1", ["s2", "s1"]), ("se=1", []),
        ("fra=01.04.2023", ["s2"]), ("til=01.04.2023", ["s1"]), ("periode=maned", ["s2"]), ("periode=dag", []),
        ("sted=finnes-ikke", []), ("fra=tull&periode=tull&type=tull&side=tull", ["s2", "s1"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_the_address(query, keys, night, worker, browser_of: Browser):
    page = browser_of(worker).get(f"/feltlogg?{query}")
    assert [row.session.key for row in page.context["rows"]] == keys


def test_nothing_and_nothing_that_fits_are_two_texts(vika, worker, browser_of, user_with, other_service):
    assert "Ingen økter passer" in said(browser_of(worker).get("/feltlogg?se=1"))
    empty = said(browser_of(user_with("worker", other_service)).get("/feltlogg"))
    assert "Ingen feltøkter ennå" in empty


def test_what_is_out_and_what_waits_stand_above_the_list(night, out, worker, colleague, leader, browser_of):
    IncidentLog.objects.create(
        service=night.service, session=night, key=uuid.uuid4(), occurred_at=night.started_at, state="draft"
    )
    out.look = ["late"]
    out.save()
    for user, waits in ((worker, True), (leader, True), (colleague, False)):
        text = said(browser_of(user).get("/feltlogg"))
        assert "Ute nå" in text
        assert ("1 hendelse skal fullføres" in text, "1 økt bør ses på" in text) == (waits, waits)
    assert [row.session for row in browser_of(worker).get("/feltlogg?se=1").context["rows"]] == [night]


def more_sessions(service: Service, name: str, number: int) -> None:
    """Sessions on the day of s1 with all that the list shows, half of them still open."""
    place = Place.objects.get(service=service, code="torget")
    member = StaffMember.objects.get(service=service, code="a")
    first = FieldSession.objects.get(service=service, key="s1")
    for one in range(number):
        key = f"{name}{one}"
        session = FieldSession.objects.create(
            service=service, key=key, kind="street", started_at=first.started_at, ended_at=first.ended_at,
            on_date=first.on_date, local_hour=20,
        )  # fmt: skip
        SessionStaff.objects.create(session=session, staff_member=member)
        Encounter.objects.create(service=service, key=key, session=session, place=place, gender="girl")
        Outing.objects.create(session=session, heard_at=first.ended_at, is_open=one % 2 == 0, place=place)
        Incident.objects.create(
            service=service, key=key, session=session, occurred_at=first.started_at,
            on_date=first.on_date, kind="threat",
        )  # fmt: skip


def test_a_longer_list_asks_no_more_of_the_database(vika, leader, browser_of: Browser):
    """No question for each session (N+1)."""
    browser, asked = browser_of(leader), []
    for number in (2, 30):
        more_sessions(vika, f"{number}-", number)
        browser.get("/feltlogg")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/feltlogg")
        asked.append(len(queries))
    assert len(page.context["rows"]) == 25
    assert asked[1] == asked[0]


def test_the_page_of_a_session_shows_it_whole_and_is_recorded(night, worker, browser_of: Browser):
    """LOG-2: who read a confidential text stands in the log."""
    Observation.objects.create(
        service=night.service, session=night, key=uuid.uuid4(), at=night.started_at, text="Mange ved kiosken"
    )
    text = said(browser_of(worker).get(f"/feltlogg/okt/{night.pk}"))
    for part in (
        "kl. 20:00–01:00 (5 timer)", "Rolig kveld", "Mange ved kiosken", "Overdose", "2 doser",
        "Torget 3 1 4", "16 år 3 – 3", "Ukjent alder – 1 1", "1 av de 3 vi vet om",
        "Økta startet", "Økta avsluttet",
    ):  # fmt: skip
        assert part in text, part
    assert AuditEvent.objects.filter(action="session.read", object_id=str(night.pk)).count() == 1


def test_the_key_that_the_app_knows_leads_to_the_page(night, worker, browser_of: Browser):
    key = uuid.uuid4()
    FieldSession.objects.filter(pk=night.pk).update(key=str(key))
    answer = browser_of(worker).get(f"/feltlogg/okt/{key}")
    assert answer.url == f"/feltlogg/okt/{night.pk}"
    assert browser_of(worker).get(f"/feltlogg/okt/{uuid.uuid4()}").status_code == 404


def test_a_correction_through_the_page_and_back_with_undo(night, worker, browser_of: Browser):
    browser, address = browser_of(worker), f"/feltlogg/okt/{night.pk}/treff/rett/e1"
    answer = browser.post(
        address, fields(browser, address) | {"count": "5", "reason": "Talte feil"}, follow=True
    )
    text = said(answer)
    assert "Rettet. Tallene følger med." in text
    assert "Antall: 3 ble til → 5" in text
    assert "Rettet av Ansatt" in text
    assert "Grunn: Talte feil" in text
    change = RecordChange.objects.get()
    text = said(browser.post(f"/feltlogg/okt/{night.pk}/angre/{change.pk}", follow=True))
    assert "Rettingen er angret." in text
    assert "Angret" in text
    assert Encounter.objects.get(key="e1").count == 3


def test_the_form_of_a_session_changes_only_what_was_written(night, worker, browser_of: Browser):
    """Seconds that the form does not show stay, and so does the text."""
    started = night.started_at.replace(second=17)
    FieldSession.objects.filter(pk=night.pk).update(started_at=started, report="En\nrapport ")
    browser, address = browser_of(worker), f"/feltlogg/okt/{night.pk}/rett"
    browser.post(address, fields(browser, address) | {"end_time": "01.30", "reason": "Lenger"})
    change = RecordChange.objects.get()
    assert {name for name in change.after if change.after[name] != change.before[name]} == {"ended_at"}
    night.refresh_from_db()
    assert night.started_at == started


def test_what_was_written_stays_when_somebody_was_first(night, worker, leader, browser_of: Browser):
    """Wishes 4 and 5: what stands now is shown, and what one wrote is kept."""
    address = f"/feltlogg/okt/{night.pk}/rett"
    mine, theirs = browser_of(worker), browser_of(leader)
    wrote = fields(mine, address) | {"report": "Min rapport", "reason": "Min"}
    theirs.post(address, fields(theirs, address) | {"report": "Deres rapport", "reason": "Deres"})
    answer = mine.post(address, wrote)
    assert answer.status_code == 409
    assert "Deres rapport" in said(answer)
    assert "Min rapport" in answer.content.decode()
    again = {**wrote, "version": answer.context["form"].data["version"]}
    assert mine.post(address, again).status_code == 302
    night.refresh_from_db()
    assert night.report == "Min rapport"


def test_what_is_taken_out_meanwhile_is_told(night, worker, leader, browser_of: Browser):
    address = f"/feltlogg/okt/{night.pk}/treff/rett/e1"
    mine, theirs = browser_of(worker), browser_of(leader)
    wrote = fields(mine, address) | {"count": "7", "reason": "Min"}
    out = f"/feltlogg/okt/{night.pk}/treff/ta-ut/e1"
    theirs.post(out, fields(theirs, out) | {"reason": "Finnes ikke"})
    answer = mine.post(address, wrote)
    assert answer.status_code == 409
    assert "Det er tatt ut." in said(answer)


def test_a_form_that_lacks_something_says_what_and_keeps_the_rest(night, worker, browser_of: Browser):
    browser, address = browser_of(worker), f"/feltlogg/okt/{night.pk}/hendelse/rett/i1"
    answer = browser.post(address, fields(browser, address) | {"note": "Ny tekst", "reason": ""})
    assert answer.status_code == 400
    assert "Skriv hvorfor du retter." in said(answer)
    assert "Ny tekst" in answer.content.decode()


def test_a_text_that_looks_like_a_name_is_asked_about_once(night, worker, browser_of: Browser):
    """What is said on the street stays anonymous."""
    browser, address = browser_of(worker), f"/feltlogg/okt/{night.pk}/hendelse/rett/i1"
    wrote = fields(browser, address) | {"note": "Vi snakket med Per Hansen der", "reason": "Mer"}
    answer = browser.post(address, wrote)
    assert answer.status_code == 400
    assert "Per Hansen" in said(answer)
    assert browser.post(address, wrote | {"sure": "1"}).status_code == 302


def test_an_open_session_says_that_it_must_be_ended_first(night, out, leader, worker, browser_of: Browser):
    text = said(browser_of(worker).get(f"/feltlogg/okt/{night.pk}"))
    assert "Økta er ikke avsluttet" in text
    assert "Avslutt økta" not in text
    assert "Avslutt økta" in said(browser_of(leader).get(f"/feltlogg/okt/{night.pk}"))
    assert browser_of(worker).get(f"/feltlogg/okt/{night.pk}/avslutt").status_code == 403
    browser, address = browser_of(leader), f"/feltlogg/okt/{night.pk}/avslutt"
    browser.post(address, fields(browser, address) | {"end_time": "00:15", "reason": "Glemt"})
    out.refresh_from_db()
    assert not out.is_open


def test_comments_are_added_once_and_taken_back(night, worker, colleague, browser_of: Browser):
    browser, page = browser_of(colleague), f"/feltlogg/okt/{night.pk}"
    wrote = {"text": "Bra jobba", "nonce": str(uuid.uuid4())}
    for _press in range(2):
        browser.post(f"{page}/kommentar", wrote)
    comment = SessionComment.objects.get()
    assert "Bra jobba" in said(browser.get(page))
    trekk = f"{page}/kommentar/{comment.pk}/trekk"
    assert browser_of(worker).post(trekk).status_code == 409
    browser.post(trekk)
    text = said(browser.get(page))
    assert "Trukket" in text
    assert "Bra jobba" not in text
    comment.refresh_from_db()
    assert comment.text == ""


def test_an_empty_comment_is_asked_for(night, worker, browser_of: Browser):
    answer = browser_of(worker).post(f"/feltlogg/okt/{night.pk}/kommentar", {"text": " "})
    assert answer.status_code == 400
    assert "Skriv en kommentar." in said(answer)


def test_looked_at_takes_the_mark_away(night, out, worker, colleague, browser_of: Browser):
    out.look, out.is_open = ["two_ends"], False
    out.save()
    browser, page = browser_of(worker), f"/feltlogg/okt/{night.pk}"
    assert "To telefoner avsluttet økta" in said(browser.get(page))
    assert browser_of(colleague).post(f"{page}/sett-pa").status_code == 403
    browser.post(f"{page}/sett-pa")
    assert "To telefoner avsluttet økta" not in said(browser.get(page))
    assert AuditEvent.objects.filter(action="session.looked_at").count() == 1


def test_what_belongs_to_another_session_is_not_found(night, worker, vika, browser_of: Browser):
    """Another session's comment or correction, and one that is not there, answer the same."""
    other = FieldSession.objects.get(service=vika, key="s2")
    comment = SessionComment.objects.create(
        service=vika, session=other, at=other.started_at, by=worker, text="Hei"
    )
    change = RecordChange.objects.create(
        service=vika, session=other, what="encounter", key="e3", reason="x", at=other.started_at, by=worker
    )
    browser, page = browser_of(worker), f"/feltlogg/okt/{night.pk}"
    for address in (
        f"/kommentar/{comment.pk}/trekk", "/kommentar/99999/trekk", f"/angre/{change.pk}", "/angre/99999",
    ):  # fmt: skip
        assert browser.post(page + address).status_code == 404, address
    assert browser.get(f"{page}/treff/rett/e3").status_code == 404
    assert browser.get("/feltlogg/", follow=True).status_code == 200
