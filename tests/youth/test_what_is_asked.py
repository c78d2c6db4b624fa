"""What forms ask for and columns keep about a young person: no more than a purpose needs (JRN-15, PVN-2, PVN-14)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django import forms
from django.apps import apps
from django.db import models

from tests.conftest import PROJECT
from tests.youth.writers import draft, sign
from utsyn import youth
from utsyn.catalogue.codes import Gender
from utsyn.core import clock
from utsyn.core.errors import Refused
from utsyn.retention.purposes import purposes
from utsyn.youth.assessment import PARTS
from utsyn.youth.disposal_forms import AssessForm
from utsyn.youth.journal_forms import AssessmentForm
from utsyn.youth.models import Decision, Regime, YoungPerson
from utsyn.youth.services import drafts, signing

#: Words of offences, as they would stand in a name or a code.
OFFENCE = re.compile(
    r"offen[cs]e|crim|convict|sanction|penal|arrest|police|suspect|straff|lovbrudd|siktet|dømt"
)
#: Words of a number that somebody is given.
SCORE = re.compile(r"scor|rating|grade|points|probab|predict|profil|classif|level")
#: Numbers about a young person, or about what is written: none of them weighs anybody.
NUMBERS = {
    "YoungPerson.version", "YoungPerson.birth_year_left", "JournalEntry.local_hour", "JournalEntry.minutes",
    "JournalEntry.version", "SearchToken.kind",
}  # fmt: skip


def form_classes() -> Iterator[tuple[str, type[forms.Form]]]:
    """Every form of the room, with its module's name."""
    for found in pkgutil.walk_packages(youth.__path__, "utsyn.youth."):
        if "migrations" not in found.name:
            module = importlib.import_module(found.name)
            for _name, each in inspect.getmembers(module, inspect.isclass):
                if issubclass(each, forms.BaseForm) and each.__module__ == found.name:
                    yield found.name.rpartition(".")[2], each


FORMS = list(form_classes())
MODELS = list(apps.get_app_config("youth").get_models())


#: Forms whose fields stand in data, and are there when they are made.
MADE = {AssessForm: {"day": date(2026, 3, 12), "regime": Regime.HEALTH}, AssessmentForm: {}}


def fields_of(form: type[forms.Form]) -> dict[str, forms.Field]:
    """Its fields."""
    return form(**MADE[form]).fields if form in MADE else form.base_fields


def names_and_codes() -> Iterator[tuple[str, str]]:
    """Everything in the schema that says what is kept: names of columns and sealed fields, and codes of choices."""
    for model in MODELS:
        for field in model._meta.concrete_fields:
            yield f"{model.__name__}.{field.name}", field.name
            yield from ((f"{model.__name__}.{field.name}", str(code)) for code, _label in field.flatchoices)
        yield from ((f"{model.__name__}.{name}", name) for name in getattr(model, "sealed_fields", ()))
    for module, form in FORMS:
        yield from ((f"{module}.{name}", name) for name in fields_of(form))
    yield from (("purpose", code) for code in purposes())


def test_no_form_asks_for_more_than_a_purpose_needs():
    """JRN-15: every field that cannot be left empty is named by a purpose of the register, and no other."""
    assert len(FORMS) > 30
    required = {
        f"{module}.{name}"
        for module, form in FORMS
        for name, field in fields_of(form).items()
        if field.required and not field.widget.is_hidden
    }
    needed = [name for purpose in purposes().values() for name in purpose.needs]
    assert required == set(needed), (
        "name it in `needs` of its purpose (purposes.toml), or let it be left empty"
    )
    assert len(set(needed)) == len(needed), "named by two purposes"


def test_nothing_that_is_asked_for_says_more_than_somebody_wants_to():
    """JRN-15: gender may be unknown; of health, home and risk nothing must be filled in."""
    assert Gender.UNKNOWN in Gender.values
    assert not any(fields_of(AssessmentForm)[part.code].required for part in PARTS)


def test_no_form_of_the_room_takes_a_file():
    """Until JRN-19 is built there is neither sound nor picture: what cannot be locked and logged is not taken."""
    assert [
        form
        for _module, form in FORMS
        if any(isinstance(f, forms.FileField) for f in fields_of(form).values())
    ] == []
    assert [f for m in MODELS for f in m._meta.fields if isinstance(f, models.FileField)] == []
    templates = (PROJECT / "src/utsyn/youth/templates").rglob("*.html")
    assert [
        path.name
        for path in templates
        if re.search(r"type=.?file|multipart", path.read_text(encoding="utf-8"))
    ] == []


def test_nothing_asks_for_offences_but_a_courts_sanction_with_its_law(person, worker):
    """PVN-2: no field for them; a sanction is a kind of decision, which takes its law, and is nobody's unasked."""
    assert {where for where in names_and_codes() if OFFENCE.search(where[1])} == {
        ("YoungPerson.source", "police"),  # who brought the young person and the service together
        ("Decision.kind", "youth_sanction"),
    }
    assert not Decision._meta.get_field("kind").has_default()
    assert person.decisions.count() == 0


def test_a_name_of_an_offence_would_be_found():
    for name in ("criminal_record", "police_report", "straffesaker", "previous_offences"):
        assert OFFENCE.search(name)


def test_nobody_is_given_a_number():
    """PVN-14: no score, grade or forecast has a column, a sealed field or a question."""
    assert [where for where, name in names_and_codes() if SCORE.search(name)] == []
    whole = (models.IntegerField, models.FloatField, models.DecimalField)
    about = [
        m for m in MODELS if m is YoungPerson or any(f.related_model is YoungPerson for f in m._meta.fields)
    ]
    assert {
        f"{model.__name__}.{field.name}"
        for model in about
        for field in model._meta.concrete_fields
        if isinstance(field, whole) and not field.primary_key
    } == NUMBERS
    assert all(type(fields_of(AssessmentForm)[part.code]) is forms.CharField for part in PARTS)


def test_what_is_said_of_a_young_person_is_written_by_a_human(person, worker, system):
    """PVN-14: the system drafts and signs no assessment, whatever it may otherwise do."""
    made = draft(worker, person, kind="assessment")
    facts = signing.Facts(occurred_at=clock.now(), content={"text": "x", "outcome": "follow_up"})
    with pytest.raises(Refused):
        signing.sign(by=system, service=person.service, person=person, uid=made.uid, seen=1, facts=facts)
    saving = drafts.Saving(made.uid, made.version, "annen", 1)
    with pytest.raises(Refused):
        drafts.save(
            by=system, service=person.service, person=person, kind="assessment", saving=saving, typed={}
        )
    signed = sign(worker, made, content=facts.content)
    assert (signed.author, signed.signed_by) == (worker, worker)
