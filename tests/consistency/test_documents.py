"""Rules about what is written for readers."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from tests.consistency.source import PROJECT, relative, tracked
from utsyn.access.roles import roles
from utsyn.config.cli import COMMANDS
from utsyn.statistics.indicators.catalogue import indicators

#: Models that no reader of the glossary meets: they carry another one, or only the machine knows them.
UNSEEN = {
    "ChangedMonth",
    "ChainHead",
    "CacheEntry",
    "SessionStaff",
    "EncounterTopic",
    "CodeChange",
    "EntryStaff",
    "EntryTopic",
}


def glossary() -> set[str]:
    return set(re.findall(r"`([\w.]+)`", (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")))


def test_the_glossary_explains_every_indicator():
    assert set(indicators()) - glossary() == set()


def test_the_glossary_explains_every_role():
    assert set(roles()) - glossary() == set()


def test_the_glossary_explains_every_model():
    models = {m.__name__ for m in apps.get_models() if m.__module__.startswith("utsyn.")}
    assert models - glossary() - UNSEEN == set()


def test_the_readme_names_every_command():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"utsyn {name}" not in text] == []


def test_the_readme_says_first_how_to_see_it_and_how_to_test_it():
    first_screen = (PROJECT / "README.md").read_text(encoding="utf-8").splitlines()[:15]
    assert any("make demo" in line for line in first_screen)
    assert any("make test" in line for line in first_screen)


@pytest.mark.parametrize("document", [p for p in tracked() if p.suffix == ".md"], ids=relative)
def test_a_link_between_documents_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_is_listed():
    listed = (PROJECT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = [p.name for p in tracked() if p.parent == PROJECT / "docs" / "adr" and p.name != "README.md"]
    assert decisions
    assert [name for name in decisions if name not in listed] == []
