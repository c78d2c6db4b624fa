"""Odd values in addresses, queries and fields: never a fault, never a header of the attacker's making."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.consistency.source import SRC
from tests.redteam.addresses import YOUTH
from tests.redteam.asking import ask, browser_of
from tests.redteam.forms import values_for
from tests.redteam.table import page_of

ODD = {
    "header": "x\r\nSet-Cookie: tatt=1\r\n\r\n<h1>x", "nul": "a\x00b", "path": "../../../etc/passwd",
    "direction": "\u202eKari\u202c", "long": "æ" * 20_000, "digits": "9" * 400, "minus": "-1", "superscript": "²",
    "surrogate": "\ud800", "array": "[]", "formula": "=1+1", "last_day": "9999-12-31", "first_day": "0001-01-01",
}  # fmt: skip


def asked_for() -> list[str]:
    """Every name that the room reads of an address's query, from its source."""
    found: set[str] = set()
    for path in (SRC / "youth").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"(?:GET|data|params|query)(?:\.get(?:list)?\(|\[)\"(\w+)\"", text))
        found |= set(re.findall(r"\"(\w+)\" (?:not )?in request\.GET", text))
        found |= set(re.findall(r"^    (\w+) = forms\.\w+Field", text, flags=re.MULTILINE))
    return sorted(found | {"next", "side", "q"})


def in_query(value: str) -> str:
    encoded = quote(
        value[:2_000].encode("utf-8", "surrogatepass"), safe=""
    )  # a server takes no longer address
    return "&".join(f"{name}={encoded}" for name in asked_for())


def faults_of(answer) -> list[str]:
    """What must never be answered."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    if "tatt" in answer.cookies or any("\r" in value or "\n" in value for value in answer.headers.values()):
        found.append("a header of the attacker's")
    return found


def test_there_is_something_to_ask_for():
    assert len(asked_for()) > 10


@pytest.mark.parametrize("odd", ODD)
def test_what_an_address_asks_for_is_never_a_fault(town, insiders, odd):
    wrong, query = [], in_query(ODD[odd])
    for address in YOUTH:
        path = address.path(values_for(town, "ordinary", address))
        if page_of(address.name).get:
            for name in ("key_worker", "manager"):
                answer = ask(insiders[name], "get", f"{path}?{query}")
                if found := faults_of(answer):
                    wrong.append((address.name, name, found))
                if answer.status_code not in (403, 404):  # one who is let in is enough
                    break
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("odd", ODD)
def test_what_stands_in_a_field_is_never_a_fault(town, insiders, odd, forms):
    wrong = []
    for form in forms:
        whole = form.filled()
        value = ODD[odd].encode("utf-8", "replace").decode()  # a browser sends no lone surrogate
        singly = whole if odd in ("nul", "long", "header") else ()
        for name in [*singly, None]:
            data = {one: [value] for one in whole} if name is None else whole | {name: [value]}
            answer = ask(insiders[form.viewer], "post", form.action, data)
            if found := faults_of(answer):
                wrong.append((form.action, form.page, name, found))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("odd", ["%00", "a%0d%0aSet-Cookie:x=1", "9" * 40, "x" * 3000])
def test_an_address_that_was_bent_is_not_found(town, odd):
    browser, wrong = browser_of(town.users["manager"]), []
    for address in YOUTH:
        values = values_for(town, "ordinary", address)
        for name in values:
            path = address.path({**values, name: odd})
            for method in [method for method in ("get", "post") if page_of(address.name).rule(method)]:
                answer = ask(browser, method, path)
                expected = (
                    (403, 404, 405) if method == "get" else (302, 400, 403, 404, 405)
                )  # a form's own faults
                if answer.status_code not in expected or faults_of(answer):
                    wrong.append((address.name, name, method, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("where", ["https://example.org/x", "//example.org/x", "/\\example.org/x"])
def test_nobody_is_led_out_of_the_house(town, insiders, where, forms):
    """ASVS V3.7.2: open redirects, by every form and every name that a way back could have"""
    wrong = []
    ways = dict.fromkeys(("next", "back", "to", "tilbake", "return", "url", "videre", "referer"), where)
    for form in forms:
        path = f"{form.action}{'&' if '?' in form.action else '?'}next={quote(where)}"
        data = form.filled() | {name: [value] for name, value in ways.items()}
        answer = ask(insiders[form.viewer], "post", path, data, Referer=where)
        to = answer.headers.get("Location", "")
        if to and (not to.startswith("/") or to.startswith(("//", "/\\"))):
            wrong.append((form.action, to))
    for address in YOUTH:
        path = address.path(values_for(town, "ordinary", address))
        answer = ask(insiders["key_worker"], "get", f"{path}?next={quote(where)}", None, Referer=where)
        to = answer.headers.get("Location", "")
        if to and (not to.startswith("/") or to.startswith(("//", "/\\"))):
            wrong.append((address.name, to))
    assert wrong == [], "\n".join(map(str, wrong))
