"""What must be nowhere but on the page: names, numbers and texts – not in addresses, titles, caches, logs, mail."""

from __future__ import annotations

import logging
import re

import pytest
from django.core import mail
from lxml import html

from tests.redteam.addresses import YOUTH
from tests.redteam.asking import ask, body_of, browser_of, everything
from tests.redteam.forms import pages, submitted, values_for
from tests.redteam.town import PHONE, SECRET
from utsyn.audit.models import AuditEvent
from utsyn.core import clock

#: What the town's records hold, and what the forms are filled with.
TYPED = "Ordet-som-ikke-skal-ut"
TELLTALE = re.compile(
    f"{SECRET}|{TYPED}|{re.escape(PHONE)}|Prøve(?:ordinary|strict|protected|kept)|Kallordinary"
)


def test_no_answer_is_kept_by_a_browser_and_no_address_or_title_names_anybody(town, insiders):
    """ASVS V14.2.1, V14.2.2; AUT-9, PVN-3"""
    wrong, shown = [], 0
    for name, browser in insiders.items():
        for path, answer in pages(town, name, browser):
            body = body_of(answer).decode()
            shown += SECRET in body
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                wrong.append((path, "may be stored"))
            headers = " ".join(f"{key}: {value}" for key, value in answer.headers.items())
            if TELLTALE.search(headers):
                wrong.append((path, "a header", headers))
            if not answer.headers["Content-Type"].startswith("text/html"):
                continue
            tree = html.fromstring(body)
            if TELLTALE.search(" ".join(tree.xpath("//title//text()"))):
                wrong.append((path, "the title"))
            leads = tree.xpath("//@href | //@action | //@src | //@hx-get | //@hx-post")
            wrong += [
                (path, "an address", one)
                for one in leads
                if TELLTALE.search(one) and not one.startswith("tel:")
            ]
    assert shown > 15
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_is_sent_leaves_no_trace_in_addresses_log_mail_or_messages_to_the_operator(
    town, insiders, caplog, forms
):
    """LOG-9, ASVS V16.2.5, V14.2.1"""
    caplog.set_level(logging.DEBUG)
    first = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    wrong = []
    for form in forms:
        answer = insiders[form.viewer].post(form.action, form.filled(TYPED))
        if TELLTALE.search(answer.headers.get("Location", "")):
            wrong.append((form.action, "leads to", answer.headers["Location"]))
    for event in AuditEvent.objects.filter(pk__gt=first):
        if TELLTALE.search(f"{event.detail} {event.object_id} {event.action}"):
            wrong.append(("the log", event.action, event.detail))
    lines = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert not TELLTALE.search(lines), lines
    assert [
        message.subject for message in mail.outbox if TELLTALE.search(f"{message.subject} {message.body}")
    ] == []
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_fault_in_the_middle_tells_the_operator_nothing_about_anybody(town, insiders, caplog, monkeypatch):
    """ASVS V16.5: the line says what happened and where, never about whom"""
    from utsyn.youth.queries import opening

    def broken(*_args, **_kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(opening, "basis_of", broken)
    path = next(one for one in YOUTH if one.name == "youth:record").path({"uid": town.people["ordinary"].uid})
    answer = ask(insiders["key_worker"], "get", path)
    assert answer.status_code == 500
    assert not TELLTALE.search(caplog.text)
    assert not TELLTALE.search(body_of(answer).decode())


def test_the_search_is_never_in_an_address(town, insiders):
    """ASVS V14.2.1: what is searched for is sent, not asked for, and stands in no history"""
    sent = ask(insiders["key_worker"], "post", "/ungdom", {"q": TYPED})
    assert sent.status_code == 200
    asked = body_of(ask(insiders["key_worker"], "get", f"/ungdom?q={TYPED}")).decode()
    assert TYPED not in asked.replace(f"/ungdom?q={TYPED}", "")


def old(browser, minutes):
    """The same browser, signed in so long ago."""
    session = browser.session
    at = clock.now().timestamp() - minutes * 60
    session["account_authentication_methods"] = [
        {**one, "at": at} for one in session["account_authentication_methods"]
    ]
    session.save()


#: What takes that somebody has lately shown who they are (AUT-5): signing, emergency access, files and copies, and
#: every change of who has access.
STEP_UP = {
    "entry-sign", "anonymous-sign", "close", "emergency", "seen-file", "copy", "grant", "grant-end", "access-class",
    "objection", "objection-end", "impediment", "impediment-end", "key-workers", "key-worker-end", "leaving", "absence",
    "absence-end", "number-remove", "quality-names", "disposal-approve", "disposal-settle", "disposal-refuse",
}  # fmt: skip


def test_what_is_most_sensitive_takes_that_one_has_lately_shown_who_one_is(town, insiders, forms):
    """AUT-5: an hour after sign-in each of these asks first, changes nothing but a draft, and loses nothing typed"""
    forms = [form for form in forms if _name(town, form.action) in STEP_UP]
    for browser in insiders.values():
        old(browser, 61)
    tried, wrong = set(), []
    for form in forms:
        name = _name(town, form.action)
        answer, changed = submitted(insiders[form.viewer], form, form.filled(TYPED), everything())
        kept = {"JournalEntry", "DataKey", "DisposalCase"}  # drafts, where text waits
        page = (
            insiders[form.viewer].get(form.page) if answer.status_code == 400 else answer
        )  # faults come first
        if not _asks(page):
            wrong.append((name, answer.status_code, answer.headers.get("Location", "")))
        if set(changed) - kept or any(row.get("signed_at") for row in changed.get("JournalEntry", [])):
            wrong.append((name, "changed", changed))
        tried.add(name)
        raw = str(dict(insiders[form.viewer].session))
        if TYPED in raw:
            wrong.append((name, "lies in the session in the clear"))
    assert wrong == [], "\n".join(map(str, wrong))
    assert tried > {"grant", "emergency-review"} & tried
    assert len(tried) > 15, sorted(tried)


def _asks(answer) -> bool:
    where = answer.headers.get("Location", "")
    on_page = answer.status_code == 403 and b"/konto/bekreft" in body_of(answer)
    return "/konto/bekreft" in where or where.endswith("/signer") or on_page


def _name(town, action: str) -> str:
    path = action.partition("?")[0]
    for address in YOUTH:
        if address.path(values_for(town, "ordinary", address)) == path:
            return address.name.partition(":")[2]
    return ""


@pytest.mark.parametrize("seen", ["youth:record", "youth:seen", "youth:copy"])
def test_a_session_that_somebody_planted_is_not_the_one_that_is_used(town, seen):
    """ASVS V7.2.4: another session id after sign-in"""
    from django.test import Client

    planted = Client()
    session = planted.session
    session["laid"] = "by somebody else"
    session.save()
    before = planted.cookies["utsyn"].value
    planted.force_login(town.users["key_worker"])
    assert planted.cookies["utsyn"].value != before
    browser = browser_of(None)
    browser.cookies["utsyn"] = before
    address = next(one for one in YOUTH if one.name == seen)
    answer = browser.get(address.path(values_for(town, "ordinary", address)))
    assert answer.headers["Location"].startswith("/logg-inn")
