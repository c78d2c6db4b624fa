"""The record's page: banner, timeline, what is beside it, and panels of other rooms (ux.md § 2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, include, path, reverse

from tests.factories.youth import active, entry, key_worker, young_person
from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.access.rules import require
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.youth.models import EntryKind
from utsyn.youth.services import contacts, sections, tasks
from utsyn.youth.templatetags.record import iso_day, month, oclock, phone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)


def panel(request, uid):
    """The page of another room, with its own permission."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    require(viewer, Permission.MANAGE_USERS, service)
    return HttpResponse(f"<p>Panel for {uid}</p>")


#: The house's addresses and those of a room that is not built yet.
urlpatterns = [
    path("ungdom/<uuid:uid>/plan", panel, name="plan-of-test"),
    path("", include("utsyn.config.urls")),
]


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def page(client, person, worker):
    """``page("?vis=note")`` gives the page's text, seen by the key worker."""
    client.force_login(worker)
    return lambda query="": client.get(reverse("youth:record", args=[person.uid]) + query).content.decode()


def test_the_page_tells_what_has_happened_and_what_is_to_be_done(page, person, worker):
    by = Actor.of(worker)
    active(person)
    entry(person, worker, "Vi snakket om skolen.", at=NOW - timedelta(days=40))
    entry(person, worker, "Mor ringte.", kind=EntryKind.NOTE)
    tasks.add(by=by, person=person, title="Ring skolen", due=date(2026, 9, 20), assigned_to=worker)
    contacts.save(by=by, person=person, kind="guardian", content={"name": "Turid", "phones": ["90000002"]})
    sections.save_decision(
        by=by, person=person, kind="care", from_date=date(2026, 1, 1), legal_basis="bvl. § 5-1"
    )
    sections.set_life_situation(
        by=by, person=person, as_of=date(2026, 9, 1), day_activity="none", housing="family"
    )
    shown = page()
    for said in ("September 2026", "August 2026", "Vi snakket om skolen.", "Mor ringte.", "Ring skolen", "Frist var",
                 "Turid", "Omsorg", "Hos familien", "Aktiv", "Fortell ungdommen at dere fører journal"):  # fmt: skip
        assert said in shown
    assert shown.index("Mor ringte.") < shown.index("Vi snakket om skolen.")


def test_an_empty_record_says_what_will_come(page):
    shown = page()
    assert "Ingen oppføringer ennå. Skriv det første notatet, så står det her." in shown
    assert "Ingen oppgaver nå." in shown


def test_the_filter_is_links_and_a_press_on_a_chosen_one_takes_it_away(page, person, worker):
    entry(person, worker, "Samtalen")
    entry(person, worker, "Notatet", kind=EntryKind.NOTE)
    shown = page("?vis=note")
    assert "Notatet" in shown
    assert "Samtalen" not in shown
    assert 'href="?vis=note&amp;vis=conversation"' in shown
    assert 'href="?"' in shown
    assert "Samtalen" in page("?vis=no-such-kind")


def test_older_entries_are_on_further_pages(page, person, worker):
    for number in range(31):
        entry(person, worker, f"Nummer {number:02d}", at=NOW - timedelta(hours=number))
    assert "Nummer 30" not in page()
    assert 'href="?side=2"' in page()
    second = page("?side=2")
    assert "Nummer 30" in second
    assert 'href="?"' in second
    for odd in ("?side=0", "?side=x", "?side=²", "?side=99999999999", "?side=2&vis=note"):
        assert "Tidslinje" in page(odd)


def test_what_was_shown_is_in_the_log_with_its_entries(page, person, worker):
    """LOG-1: who, basis, and which information."""
    first = entry(person, worker)
    page()
    rows = AuditEvent.objects.filter(object_id=str(person.pk), object_type="youth.youngperson")
    opened, read = rows.order_by("number")
    assert (opened.action, opened.detail["basis"]) == ("youth.opened", "key_worker")
    assert opened.detail["parts"] == sorted(opened.detail["parts"])
    assert (read.action, read.detail["entries"]) == ("youth.entry_read", [str(first.uid)])
    assert not {"Kari", "skolen"} & set(str([opened.detail, read.detail]).split())


def test_one_who_reads_only_gets_no_buttons_to_write(client, person, manager, worker):
    from tests.factories.youth import grant

    grant(person, manager, worker)
    client.force_login(manager)
    shown = client.get(reverse("youth:record", args=[person.uid])).content.decode()
    assert "Kari Nordvik" in shown
    assert "Ingen oppføringer ennå." in shown
    for address in ("youth:task-new", "youth:close", "youth:status-change"):
        assert reverse(address, args=[person.uid]) not in shown


def test_a_record_that_was_merged_leads_to_the_one_it_became(client, person, worker, service):
    gone = young_person(service, "Kaja", "", merged_into=person)
    client.force_login(worker)
    shown = client.get(reverse("youth:record", args=[gone.uid])).content.decode()
    assert "Kari Nordvik" in shown
    assert "Slått sammen" in shown


def test_a_colleague_is_refused_and_what_is_not_there_is_not_there(client, person, colleague):
    client.force_login(colleague)
    assert client.get(reverse("youth:record", args=[person.uid])).status_code == 403
    assert client.get(reverse("youth:record", args=[uuid4()])).status_code == 404


def test_a_text_with_markup_is_shown_as_it_was_written(page, person, worker, service):
    by = Actor.of(worker)
    nasty = "<script>alert(1)</script>"
    entry(person, worker, nasty)
    tasks.add(by=by, person=person, title=nasty)
    contacts.save(by=by, person=person, kind="network", content={"name": nasty})
    shown = page()
    assert nasty not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


@pytest.mark.urls(__name__)
def test_a_panel_of_another_room_is_a_link_that_fetches_itself_under_its_own_permission(
    client, person, worker, settings, user_with, service
):
    settings.YOUTH_SLOTS = [("plan-of-test", "Plan"), ("no-such-address", "Ikke bygd")]
    client.force_login(worker)
    shown = client.get(reverse("youth:record", args=[person.uid])).content.decode()
    address = f"/ungdom/{person.uid}/plan"
    assert f'hx-get="{address}"' in shown
    assert f'href="{address}"' in shown
    assert "Åpne Plan" in shown
    assert "Ikke bygd" not in shown
    assert client.get(address).status_code == 403
    with pytest.raises(NoReverseMatch):
        reverse("no-such-address")


def test_the_keys_have_a_page(client, worker, user_with, service):
    client.force_login(worker)
    shown = client.get(reverse("youth:keyboard")).content.decode()
    assert "<kbd>Alt</kbd> + <kbd>N</kbd>" in shown
    assert reverse("youth:keyboard") == "/ungdom/tastatur"


def test_words_of_time_and_numbers(settings):
    assert oclock(None) == "–"
    assert oclock(NOW) == "kl.\xa014:00"
    assert oclock(NOW - timedelta(days=1)).startswith("20.\xa0september 2026")
    from django.utils.translation import override

    with override("en"):
        assert oclock(NOW) == "14:00"
    assert month(date(2026, 3, 1)) == "Mars 2026"
    assert phone("+4790000001") == "900 00 001"
    assert iso_day("2026-03-12") == "12.\xa0mars 2026"


def test_a_key_worker_of_yesterday_follows_no_more(client, person, worker, colleague):
    key_worker(person, colleague, "secondary", from_date=date(2027, 1, 1))
    client.force_login(worker)
    shown = client.get(reverse("youth:record", args=[person.uid])).content.decode()
    assert colleague.name not in shown
