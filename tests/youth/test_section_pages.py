"""The pages of a record's parts: what they write down, whom they are there for, and that nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.youth import key_worker, young_person
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import District
from utsyn.core import clock
from utsyn.youth.locking import mark
from utsyn.youth.models import Decision, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(datetime(2026, 9, 21, 12, 0, tzinfo=UTC)):
        yield


PAGES = ["about", "contact", "life", "decisions", "status", "key-workers", "record"]
FORMS = [
    "competence",
    "told",
    "reach",
    "contact-new",
    "life-new",
    "decision-new",
    "status-change",
    "close",
    "task-new",
]


def test_every_page_writes_down_what_it_showed_and_keeps_the_name_out_of_the_title(client, person, worker):
    """LOG-1, LOG-2; K30."""
    client.force_login(worker)
    for name in [*PAGES, *FORMS]:
        count = AuditEvent.objects.filter(object_id=str(person.pk)).count()
        page = client.get(reverse(f"youth:{name}", args=[person.uid]))
        assert page.status_code == 200, name
        events = AuditEvent.objects.filter(object_id=str(person.pk)).order_by("number")[count:]
        assert [event.detail["basis"] for event in events] == ["key_worker"], name
        assert all(event.detail["parts"] for event in events)
        text = page.content.decode()
        assert "Kari" in text
        assert "Kari" not in text.split("<title>")[1].split("</title>")[0]
        assert page.headers["Cache-Control"].find("no-store") >= 0


@pytest.mark.parametrize("name", [*PAGES, *FORMS])
def test_no_page_is_there_for_another_service_and_none_opens_for_a_colleague(
    client, person, colleague, other_service, user_with, name
):
    """TIL-2; another service's ids are answered as if they did not exist."""
    address = reverse(f"youth:{name}", args=[person.uid])
    client.force_login(colleague)
    assert client.get(address).status_code == 403
    client.force_login(user_with("worker", other_service))
    theirs = client.get(address)
    none = client.get(reverse(f"youth:{name}", args=[uuid4()]))
    assert (theirs.status_code, none.status_code) == (404, 404)


def test_a_restricted_record_has_no_forms(client, person, manager, worker):
    """PVN-12: read by those who dispose, changed by nobody."""
    person.restricted_at = clock.now()
    person.save()
    client.force_login(manager)
    assert "Begrenset" in client.get(reverse("youth:record", args=[person.uid])).content.decode()
    for name in FORMS:
        assert client.get(reverse(f"youth:{name}", args=[person.uid])).status_code == 403, name
    client.force_login(worker)
    assert client.get(reverse("youth:record", args=[person.uid])).status_code == 404


def test_no_form_asks_for_more_than_eight_things(client, person, worker):
    """K08."""
    client.force_login(worker)
    parts = [reverse("youth:about-part", args=[person.uid, part]) for part in ("navn", "fodt", "hjelp")]
    for address in [*(reverse(f"youth:{name}", args=[person.uid]) for name in FORMS), *parts]:
        form = client.get(address).context["form"]
        assert len(form.visible_fields()) <= 8, address


def test_who_somebody_is_is_changed_in_parts(client, person, worker, service):
    """IDN-13: chosen name and pronoun apart from the others."""
    district = District.objects.create(service=service, code="nord", name="Nord")
    client.force_login(worker)
    address = reverse("youth:about-part", args=[person.uid, "navn"])
    assert "Kaja" in client.get(address).content.decode()
    client.post(
        address,
        {
            "given_name": "Kari",
            "preferred_name": "Kim",
            "pronoun": "hen",
            "nicknames": "Kimmo\nKaja",
            "version": "1",
        },
    )
    late = client.post(address, {"given_name": "Karianne", "version": "1"})
    assert late.status_code == 409
    assert "Karianne" in late.content.decode()
    born = reverse("youth:about-part", args=[person.uid, "fodt"])
    assert "17.05.2009" in client.get(born).content.decode()
    wrong = client.post(born, {"birth_date": "i fjor", "gender": "girl", "version": "2"})
    assert wrong.status_code == 400
    client.post(
        born, {"birth_date": "18.05.2009", "gender": "other", "district": district.pk, "version": "2"}
    )
    support = reverse("youth:about-part", args=[person.uid, "hjelp"])
    client.post(support, {"wishes": "Vil bli hørt", "plan": "Hos koordinator i bydelen", "version": "3"})
    page = client.get(reverse("youth:about", args=[person.uid])).content.decode()
    for said in ("Kim", "hen", "Kimmo, Kaja", "18. mai 2009".replace(" ", "\xa0", 1), "Nord", "Vil bli hørt"):
        assert said in page
    assert client.get(reverse("youth:about-part", args=[person.uid, "mer"])).status_code == 404


def test_one_known_by_a_nickname_gets_a_name_only_with_a_reason(client, service, worker):
    """PVN-5."""
    known = young_person(service, "", "", nicknames=["Rødjakka"], identity=Identity.NICKNAME)
    key_worker(known, worker)
    client.force_login(worker)
    address = reverse("youth:about-part", args=[known.uid, "navn"])
    wrong = client.post(address, {"given_name": "Per", "nicknames": "Rødjakka", "version": "1"})
    assert wrong.status_code == 400
    assert "Velg hvorfor ungdommen skal stå med navn." in wrong.content.decode()
    assert (
        client.post(address, {"given_name": "Per", "reason": "own_wish", "version": "1"}).status_code == 302
    )


def test_life_decisions_status_and_the_rest_are_written_on_their_pages(client, person, worker):
    client.force_login(worker)
    new = reverse("youth:life-new", args=[person.uid])
    assert client.post(new, {"as_of": "01.09.2026"}).status_code == 400
    client.post(new, {"as_of": "01.09.2026", "housing": "family", "leisure": ["gym"]})
    edit = reverse("youth:life-edit", args=[person.uid, "2026-09-01"])
    assert 'value="01.09.2026"' in client.get(edit).content.decode()
    assert client.get(reverse("youth:life-edit", args=[person.uid, "2020-01-01"])).status_code == 404
    assert "Hos familien" in client.get(reverse("youth:life", args=[person.uid])).content.decode()

    client.post(
        reverse("youth:decision-new", args=[person.uid]),
        {"kind": "assistance", "legal_basis": "bvl. § 3-1", "from_date": "01.09.2026"},
    )
    row = Decision.objects.get()
    edit = reverse("youth:decision-edit", args=[person.uid, row.uid])
    assert "bvl. § 3-1" in client.get(edit).content.decode()
    client.post(
        edit,
        {
            "kind": "care",
            "legal_basis": "bvl. § 5-1",
            "from_date": "01.09.2025",
            "to_date": "01.12.2025",
            "seen": mark(row),
        },
    )
    page = client.get(reverse("youth:decisions", args=[person.uid])).content.decode()
    assert "bvl. § 5-1" in page
    assert "Gjelder ikke lenger" in page
    assert client.get(reverse("youth:decision-edit", args=[person.uid, uuid4()])).status_code == 404

    change = reverse("youth:status-change", args=[person.uid])
    assert (
        client.post(change, {"status": "active", "from_date": "01.09.2026", "version": "1"}).status_code
        == 302
    )
    page = client.get(reverse("youth:status", args=[person.uid])).content.decode()
    assert "Aktiv" in page
    period = person.periods.get()
    correct = reverse("youth:period", args=[person.uid, period.pk])
    assert "01.09.2026" in client.get(correct).content.decode()
    assert client.post(correct, {"from_date": "02.09.2026", "seen": mark(period)}).status_code == 302
    assert client.get(reverse("youth:period", args=[person.uid, 10**6])).status_code == 404

    told = reverse("youth:told", args=[person.uid])
    version = type(person).objects.get(pk=person.pk).version
    client.post(told, {"notified_on": "01.09.2026", "oriented_on": "02.09.2026", "version": version})
    assert "02.09.2026" in client.get(told).content.decode()
    competence = reverse("youth:competence", args=[person.uid])
    assert client.post(competence, {"lacking": "on", "version": version + 1}).status_code == 400
    client.post(
        competence,
        {
            "lacking": "on",
            "reason": "Fordi",
            "decided_by": "Lege",
            "decided_on": "01.09.2026",
            "version": version + 1,
        },
    )
    page = client.get(reverse("youth:about", args=[person.uid])).content.decode()
    assert "Mangler beslutningskompetanse" in page
    assert "Lege" in client.get(competence).content.decode()
