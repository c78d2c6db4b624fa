"""Every change to codes: one at a time, in one transaction, with the right to it and an event in the log."""

from __future__ import annotations

from utsyn.catalogue.services.codes import add, close, rename, reopen
from utsyn.catalogue.services.merging import merge
from utsyn.catalogue.services.order import place_at, sort_by_name
from utsyn.catalogue.services.places import add_place, correct, replace
from utsyn.catalogue.services.schemes import add_scheme, change_scheme
from utsyn.catalogue.services.undo import undo

__all__ = [
    "add",
    "add_place",
    "add_scheme",
    "change_scheme",
    "close",
    "correct",
    "merge",
    "place_at",
    "rename",
    "reopen",
    "replace",
    "sort_by_name",
    "undo",
]
