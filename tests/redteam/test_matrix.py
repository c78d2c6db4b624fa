"""Every address × every kind of viewer × seeing and sending, held against the table (TIL-2, TIL-7)."""

from __future__ import annotations

import pytest

from tests.redteam import table
from tests.redteam.addresses import ADDRESSES, Address
from tests.redteam.asking import ask, browser_of, everything, kind_of
from tests.redteam.forms import page_sends, values_for
from tests.redteam.town import CAST, STATES
from utsyn.accounts.models import User
from utsyn.catalogue.lists import LISTS
from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.services.codes import add
from utsyn.core.actor import Actor

NAMES = sorted({one.name for one in ADDRESSES})
HOUSE = [one for one in ADDRESSES if one.room != "youth"]
ROOMS = sorted({one.room or one.name.partition("_")[0] for one in HOUSE})
#: An example of each sort of variable: of what is not there. Who is let in is told so, who is not is refused.
EXAMPLES = {
    "int": 987_654, "str": "x", "slug": "tema", "uuid": "00000000-0000-7000-8000-000000000000", "record": "x",
    "": "x",
}  # fmt: skip
#: Variables that are words; and where the row must be there, for a page that looks for it before it asks who it is.
WORDS: dict[str, object] = {
    "access:change-state change": "ta-ut",
    "field:settings-change part": "finnes-ikke",
}


def test_every_address_has_a_row_in_the_table_and_every_row_an_address():
    assert {page.name for page in table.pages()} == set(NAMES)
    assert len(table.pages()) == len({page.name for page in table.pages()}), "two rows of one address"


def test_the_table_and_the_town_speak_of_the_same_viewers_and_states():
    relations = table.declared("youth")["relations"]
    assert set(relations) == set(STATES)
    known = {*CAST, "others", table.SIGNED_OUT}
    assert {viewer for row in relations.values() for viewer in row} <= known


def example(address: Address, words: dict[str, object]) -> str:
    said = {name: EXAMPLES[kind] for name, kind in address.variables}
    return address.path({name: words.get(f"{address.name} {name}", value) for name, value in said.items()})


def rows_there(service, user_with):
    """Some rows of the house that exist, by the address and variable that name them."""
    topic = add(by=Actor.system("test"), service=service, to=LISTS["tema"], name="Skole")
    user = user_with("worker", service).pk
    there = {
        f"catalogue:{name} pk": topic.pk for name in ("code", "rename", "close", "reopen", "merge", "correct")
    }
    there |= {
        f"access:{name} pk": user for name in ("user", "new-link", "set-role", "end-role", "change-state")
    }
    return WORDS | there | {"catalogue:undo pk": CodeChange.objects.get().pk}


@pytest.mark.parametrize("room", ROOMS)
def test_the_house_answers_every_role_as_the_table_says(room, service, user_with):
    browsers = {role: browser_of(user_with(role, service)) for role in table.ROLES}
    browsers[table.NO_ROLE] = browser_of(user_with(None, service))
    gone = user_with("worker", service)
    browsers[table.DISABLED] = browser_of(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    browsers[table.SIGNED_OUT] = browser_of(None)
    wrong, words = [], rows_there(service, user_with)
    for address in HOUSE:
        if (address.room or address.name.partition("_")[0]) != room:
            continue
        page, path = table.page_of(address.name), example(address, words)
        for viewer, browser in browsers.items():
            for method in ("get", "post"):
                got = kind_of(ask(browser, method, path, dict(page.send) if method == "post" else None))
                wanted = table.house_outcomes(page, method, viewer)
                if got not in wanted:
                    wrong.append((address.name, viewer, method, got, sorted(wanted)))
    assert wrong == [], "\n".join(map(str, wrong))


YOUTH = [one for one in ADDRESSES if one.room == "youth"]
#: Of records that are not ordinary: those whom the state means something to, and one whom it should mean nothing to.
TRIED = {
    "strict": ("key_worker", "substitute", "colleague", "leader"), "protected": ("grantee", "colleague", "manager"),
    "restricted": ("key_worker", "manager"), "erased": ("key_worker", "manager"), "merged": ("key_worker", "colleague"),
    "objecting": ("key_worker", "substitute"), "impeded": ("key_worker", "leader"),
    "elsewhere": ("key_worker", "manager", "elsewhere"),
}  # fmt: skip


@pytest.mark.parametrize("state", [*STATES])
def test_a_record_answers_every_viewer_as_the_table_says(state, town):
    """TIL-2, TIL-4, TIL-6, TIL-7, TAU-1, TAU-4, IDN-8, PVN-12, PVN-22"""
    wrong = _record_answers(town, state)
    assert wrong == [], "\n".join(map(str, wrong))


def _record_answers(town, state):
    tried = TRIED.get(state, tuple(CAST))
    browsers = {name: browser_of(user) for name, user in town.users.items() if name in tried}
    if state not in TRIED:
        browsers[table.SIGNED_OUT] = browser_of(None)
    before, wrong = everything(), []
    for address in YOUTH:
        page = table.page_of(address.name)
        path = address.path(values_for(town, state, address))
        sent = page_sends(page, town, state)
        for viewer, browser in browsers.items():
            role = CAST.get(viewer, (None, ""))[0]
            for method in ("get", "post"):
                if state in TRIED and not (page.of_record and page.rule(method)):
                    continue
                got = kind_of(ask(browser, method, path, sent if method == "post" else None))
                if page.of_record and page.rule(method):
                    wanted = {table.record_outcome(page.rule(method), state, viewer, role)}
                    if wanted <= {table.REFUSED, table.NOT_FOUND} and table.learns_nothing(
                        page.rule(method), role
                    ):
                        wanted = {table.REFUSED, table.NOT_FOUND}
                else:
                    as_one = viewer if viewer in (table.DISABLED, table.SIGNED_OUT) else role or table.NO_ROLE
                    wanted = set(table.house_outcomes(page, method, as_one))
                if got not in wanted:
                    wrong.append((address.name, viewer, method, got, sorted(wanted)))
    assert everything() == before
    return wrong
