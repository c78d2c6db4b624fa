"""The purpose register: no column without a purpose, a basis, a privacy class and a retention rule (PVN-1, PVN-16)."""

from __future__ import annotations

import importlib.util

import pytest
from django.apps import apps

from tests.conftest import PROJECT
from utsyn.retention.purposes import inventory, purpose_of, purposes

FIELDS = list(inventory())


@pytest.fixture(scope="module")
def tool():
    """The program that writes the document."""
    spec = importlib.util.spec_from_file_location("inventory", PROJECT / "tools" / "inventory.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_column_has_a_purpose_a_basis_a_class_and_a_rule():
    """PVN-1"""
    for each in FIELDS:
        assert each.purpose.basis, each
        assert each.privacy, each
        assert each.rule.source, each
    columns = {(model._meta.label, field.name) for model in apps.get_models(include_auto_created=True)
               for field in model._meta.concrete_fields}  # fmt: skip
    assert columns <= {(each.model, each.name) for each in FIELDS}


def test_every_field_of_a_sealed_box_is_in_it():
    sealed = {(each.model, each.name) for each in FIELDS if each.sealed}
    assert ("youth.YoungPerson", "sealed.number") in sealed
    assert ("youth.JournalEntry", "sealed.text") in sealed


def test_a_model_without_a_purpose_is_found():
    with pytest.raises(LookupError, match="0 purposes"):
        purpose_of("nowhere.Thing")


def test_the_register_names_only_models_that_exist_and_speaks_three_languages():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    for each in purposes().values():
        assert set(each.models) <= labels
        assert set(each.what) == set(each.recipients) == {"nb", "nn", "en"}
        assert str(each)
        assert each.seen_by


def test_the_document_is_what_the_models_say(tool):
    """PVN-1: python tools/inventory.py writes it anew."""
    assert tool.OUTPUT.read_text(encoding="utf-8") == tool.text()


def test_the_record_of_processing_has_its_seven_parts(tool):
    """PVN-16"""
    text = tool.text()
    for part in "abcdefg":
        (line,) = [row for row in text.splitlines() if row.startswith(f"| {part} ")]
        assert len(line.split("|")[2].strip()) > 10
