"""An administrator manages the people of their own service, and nobody else's (TIL-1, TIL-5, TIL-7, ASVS V8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from utsyn.access import queries, services
from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.access.rules import can
from utsyn.accounts import links
from utsyn.accounts import services as accounts
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused

TODAY = clock.today("Europe/Oslo")
YEAR = timedelta(days=365)
NEW = {
    "email": "ny@example.org",
    "name": "Ny Ansatt",
    "role": "worker",
    "from_date": TODAY,
    "to_date": TODAY + YEAR,
}


@pytest.fixture
def admin(actor_with, service):
    return actor_with("administrator", service)


@pytest.fixture
def worker(user_with, service):
    return user_with("worker", service)


@pytest.fixture
def stranger(user_with, other_service):
    return user_with("worker", other_service)


def acts(by, service, user):
    """Everything that one can do to a user."""
    return {
        "role": lambda: services.set_role(
            by=by, service=service, user=user, role="manager", from_date=TODAY, to_date=TODAY + YEAR
        ),
        "end": lambda: services.end_roles(by=by, service=service, user=user, last_day=TODAY),
        "disable": lambda: services.disable_user(by=by, service=service, user=user),
        "enable": lambda: services.enable_user(by=by, service=service, user=user),
        "link": lambda: services.new_link(by=by, service=service, user=user),
        "factor": lambda: services.reset_second_factor(by=by, service=service, user=user),
    }


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "service"))


def test_a_new_user_gets_a_role_and_a_link(admin, service):
    user, raw = services.add_user(by=admin, service=service, **NEW)
    assert can(Actor.of(user), Permission.RECORD_FIELD, service)
    assert not user.has_usable_password()
    assert links.user_of(raw) == user
    assert events() == [
        ("accounts.user_added", "vika"),
        ("access.role_given", "vika"),
        ("accounts.link_made", "vika"),
    ]


@pytest.mark.parametrize("role", [code for code in roles() if code != "administrator"])
def test_nobody_but_an_administrator_manages_users(actor_with, service, worker, role):
    actor = actor_with(role, service)
    with pytest.raises(Refused):
        services.add_user(by=actor, service=service, **NEW)
    for name, act in acts(actor, service, worker).items():
        with pytest.raises(Refused):
            act()
        assert name
    for read in (lambda: queries.people(actor, service), lambda: queries.person(actor, service, worker.pk)):
        with pytest.raises(Refused):
            read()


@pytest.mark.parametrize("act", ["role", "end", "disable", "enable", "link", "factor"])
def test_an_administrator_cannot_touch_the_users_of_another_service(
    admin, service, other_service, stranger, act
):
    """ASVS V8.4.1: neither through their service nor through one's own."""
    for where in (other_service, service):
        with pytest.raises(Refused):
            acts(admin, where, stranger)[act]()
    assert queries.person(admin, service, stranger.pk) is None
    stranger.refresh_from_db()
    assert stranger.is_active


def test_adding_a_user_of_another_service_does_not_give_power_over_them(admin, service, stranger):
    with pytest.raises(Invalid) as problem:
        services.add_user(by=admin, service=service, **{**NEW, "email": stranger.email})
    assert problem.value.field == "email"
    assert not Membership.objects.filter(user=stranger, service=service).exists()


@pytest.mark.parametrize("act", ["disable", "enable", "link", "factor"])
def test_what_reaches_two_services_takes_the_right_in_both(
    admin, service, other_service, worker, system, act
):
    services.add_user(by=system, service=other_service, **{**NEW, "email": worker.email})
    with pytest.raises(Refused):
        acts(admin, service, worker)[act]()
    Membership.objects.create(user=admin.user, service=other_service, role="administrator", from_date=TODAY)
    if act != "enable":
        acts(admin, service, worker)[act]()


def test_ones_role_in_the_own_service_can_be_changed_whatever_another_service_gives(
    admin, service, other_service, worker, system
):
    services.add_user(by=system, service=other_service, **{**NEW, "email": worker.email})
    services.set_role(
        by=admin, service=service, user=worker, role="manager", from_date=TODAY, to_date=TODAY + YEAR
    )
    assert can(Actor.of(worker), Permission.SEE_AUDIT, service)
    assert not can(Actor.of(worker), Permission.SEE_AUDIT, other_service)


@pytest.mark.parametrize("act", ["role", "end", "disable", "factor"])
def test_nobody_takes_their_own_right_away(admin, service, act):
    """So a service always has somebody who can manage users, and nobody gives themselves more."""
    with pytest.raises(NotAllowedNow):
        acts(admin, service, admin.user)[act]()
    assert can(admin, Permission.MANAGE_USERS, service)


def test_a_new_role_takes_the_place_of_the_old_one(admin, service, worker):
    start = TODAY + timedelta(days=10)
    services.set_role(
        by=admin, service=service, user=worker, role="manager", from_date=start, to_date=start + YEAR
    )
    assert can(Actor.of(worker), Permission.RECORD_FIELD, service)
    with clock.stopped_at(clock.now() + timedelta(days=11)):
        assert can(Actor.of(worker), Permission.SEE_AUDIT, service)
        assert not can(Actor.of(worker), Permission.RECORD_FIELD, service)


def test_a_role_given_by_mistake_can_be_put_right_the_same_day(admin, service, worker):
    for role in ("administrator", "worker"):
        services.set_role(
            by=admin, service=service, user=worker, role=role, from_date=TODAY, to_date=TODAY + YEAR
        )
    held = queries.person(admin, service, worker.pk)
    assert [grant.code for grant in held.grants if grant.in_force] == ["worker"]
    assert not can(Actor.of(worker), Permission.MANAGE_USERS, service)
    given = AuditEvent.objects.filter(action="access.role_given").order_by("pk")
    assert [event.detail["role"] for event in given] == ["administrator", "worker"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "king"}, "role"),
        ({"to_date": TODAY - timedelta(days=1)}, "to_date"),
        ({"to_date": TODAY + timedelta(days=1200)}, "to_date"),
        ({"email": "tull"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(admin, service, change, field):
    """TIL-1: every grant has an end."""
    with pytest.raises(Invalid) as problem:
        services.add_user(by=admin, service=service, **{**NEW, **change})
    assert problem.value.field == field
    assert not User.objects.filter(name="Ny Ansatt").exists()
    assert events() == []


def test_somebody_who_has_a_role_here_is_not_added_again(admin, service, worker):
    with pytest.raises(Invalid) as problem:
        services.add_user(by=admin, service=service, **{**NEW, "email": worker.email})
    assert problem.value.field == "email"


def test_somebody_who_comes_back_keeps_the_old_user_and_gets_no_link(admin, service, worker):
    Membership.objects.filter(user=worker).update(to_date=TODAY - timedelta(days=1))
    user, raw = services.add_user(by=admin, service=service, **{**NEW, "email": worker.email})
    assert user == worker
    assert raw == ""
    assert can(Actor.of(worker), Permission.RECORD_FIELD, service)


def test_a_role_can_be_ended_with_a_day(admin, service, worker):
    services.end_roles(by=admin, service=service, user=worker, last_day=TODAY - timedelta(days=1))
    assert not can(Actor.of(worker), Permission.RECORD_FIELD, service)
    with pytest.raises(NotAllowedNow):
        services.end_roles(by=admin, service=service, user=worker, last_day=TODAY)


def test_disabling_and_enabling(admin, service, worker):
    services.disable_user(by=admin, service=service, user=worker)
    worker.refresh_from_db()
    assert queries.person(admin, service, worker.pk).state == "disabled"
    with pytest.raises(NotAllowedNow):
        services.new_link(by=admin, service=service, user=worker)
    services.enable_user(by=admin, service=service, user=worker)
    assert queries.person(admin, service, worker.pk).state == "active"


def test_a_lost_phone_is_helped_by_taking_the_second_factor_away(admin, service, worker):
    Authenticator.objects.create(user=worker, type="totp", data={})
    assert queries.person(admin, service, worker.pk).second_factor
    services.reset_second_factor(by=admin, service=service, user=worker)
    assert not queries.person(admin, service, worker.pk).second_factor
    event = AuditEvent.objects.get(action="accounts.second_factors_cleared")
    assert (event.service, event.detail["methods"]) == ("vika", ["totp"])


def test_the_list_shows_who_has_what_until_when(admin, service, worker, stranger):
    services.add_user(by=admin, service=service, **NEW)
    services.end_roles(by=admin, service=service, user=worker, last_day=TODAY - timedelta(days=1))
    found = {one.user.email: one for one in queries.people(admin, service)}
    assert stranger.email not in found
    assert found["ny@example.org"].state == "invited"
    assert found["ny@example.org"].current.to_date == TODAY + YEAR
    assert found[worker.email].state == "ended"
    assert found[worker.email].current is None
    assert not found[worker.email].ends_soon
    assert found[admin.user.email].state == "active"
    assert list(found)[-1] == worker.email


def test_a_role_that_ends_soon_is_pointed_out(admin, service, worker):
    """TIL-1: grants are looked at again."""
    services.set_role(
        by=admin,
        service=service,
        user=worker,
        role="worker",
        from_date=TODAY,
        to_date=TODAY + timedelta(days=20),
    )
    assert queries.person(admin, service, worker.pk).ends_soon
    Membership.objects.create(
        user=worker,
        service=service,
        role="worker",
        from_date=TODAY + timedelta(days=21),
        to_date=TODAY + YEAR,
    )
    assert not queries.person(admin, service, worker.pk).ends_soon


def test_the_pages_of_an_administrator(client, admin, service, worker):
    client.force_login(admin.user)
    page = client.get(reverse("access:users"))
    assert worker.name in page.content.decode()
    made = client.post(
        reverse("access:new-user"),
        {**NEW, "from_date": TODAY.isoformat(), "to_date": (TODAY + YEAR).isoformat()},
    )
    link = made.context["link"]
    assert "/konto/lenke/" in link
    assert "no-store" in made.headers["Cache-Control"]
    assert client.get(link).status_code == 200
    user = User.objects.get(email="ny@example.org")
    assert client.get(reverse("access:user", args=[user.pk])).status_code == 200
    newer = client.post(reverse("access:new-link", args=[user.pk])).context["link"]
    assert newer != link


def test_an_administrator_changes_a_role_and_a_state_on_the_page(client, admin, service, worker):
    client.force_login(admin.user)
    days = {"from_date": TODAY.isoformat(), "to_date": (TODAY + YEAR).isoformat()}
    client.post(reverse("access:set-role", args=[worker.pk]), {"role": "manager", **days})
    assert can(Actor.of(worker), Permission.SEE_AUDIT, service)
    client.post(
        reverse("access:end-role", args=[worker.pk]), {"last_day": (TODAY - timedelta(days=1)).isoformat()}
    )
    assert not can(Actor.of(worker), Permission.SEE_AUDIT, service)
    for change in ("nullstill-totrinn", "ta-ut", "ta-i-bruk"):
        answer = client.post(reverse("access:change-state", args=[worker.pk, change]))
        assert answer.url == reverse("access:user", args=[worker.pk])
    assert client.get(reverse("access:user", args=[worker.pk])).status_code == 200


def test_faults_are_shown_beside_the_field(client, admin, worker):
    client.force_login(admin.user)
    days = {"from_date": TODAY.isoformat(), "to_date": (TODAY - YEAR).isoformat()}
    for address, data, words in (
        (reverse("access:new-user"), {"email": "x"}, "Skriv navnet til den nye brukeren."),
        (reverse("access:new-user"), {**NEW, **days}, "Siste dag må være"),
        (reverse("access:set-role", args=[worker.pk]), {"role": "worker", **days}, "Siste dag må være"),
        (reverse("access:set-role", args=[worker.pk]), {"role": ""}, "Velg en rolle."),
        (reverse("access:end-role", args=[worker.pk]), {"last_day": "i går"}, "Skriv dagen som 2026-03-12"),
    ):
        assert words in client.post(address, data).content.decode()


def test_somebody_who_comes_back_is_added_on_the_page_without_a_link(client, admin, worker):
    Membership.objects.filter(user=worker).update(to_date=TODAY - timedelta(days=1))
    client.force_login(admin.user)
    answer = client.post(
        reverse("access:new-user"),
        {**NEW, "email": worker.email, "from_date": TODAY.isoformat(), "to_date": (TODAY + YEAR).isoformat()},
    )
    assert answer.url == reverse("access:user", args=[worker.pk])


def test_a_worker_meets_a_closed_door_that_is_recorded(client, worker, admin):
    """LOG-2: denied attempts are events."""
    client.force_login(worker)
    for address in (
        reverse("access:users"),
        reverse("access:new-user"),
        reverse("access:user", args=[admin.user.pk]),
        reverse("access:log"),
    ):
        assert client.get(address).status_code == 403
    assert AuditEvent.objects.filter(action="access.refused").count() == 4


def test_a_user_of_another_service_is_not_found(client, admin, stranger):
    client.force_login(admin.user)
    assert client.get(reverse("access:user", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("access:user", args=[999_999])).status_code == 404
    assert client.post(reverse("access:change-state", args=[stranger.pk, "ta-ut"])).status_code == 404


def test_somebody_without_any_role_is_refused(client, user_with, service):
    client.force_login(user_with(None, service))
    assert client.get(reverse("access:users")).status_code == 403


def test_managing_users_takes_that_one_has_shown_who_one_is(client, admin, worker):
    """AUT-5"""
    client.force_login(admin.user)
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        for answer in (
            client.get(reverse("access:user", args=[worker.pk])),
            client.post(reverse("access:change-state", args=[worker.pk, "ta-ut"])),
            client.post(reverse("access:new-link", args=[worker.pk])),
        ):
            assert "/konto/bekreft" in answer.url
    worker.refresh_from_db()
    assert worker.is_active


def test_an_administrator_cannot_disable_themselves_on_the_page(client, admin):
    client.force_login(admin.user)
    assert client.post(reverse("access:change-state", args=[admin.user.pk, "ta-ut"])).status_code == 409
    assert "Dette er deg" in client.get(reverse("access:user", args=[admin.user.pk])).content.decode()


def test_the_command_line_can_always_help(admin, service, system):
    """Should the last administrator be gone, the one who runs the machine gives the right back."""
    accounts.disable(by=system, user=admin.user)
    accounts.enable(by=system, user=admin.user)
    services.set_role(
        by=system,
        service=service,
        user=admin.user,
        role="administrator",
        from_date=TODAY,
        to_date=TODAY + YEAR,
    )
    assert can(admin, Permission.MANAGE_USERS, service)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
@pytest.mark.parametrize("what", ["", "/lenke", "/ta-ut", "/rolle", "/avslutt-rolle"])
def test_a_number_that_no_user_can_have_is_no_user(client, user_with, service, number, what):
    client.force_login(user_with("administrator", service))
    address = f"/brukere/{number}{what}"
    assert (client.post(address) if what else client.get(address)).status_code == 404


@pytest.mark.parametrize("code", ["dalen", "finnes-ikke", "x" * 300, "\0"])
def test_a_service_that_is_not_ones_own_is_refused_whether_it_exists_or_not(
    client, user_with, service, other_service, code
):
    """And the refusal stands in the log of one's own account: nobody writes into another service's, or makes one up."""
    user = user_with("worker", service)
    client.force_login(user)
    assert client.post(reverse("access:choose-service"), {"service": code}).status_code == 403
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.service, event.actor) == ("", f"user:{user.pk}")
