"""A request reads somebody's roles once, and what it read is gone with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.factories.browser import SignedInClient
from utsyn.access import services
from utsyn.access.middleware import ViewerMiddleware
from utsyn.access.models import Membership
from utsyn.access.permissions import Permission
from utsyn.access.rules import asked_anew, can, permissions_of, roles_read_once, services_of
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service

LONG_AGO = date(2001, 1, 1)


def questions(work: Callable[[], object]) -> int:
    """How many times the work asks for roles."""
    with CaptureQueriesContext(connection) as asked:
        work()
    return sum("access_membership" in query["sql"] for query in asked.captured_queries)


def through_the_middleware(user: User, view: Callable[[HttpRequest], object]) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        view(request)
        return HttpResponse()

    request = RequestFactory().get("/")
    vars(request).update(user=user, session={})
    ViewerMiddleware(answer)(request)


def test_one_request_asks_once_however_often_a_right_is_asked_for(service, other_service, user_with):
    user = user_with("manager", service)

    def view(request):
        for _ in range(5):
            assert can(request.actor, Permission.SEE_FIELD, service)
            assert not can(request.actor, Permission.SEE_FIELD, other_service)
            assert services_of(Actor.of(user)) == [service]

    assert questions(lambda: through_the_middleware(user, view)) == 1


def test_outside_a_request_each_question_asks_the_database(service, actor_with):
    actor = actor_with("worker", service)
    assert questions(lambda: [can(actor, Permission.SEE_FIELD, service) for _ in range(3)]) == 3


def test_a_role_that_ended_between_two_requests_is_gone_in_the_next(service, user_with):
    """TIL-5"""
    user, client = user_with("manager", service), SignedInClient()
    client.force_login(user)
    assert client.get("/koder").status_code == 200
    Membership.objects.update(to_date=LONG_AGO)
    assert client.get("/koder").status_code == 403


def test_a_request_does_not_see_what_another_has_read(service, user_with):
    """Two users, one after the other in the same thread, and the first once more without its role."""
    worker, manager = user_with("worker", service), user_with("manager", service)
    seen: list[bool] = []

    def view(request):
        seen.append(can(request.actor, Permission.MANAGE_DEVICES, service))

    for user in (manager, worker, manager):
        through_the_middleware(user, view)
    Membership.objects.filter(user=manager).update(to_date=LONG_AGO)
    through_the_middleware(manager, view)
    assert seen == [True, False, True, False]


def test_within_a_request_each_actor_has_their_own_roles(service, actor_with):
    worker, manager = actor_with("worker", service), actor_with("manager", service)
    with roles_read_once():
        assert [can(who, Permission.LEAD_FIELD, service) for who in (worker, manager, worker)] == [
            False,
            True,
            False,
        ]


def test_nothing_is_kept_after_an_answer_that_failed(service, user_with):
    user = user_with("worker", service)

    def view(request):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        through_the_middleware(user, view)
    Membership.objects.update(to_date=LONG_AGO)
    assert not can(Actor.of(user), Permission.SEE_FIELD, service)


def test_another_thread_does_not_see_what_a_request_has_read():
    """A server answers with several threads at once."""
    from utsyn.access import rules

    found: list[object] = []
    with roles_read_once():
        thread = threading.Thread(target=lambda: found.append(rules._read.get()))
        thread.start()
        thread.join()
        assert rules._read.get() == {}
    assert found == [None]
    assert rules._read.get() is None


def test_a_role_that_is_given_or_ended_within_a_request_counts_at_once(service, system, user_with):
    user = user_with("worker", service)
    actor, today = Actor.of(user), clock.today(service.timezone)
    with roles_read_once():
        assert not can(actor, Permission.LEAD_FIELD, service)
        services.set_role(
            by=system, service=service, user=user, role="team_leader", from_date=today, to_date=today
        )
        assert can(actor, Permission.LEAD_FIELD, service)
        services.end_roles(by=system, service=service, user=user, last_day=today - timedelta(days=1))
        assert not can(actor, Permission.LEAD_FIELD, service)
        Membership.objects.create(user=user, service=service, role="worker", from_date=today)
        assert can(actor, Permission.SEE_FIELD, service), "after a change nothing is kept until the answer"


def test_a_role_ends_at_midnight_also_within_a_request(service, user_with):
    """TIL-1"""
    user = user_with(None, service)
    last = date(2026, 11, 20)
    Membership.objects.create(
        user=user, service=service, role="worker", from_date=date(2026, 1, 1), to_date=last
    )
    with roles_read_once():
        with clock.stopped_at(datetime(2026, 11, 20, 22, 59, tzinfo=UTC)):
            assert can(Actor.of(user), Permission.SEE_FIELD, service)
        with clock.stopped_at(datetime(2026, 11, 20, 23, 0, tzinfo=UTC)):
            assert not can(Actor.of(user), Permission.SEE_FIELD, service)


def test_somebody_taken_out_of_use_may_nothing_whatever_was_read(service, user_with):
    user = user_with("manager", service)
    with roles_read_once():
        assert can(Actor.of(user), Permission.SEE_FIELD, service)
        user.is_active = False
        assert permissions_of(Actor.of(user), service) == frozenset()
        assert services_of(Actor.of(user)) == []


def test_the_system_may_everything_with_no_roles_at_all(service, system):
    def ask():
        assert permissions_of(system, service) == frozenset(Permission)
        assert services_of(system) == list(Service.objects.all())

    with roles_read_once():
        assert questions(ask) == 0
    assert questions(ask) == 0


def test_several_roles_in_one_service_add_up(service, user_with):
    user = user_with("worker", service)
    Membership.objects.create(user=user, service=service, role="administrator", from_date=date(2000, 1, 1))
    with roles_read_once():
        held = permissions_of(Actor.of(user), service)
    assert {Permission.RECORD_FIELD, Permission.MANAGE_USERS} <= held


def test_a_second_look_sees_what_was_taken_away_since_the_request_began(service, user_with):
    """TIL-5"""
    user = user_with("manager", service)

    def view(request):
        assert can(request.actor, Permission.SEE_FIELD, service)
        Membership.objects.update(to_date=LONG_AGO)
        with asked_anew():
            assert not can(request.actor, Permission.SEE_FIELD, service)
            with asked_anew():
                assert questions(lambda: can(request.actor, Permission.SEE_FIELD, service)) == 0
        assert can(request.actor, Permission.SEE_FIELD, service), "the frame goes on with what it has read"

    through_the_middleware(user, view)


def test_a_second_look_finds_that_the_account_is_out_of_use(service, actor_with):
    """TIL-5"""
    actor = actor_with("manager", service)
    User.objects.update(is_active=False)
    assert actor.user.is_active, "as it was read"
    assert not can(actor, Permission.SEE_FIELD, service)
