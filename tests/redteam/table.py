"""Who may what, as it was decided: matrix_house.toml and matrix_youth.toml, worked out for each viewer.

Nothing here asks the program. docs/access-matrix.md is written from it (tools/access_matrix.py), and the tests hold the
program to it, address by address.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: What is answered.
IN, REFUSED, NOT_FOUND, NO_METHOD, SIGN_IN = "in", "403", "404", "405", "sign-in"
#: The five roles, then those who have none.
ROLES = ("worker", "team_leader", "manager", "administrator", "statistics_reader")
NO_ROLE, DISABLED, SIGNED_OUT = "no_role", "disabled", "signed_out"
HOUSE_VIEWERS = (*ROLES, NO_ROLE, DISABLED, SIGNED_OUT)


@dataclass(frozen=True, slots=True)
class Page:
    """One address: its name, what it is called, and the rule for seeing it and for sending it (empty: no such method).

    ``send`` goes along with what is sent, where the address says nothing to an empty form.
    """

    room: str
    name: str
    what: str
    get: str = ""
    post: str = ""
    send: tuple[tuple[str, str], ...] = ()
    of_record: bool = False

    def rule(self, method: str) -> str:
        """The rule for a method, ``get`` or ``post``."""
        return self.get if method == "get" else self.post


@cache
def declared(name: str) -> dict[str, Any]:
    """What stands in one of the two files: ``house`` or ``youth``."""
    with (HERE / f"matrix_{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _pages(name: str) -> Iterator[Page]:
    for room in declared(name)["room"]:
        for page in room["pages"]:
            send = tuple(page.pop("send", {}).items()) if isinstance(page.get("send"), dict) else ()
            yield Page(room["title"], **page, send=send, of_record=room.get("record", False))


@cache
def pages() -> tuple[Page, ...]:
    """Every address of the house, room by room."""
    return (*_pages("house"), *_pages("youth"))


def page_of(name: str) -> Page:
    """The row of an address. Raises KeyError, with what to do, where there is none."""
    found = next((page for page in pages() if page.name == name), None)
    if found is None:
        raise KeyError(
            f"{name} has no row in tests/redteam/matrix_*.toml: decide who may, then write it there"
        )
    return found


def house_outcomes(page: Page, method: str, viewer: str) -> frozenset[str]:
    """What may be answered to a viewer who holds one role, of a page that is about no record.

    Where an address names something that is not there, somebody who is let in is told so.
    """
    rule = page.rule(method)
    if not rule:
        return frozenset({NO_METHOD} if viewer not in (DISABLED, SIGNED_OUT) else {NO_METHOD, SIGN_IN})
    if rule == "nothing":
        return frozenset({NOT_FOUND})
    if rule == "open":
        return frozenset({IN, SIGN_IN})
    if rule == "signs_out" or viewer in (DISABLED, SIGNED_OUT):
        return frozenset({SIGN_IN})
    if rule == "signed_in":
        return frozenset({IN, NOT_FOUND})
    groups = declared("house")["groups"] | declared("youth")["groups"]
    return frozenset({IN, NOT_FOUND} if viewer in groups[rule] else {REFUSED})


#: Of records: what everybody in a town is to a record, by its state.
def relation(state: str, viewer: str) -> str:
    """``in``, ``403`` (may know that it exists, no more) or ``404`` (leaves no trace), before the page has a say."""
    if viewer in (DISABLED, SIGNED_OUT):
        return SIGN_IN
    table = declared("youth")["relations"]
    return str(table[state].get(viewer, table[state]["others"]))


def record_outcome(rule: str, state: str, viewer: str, role: str | None) -> str:
    """What is answered where an address names a record in a state, to a viewer who holds a role.

    The rules are those of matrix_youth.toml, ``[rights]``: who of those that have a relation to the record may, and who
    may without one as long as the record is an ordinary one.
    """
    right = declared("youth")["rights"][rule]
    if right.get("record_free"):
        state = "elsewhere" if state == "elsewhere" else "ordinary"
    base = str(right.get("states", {}).get(state, {}).get(viewer, relation(state, viewer)))
    has_role = role in right["roles"]
    if base == SIGN_IN or (base == NOT_FOUND and not right.get("role_first")):
        return base
    if right.get("role_first") and not has_role:
        return REFUSED
    if base == NOT_FOUND:
        return base
    if base == REFUSED:
        return IN if has_role and right.get("without_relation") else str(right.get("outside", REFUSED))
    if state in right.get("not_in", ()):
        return REFUSED
    return IN if has_role or viewer in right.get("follows", ()) else str(right.get("refused", REFUSED))


def learns_nothing(rule: str, role: str | None) -> bool:
    """Whether 403 and 404 tell somebody who is not let in the same: nothing."""
    right = declared("youth")["rights"][rule]
    outside = role not in declared("youth")["groups"]["youth"]
    return (
        outside or bool(right.get("either")) or (bool(right.get("role_first")) and role not in right["roles"])
    )


def names_a_record(page: Page) -> bool:
    """Whether the address is about a record, and not about something of the service."""
    rights = declared("youth")["rights"]
    return page.of_record and not any(
        rights[rule].get("record_free") for rule in (page.get, page.post) if rule
    )
