"""The pages for signing: one press, and step-up after the text is saved (ux task 4, AUT-5)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.urls import reverse

from tests.factories.youth import entry, staff_of
from tests.youth.writers import draft, posted, sign
from utsyn.access.models import Membership
from utsyn.catalogue.models import Place, Topic
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.youth.models import EntryStaff, JournalEntry
from utsyn.youth.services import drafts, signing
from utsyn.youth.services.drafts import Saving


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def test_one_press_signs_what_is_enough(signed_in, person):
    """ux task 4: one text, one press."""
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    assert answer["Location"] == f"{reverse('youth:record', args=[person.uid])}#o-{uid}"
    assert JournalEntry.objects.get(uid=uid).is_signed


@pytest.mark.parametrize("act", ["sign", "draft"])
def test_a_form_that_is_sent_again_after_the_signing_signs_nothing_more(signed_in, person, act):
    """The answer to the first press was lost."""
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    again = signed_in.post(reverse("youth:entry-edit", args=[person.uid, uid]), posted(uid, act=act, time=""))
    assert again["Location"] == f"{reverse('youth:record', args=[person.uid])}#o-{uid}"
    assert JournalEntry.objects.count() == 1


def test_what_is_not_enough_is_a_draft_and_the_form_says_what_is_missing(signed_in, person):
    uid = uuid4()
    page = reverse("youth:entry-new", args=[person.uid, "vurdering"])
    answer = signed_in.post(page, posted(uid, risk="Ruser seg", outcome="nothing"))
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "Skriv hvorfor det ikke gjøres noe videre." in shown
    assert "Ruser seg" in shown
    assert not JournalEntry.objects.get(uid=uid).is_signed
    assert 'name="base" value="1"' in shown
    edit = reverse("youth:entry-edit", args=[person.uid, uid])
    again = posted(uid, risk="Ruser seg", outcome="nothing", outcome_reason="Går bedre", base=1)
    assert signed_in.post(edit, again).status_code == 302
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert row.content()["assessment"] == {"risk": "Ruser seg"}
    assert row.is_signed


def old_sign_in(client) -> None:
    """The session is an hour old."""
    session = client.session
    for key, value in list(session.items()):
        if isinstance(value, list) and value and isinstance(value[0], dict) and "at" in value[0]:
            session[key] = [{**each, "at": each["at"] - 3600} for each in value]
    session.save()


def test_whoever_signed_in_long_ago_confirms_who_they_are_and_the_text_is_saved_first(
    signed_in, person, worker
):
    """AUT-5: and the text is never laid in the session."""
    old_sign_in(signed_in)
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    page = reverse("youth:entry-sign", args=[person.uid, uid])
    assert answer["Location"] == page
    assert not JournalEntry.objects.get(uid=uid).is_signed
    assert "reauthenticate" in signed_in.get(page)["Location"] or "bekreft" in signed_in.get(page)["Location"]
    assert signed_in.post(page, {"seen": "1"})["Location"] == page
    assert "Ferdig tekst" not in str(dict(signed_in.session.items()))
    signed_in.force_login(worker)
    shown = signed_in.get(page).content.decode()
    assert "Ferdig tekst" in shown
    assert "Kari Nordvik" in shown
    assert signed_in.post(page, {"seen": "1"}).status_code == 302
    assert JournalEntry.objects.get(uid=uid).is_signed


def test_the_page_for_signing_turns_back_where_something_is_wrong(signed_in, person, worker):
    made = draft(worker, person, text="")
    page = reverse("youth:entry-sign", args=[person.uid, made.uid])
    assert "Skriv noe før du signerer." in signed_in.get(page).content.decode()
    assert signed_in.post(page, {"seen": "1"}).status_code == 400
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, act="draft"))
    page = reverse("youth:entry-sign", args=[person.uid, uid])
    changed = signed_in.post(page, {"seen": "nei"})
    assert changed.status_code == 409
    assert "Kladden ble endret et annet sted." in changed.content.decode()
    other = posted(uid, text="Ved siden av", act="sign")
    beside = signed_in.post(reverse("youth:entry-edit", args=[person.uid, uid]), other)
    assert beside["Location"] == reverse("youth:entry-choose", args=[person.uid, uid])
    assert signed_in.get(page)["Location"] == beside["Location"]


def test_a_draft_that_two_wrote_in_meanwhile_is_chosen_first(signed_in, person, worker, monkeypatch):
    """Between the saving and the signing somebody saved beside it."""
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, act="draft"))

    def late(*args, **kwargs):
        drafts.save(
            by=Actor.of(worker), service=person.service, person=person, kind="note",
            saving=Saving(uid, 0, str(uuid4()), 1), typed={"text": "B"},
        )  # fmt: skip
        raise NotAllowedNow("Velg")

    monkeypatch.setattr(signing, "sign", late)
    answer = signed_in.post(reverse("youth:entry-sign", args=[person.uid, uid]), {"seen": "1"})
    assert answer["Location"] == reverse("youth:entry-choose", args=[person.uid, uid])


def test_a_full_disk_at_the_signing_leaves_the_draft_and_the_text_on_the_page(signed_in, person, monkeypatch):
    def full(*args, **kwargs):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(signing, "record", full)
    uid = uuid4()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid))
    assert answer.status_code == 503
    assert "Ferdig tekst</textarea>" in answer.content.decode()
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert (row.signed_at, row.said("text")) == (None, "Ferdig tekst")


def test_what_was_written_in_a_tab_after_the_signing_is_a_draft_of_an_addition(signed_in, person, worker):
    made = sign(worker, draft(worker, person))
    answer = signed_in.post(
        reverse("youth:entry-edit", args=[person.uid, made.uid]),
        posted(made.uid, "Noe helt nytt"),
        follow=True,
    )
    assert "Det du skrev etterpå, ligger her som en kladd." in answer.content.decode()
    assert "Noe helt nytt" in answer.content.decode()


def test_a_text_that_is_too_long_stays_on_the_page(signed_in, person):
    answer = signed_in.post(
        reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4(), "x" * 200_001)
    )
    assert answer.status_code == 400
    assert "Teksten er for lang." in answer.content.decode()


def test_the_staff_and_the_topics_come_from_the_services_own_lists(
    signed_in, person, worker, service, other_service
):
    Topic.objects.create(service=service, code="skole", name="Skole")
    Topic.objects.create(service=other_service, code="fremmed", name="Fremmed")
    Place.objects.create(service=service, code="torget", name="Torget", area="Sentrum", kind="street")
    own = staff_of(worker, service)
    page = reverse("youth:entry-new", args=[person.uid, "samtale"])
    shown = signed_in.get(page).content.decode()
    assert "Skole" in shown
    assert "Fremmed" not in shown
    uid = uuid4()
    wrong = signed_in.post(page, posted(uuid4(), channel="street", topics=["fremmed"]))
    assert wrong.status_code == 400
    fine = posted(uid, channel="street", topics=["skole"], staff=[own.code], place="torget", minutes="20")
    assert signed_in.post(page, fine).status_code == 302
    row = JournalEntry.objects.get(uid=uid)
    assert (row.place.code, row.minutes, row.channel) == ("torget", 20, "street")
    assert list(EntryStaff.objects.filter(entry=row).values_list("staff_member", flat=True)) == [own.pk]


def test_a_role_that_was_taken_away_while_the_page_stood_open_saves_nothing(signed_in, person, worker):
    Membership.objects.filter(user=worker).delete()
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4()))
    assert answer.status_code == 403
    assert not JournalEntry.objects.exists()


def test_an_entry_that_was_signed_has_no_page_to_write_on(signed_in, person, worker):
    made = entry(person, worker)
    assert signed_in.get(reverse("youth:entry-edit", args=[person.uid, made.uid])).status_code == 404
