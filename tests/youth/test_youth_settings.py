"""The service's own choices about its records."""

from __future__ import annotations

import pytest

from utsyn.audit.models import AuditEvent
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.youth.models import YouthSettings
from utsyn.youth.queries.settings import choices_of, settings_page
from utsyn.youth.rules import can_view
from utsyn.youth.services.settings import change, version_of

WANTED = {
    "team_access": True,
    "names_in_log": True,
    "alias_days": 365,
    "review_days": 3,
    "mass_limit": 25,
    "regime": "H",
}


def test_the_narrowest_is_chosen_where_nothing_was(service, leader):
    """PVN-15"""
    stands = settings_page(Actor.of(leader), service).settings
    assert not stands.team_access
    assert stands.pk is None


def test_opening_for_the_team_opens_ordinary_records_and_is_logged(service, leader, colleague, person):
    """TIL-2, LOG-2"""
    version = version_of(choices_of(service))
    assert not can_view(Actor.of(colleague), person)
    assert change(by=Actor.of(leader), service=service, values=WANTED, version=version) == ["team_access"]
    assert can_view(Actor.of(colleague), person)
    event = AuditEvent.objects.get(action="youth.settings_changed")
    assert event.detail == {"fields": ["team_access"], "team_access": True}
    assert change(by=Actor.of(leader), service=service, values=WANTED, version="old") == [], "sent twice"


def test_somebody_else_was_first(service, leader, manager):
    version = version_of(choices_of(service))
    change(by=Actor.of(leader), service=service, values=WANTED, version=version)
    with pytest.raises(NotAllowedNow):
        change(by=Actor.of(manager), service=service, values={**WANTED, "alias_days": 90}, version=version)


@pytest.mark.parametrize(
    ("field", "value"), [("alias_days", 29), ("alias_days", 1826), ("review_days", 0), ("mass_limit", 4)]
)
def test_numbers_have_limits(service, leader, field, value):
    with pytest.raises(Invalid) as wrong:
        change(by=Actor.of(leader), service=service, values={**WANTED, field: value}, version="")
    assert wrong.value.field == field


def test_only_leaders_choose(service, worker, user_with, other_service):
    for user in (worker, user_with("administrator", service), user_with("manager", other_service)):
        with pytest.raises(Refused):
            change(by=Actor.of(user), service=service, values=WANTED, version="")
        with pytest.raises(Refused):
            settings_page(Actor.of(user), service)
    assert not YouthSettings.objects.exists()
