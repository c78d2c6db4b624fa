"""What somebody wrote stays text in a real browser: nothing runs, nothing is refused by the policy because it tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.redteam.addresses import YOUTH
from tests.redteam.forms import values_for
from tests.redteam.poison import MARK, SCRIPT, poison
from tests.redteam.table import page_of
from tests.redteam.town import build
from utsyn.accounts.models import User
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_page_of_the_room_runs_what_somebody_wrote(
    visit: Callable[..., Page], service: Service, other_service: Service, user_with: Callable[..., User]
) -> None:
    """ASVS V1.2, V3.4.3: no dialog, no script, no refusal by the policy – the fixture fails for each of these"""
    town = build(service, other_service, user_with)
    poison(SCRIPT)
    left = [address for address in YOUTH if page_of(address.name).get]
    asked: list[str] = []
    shown = 0
    for viewer in ("key_worker", "manager"):
        page = visit("/frakoblet", user=town.users[viewer])
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        origin = page.url.removesuffix("/frakoblet")
        for address in list(left):
            answer = page.goto(
                origin + address.path(values_for(town, "ordinary", address)), wait_until="load"
            )
            if answer is None or answer.status != 200:
                continue  # the other one may
            left.remove(address)
            shown += MARK in page.content()
            assert page.evaluate(f"typeof {MARK}") == "undefined"
            assert page.locator("img[src='x'], [onerror]").count() == 0, address.name
    assert shown > 8
    assert asked == []
