"""Requests about a record in the browser: the whole way, and what was typed when one must confirm who one is."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.disposals import asked
from tests.factories.youth import entry
from utsyn.core import clock
from utsyn.youth import disposal_policies as policies
from utsyn.youth.models import DisposalCase

Kind, State = DisposalCase.Kind, DisposalCase.State


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def other_manager(user_with, service):
    """Somebody else who may approve."""
    return user_with("manager", service)


@pytest.fixture
def written(person, worker):
    return entry(person, worker, "Hun har sagt noe som ikke stemmer.")


def test_the_whole_way_in_the_browser(client, person, worker, manager, other_manager, written):
    client.force_login(worker)
    ask = reverse("youth:disposal-ask", args=[person.uid])
    assert "Kari Nordvik" in client.get(ask).content.decode()
    data = {"kind": "erase_entry", "wish": "Bort", "asked_by": "Ungdommen", "asked_on": "12.03.2026"}
    assert client.post(ask, {**data, "kind": ""}).status_code == 400
    again = client.post(ask, data)
    assert again.status_code == 400
    assert "Velg hvilken oppføring" in again.content.decode()
    done = client.post(ask, {**data, "entry": str(written.uid), "nonce": str(uuid4())})
    assert done.status_code == 302
    case = DisposalCase.objects.get()
    client.force_login(manager)
    page = client.get(reverse("youth:disposals"))
    assert "Slette en oppføring" in page.content.decode()
    assert "Kari" not in page.content.decode()
    one = reverse("youth:disposal", args=[case.uid])
    page = client.get(one).content.decode()
    assert "arkivlova (2025) §§ 6 b, 13 og 20" in page
    assert "<title>Ønske om journalen" in page
    answers = dict.fromkeys(policies.TESTS, "yes") | {f"{code}_reason": "Derfor" for code in policies.TESTS}
    assess = reverse("youth:disposal-assess", args=[case.uid])
    wrong = client.post(assess, answers)
    assert wrong.status_code == 400
    assert "Derfor" in wrong.content.decode()
    assert "Journaler skal bevares" in wrong.content.decode()
    answers |= {"archive_ground": "permission", "archive_reference": "Sak 2026/17"}
    assert client.post(assess, answers).status_code == 302
    approve = reverse("youth:disposal-approve", args=[case.uid])
    assert client.post(approve, {"sure": "on"}).status_code == 409
    client.force_login(other_manager)
    assert client.post(approve, {}).status_code == 400
    assert client.post(approve, {"sure": "on"}).status_code == 302
    assert "ødelagt" in client.get(one).content.decode()


def test_a_no_leads_to_a_refusal_and_the_letter_can_be_printed(client, person, worker, manager):
    case = asked(worker, person)
    client.force_login(manager)
    answers = dict.fromkeys(policies.TESTS, "no") | {f"{code}_reason": "Derfor" for code in policies.TESTS}
    client.post(reverse("youth:disposal-assess", args=[case.uid]), answers)
    refuse = reverse("youth:disposal-refuse", args=[case.uid])
    assert client.post(refuse, {"reasons": ""}).status_code == 400
    assert client.post(refuse, {"reasons": "Skal bevares"}).status_code == 302
    assert "statsforvalteren" in client.get(reverse("youth:disposal", args=[case.uid])).content.decode()


@pytest.mark.parametrize(
    ("kind", "page"), [(Kind.RESTRICT, "disposal-settle"), (Kind.ERASE_RECORD, "disposal-refuse")]
)
def test_whoever_has_not_shown_who_they_are_for_a_while_does_so_and_loses_nothing(
    client, person, worker, manager, kind, page, monkeypatch
):
    """AUT-5: and what they wrote is not in the session, which anybody with the database could read (AUT-8)."""
    from utsyn.accounts import stepup
    from utsyn.youth.views import disposals as views

    case = asked(worker, person, kind)
    client.force_login(manager)
    for module in (stepup, views):
        monkeypatch.setattr(module, "is_recent", lambda request, **_: False)
    answer = client.post(reverse(f"youth:{page}", args=[case.uid]), {"reasons": "Fordi hun heter Kari"})
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]
    assert "Kari" not in str(dict(client.session))
    assert "Fordi hun heter Kari" in client.get(reverse("youth:disposal", args=[case.uid])).content.decode()
    assert "født 2009" in client.get(reverse("youth:disposal", args=[case.uid])).content.decode(), "ux K26"
    assert DisposalCase.objects.get().state == State.ASKED


def test_settling_in_the_browser(client, person, worker, manager):
    case = asked(worker, person, Kind.RESTRICT)
    client.force_login(manager)
    done = client.post(
        reverse("youth:disposal-settle", args=[case.uid]), {"reasons": "Uenighet"}, follow=True
    )
    assert "Journalen er begrenset" in done.content.decode()
    again = client.post(reverse("youth:disposal-settle", args=[case.uid]), {"reasons": "Uenighet"})
    assert again.status_code == 409


def test_a_request_that_is_not_there_is_answered_as_any_other(client, person, worker, manager):
    client.force_login(manager)
    assert client.get(reverse("youth:disposal", args=[uuid4()])).status_code == 404
    assert client.post(reverse("youth:disposal-assess", args=[uuid4()]), {}).status_code == 404
