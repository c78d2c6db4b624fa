"""Rules about changes: who does it is said, the right is asked for before the transaction, and the log knows.

A refusal raised inside ``atomic`` would roll back its own audit row; that is why the order matters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.consistency.source import SRC, modules, relative, tree

SERVICE = re.compile(r"/(services\w*|bulk)\.py$|/services/")
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete"}

PART_OF_ERASING = "a part of disposing and retaining, in their transaction, with their event"
#: Functions that change something and yet do not ask for a permission, with the reason.
ASKED_ABOVE = "the room is below access: whoever calls it has asked, and access.services does"
PART_OF_ROTA = (
    "a part of the changes of the rota, called inside `changing`, which asks; `keep` is their event"
)
PART_OF_RECORD = "a part of a change of a record, called in its transaction by the service that asks"
PART_OF_SYNC = "a part of sync.take, in its transaction, with its event"
NO_PERMISSION = {
    **dict.fromkeys(
        ("youth/services/erasing.py:erase_again", "youth/services/erasing.py:erase_record"), PART_OF_ERASING
    ),
    "accounts/services.py:change_profile": "one's own name and language; there is no other user to name",
    "accounts/services.py:create": ASKED_ABOVE,
    "accounts/services.py:disable": ASKED_ABOVE,
    "accounts/services.py:enable": ASKED_ABOVE,
    "accounts/services.py:clear_second_factors": ASKED_ABOVE,
    "accounts/bulk.py:put_staff": ASKED_ABOVE,
    "audit/services.py:record": "the log itself: called inside the transaction of what it records",
    "catalogue/bulk.py:ensure_districts": "codes that every service has; whoever makes a service has asked",
    "catalogue/services/changing.py:keep": "a part of every change of a code, called inside `changing`, which asks",
    "catalogue/services/order.py:restore": "a part of `undo`, called inside `changing`, which asks",
    **dict.fromkeys(
        (
            "field/services/projected_incidents.py:write",
            "field/services/projection.py:write_again",
            "field/services/projection.py:write_new",
        ),
        PART_OF_SYNC,
    ),
    **dict.fromkeys(
        (
            "steering/services/rota_changing.py:put_back",
            "steering/services/rota_changing.py:put_people",
            "steering/services/rota_changing.py:put_places",
            "steering/services/rota_shifts.py:empty_teams",
        ),
        PART_OF_ROTA,
    ),
    "steering/services/rota_changing.py:keep": PART_OF_ROTA,
    "youth/services/opening.py:staff_for": PART_OF_RECORD,
    "youth/services/tokens.py:match_persons": PART_OF_RECORD,
    "youth/services/tokens.py:match_staff_numbers": PART_OF_RECORD,
    "youth/services/tokens.py:write_tokens": PART_OF_RECORD,
    "field/services/phones.py:note_refusal": "the log of those who had no right",
    "field/services/phones.py:note_turned_away": "the log of those who had no right",
    "field/services/phones.py:note_told": "what a phone that was stopped is told, signed in or not",
    "field/services/phones.py:turn_away_lost": "the log of a phone that was lost, signed in or not",
}
#: Functions that change something and yet take no actor or leave no event of their own, with the reason.
NO_EVENT = {
    "audit/services.py:record": "it is the event",
    **{
        name: why
        for name, why in NO_PERMISSION.items()
        if why in (PART_OF_SYNC, PART_OF_ROTA, PART_OF_ERASING)
    },
    "field/services/phones.py:turn_away_lost": "the actor is nobody: the phone need not be signed in",
    "youth/services/tokens.py:match_staff_numbers": "the actor is the employee whose number it is",
    "youth/services/tokens.py:write_tokens": "hashes of what stands in the record; the change itself is the event",
}


class House:
    """Every function of the house, and what a name in a module refers to."""

    def __init__(self) -> None:
        self.functions: dict[tuple[str, str], ast.FunctionDef] = {}
        self.names: dict[str, dict[str, str]] = {}
        for path in modules():
            module = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef):
                    self.functions[module, node.name] = node
            self.names[module] = {
                alias.asname or alias.name: f"{node.module}.{alias.name}"
                for node in ast.walk(tree(path))
                if isinstance(node, ast.ImportFrom) and node.module
                for alias in node.names
            }

    def called(self, module: str, call: ast.Call) -> tuple[str, str] | None:
        """Which function of the house a call goes to, if any."""
        spelled = ast.unparse(call.func)
        first, _, rest = spelled.partition(".")
        if not rest and (module, first) in self.functions:
            return module, first
        full = self.names[module].get(first, "") + (f".{rest}" if rest else "")
        where, _, name = full.rpartition(".")
        return (where, name) if (where, name) in self.functions else None

    def events(
        self, module: str, function: ast.FunctionDef, seen: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """What happens in a function, in the order it is written, with what it calls in the same house."""
        for node in _in_order(function):
            if isinstance(node, ast.Raise) and node.exc is not None and "Refused(" in ast.unparse(node.exc):
                yield "require"
            if not isinstance(node, ast.Call):
                continue
            spelled = ast.unparse(node.func)
            target = self.called(module, node)
            if spelled == "require":
                yield "require"
            elif spelled.endswith("atomic"):
                yield "atomic"
            elif spelled == "record":
                yield "record"
            elif target and f"{target}" not in seen:
                yield from self.events(target[0], self.functions[target], seen | {f"{target}"})
            elif spelled.rpartition(".")[2] in WRITES and "." in spelled:
                yield "write"


def _in_order(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Nodes in the order they stand in the text; what a ``with`` or a call needs comes before its body."""
    for child in ast.iter_child_nodes(function):
        yield from _nodes(child)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _nodes(child)


HOUSE = House()


def changing() -> list[tuple[str, str, ast.FunctionDef, list[str]]]:
    """Every public function of a services module that changes something, with what happens in it."""
    found = []
    for path in modules():
        if not SERVICE.search(path.as_posix()):
            continue
        module = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not _is_part(node):
                events = list(HOUSE.events(module, node))
                if {"atomic", "record", "write"} & set(events):
                    found.append(
                        (f"{relative(path).removeprefix('src/utsyn/')}:{node.name}", module, node, events)
                    )
    return found


def _is_part(node: ast.FunctionDef) -> bool:
    """A context manager that services use, or a function that takes its actor from the service that calls it."""
    return bool(node.decorator_list)


CHANGING = changing()
IDS = [name for name, *_ in CHANGING]


def test_there_are_services():
    assert len(CHANGING) > 20
    assert {Path(name.partition(":")[0]).parts[0] for name in IDS} >= {
        "field",
        "catalogue",
        "exchange",
        "access",
    }


@pytest.mark.parametrize(("name", "module", "node", "events"), CHANGING, ids=IDS)
def test_a_change_says_who_does_it(name, module, node, events):
    if name in NO_EVENT or name == "catalogue/services/changing.py:keep":
        return
    assert "by" in [arg.arg for arg in node.args.kwonlyargs], "takes no keyword-only `by`"


@pytest.mark.parametrize(("name", "module", "node", "events"), CHANGING, ids=IDS)
def test_a_change_asks_for_the_right_before_its_transaction(name, module, node, events):
    if name in NO_PERMISSION:
        return
    assert "require" in events, "asks for no permission"
    first_change = min(events.index(event) for event in ("atomic", "write") if event in events)
    assert events.index("require") < first_change


@pytest.mark.parametrize(("name", "module", "node", "events"), CHANGING, ids=IDS)
def test_a_change_leaves_an_event_in_the_log(name, module, node, events):
    if name in NO_EVENT:
        return
    assert "record" in events


@pytest.mark.parametrize("name", sorted({*NO_PERMISSION, *NO_EVENT}))
def test_the_lists_of_exceptions_name_what_exists(name):
    assert name in IDS
