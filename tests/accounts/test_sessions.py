"""Sessions end by themselves, at once where they must, and on every device when their owner says so (AUT-4, TIL-5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.accounts.conftest import PASSWORD, actions, is_in, last, sign_in
from utsyn.accounts import services, sessions
from utsyn.accounts.devices import describe
from utsyn.accounts.models import StaffMember
from utsyn.accounts.stepup import is_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def later(**time):
    return clock.stopped_at(clock.now() + timedelta(**time))


def test_a_session_that_is_not_used_ends(browser, worker):
    """AUT-4, ASVS V7.3.1"""
    sign_in(browser, worker)
    with later(minutes=31):
        answer = browser.get(reverse("accounts:settings"))
        assert answer.url == "/logg-inn?next=%2Fkonto%2Finnstillinger"
    assert last("accounts.signed_out").detail["reason"] == "idle"
    assert not UserSession.objects.filter(user=worker).exists()


def test_use_keeps_a_session_open(browser, worker):
    sign_in(browser, worker)
    begun = clock.now()
    for minutes in (20, 40, 60, 80):
        with clock.stopped_at(begun + timedelta(minutes=minutes)):
            assert is_in(browser)


def test_however_much_it_is_used_a_session_ends_after_a_working_day(browser, worker):
    """AUT-4, ASVS V7.3.2"""
    sign_in(browser, worker)
    begun = clock.now()
    for minutes in range(20, 8 * 60, 20):
        with clock.stopped_at(begun + timedelta(minutes=minutes)):
            assert is_in(browser)
    with clock.stopped_at(begun + timedelta(hours=8, seconds=1)):
        assert not is_in(browser)
    assert last("accounts.signed_out").detail["reason"] == "absolute"


def test_both_limits_can_be_set(browser, worker, settings):
    settings.IDLE_LIMIT = 120
    sign_in(browser, worker)
    with later(seconds=90):
        assert is_in(browser)
    with later(seconds=400):
        assert not is_in(browser)


def test_asking_how_long_is_left_is_not_use(browser, worker):
    """UU-10: the dialog asks by itself; that alone must not keep a session open for ever."""
    sign_in(browser, worker)
    with later(minutes=29):
        answer = browser.get(reverse("accounts:session")).json()
        assert answer["limit"] == "idle"
        assert 0 < answer["seconds"] <= 61
    with later(minutes=31):
        assert (
            browser.get(reverse("accounts:session"), headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
        )


def test_a_fragment_that_refreshes_itself_is_not_use_and_leads_nowhere(browser, worker):
    """AUT-4, K22: a list that is left open does not keep the session open, nor take the page away when it ends."""
    sign_in(browser, worker)
    by_itself = {"HX-Request": "true", "X-Utsyn-Background": "1"}
    with later(minutes=29):
        assert browser.get(reverse("accounts:settings"), headers=by_itself).status_code == 200
    with later(minutes=31):
        answer = browser.get(reverse("accounts:settings"), headers=by_itself)
        assert answer.status_code == 401
        assert "HX-Redirect" not in answer.headers


def test_saying_that_one_is_there_begins_the_idle_limit_again(browser, worker):
    """UU-10"""
    sign_in(browser, worker)
    with later(minutes=29):
        assert browser.post(reverse("accounts:session")).json()["seconds"] == settings.IDLE_LIMIT
    with later(minutes=45):
        assert is_in(browser)


def test_pages_carry_the_warning_with_time_enough_to_answer(browser, worker):
    """UU-10, WCAG 2.2.1: at least 20 seconds, and a simple action."""
    sign_in(browser, worker)
    text = browser.get(reverse("accounts:settings")).content.decode()
    assert 'data-session="/konto/okt"' in text
    assert "Hold meg pålogget" in text
    assert "Logg ut" in text


def test_reading_pages_does_not_write_the_session_each_time(browser, worker, django_assert_max_num_queries):
    sign_in(browser, worker)
    browser.get(reverse("accounts:settings"))
    with django_assert_max_num_queries(4):
        browser.get(reverse("accounts:settings"))


def test_a_session_without_times_is_over(browser, worker):
    sign_in(browser, worker)
    session = browser.session
    del session[sessions.STARTED]
    session.save()
    assert not is_in(browser)


def test_disabling_a_user_shuts_the_next_request_out(browser, worker, system):
    """TIL-5"""
    sign_in(browser, worker)
    services.disable(by=system, user=worker)
    assert not is_in(browser)
    assert not UserSession.objects.filter(user=worker).exists()
    services.enable(by=system, user=worker)
    assert not is_in(browser)


def test_a_disabled_user_is_out_even_where_the_session_still_lies_there(browser, worker):
    sign_in(browser, worker)
    worker.is_active = False
    worker.save()
    assert not is_in(browser)


def test_a_fragment_of_a_page_says_401_when_the_session_is_over(browser, worker):
    sign_in(browser, worker)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tall?ar=2016"}
    with later(hours=1):
        answer = browser.get(reverse("accounts:settings"), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/logg-inn?next=%2Ftall%3Far%3D2016"
    assert "no-store" in answer.headers["Cache-Control"]


def test_one_sees_where_one_is_signed_in(browser, worker):
    """AUT-10: another's use of one's account is seen, and ended from here."""
    sign_in(browser, worker)
    phone = type(browser)(headers={"User-Agent": FIREFOX})
    sign_in(phone, worker, step=1)
    page = browser.get(reverse("accounts:sessions"))
    assert {one.device for one in page.context["sessions"]} == {"Firefox, Windows", "Ukjent enhet"}
    assert [one.current for one in page.context["sessions"]].count(True) == 1


def test_one_device_can_be_signed_out_from_another(browser, worker):
    sign_in(browser, worker)
    phone = type(browser)()
    sign_in(phone, worker, step=1)
    other = next(
        one for one in browser.get(reverse("accounts:sessions")).context["sessions"] if not one.current
    )
    browser.post(reverse("accounts:end-session", args=[other.id]))
    assert not is_in(phone)
    assert is_in(browser)
    assert actions("accounts.session_ended") == ["accounts.session_ended"]


def test_an_account_is_one_persons(db, worker, system, service):
    """AUT-10: an address and a name of its own, an employee that is nobody else's, an event for each sign-in."""
    with pytest.raises(Invalid):
        services.create(by=system, email=worker.email.upper(), name="Vaktrommet")
    with pytest.raises(Invalid):
        services.create(by=system, email="vakt@example.org", name=" ")
    StaffMember.objects.create(service=service, user=worker, code="a1")
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.create(service=service, user=worker, code="a2")


def test_nobody_can_end_somebody_elses_session(browser, worker, client, newcomer):
    sign_in(browser, worker)
    theirs = UserSession.objects.get(user=worker)
    client.force_login(newcomer)
    assert client.post(reverse("accounts:end-session", args=[theirs.pk])).status_code == 409
    assert is_in(browser)


def test_signing_out_everywhere_ends_every_session(browser, worker):
    """ASVS V7.4.3"""
    sign_in(browser, worker)
    phone = type(browser)()
    sign_in(phone, worker, step=1)
    browser.post(reverse("accounts:end-all"))
    assert not is_in(phone)
    assert not is_in(browser)
    assert last("accounts.sessions_ended").detail["count"] == 2


def test_a_new_password_signs_the_other_devices_out(browser, worker):
    sign_in(browser, worker)
    phone = type(browser)()
    sign_in(phone, worker, step=1)
    new = "Et-annet-langt-passord-2"
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new})
    assert is_in(browser)
    assert not is_in(phone)
    worker.refresh_from_db()
    assert worker.check_password(new)
    assert actions("accounts.password_changed") == ["accounts.password_changed"]


@pytest.mark.parametrize("weak", ["Kort-1", "123456789012345", "password1234", "ansatt1@example.org"])
def test_a_weak_password_is_refused(browser, worker, weak):
    """ASVS V6.2"""
    sign_in(browser, worker)
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak})
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_the_system_has_no_sessions(system):
    assert sessions.sessions_of(system, None) == []
    assert sessions.sign_out_everywhere(by=system) == 0
    with pytest.raises(NotAllowedNow):
        sessions.end_session(by=system, session_id=1)


def test_sensitive_pages_ask_again_who_one_is(browser, worker):
    """AUT-5, ASVS V7.5.3"""
    sign_in(browser, worker)
    tokens = reverse("accounts:tokens")
    assert browser.get(tokens).status_code == 200
    with later(minutes=16):
        answer = browser.get(tokens)
        assert answer.url == "/konto/bekreft?next=%2Fkonto%2Fnokler"
        browser.post(answer.url, {"password": "feil-passord-12", "next": tokens})
        assert browser.get(tokens).status_code == 302


def test_confirming_with_the_password_opens_the_page(browser, worker, monkeypatch):
    sign_in(browser, worker)
    session = browser.session
    for entry in session["account_authentication_methods"]:
        entry["at"] -= 3600
    session.save()
    tokens = reverse("accounts:tokens")
    answer = browser.get(tokens)
    assert "/konto/bekreft" in answer.url
    assert browser.post(answer.url, {"password": PASSWORD, "next": tokens}).url == tokens
    assert browser.get(tokens).status_code == 200


def test_confirming_with_a_code_is_recorded(browser, worker):
    from tests.accounts.conftest import code

    sign_in(browser, worker)
    answer = browser.post(reverse("mfa_reauthenticate"), {"code": code(1), "next": "/"})
    assert answer.status_code == 302
    assert actions("accounts.confirmed") == ["accounts.confirmed"]
    browser.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert actions("accounts.confirmation_failed") == ["accounts.confirmation_failed"]


def test_nobody_who_is_not_signed_in_is_recent(rf, db):
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore

    request = rf.get("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    assert not is_recent(request)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140 Safari/537.36 Edg/140", "Edge, Mac"),
        ("curl/8", "Ukjent enhet"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent, words):
    assert describe(agent) == words


def test_an_actor_sees_only_their_own_sessions(browser, worker, newcomer):
    sign_in(browser, worker)
    assert sessions.sessions_of(Actor.of(newcomer), None) == []
