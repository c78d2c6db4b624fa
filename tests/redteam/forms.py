"""Every form of the youth room, found on the pages themselves and filled in as somebody who means well would, or does
not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from lxml import html

from tests.factories.browser import SignedInClient
from tests.redteam.addresses import YOUTH, Address
from tests.redteam.asking import ask, body_of, difference, everything, undone
from tests.redteam.table import Page, page_of
from tests.redteam.town import Town
from utsyn.core import clock

#: An id that nothing has.
NOBODY = UUID("0198d6a1-0000-7000-8000-000000000000")
#: How many pages are looked at from one viewer; the links of the pages are followed once.
MOST = 400


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, sort (``text``, ``textarea``, ``select``, ``radio`` …), what it holds, what may be chosen."""

    name: str
    sort: str
    value: str
    choices: tuple[str, ...] = ()
    chosen: bool = False

    @property
    def is_text(self) -> bool:
        """Whether somebody writes in it."""
        return self.sort in ("text", "textarea", "search", "tel", "email")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that changes something: whose page it stands on, where it goes, its fields."""

    viewer: str
    page: str
    action: str
    fields: tuple[Field, ...]
    buttons: tuple[tuple[str, str], ...]

    def filled(self, text: str = "Skrevet av en prøve, og langt nok.", **own: str) -> dict[str, list[str]]:
        """A submission: what stands there, ``text`` where somebody writes, the first choice, today."""
        said: dict[str, list[str]] = {}
        for one in self.fields:
            if (value := _answer(one, text)) is not None:
                said.setdefault(one.name, []).append(value)
        for name, value in self.buttons[:1]:
            said.setdefault(name, [value])
        return said | {name: [value] for name, value in own.items()}


#: A day as the pages write it in a field of text.
_A_DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")


def _answer(one: Field, text: str) -> str | None:
    if one.sort == "hidden":
        return one.value
    if one.sort in ("select", "radio"):
        return one.value or next((choice for choice in one.choices if choice), "")
    if one.sort == "checkbox":
        return one.value
    if one.sort == "number":
        return one.value or "30"
    if one.value:
        stands = one.sort == "date" or _A_DAY.fullmatch(one.value) or not one.is_text
        return one.value if stands else f"{one.value} {text}"
    low = one.name.lower()
    if one.sort == "date" or any(part in low for part in ("date", "_on", "due", "as_of")):
        return clock.today("Europe/Oslo").strftime("%d.%m.%Y")
    if one.sort == "time" or "time" in low:
        return "12:00"
    return text


def values_for(town: Town, state: str, address: Address) -> dict[str, object]:
    """What stands in an address about a record in this state."""
    things = town.things.get(state, {})
    return {name: value_of(town, state, things, address, name) for name, _kind in address.variables}


def value_of(town: Town, state: str, things: dict[str, Any], address: Address, name: str) -> object:
    """One variable of an address. The rows are named as addresses name them (:data:`SORTS`)."""
    if name == "uid" and _sort(address, name) == "person":
        return town.people[state].uid
    row = things[_sort(address, name)]
    if isinstance(row, str):
        return row
    return row.uid if hasattr(row, "uid") and _kind(address, name) == "uuid" else row.pk


def _kind(address: Address, name: str) -> str:
    return dict(address.variables)[name]


#: Which row of the town a variable means: by name of address and variable, else by the variable alone.
SORTS: dict[str, str] = {
    "uid": "person",
    "youth:quality-names key": "list",
    "youth:farewell entry": "farewell",
    "youth:anonymous-entry entry": "anonymous_signed",
    "youth:anonymous-correct entry": "anonymous_signed",
    "youth:period row": "period",
    "youth:key-worker-end row": "worker",
    "youth:decision-edit row": "decision",
    **{f"youth:{name} row": "task" for name in ("task-edit", "task-done", "task-undo")},
    **{f"youth:{name} row": "contact" for name in (
        "contact-edit", "withhold", "tell", "contact-end", "contact-resume",
    )},
    **{f"youth:entry-{name} entry": "draft" for name in ("edit", "sign", "discard", "restore", "choose")},
    **{f"youth:anonymous-{name} entry": "anonymous" for name in ("edit", "sign", "discard", "restore", "choose")},
    **{f"youth:{name} uid": "disposal" for name in (
        "disposal", "disposal-assess", "disposal-settle", "disposal-refuse", "disposal-approve",
    )},
}  # fmt: skip


def _sort(address: Address, name: str) -> str:
    return SORTS.get(f"{address.name} {name}", SORTS.get(name, name))


def page_sends(page: Page, town: Town, state: str) -> dict[str, str]:
    """What goes along with a page's POST, with the ids of this town: ``{draft}`` is a draft's, ``{new}`` nobody's."""
    ids = {name: str(row.uid) for name, row in town.things[state].items() if hasattr(row, "uid")}
    return {name: value.format(new=NOBODY, **ids) for name, value in page.send}


def pages(
    town: Town, viewer: str, browser: SignedInClient, state: str = "ordinary"
) -> Iterator[tuple[str, Any]]:
    """Every page of the room that the viewer gets to see, with one record's things, and what those pages link to."""
    waiting = [
        address.path(values_for(town, state, address)) for address in YOUTH if page_of(address.name).get
    ]
    paths, seen = set(waiting), set()
    for path in waiting:  # grows by what the pages link to of themselves: «?vis=alle»
        if path in seen or len(seen) > MOST:
            continue
        seen.add(path)
        answer = ask(browser, "get", path)
        if answer.status_code != 200:
            continue
        yield path, answer
        if path in paths and answer.headers.get("Content-Type", "").startswith("text/html"):
            links = html.fromstring(body_of(answer) or b"<p/>").xpath("//a/@href | //*/@hx-get")
            further = [urljoin(path, link).partition("#")[0] for link in links]
            waiting += [link for link in further if link.partition("?")[0] in paths and "?" in link]


def forms_of(path: str, viewer: str, body: bytes) -> Iterator[Form]:
    """The forms of one page that change something."""
    for form in html.fromstring(body or b"<p/>").xpath("//form[translate(@method,'POST','post')='post']"):
        action = urljoin(path, form.get("action") or "")
        if not urlsplit(action).path.startswith("/ungdom"):
            continue
        fields, radios = [], set()
        inside = form.xpath(".//input | .//select | .//textarea")
        outside = form.xpath(f"//*[@form='{form.get('id')}']") if form.get("id") else []
        for one in [*inside, *[each for each in outside if each.tag != "button"]]:
            found = _field(form, one)
            if found is None or (found.sort == "radio" and found.name in radios):
                continue
            radios |= {found.name} if found.sort == "radio" else set()
            fields.append(found)
        buttons = tuple((one.get("name"), one.get("value") or "") for one in form.xpath(".//button[@name]"))
        yield Form(viewer, path, action, tuple(fields), buttons)


def _field(form: Any, one: Any) -> Field | None:
    name, sort = one.get("name"), (one.get("type") or "text") if one.tag == "input" else one.tag
    if (
        not name
        or name == "csrfmiddlewaretoken"
        or sort in ("submit", "button", "file")
        or one.get("disabled")
    ):
        return None
    if sort == "textarea":
        return Field(name, sort, (one.text or "").strip())
    if sort == "select":
        choices = tuple(one.xpath("./option/@value | ./optgroup/option/@value"))
        chosen = one.xpath(".//option[@selected]/@value")
        return Field(name, sort, chosen[0] if chosen else "", choices)
    if sort == "radio":
        same = form.xpath(f".//input[@type='radio'][@name='{name}']")
        chosen = [each.get("value") for each in same if each.get("checked") is not None]
        return Field(name, sort, chosen[0] if chosen else "", tuple(each.get("value") for each in same))
    if sort == "checkbox":
        return Field(name, sort, one.get("value") or "on", chosen=one.get("checked") is not None)
    return Field(name, sort, one.get("value") or "")


def all_forms(town: Town, browsers: dict[str, SignedInClient], state: str = "ordinary") -> list[Form]:
    """Every form that one of the viewers gets, each once."""
    found: dict[tuple[str, frozenset[str]], Form] = {}
    for viewer, browser in browsers.items():
        for path, answer in pages(town, viewer, browser, state):
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                for form in forms_of(path, viewer, body_of(answer)):
                    key = (form.action, frozenset(one.name for one in form.fields))
                    found.setdefault(key, form)
    return list(found.values())


def submitted(
    browser: SignedInClient, form: Form, data: dict[str, list[str]], before: dict[str, Any]
) -> tuple[Any, dict[str, list[Any]]]:
    """Send a form; the answer, and what it changed of everything that was there before. Nothing is kept."""
    with undone():
        answer = browser.post(form.action, data)
        body_of(answer)
        return answer, difference(before, everything())
