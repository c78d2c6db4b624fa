"""The pages on which one writes and reads an entry (ux task 4, K26, AUT-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from lxml import html

from tests.factories.youth import entry, grant, key_worker, young_person
from tests.youth.writers import posted
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.crypto.browser_keys import browser_key
from utsyn.youth.assessment import Offered, offered
from utsyn.youth.journal_policies import LateRule, is_late, late_after
from utsyn.youth.models import JournalEntry, YoungPerson
from utsyn.youth.queries.journal import choices


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


@pytest.mark.parametrize("slug", ["samtale", "notat", "vurdering", "informasjon", "egne-ord"])
def test_every_form_shows_who_it_is_about(signed_in, person, slug):
    """K26"""
    page = signed_in.get(reverse("youth:entry-new", args=[person.uid, slug]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Kari Nordvik" in shown
    assert "født 2009" in shown
    assert "<title>Journal – Utsyn</title>" in shown


def test_a_kind_that_nobody_sits_down_to_write_has_no_form(signed_in, person):
    assert signed_in.get(reverse("youth:entry-new", args=[person.uid, "avslutning"])).status_code == 404


def test_the_form_holds_what_the_page_must_know_and_nothing_in_its_address(signed_in, person, worker):
    """ASVS V14.2.1: names and numbers are in no address."""
    page = signed_in.get(reverse("youth:entry-new", args=[person.uid, "notat"]))
    shown = page.content.decode()
    assert f'data-person="{person.uid}"' in shown
    assert f'data-user="{worker.pk}"' in shown
    key = shown.partition('data-browser-key="')[2].partition('"')[0]
    assert len(key) == 43
    assert page["Cache-Control"] == "no-store"


def test_every_user_has_a_key_of_their_own_for_the_browser(worker, colleague):
    assert browser_key(worker.pk) == browser_key(worker.pk) != browser_key(colleague.pk)


def test_whoever_may_read_and_not_write_gets_no_form(client, person, manager, worker):
    grant(person, manager, worker)
    client.force_login(manager)
    assert client.get(reverse("youth:entry-new", args=[person.uid, "notat"])).status_code == 403


def test_reading_an_entry_is_an_event_and_says_what_one_may_do(signed_in, client, person, worker, colleague):
    """LOG-1"""
    made = entry(person, worker, "Vi snakket om skolen.")
    page = reverse("youth:entry", args=[person.uid, made.uid])
    shown = signed_in.get(page).content.decode()
    assert "Rett eller legg til" in shown
    assert "Står på feil ungdom" in shown
    read = AuditEvent.objects.filter(action="youth.entry_read").last()
    assert read.detail["entries"] == [str(made.uid)]
    key_worker(person, colleague)
    client.force_login(colleague)
    shown = client.get(page).content.decode()
    assert "Rett eller legg til" not in shown
    assert "Bare den som signerte" in shown


def test_a_draft_is_read_where_it_is_written(signed_in, person, worker):
    made = entry(person, worker, signed=False)
    answer = signed_in.get(reverse("youth:entry", args=[person.uid, made.uid]))
    assert answer["Location"] == reverse("youth:entry-edit", args=[person.uid, made.uid])


def test_a_draft_that_was_not_typed_in_a_form_can_be_gone_on_with(signed_in, person, worker):
    """From a hand-over, or an earlier version."""
    made = entry(person, worker, "Fra før", signed=False, kind="note")
    assert (
        "Fra før" in signed_in.get(reverse("youth:entry-edit", args=[person.uid, made.uid])).content.decode()
    )


@pytest.mark.parametrize(
    "name", ["entry", "entry-edit", "entry-sign", "entry-correct", "entry-move", "entry-choose"]
)
def test_what_does_not_stand_there_is_not_there(
    signed_in, person, worker, service, other_service, colleague, name
):
    """Another person's entry, somebody else's draft, another service's, and none at all: 404, the same body."""
    far = young_person(other_service)
    other = young_person(service, "Ola")
    key_worker(other, worker)
    key_worker(person, colleague)
    addresses = [
        (person, uuid4()),
        (person, entry(other, worker).uid),
        (person, entry(person, colleague, signed=False).uid),
        (far, entry(far, worker).uid),
        (person, entry(None, worker, service=service).uid),
    ]
    answers = [signed_in.get(reverse(f"youth:{name}", args=[who.uid, uid])) for who, uid in addresses]
    assert {answer.status_code for answer in answers} == {404}


def test_whoever_has_no_right_in_the_service_is_offered_nothing(user_with, service):
    """The names of employees are for those who write."""
    with pytest.raises(Refused):
        choices(Actor.of(user_with("administrator", service)), service)


@pytest.mark.parametrize("name", ["entry-discard", "entry-restore"])
def test_what_is_not_ones_own_draft_is_not_thrown_away(signed_in, person, colleague, name):
    key_worker(person, colleague)
    made = entry(person, colleague, signed=False)
    assert signed_in.post(reverse(f"youth:{name}", args=[person.uid, made.uid])).status_code == 404


def test_what_is_meddled_with_in_the_hidden_fields_is_not_taken(signed_in, person):
    page = reverse("youth:entry-new", args=[person.uid, "notat"])
    for wrong in ({"draft": "nei"}, {"base": "-1"}, {"number": "x"}, {"tab": "t" * 37}):
        assert signed_in.post(page, posted(uuid4(), **wrong)).status_code == 404
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "31.2.2026"}, "Skriv dag, måned og år"),
        ({"time": "25"}, "Skriv når på dagen"),
        ({"date": "01.01.2099"}, "Tidspunktet er ikke kommet ennå."),
        ({"date": "01.01.0001"}, "Skriv dag, måned og år"),
        ({"date": "31.12.9999"}, "Skriv dag, måned og år"),
        ({"date": "01.01.2020"}, "Skriv hvorfor du fører dette senere"),
        ({"text": " "}, "Skriv noe før du signerer."),
        ({"language": "de"}, "Velg bokmål eller nynorsk."),
    ],
)
def test_what_is_wrong_is_said_in_words_and_the_text_stays(signed_in, person, wrong, said):
    fields = posted(uuid4(), "Teksten min", **{k: v for k, v in wrong.items() if k != "text"})
    answer = signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), {**fields, **wrong})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert said in shown
    assert "text" in wrong or "Teksten min" in shown


@pytest.mark.parametrize("typed", ["20:15", "20.15", "2015"])
def test_a_time_is_taken_as_people_write_it(signed_in, person, typed):
    uid = uuid4()
    fields = posted(uid, date="01.03.2026", time=typed, late_reason="Uten nett")
    assert signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), fields).status_code == 302
    assert JournalEntry.objects.get(uid=uid).occurred_at.minute == 15


def test_an_entry_says_which_norwegian_it_is_written_in(signed_in, person, worker):
    """JRN-13: bokmål unless its writer says nynorsk; whoever has the page read aloud hears it so."""
    uid = uuid4()
    fields = posted(uid, text="Eg vil ikkje heim.", language="nn")
    assert signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), fields).status_code == 302
    other = entry(person, worker, "Jeg vil ikke hjem.")
    assert (JournalEntry.objects.get(uid=uid).language, other.language) == ("nn", "nb")
    shown = html.fromstring(signed_in.get(reverse("youth:record", args=[person.uid])).content)
    spoken = {one.get("id"): one.get("lang") for one in shown.xpath("//article[starts-with(@id, 'o-')]")}
    assert spoken == {f"o-{uid}": "nn", f"o-{other.uid}": None}


def test_a_late_entry_keeps_its_time_and_its_reason(signed_in, person):
    """JRN-14"""
    uid = uuid4()
    fields = posted(uid, date="01.03.2026", time="20:15", late_reason="Uten nett i helga", language="nn")
    assert signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), fields).status_code == 302
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert (row.late, row.language, row.said("late_reason")) == (True, "nn", "Uten nett i helga")
    assert row.occurred_at.isoformat() == "2026-03-01T19:15:00+00:00"


def test_information_given_says_to_whom(signed_in, person):
    """JRN-17"""
    uid = uuid4()
    page = reverse("youth:entry-new", args=[person.uid, "informasjon"])
    assert signed_in.post(page, posted(uid)).status_code == 400
    edit = reverse("youth:entry-edit", args=[person.uid, uid])
    fields = posted(uid, "Taushetsplikt", base=1, informed="Kari, muntlig")
    assert signed_in.post(edit, fields).status_code == 302
    row = JournalEntry.objects.select_related("data_key__parent").get(uid=uid)
    assert row.content() == {"text": "Taushetsplikt", "informed": "Kari, muntlig"}


def test_a_button_that_saves_leaves_a_draft_in_the_journal(signed_in, person):
    uid = uuid4()
    answer = signed_in.post(
        reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, act="draft"), follow=True
    )
    assert "Kladden er lagret." in answer.content.decode()
    assert not JournalEntry.objects.get(uid=uid).is_signed


def test_a_stored_script_is_shown_as_text_wherever_it_stands(signed_in, person, worker):
    script = "<script>alert(1)</script>"
    uid = uuid4()
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uid, script, act="draft"))
    beside = posted(uid, script * 2, act="draft")
    signed_in.post(reverse("youth:entry-edit", args=[person.uid, uid]), beside)
    made = entry(person, worker, script)
    for name, which in (
        ("entry-edit", uid),
        ("entry-choose", uid),
        ("entry", made.uid),
        ("entry-correct", made.uid),
    ):
        shown = signed_in.get(reverse(f"youth:{name}", args=[person.uid, which])).content.decode()
        assert "&lt;script&gt;alert" in shown, name
        assert script not in shown, name


def test_fields_that_the_form_does_not_have_change_nothing(signed_in, person, colleague):
    """Mass assignment."""
    uid = uuid4()
    fields = posted(
        uid, signed_by=colleague.pk, author=colleague.pk, custodian=colleague.pk, kind="closing", digest="1" * 64,
        signed_at="2020-01-01", imported="on", corrects=str(uuid4()), version="77", act="draft",
    )  # fmt: skip
    signed_in.post(reverse("youth:entry-new", args=[person.uid, "notat"]), fields)
    row = JournalEntry.objects.get(uid=uid)
    assert (row.author_id != colleague.pk, row.custodian, row.signed_at, row.imported, row.kind, row.version) == (
        True, None, None, False, "note", 1,
    )  # fmt: skip


def test_in_a_restricted_record_nobody_writes(client, person, manager, worker):
    """PVN-12: whoever disposes reads it, and no more."""
    made = entry(person, worker)
    YoungPerson.objects.filter(pk=person.pk).update(restricted_at=clock.now())
    client.force_login(manager)
    shown = client.get(reverse("youth:entry", args=[person.uid, made.uid]))
    assert shown.status_code == 200
    assert "Rett eller legg til" not in shown.content.decode()
    assert (
        client.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4())).status_code
        == 403
    )


def test_a_person_whom_one_may_not_open_has_no_form(client, person, colleague):
    """TIL-2: whom to ask is said; nothing is saved."""
    client.force_login(colleague)
    assert client.get(reverse("youth:entry-new", args=[person.uid, "notat"])).status_code == 403
    YoungPerson.objects.filter(pk=person.pk).update(access_class="protected")
    assert client.get(reverse("youth:entry-new", args=[person.uid, "notat"])).status_code == 404
    assert (
        client.post(reverse("youth:entry-new", args=[person.uid, "notat"]), posted(uuid4())).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("moment", "late"), [(timedelta(hours=23), False), (timedelta(hours=25), True), (timedelta(0), False)]
)
def test_a_day_is_how_long_an_entry_may_wait(moment, late):
    """JRN-3, JRN-14, GEN-1"""
    written = datetime(2026, 3, 12, 12, tzinfo=UTC)
    assert is_late(written - moment, written) is late


def test_a_limit_holds_from_its_day_and_the_first_one_before_all():
    """GEN-1"""
    rules = (
        LateRule(date(2020, 1, 1), timedelta(hours=24), "a"),
        LateRule(date(2026, 1, 1), timedelta(hours=48), "b"),
    )
    assert late_after(date(2019, 1, 1), rules) == timedelta(hours=24)
    assert late_after(date(2025, 12, 31), rules) == timedelta(hours=24)
    assert late_after(date(2026, 1, 1), rules) == timedelta(hours=48)


def test_a_part_of_an_assessment_is_offered_between_its_days():
    """GEN-1"""
    old = Offered("a", "A", valid_to=date(2025, 12, 31))
    new = Offered("b", "B", valid_from=date(2026, 1, 1))
    assert offered((old, new), date(2025, 6, 1)) == [old]
    assert offered((old, new), date(2026, 1, 1)) == [new]
