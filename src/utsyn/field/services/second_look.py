"""The server's second look at what phones write: what in a note looks as if it said who somebody is."""

from __future__ import annotations

from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import District, Place
from utsyn.core.models import Service
from utsyn.field import known_names
from utsyn.field.suspicion import known_words, suspects


def suspect_kinds(service: Service, text: str) -> list[str]:
    """``birth_number``, ``email``, ``name``, ``phone``; sorted, none where all is well. It turns nothing away."""
    may_be_named = [
        name
        for model in (Place, District, StaffMember)
        for name in model._default_manager.filter(service=service).values_list("name", flat=True)
    ]
    kinds = {one.kind for one in suspects(text, known_words(may_be_named))}
    if known_names.words(text) & known_names.known(service):
        kinds.add("name")
    return sorted(kinds)
