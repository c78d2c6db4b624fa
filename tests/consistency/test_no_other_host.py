"""The program talks with its own browsers and its own database, and calls nobody (PVN-19, IDN-9)."""

from __future__ import annotations

import re
import socket

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.urls import reverse

from tests.consistency.source import modules, own, relative
from tests.factories.no_other_host import AnotherHost
from utsyn.audit.commands import check_command

#: Libraries by which one calls somebody.
CALLERS = {
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "ftplib",
    "smtplib",
    "socket",
}
#: The server, which listens.
LISTENS = {"src/utsyn/config/server.py", "src/utsyn/config/commands/serve.py"}


def test_no_test_of_the_house_reaches_another_host():
    """PVN-19: every test of a page or a command runs with calls to other hosts refused (tests/conftest.py)."""
    for attempt in (
        lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        lambda: socket.getaddrinfo("folkeregisteret.example.org", 443),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    ):
        with pytest.raises(AnotherHost):
            attempt()


@pytest.mark.django_db
def test_pages_and_commands_answer_with_all_other_hosts_out_of_reach(client, user_with, service):
    """PVN-19"""
    client.force_login(user_with("manager", service))
    for name in (
        "youth:find",
        "youth:settings",
        "access:log",
        "accounts:settings",
    ):  # all others in their own tests
        assert client.get(reverse(name)).status_code == 200, name
    for check in ("audit", "access", "entries"):
        assert CliRunner().invoke(check_command, [check]).exit_code == 0, check


def test_nothing_in_the_program_can_call_anybody():
    """PVN-19, IDN-9: no library for it is imported, so there is no register to fetch from and none to switch on."""
    callers = re.compile(
        r"^\s*(?:import|from)\s+(?:urllib\.request|http\.client|requests|httpx|aiohttp|urllib3|ftplib|smtplib|socket)\b"
        r"|^\s*from\s+(?:urllib|http)\s+import\s+(?:request|client)\b",
        re.MULTILINE,
    )
    found = {relative(path) for path in modules() if callers.search(path.read_text(encoding="utf-8"))}
    assert found == LISTENS
    addresses = {name for name in dir(settings) if re.search(r"REGIST|FREG|_URL$|ENDPOINT", name)}
    assert addresses <= {"STATIC_URL", "MEDIA_URL", "LOGIN_URL", "LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL"}


def test_no_page_fetches_anything_from_elsewhere():
    """PVN-19: no address of another host where a browser would fetch it."""
    fetched = re.compile(
        r"""(?:\bsrc=|<link[^>]*\bhref=|url\(|fetch\(|import\s*\(?|from\s+)\s*["']?(?:https?:)?//"""
    )
    pages = own(".html", ".css", ".js", under="src/utsyn/")
    assert len(pages) > 100
    assert [relative(path) for path in pages if fetched.search(path.read_text(encoding="utf-8"))] == []
