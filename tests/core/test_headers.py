"""What every answer carries, whoever asks and whatever it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import PROJECT
from tests.factories.browser import SignedInClient
from utsyn.accounts.models import User
from utsyn.core.models import Service

#: Pages that hold no data, and may be kept by a device.
KEPT = {"/frakoblet", "/sw.js", "/felt", "/felt/sw.js", "/felt/manifest.webmanifest"}
#: The list of what is left in a browser (PVN-21).
LISTED = (PROJECT / "docs" / "browser-storage.md").read_text(encoding="utf-8")


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address of the house that takes no argument."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif not set("<(") & set(here):
            yield here.removesuffix("\\Z").replace("\\", "")


def check(path: str, headers: dict[str, str]) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert headers["X-Content-Type-Options"] == "nosniff", path
    assert headers["X-Frame-Options"] == "DENY", path
    assert headers["Referrer-Policy"] == "same-origin", path
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
    assert "camera=()" in headers["Permissions-Policy"], path
    assert headers["Cache-Control"] == ("no-cache" if path in KEPT else "no-store"), path


@pytest.mark.django_db
def test_every_address_answers_with_all_security_headers_signed_in_or_not(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    found = sorted(set(addresses()))
    assert "/sw.js" in found
    for path in [*found, "/finnes-ikke"]:
        check(path, dict(Client().get(path).headers))
    client.force_login(user_with("team_leader", service))
    for path in [*found, "/finnes-ikke"]:
        answer = client.get(path)
        check(path, dict(answer.headers))
        assert answer.status_code < 500, path
    assert set(client.cookies) <= cookies(), "PVN-21: what pages set is in the list"


def cookies() -> set[str]:
    """The cookies in the list of what is left in a browser."""
    return set(re.findall(r"^\| `([\w-]+)` \|", LISTED.partition("## Kept by scripts")[0], re.MULTILINE))


@pytest.mark.django_db
def test_a_form_that_is_sent_leaves_no_cookie_but_those_in_the_list(
    client: Client, user_with: Callable[..., User], service: Service
) -> None:
    """PVN-21: session, the form's own, and «Lagret.» on its way to the next page – all of them, and no more."""
    client.get("/logg-inn")
    client.force_login(user_with("team_leader", service))
    as_it_stands = {
        "names_in_log": "on",
        "alias_days": 365,
        "review_days": 3,
        "mass_limit": 25,
        "regime": "H",
    }
    assert client.post("/ungdom/oppsett", as_it_stands).status_code == 302
    assert set(client.cookies) == cookies() == {"utsyn", "utsyn-csrf", "messages"}


def test_what_scripts_keep_in_a_browser_is_in_the_list() -> None:
    """PVN-21"""
    stores = re.compile(r"\b(?:localStorage|sessionStorage|indexedDB|caches|document\.cookie)\b")
    scripts = (path for path in (PROJECT / "src" / "utsyn").rglob("*.js") if "vendor" not in path.parts)
    used = {name for path in scripts for name in stores.findall(path.read_text(encoding="utf-8"))}
    listed = set(re.findall(r"^\| `(\w+)` \|", LISTED.partition("## Kept by scripts")[2], re.MULTILINE))
    assert used == listed == {"sessionStorage", "indexedDB", "caches"}


@pytest.mark.django_db
def test_plain_http_is_sent_to_the_same_address_with_tls(settings: Any) -> None:
    """AUT-7: behind TLS, whatever is asked for; a form that is sent too."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    plain, tls = {"x-forwarded-proto": "http"}, {"x-forwarded-proto": "https"}
    for ask in (Client().get, Client().post):
        answer = ask("/logg-inn?next=%2Ffelt", headers=plain)
        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/logg-inn?next=%2Ffelt")
    assert Client().get("/logg-inn", headers=tls).status_code == 200


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client: Client) -> None:
    session = client.post("/visning", {"language": "en"}).cookies["utsyn"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    csrf = client.get("/logg-inn").cookies["utsyn-csrf"]
    assert csrf["httponly"]
    assert csrf["samesite"] == "Strict"


def test_behind_tls_cookies_belong_to_this_host_alone_and_browsers_are_told_to_stay_with_tls() -> None:
    """AUT-7: HSTS, and plain HTTP is led to TLS."""
    code = (
        "from utsyn.config import settings as s\n"
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.SESSION_COOKIE_SECURE\n"
        "assert s.CSRF_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_SECURE\n"
        "assert s.SECURE_HSTS_SECONDS >= 365 * 24 * 3600\n"
        "assert s.SECURE_SSL_REDIRECT and s.SECURE_PROXY_SSL_HEADER == ('HTTP_X_FORWARDED_PROTO', 'https')\n"
    )
    environment = {**os.environ, "UTSYN_HTTPS": "1", "UTSYN_SECRET_KEY": "x" * 50}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


@pytest.mark.django_db
@pytest.mark.parametrize("post", ["/visning", "/tjeneste"])
def test_a_form_from_another_site_changes_nothing(
    post: str, user_with: Callable[..., User], service: Service
) -> None:
    stranger = SignedInClient(enforce_csrf_checks=True)
    stranger.force_login(user_with("manager", service))
    answer = stranger.post(post, {"language": "en", "service": "vika"})
    assert answer.status_code == 403
    assert "Siden var åpen for lenge" in answer.content.decode()
