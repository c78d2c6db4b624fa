"""People around a young person, and what is kept from a guardian (SAM-3, JRN-10, IDN-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.locking import mark
from utsyn.youth.models import AccessClass, Contact, YoungPerson
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.sections import contacts, open_items
from utsyn.youth.services import contacts as services
from utsyn.youth.services.merging import merge

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Turid Nordvik",
    "relation": "mor",
    "phones": ["900 00 002"],
    "address": "Storgata 1",
    "may_contact": "ask",
}


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(datetime(2026, 9, 21, 12, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def by(worker):
    return Actor.of(worker)


@pytest.fixture
def mother(person, by):
    return services.save(by=by, person=person, kind="guardian", content=SAID)


def read(person, user, ask):
    with opened(Actor.of(user), person.service, person.uid, "youth.opened", parts=["contacts"]) as found:
        return ask(found)


def test_a_contact_is_kept_sealed_with_its_number_in_one_spelling(person, worker, mother):
    assert b"Turid" not in bytes(Contact.objects.get().sealed)
    (shown,) = read(person, worker, contacts)
    assert (shown.name, shown.relation, shown.phones) == ("Turid Nordvik", "mor", ("+4790000002",))
    assert (shown.kind_label, shown.may_contact, shown.withheld, shown.ended) == (
        "Foresatt",
        "Spør ungdommen først",
        None,
        False,
    )
    event = AuditEvent.objects.get(action="youth.contact_added")
    assert event.detail == {
        "kind": "guardian",
        "fields": ["address", "may_contact", "name", "phones", "relation"],
    }


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("enemy", SAID, "kind"),
        ("network", {"name": " "}, "name"),
        ("network", {"name": "x" * 201}, "name"),
        ("network", {"name": "Per", "note": "x" * 2001}, "note"),
        ("network", {"name": "Per", "phones": ["12"]}, "phones"),
        ("network", {"name": "Per", "may_contact": "perhaps"}, "may_contact"),
    ],
)
def test_what_cannot_be_is_told_by_field(person, by, kind, content, field):
    with pytest.raises(Invalid) as told:
        services.save(by=by, person=person, kind=kind, content=content)
    assert told.value.field == field


def test_the_same_form_sent_twice_adds_one(person, by, service, worker):
    nonce = uuid4()
    for _twice in range(2):
        services.save(by=by, person=person, kind="network", content={"relation": "bestevenn"}, nonce=nonce)
    assert Contact.objects.count() == 1
    other = young_person(service, "Ola")
    key_worker(other, worker)
    made = services.save(by=by, person=other, kind="network", content={"name": "Per"}, nonce=nonce)
    assert (made.person, made.uid == nonce) == (other, False)


def test_a_change_names_the_fields_and_leaves_what_is_withheld(person, by, mother):
    services.withhold(
        by=by,
        person=person,
        contact_uid=mother.uid,
        basis="weighty",
        reason="Redd",
        review_on=date(2027, 1, 1),
    )
    changed = services.save(
        by=by, person=person, kind="network", content={**SAID, "relation": "tante", "address": ""},
        contact_uid=mother.uid, seen=mark(Contact.objects.get()),
    )  # fmt: skip
    assert changed.content()["withheld"]["basis"] == "weighty"
    assert AuditEvent.objects.get(action="youth.contact_changed").detail["fields"] == [
        "address",
        "relation",
        "kind",
    ]
    services.save(
        by=by,
        person=person,
        kind="network",
        content={**SAID, "relation": "tante", "address": ""},
        contact_uid=mother.uid,
        seen="old",
    )
    assert AuditEvent.objects.filter(action="youth.contact_changed").count() == 1


def test_two_who_change_a_contact_do_not_undo_each_other(person, by, mother):
    seen = mark(Contact.objects.get())
    services.save(
        by=by,
        person=person,
        kind="guardian",
        content={**SAID, "note": "en"},
        contact_uid=mother.uid,
        seen=seen,
    )
    with pytest.raises(NotAllowedNow):
        services.save(
            by=by,
            person=person,
            kind="guardian",
            content={**SAID, "note": "to"},
            contact_uid=mother.uid,
            seen=seen,
        )


def test_the_family_of_one_with_a_protected_address_has_none_but_a_helper_may(service, worker, by):
    """IDN-8: no address field stored or shown."""
    hidden = young_person(service, access_class=AccessClass.PROTECTED)
    key_worker(hidden, worker)
    assert "address" not in services.save(by=by, person=hidden, kind="guardian", content=SAID).content()
    assert (
        services.save(by=by, person=hidden, kind="professional", content=SAID).content()["address"]
        == "Storgata 1"
    )


def test_a_helper_on_a_protected_record_keeps_the_address_that_its_form_does_not_show(
    client, service, worker, by
):
    """IDN-8: the form has no such field; saving it takes away nothing that was not shown."""
    hidden = young_person(service, access_class=AccessClass.PROTECTED)
    key_worker(hidden, worker)
    helper = services.save(by=by, person=hidden, kind="professional", content=SAID)
    client.force_login(worker)
    page = reverse("youth:contact-edit", args=[hidden.uid, helper.uid])
    sent = {
        "kind": "professional",
        "name": "Turid Nordvik",
        "note": "NAV",
        "nonce": uuid4(),
        "seen": mark(helper),
    }
    assert client.post(page, sent).status_code == 302
    kept = Contact.objects.select_related("data_key__parent").get()
    assert (kept.content()["note"], kept.content()["address"]) == ("NAV", "Storgata 1")


def test_ended_and_taken_back_twice_is_once(person, by, worker, mother):
    for _twice in range(2):
        services.end(by=by, person=person, contact_uid=mother.uid)
    services.save(by=by, person=person, kind="professional", content={"name": "Lege"})
    assert [(one.name, one.ended) for one in read(person, worker, contacts)] == [
        ("Lege", False),
        ("Turid Nordvik", True),
    ]
    for _twice in range(2):
        services.resume(by=by, person=person, contact_uid=mother.uid)
    assert [one.kind for one in read(person, worker, contacts)] == ["guardian", "professional"]
    assert AuditEvent.objects.filter(action="youth.contact_ended").count() == 1
    assert AuditEvent.objects.filter(action="youth.contact_resumed").count() == 1


@pytest.mark.parametrize(
    ("basis", "reason", "review_on", "field"),
    [
        ("", "Redd", date(2027, 1, 1), "basis"),
        ("habit", "Redd", date(2027, 1, 1), "basis"),
        ("weighty", "  ", date(2027, 1, 1), "reason"),
        ("weighty", "Redd", None, "review_on"),
        ("weighty", "Redd", date(2026, 9, 21), "review_on"),
    ],
)
def test_nothing_is_withheld_without_basis_reason_and_a_day_to_look_again(
    person, by, mother, basis, reason, review_on, field
):
    """SAM-3."""
    with pytest.raises(Invalid) as told:
        services.withhold(
            by=by, person=person, contact_uid=mother.uid, basis=basis, reason=reason, review_on=review_on
        )
    assert told.value.field == field
    assert "withheld" not in Contact.objects.get().content()


def test_what_is_withheld_says_by_whom_and_comes_up_again_when_its_day_comes(person, by, worker, mother):
    """SAM-3: basis, reason, by whom, review date."""
    services.withhold(
        by=by,
        person=person,
        contact_uid=mother.uid,
        basis="respected",
        reason="Vil ikke",
        review_on=date(2026, 10, 1),
    )
    (shown,) = read(person, worker, contacts)
    assert shown.withheld.source == "pasient- og brukerrettighetsloven § 3-4 andre ledd"
    assert (shown.withheld.by, shown.withheld.on, shown.withheld.is_due) == (
        worker.name,
        date(2026, 9, 21),
        False,
    )
    assert "withheld" not in [item.code for item in read(person, worker, open_items)]
    with clock.stopped_at(datetime(2026, 10, 1, 12, 0, tzinfo=UTC)):
        due = [item for item in read(person, worker, open_items) if item.code == "withheld"]
    assert [item.due for item in due] == [date(2026, 10, 1)]
    event = AuditEvent.objects.get(action="youth.withheld")
    assert "Vil ikke" not in str(event.detail)


def test_a_basis_that_the_table_no_longer_has_is_shown_by_its_code(person, worker, mother):
    mother.seal({**mother.content(), "withheld": {
        "basis": "old", "reason": "x", "by": "A", "on": "2020-01-01", "review_on": "2021-01-01"}})  # fmt: skip
    mother.save()
    (shown,) = read(person, worker, contacts)
    assert (shown.withheld.basis, shown.withheld.source, shown.withheld.is_due) == ("old", "", True)


def test_only_a_guardian_is_kept_out_of_information_in_this_way(person, by):
    friend = services.save(by=by, person=person, kind="network", content={"name": "Per"})
    with pytest.raises(NotAllowedNow):
        services.withhold(
            by=by,
            person=person,
            contact_uid=friend.uid,
            basis="other",
            reason="x",
            review_on=date(2027, 1, 1),
        )


def test_telling_again_is_written_down_once(person, by, mother):
    services.withhold(
        by=by, person=person, contact_uid=mother.uid, basis="other", reason="x", review_on=date(2027, 1, 1)
    )
    for _twice in range(2):
        assert "withheld" not in services.tell(by=by, person=person, contact_uid=mother.uid).content()
    assert AuditEvent.objects.filter(action="youth.withheld_ended").count() == 1


def test_a_contact_of_another_record_is_not_there_and_a_colleague_is_refused(
    person, by, service, worker, colleague, mother
):
    other = young_person(service, "Ola")
    key_worker(other, worker)
    for change in (
        lambda: services.end(by=by, person=other, contact_uid=mother.uid),
        lambda: services.tell(by=by, person=other, contact_uid=mother.uid),
        lambda: services.save(
            by=by, person=other, kind="network", content={"name": "Per"}, contact_uid=mother.uid
        ),
    ):
        with pytest.raises(Contact.DoesNotExist):
            change()
    who = Actor.of(colleague)
    for change in (
        lambda: services.end(by=who, person=person, contact_uid=mother.uid),
        lambda: services.tell(by=who, person=person, contact_uid=mother.uid),
        lambda: services.save(by=who, person=person, kind="network", content={"name": "Per"}),
        lambda: services.withhold(
            by=who,
            person=person,
            contact_uid=mother.uid,
            basis="other",
            reason="x",
            review_on=date(2027, 1, 1),
        ),
    ):
        with pytest.raises(Refused):
            change()


# --- the pages


def test_the_page_shows_numbers_to_call_and_no_address_of_one_protected(client, person, worker, mother):
    client.force_login(worker)
    address = reverse("youth:contact", args=[person.uid])
    page = client.get(address).content.decode()
    assert 'href="tel:+4790000002"' in page
    assert "Storgata 1" in page
    person.access_class = AccessClass.PROTECTED
    person.save()
    page = client.get(address).content.decode()
    assert "Adressesperre" in page
    for name in ("reach", "contact-new"):
        assert (
            'name="address"' not in client.get(reverse(f"youth:{name}", args=[person.uid])).content.decode()
        )


def test_how_to_reach_somebody_is_changed_and_stands_in_the_banner(client, person, worker):
    client.force_login(worker)
    address = reverse("youth:reach", args=[person.uid])
    assert "+4790000001" in client.get(address).content.decode()
    wrong = client.post(address, {"phones": "12", "safe_contact": "Bare SMS", "version": "1"})
    assert wrong.status_code == 400
    assert "Bare SMS" in wrong.content.decode()
    answer = client.post(
        address,
        {"phones": "900 00 003\n+46701234567", "important": "Ikke ring hjem", "version": "1"},
        follow=True,
    )
    page = answer.content.decode()
    assert "Ikke ring hjem" in page
    assert "+46701234567" in page
    late = client.post(address, {"phones": "900 00 004", "version": "1"})
    assert late.status_code == 409
    assert "900 00 004" in late.content.decode()


def test_a_contact_is_added_changed_ended_and_taken_back_on_the_pages(client, person, worker):
    client.force_login(worker)
    client.post(
        reverse("youth:contact-new", args=[person.uid]),
        {"kind": "guardian", "name": "Turid", "phones": "90000002"},
    )
    one = Contact.objects.get()
    edit = reverse("youth:contact-edit", args=[person.uid, one.uid])
    assert "Turid" in client.get(edit).content.decode()
    client.post(edit, {"kind": "guardian", "name": "Turid N", "seen": mark(one)})
    withhold = reverse("youth:withhold", args=[person.uid, one.uid])
    page = client.get(withhold).content.decode()
    assert "§ 3-4 tredje ledd" in page
    assert (
        client.post(withhold, {"basis": "weighty", "reason": "", "review_on": "01.01.2027"}).status_code
        == 400
    )
    client.post(
        withhold,
        {
            "basis": "weighty",
            "reason": "Redd for far",
            "review_on": "01.01.2027",
            "seen": mark(Contact.objects.get()),
        },
    )
    page = client.get(reverse("youth:contact", args=[person.uid])).content.decode()
    assert "Redd for far" in page
    assert "Redd for far" in client.get(withhold).content.decode()
    for name, said in (
        ("tell", "Informasjonen holdes ikke lenger tilbake."),
        ("contact-end", "Kontakten er avsluttet."),
        ("contact-resume", "Kontakten er i bruk igjen."),
    ):
        page = client.post(reverse(f"youth:{name}", args=[person.uid, one.uid]), follow=True).content.decode()
        assert said in page
        assert client.post(reverse(f"youth:{name}", args=[person.uid, uuid4()])).status_code == 404
    assert client.get(reverse("youth:contact-edit", args=[person.uid, uuid4()])).status_code == 404


def test_a_protected_record_does_not_say_where_the_family_lives_also_after_a_merge(
    client, service, person, worker
):
    """IDN-8: the other record was an ordinary one, and its guardian's address stands there still."""
    other = young_person(service, "Kari", "Nordvik")
    key_worker(other, worker)
    services.save(
        by=Actor.of(worker), person=other, kind="guardian", content={"name": "Mor", "address": "Lia 4"}
    )
    YoungPerson.objects.filter(pk=person.pk).update(access_class=AccessClass.PROTECTED)
    merge(by=Actor.of(worker), kept=YoungPerson.objects.get(pk=person.pk), gone=other)
    client.force_login(worker)
    shown = client.get(reverse("youth:contact", args=[person.uid])).content.decode()
    assert "Mor" in shown
    assert "Lia 4" not in shown
