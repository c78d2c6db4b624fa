"""Rules about what is kept."""

from __future__ import annotations

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command

from utsyn.retention.rules import Keep, rules

#: What a field may hold: shown to anybody; the service's own affairs; about employees; what is said in confidence
#: about people; about young people; secrets of the program.
CLASSES = {"public", "internal", "staff", "confidential", "person", "secret"}
OURS = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("utsyn.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_field_has_a_privacy_class(model):
    privacy = getattr(model, "privacy", {})
    names = {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}
    assert set(privacy.values()) <= CLASSES
    assert set(privacy) <= names | {"*"}, "names a field that is not there"
    assert "*" in privacy or names <= set(privacy)


def test_every_model_says_how_long_it_is_kept():
    """ARK-6, ARK-9: also what others made, for it lies in the same database."""
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(rules()) == labels


def test_what_is_confidential_is_kept_until_somebody_decides():
    """ARK-6"""
    found = [
        model._meta.label
        for model in OURS
        if {"confidential", "person"} & set(model.privacy.values())
        and rules()[model._meta.label].keep is Keep.IN_USE
    ]
    assert found == []


def test_only_places_that_the_team_chose_have_coordinates():
    """PVN-24: no encounter, no record and no session says where on the map; it names a place with an area."""
    coordinates = re.compile(r"lat(itude)?$|lon(gitude)?$|lng|position_?[xy]|geo|coord|point|gps")
    found = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.concrete_fields
        if coordinates.search(field.name) or "gis" in type(field).__module__
    }
    # A place of the service's own list, and the service's town, by which a phone knows when the sun goes down.
    assert found == {
        "catalogue.Place.latitude", "catalogue.Place.longitude",
        "field.FieldSettings.latitude", "field.FieldSettings.longitude",
    }  # fmt: skip


def test_every_change_of_a_model_has_its_migration(db):
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)
