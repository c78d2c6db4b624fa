"""The demo's one-click sign-in exists in the demo, and nowhere else."""

from __future__ import annotations

import importlib
import sys

import pytest
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

from utsyn.access.demo import ensure_demo_users
from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import can
from utsyn.accounts import demo, sessions
from utsyn.accounts.models import StaffMember
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused


def reload_addresses():
    for name in ("utsyn.accounts.urls", "utsyn.config.urls"):
        importlib.reload(sys.modules[name])
    clear_url_caches()


@pytest.fixture
def in_the_demo(settings):
    settings.DEMO = True
    reload_addresses()
    yield
    settings.DEMO = False
    reload_addresses()


@pytest.fixture
def people(service, system):
    return ensure_demo_users(service, by=system)


def test_outside_the_demo_the_address_does_not_exist(people):
    with pytest.raises(NoReverseMatch):
        reverse("accounts:demo-sign-in")
    answer = Client().post("/konto/demo", {"email": people["worker"].email})
    assert answer.status_code == 404


def test_outside_the_demo_the_sign_in_page_names_no_demo_user(people):
    assert demo.demo_users() == []
    assert "demo.utsyn.example" not in Client().get("/logg-inn").content.decode()


def test_a_session_of_the_demo_is_worth_nothing_outside_it(people, in_the_demo, settings):
    browser = Client()
    browser.post("/konto/demo", {"email": people["manager"].email})
    settings.DEMO = False
    assert browser.get(reverse("accounts:settings")).url == "/konto/totrinn"


def test_there_is_one_made_up_user_for_each_role(people, service):
    assert list(people) == list(roles())
    for code, user in people.items():
        assert user.email.endswith("@demo.utsyn.example")
        assert not user.has_usable_password()
        assert Membership.objects.get(user=user, service=service).role == code
    assert people["worker"].email == "feltarbeider@demo.utsyn.example"


def test_asking_for_them_twice_makes_no_more(people, service, system):
    before = Membership.objects.count()
    assert ensure_demo_users(service, by=system) == people
    assert Membership.objects.count() == before


def test_only_the_system_makes_them(service, actor_with):
    with pytest.raises(Refused):
        ensure_demo_users(service, by=actor_with("administrator", service))


def test_one_click_signs_in_without_a_second_factor(people, in_the_demo, service):
    browser = Client()
    page = browser.get("/logg-inn").content.decode()
    for user in people.values():
        assert user.name in page
    assert browser.post("/konto/demo", {"email": people["worker"].email}).url == "/"
    assert browser.get(reverse("accounts:settings")).status_code == 200
    assert browser.get(reverse("accounts:tokens")).status_code == 200
    assert browser.session[sessions.DEMO] is True
    assert can(Actor.of(people["worker"]), Permission.RECORD_FIELD, service)


def test_an_administrator_of_the_demo_can_manage_users(people, in_the_demo):
    browser = Client()
    browser.post("/konto/demo", {"email": people["administrator"].email})
    assert browser.get(reverse("access:new-user")).status_code == 200


def test_one_click_is_for_the_demos_own_users_only(people, in_the_demo, user_with, service):
    real = user_with("administrator", service, "kari@example.org")
    for email in (real.email, "", "ingen@demo.utsyn.example"):
        assert Client().post("/konto/demo", {"email": email}).status_code == 404


def test_one_click_takes_a_form_of_our_own_and_a_post(people, in_the_demo):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/konto/demo", {"email": people["worker"].email}).status_code == 403
    assert Client().get("/konto/demo").status_code == 405


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate"])
@pytest.mark.parametrize(("in_demo", "said"), [(True, "i demoen"), (False, "Be administratoren")])
def test_somebody_without_a_password_is_told_so_where_it_is_asked_for(
    people, client, settings, name, in_demo, said
):
    client.force_login(people["manager"])
    settings.DEMO = in_demo
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "SecondFactor" not in one]
    answer = client.get(reverse(name))
    assert answer.status_code == 409
    assert said in answer.content.decode()


def test_those_who_count_are_employees_once(people, service, system):
    ensure_demo_users(service, by=system)
    staff = {member.user: member.code for member in StaffMember.objects.filter(service=service)}
    assert staff == {people["worker"]: "demo-worker", people["team_leader"]: "demo-team-leader"}
