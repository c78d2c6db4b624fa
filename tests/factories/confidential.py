"""One young person about whom everything is written that can be, in words found nowhere else; and a search for them.

Run within an installation: ``fill()`` goes through the same services as the pages do. ``traces(data)`` says which of
the words stand in some bytes, in any spelling in which a program might have left them (AUT-8, LOG-9).
"""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

#: What is written where. Each is unlike anything else in the house; the birth number is of the synthetic series.
WORDS = {
    "given_name": "Zygfrida",
    "family_name": "Qvamsøåsen",
    "nickname": "Zwixxi",
    "number": "17850998124",
    "phone": "+4799887711",
    "email": "zygfrida.hemmelig@example.org",
    "address": "Xylofonveien 77",
    "important": "Qzimportant",
    "safe_contact": "Qztryggkontakt",
    "note": "Qzjournaltekst æøå",
    "draft": "Qzkladdtekst",
    "beside": "Qzvedsidenav",
    "thrown": "Qzkastetkladd",
    "assessment": "Qzvurdering",
    "late": "Qzsenføring",
    "contact": "Qzmoramin",
    "contact_note": "Qzomkontakten",
    "withheld": "Qzholdestilbake",
    "decision": "Qzvedtaksnotat",
    "legal_basis": "Qzhjemmel",
    "task": "Qzoppgave",
    "task_note": "Qzoppgavenotat",
    "grant": "Qztilgangsgrunn",
    "objection": "Qzreservasjon",
    "emergency": "Qznødtilgangsgrunn",
    "wish": "Qzønskeombort",
    "asked_by": "Qzhvemba",
    "competence": "Qzkompetanse",
    "anonymous": "Qzanonymsamtale",
    "anonymous_name": "Qzkallersegdette",
    "looked_for": "Qzsøkteetter",
    "typed": "Qzskrevetiskjema",
}


def spellings(word: str) -> set[bytes]:
    """The word as UTF-8, UTF-16, Latin-1, JSON's escapes, hexadecimal, and base64 wherever in a text it may begin."""
    found: set[bytes] = set()
    for each in {word, word.lower(), word.casefold(), word.upper()}:
        plain = each.encode()
        found |= {plain, each.encode("utf-16-le"), each.encode("utf-16-be"), each.encode("latin-1")}
        found |= {json.dumps(each)[1:-1].encode(), plain.hex().encode(), plain.hex().upper().encode()}
        for before in range(3):
            coded = base64.b64encode(b"\x00" * before + plain + b"\x00\x00\x00")
            # only the characters that the word alone decides
            whole = coded[-(-8 * before // 6) : 8 * (before + len(plain)) // 6]
            found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return {each for each in found if len(each) >= 5}


def traces(data: bytes) -> list[str]:
    """The names of the words that stand in the bytes, in any spelling."""
    return [name for name, word in WORDS.items() if any(each in data for each in spellings(word))]


def files(folder: Path) -> list[Path]:
    """Every file below a folder, also hidden ones."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def fill() -> None:
    """Write all of it. Needs an empty installation; leaves a service ``vika`` and users whose password is random."""
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["*"]):
        _fill()


def _fill() -> None:
    from tests.factories.browser import SignedInClient
    from tests.factories.youth import entry, young_person
    from utsyn.access.models import Membership
    from utsyn.accounts.models import User
    from utsyn.core import clock
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.youth.models import EntryKind, YoungPerson
    from utsyn.youth.services import (
        contacts,
        disposing,
        drafts,
        emergency,
        granting,
        identity,
        objecting,
        opening,
        sections,
        signing,
        tasks,
    )

    w = WORDS
    service = Service.objects.create(code="vika", name="Ungdomsteamet i Vika", municipality="Vika")
    users = {}
    for role in ("worker", "worker", "team_leader", "manager"):
        number = len(users) + 1
        user = User.objects.create_user(f"ansatt{number}@example.org", None, name=f"Ansatt {number}")
        Membership.objects.create(user=user, service=service, role=role, from_date=date(2000, 1, 1))
        users[number] = user
    worker, colleague, leader, manager = (Actor.of(users[number]) for number in (1, 2, 3, 4))
    today = clock.today(service.timezone)

    content = {
        "given_name": w["given_name"], "family_name": w["family_name"], "nicknames": [w["nickname"]],
        "birth_date": "2009-05-17", "phones": [w["phone"]], "email": w["email"],
    }  # fmt: skip
    person = opening.open_record(by=worker, service=service, content=content, gender="girl")
    more = {"address": w["address"], "important": w["important"], "safe_contact": w["safe_contact"]}
    identity.change_person(by=worker, person=person, version=None, content={**content, **more})
    person = YoungPerson.objects.select_related("service", "data_key").get(pk=person.pk)
    sections.set_competence(
        by=worker, person=person, lacking=True, reason=w["competence"], decided_by="Lege", decided_on=today
    )
    contacts.save(
        by=worker, person=person, kind="guardian",
        content={"name": w["contact"], "relation": "mor", "note": w["contact_note"]},
    )  # fmt: skip
    contact = person.contacts.get()
    contacts.withhold(
        by=worker,
        person=person,
        contact_uid=contact.uid,
        basis="respected",
        reason=w["withheld"],
        review_on=today + timedelta(days=30),
    )
    sections.save_decision(
        by=worker,
        person=person,
        kind="assistance",
        from_date=today,
        legal_basis=w["legal_basis"],
        note=w["decision"],
    )
    tasks.add(by=worker, person=person, title=w["task"], note=w["task_note"])
    moment: datetime = clock.now()

    def draft(text: str, about: YoungPerson | None = person, **more: str) -> drafts.Saved:
        return drafts.save(
            by=worker, service=service, person=about, kind=EntryKind.CONVERSATION,
            saving=drafts.Saving(uuid4(), 0, "tab", 1), typed={"text": text, **more}, occurred_at=moment,
        )  # fmt: skip

    def signed(text: str, about: YoungPerson | None, happened: datetime, **said: object) -> None:
        saved = draft(text, about)
        signing.sign(
            by=worker, service=service, person=about, uid=saved.entry.uid, seen=None,
            facts=signing.Facts(occurred_at=happened, content={"text": text, **said}, channel="office", minutes=30),
        )  # fmt: skip

    signed(w["note"], person, moment)
    signed(w["note"], person, moment - timedelta(days=9), late_reason=w["late"])
    signed(w["anonymous"], None, moment, nickname=w["anonymous_name"])
    draft(w["draft"])
    first = draft(w["draft"])
    drafts.save(
        by=worker, service=service, person=person, kind=EntryKind.CONVERSATION,
        saving=drafts.Saving(first.entry.uid, 0, "another", 1), typed={"text": w["beside"]}, occurred_at=moment,
    )  # fmt: skip
    thrown = draft(w["thrown"])
    drafts.discard(by=worker, service=service, person=person, uid=thrown.entry.uid)
    entry(person, users[1], w["note"], kind=EntryKind.ASSESSMENT, assessment={"risk": w["assessment"]})
    numbered = young_person(service, w["given_name"], w["family_name"], number=w["number"])
    assert numbered.said("number") == w["number"]
    granting.grant(
        by=leader,
        person=person,
        user=users[2],
        kind="named",
        from_date=today,
        to_date=today,
        reason=w["grant"],
    )
    objecting.object_to(by=leader, person=person, user=users[2], reason=w["objection"])
    emergency.begin(by=colleague, person=numbered, reason=w["emergency"])
    disposing.ask(
        by=worker, service=service, uid=person.uid, kind="restrict", asked_by=w["asked_by"], wish=w["wish"],
        asked_on=today,
    )  # fmt: skip
    assert manager.user is not None
    _browse(SignedInClient(), users[1], person)


def _browse(client: object, user: object, person: object) -> None:
    """Look, search and send forms, right and wrong, as a browser does; one address that does not exist, and a fault."""
    from typing import Any, cast

    from django.urls import reverse

    browser, one = cast(Any, client), cast(Any, person)
    browser.raise_request_exception = False
    browser.force_login(user)
    browser.post(reverse("youth:find"), {"q": WORDS["looked_for"]})
    browser.post(reverse("youth:find"), {"q": WORDS["given_name"]})
    pages = ("record", "about", "contact", "decisions", "life", "status", "disposal-ask")
    for page in pages:
        assert browser.get(reverse(f"youth:{page}", args=[one.uid])).status_code == 200, page
    for page in ("contact-new", "decision-new", "task-new", "disposal-ask"):
        typed = dict.fromkeys(
            ("name", "relation", "note", "title", "wish", "asked_by", "asked_on", "legal_basis", "due"),
            WORDS["typed"],
        )
        answer = browser.post(reverse(f"youth:{page}", args=[one.uid]), typed)
        assert answer.status_code in (200, 302, 400), page
