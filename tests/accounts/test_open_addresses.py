"""Every address needs sign-in or stands on a written list (ASVS V8.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from utsyn.accounts import open_addresses

EXAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": "00000000-0000-7000-8000-000000000000",
    "path": "x",
    "record": "x",
}
#: Addresses that are open, and that an anonymous visitor may be led on from because there is nothing to continue.
LEADS_ON = {"mfa_authenticate", "mfa_login_webauthn", "account_logout"}


def walk(
    patterns: list[URLPattern | URLResolver], before: str = "", rooms: str = ""
) -> Iterator[tuple[str, str]]:
    """Every address of the house with an example for each variable, and its full name."""
    for pattern in patterns:
        part = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            room = f"{rooms}{pattern.namespace}:" if pattern.namespace else rooms
            yield from walk(pattern.url_patterns, before + part, room)
        else:
            yield example(before + part), f"{rooms}{pattern.name or ''}"


def example(route: str) -> str:
    """``brukere/<int:pk>`` → ``/brukere/1``; of a regular expression the first alternative."""
    route = re.sub(r"<(\w+):\w+>", lambda found: EXAMPLES[found[1]], route)
    route = re.sub(r"<\w+>", "x", route)
    route = re.sub(r"\(\?Px(?:\\d\+|\[0-9\]\{1,19\})\)", "1", route)
    route = re.sub(r"\(\?P(?:<\w+>|x)([^|)]+)\|[^)]*\)", r"\1", route)
    return "/" + re.sub(r"[\^$\\]|\?$", "", route).lstrip("/")


ADDRESSES = sorted(set(walk(get_resolver().url_patterns)))


def test_the_walk_finds_the_house():
    names = {name for _path, name in ADDRESSES}
    assert {"core:home", "access:users", "accounts:settings", "account_login", "access:change-state"} <= names
    assert len(ADDRESSES) > 30


@pytest.mark.parametrize(("path", "name"), ADDRESSES, ids=[name or path for path, name in ADDRESSES])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_needs_sign_in_or_stands_on_the_list(db, path, name, method):
    answer = getattr(Client(), method)(path)
    if path.startswith("/api/"):
        open_ones = ("openapi", "docs", "schema")
        assert answer.status_code in {401, 404, 405} or any(word in path for word in open_ones), path
    elif open_addresses.is_open(path, name):
        assert answer.status_code != 302 or name in LEADS_ON | {"access:display"} or "/logg-inn" in answer.url
    else:
        assert answer.status_code == 302, f"{path} ({name}) answers {answer.status_code} to a stranger"
        assert answer.url.startswith("/logg-inn"), path


def test_a_fragment_gets_401_and_the_address_of_sign_in(db):
    answer = Client().get(
        "/brukere", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/brukere"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/logg-inn?next=%2Fbrukere"
    assert answer.content == b""


def test_a_page_that_the_service_worker_fetches_is_led_to_sign_in_like_any_page(db):
    headers = {"Sec-Fetch-Dest": "empty", "Accept": "text/html,application/xhtml+xml"}
    assert Client().get("/brukere", headers=headers).status_code == 302


def test_something_that_is_not_there_says_no_more_to_a_stranger(db):
    assert Client().get("/finnes-ikke").status_code == 404


def test_every_name_on_the_list_is_explained_and_used():
    names = {name for _path, name in ADDRESSES}
    for name, why in open_addresses.NAMES.items():
        assert len(why) > 20
        assert name in names or name == "accounts:demo-sign-in", (
            f"{name} is on the list but nowhere in the house"
        )


def test_the_list_is_short():
    """Each new entry is a decision; change this number with the reason in the commit."""
    assert len(open_addresses.NAMES) == 17
    assert set(open_addresses.PREFIXES) == {"/static/", "/api/"}
