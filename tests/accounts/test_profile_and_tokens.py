"""One's own profile, and personal keys to the machine interface."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.accounts.conftest import actions
from utsyn.accounts import services, tokens
from utsyn.accounts.models import ApiToken
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused


@pytest.fixture
def me(newcomer):
    return Actor.of(newcomer)


def test_name_language_and_colours_can_be_changed(client, newcomer):
    client.force_login(newcomer)
    answer = client.post(
        reverse("accounts:profile"),
        {"name": "Ny Navn", "language": "nn", "color_scheme": "dark"},
        follow=True,
    )
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.language, newcomer.color_scheme) == ("Ny Navn", "nn", "dark")
    assert 'lang="nn"' in answer.content.decode()
    assert actions("accounts.profile") == ["accounts.profile_changed"]


def test_a_profile_that_stays_as_it_is_leaves_no_event(me):
    user = me.user
    services.change_profile(by=me, name=user.name, language=user.language, color_scheme=user.color_scheme)
    assert actions("accounts.profile") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"language": "xx"}, "language"), ({"color_scheme": "pink"}, "color_scheme")],
)
def test_what_cannot_be_chosen_is_refused(me, change, field):
    with pytest.raises(Invalid) as problem:
        services.change_profile(by=me, **{"name": "N", "language": "nb", "color_scheme": "auto", **change})
    assert problem.value.field == field


def test_the_system_has_no_profile_and_no_keys(system, db):
    with pytest.raises(Refused):
        services.change_profile(by=system, name="N", language="nb", color_scheme="auto")
    with pytest.raises(Refused):
        tokens.issue(by=system, name="N", days=1)
    with pytest.raises(Refused):
        tokens.revoke_own(by=system, token_id=1)
    assert tokens.tokens_of(system) == []


def test_an_empty_name_is_told_of_on_the_page(client, newcomer):
    client.force_login(newcomer)
    answer = client.post(reverse("accounts:profile"), {"name": "", "language": "nb", "color_scheme": "auto"})
    assert "Skriv navnet ditt." in answer.content.decode()


def test_a_key_gives_its_owner(me):
    token, raw = tokens.issue(by=me, name="Regneark", days=30)
    actor = tokens.actor_for_token(raw)
    assert actor is not None
    assert actor.user == me.user
    token.refresh_from_db()
    assert token.last_used is not None


def test_when_a_key_was_used_is_written_once_an_hour(me, django_assert_num_queries):
    _token, raw = tokens.issue(by=me, name="Regneark", days=30)
    tokens.actor_for_token(raw)
    with django_assert_num_queries(1):
        tokens.actor_for_token(raw)


@pytest.mark.parametrize("raw", ["", "tull", "utsyn_", "utsyn_" + "x" * 43])
def test_what_is_no_key_gives_nobody(raw, db):
    assert tokens.actor_for_token(raw) is None


def test_a_key_dies_on_its_day(me):
    _token, raw = tokens.issue(by=me, name="Regneark", days=1)
    with clock.stopped_at(clock.now() + timedelta(days=1, seconds=1)):
        assert tokens.actor_for_token(raw) is None
        assert tokens.tokens_of(me) == []


def test_the_key_of_a_disabled_user_is_dead_and_stays_so(me, system):
    """TIL-5"""
    _token, raw = tokens.issue(by=me, name="Regneark", days=30)
    services.disable(by=system, user=me.user)
    assert tokens.actor_for_token(raw) is None
    services.enable(by=system, user=me.user)
    assert tokens.actor_for_token(raw) is None


def test_the_database_holds_no_key_that_works(me):
    _token, raw = tokens.issue(by=me, name="Regneark", days=30)
    assert raw not in str(list(ApiToken.objects.values()))


def test_a_key_ends_when_its_owner_says_so(client, me):
    client.force_login(me.user)
    token, raw = tokens.issue(by=me, name="Regneark", days=30)
    client.post(reverse("accounts:revoke-token", args=[token.pk]))
    assert tokens.actor_for_token(raw) is None
    with pytest.raises(NotAllowedNow):
        tokens.revoke_own(by=me, token_id=token.pk)
    assert actions("accounts.token") == ["accounts.token_made", "accounts.token_revoked"]


def test_nobody_can_end_somebody_elses_key(me, worker):
    token, raw = tokens.issue(by=me, name="Regneark", days=30)
    with pytest.raises(NotAllowedNow):
        tokens.revoke_own(by=Actor.of(worker), token_id=token.pk)
    assert tokens.actor_for_token(raw) is not None


@pytest.mark.parametrize(("name", "days", "field"), [("", 30, "name"), ("N", 0, "days"), ("N", 366, "days")])
def test_a_key_needs_a_name_and_an_end(me, name, days, field):
    with pytest.raises(Invalid) as problem:
        tokens.issue(by=me, name=name, days=days)
    assert problem.value.field == field


def test_a_key_is_shown_once(client, me):
    client.force_login(me.user)
    page = client.post(reverse("accounts:tokens"), {"name": "Regneark", "days": "90"})
    raw = page.context["raw"]
    assert raw.startswith("utsyn_")
    assert raw in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    again = client.get(reverse("accounts:tokens")).content.decode()
    assert raw not in again
    assert "Regneark" in again
