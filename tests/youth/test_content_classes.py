"""Every class of content that a record is to hold has a place (JRN-10): the table in docs/youth-record.md is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from utsyn.youth import models
from utsyn.youth.models import Contact, EntryKind, JournalEntry, YoungPerson

TABLE = (Path(__file__).resolve().parents[2] / "docs" / "youth-record.md").read_text(encoding="utf-8")
OWNERS = {"person": YoungPerson, "contact": Contact, "entry": JournalEntry}
#: JRN-10, one word of each class.
CLASSES = [
    "Identity and contact", "guardians and next of kin", "When, where", "Doctor and coordinator", "individual plan",
    "own description and wishes", "Observations and assessments", "Plan and status", "Advice and information",
    "Disclosures", "Reservations", "Circumstances of parents",
]  # fmt: skip


def rows() -> dict[str, list[str]]:
    """What stands in each row of the table: its class, and the places that it names."""
    lines = [line.split("|") for line in TABLE.splitlines() if line.startswith("| ") and "`" in line]
    return {cells[1].strip(): re.findall(r"`([a-zA-Z_]+[.:][a-zA-Z_]+)`", cells[2]) for cells in lines}


def exists(place: str) -> bool:
    """Whether there is such a field, kind of entry, or table."""
    owner, name = re.split(r"[.:]", place)
    if owner == "kind":
        return name in EntryKind.values
    if owner == "model":
        return name in models.__all__
    model = OWNERS[owner]
    return name in model.sealed_fields or name in {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize("content", CLASSES)
def test_every_class_of_content_has_a_row_with_a_place(content):
    """JRN-10."""
    found = [places for name, places in rows().items() if content in name]
    assert len(found) == 1
    assert found[0]


@pytest.mark.parametrize("place", sorted({place for places in rows().values() for place in places}))
def test_every_place_that_the_table_names_exists(place):
    assert exists(place)


def test_a_place_that_does_not_exist_would_be_found():
    assert not exists("person.shoe_size")
    assert not exists("kind:poem")
    assert not exists("model:Poem")


def test_there_is_no_place_for_the_individual_plan_itself():
    """JRN-12: the record shows that it exists and where."""
    assert [name for name in YoungPerson.sealed_fields if "plan" in name] == ["plan"]
    assert "never the plan" in TABLE
