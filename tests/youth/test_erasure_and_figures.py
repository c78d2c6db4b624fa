"""User wish 62: an erasure does not change the figures – the same questions before and after have the same answers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.youth import active, entry, young_person
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question
from utsyn.youth.changes import conversations_changed, people_changed
from utsyn.youth.disposal_policies import Answer
from utsyn.youth.models import DisposalCase, Identity, LifeSituation, Recognition, YoungPerson
from utsyn.youth.services import disposing, retaining

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)
QUESTIONS = [
    ("active_youth", ("gender",)),
    ("new_youth", ("gender",)),
    ("new_youth", ("age",)),
    ("records_opened", ()),
    ("records_closed", ()),
    ("conversations", ()),
    ("conversation_youth", ("gender",)),
    ("life_situation", ()),
]


@pytest.fixture(autouse=True)
def _now(settings, tmp_path):
    settings.FACTS = tmp_path / "facts"
    with clock.stopped_at(NOON):
        yield


def figures(service) -> list[object]:
    found = []
    for indicator, dimensions in QUESTIONS:
        answer = ask(Actor.system("test"), service, Question.parse(indicator, "2026", by=dimensions))
        found.append((indicator, answer.total, sorted((str(row.key), row.value) for row in answer.rows)))
    return found


@pytest.fixture
def followed(service, worker):
    """Three young people with different histories; one has a merged record, and one was anonymous once."""
    people = [
        young_person(service, "Kari", gender="girl", birth_date="2009-01-05"),
        young_person(service, "Per", gender="boy", birth_year=2008),
        young_person(service, "Kim", gender="unknown"),
    ]
    for person in people:
        active(person)
        row = entry(person, worker, at=NOON)
        conversations_changed(service, [row.on_date])
        LifeSituation.objects.create(service=service, person=person, as_of=date(2026, 2, 1), housing="family")
    young_person(service, "Karianne", merged_into=people[0])
    anonymous = entry(None, worker, service=service, at=NOON)
    Recognition.objects.create(service=service, entry=anonymous, person=people[0], at=NOON, by=worker)
    conversations_changed(service, [anonymous.on_date])
    people_changed(service, people)
    return people


@pytest.mark.parametrize("which", [0, 1, 2])
def test_erasing_a_record_leaves_the_figures(followed, worker, manager, user_with, service, which):
    person = followed[which]
    before = figures(service)
    assert before[0][1] == 3
    assert before[5][1] == 4
    case = DisposalCase(
        service=service, person=person, kind="erase_record", asked_on=date(2026, 9, 1), created_at=NOON,
        created_by=worker, data_key=person.data_key,
    )  # fmt: skip
    case.seal({"wish": "Bort"})
    case.save()
    yes = Answer(True, "Ja", "permission", "Sak 1")
    answers = {"unobjectionable": yes, "archive": yes, "third": yes}
    other = user_with("manager", service)
    disposing.assess(by=Actor.of(manager), service=service, case=case.uid, answers=answers)
    disposing.approve(by=Actor.of(other), service=service, case=case.uid)
    assert not YoungPerson.objects.select_related("data_key").get(pk=person.pk).is_readable
    assert figures(service) == before


def test_erasing_an_entry_leaves_the_figures(followed, worker, service):
    from utsyn.youth.services import erasing

    before = figures(service)
    erasing.erase_entry(followed[0].entries.select_related("data_key", "service").get())
    assert figures(service) == before


def test_a_nickname_that_goes_after_its_time_leaves_the_figures(followed, service, system):
    """PVN-5"""
    young_person(
        service,
        "",
        "",
        nicknames=["Zo"],
        birth_year=2010,
        identity=Identity.NICKNAME,
        registered_on=date(2026, 1, 2),
    )
    people_changed(service, [])
    before = figures(service)
    with clock.stopped_at(datetime(2027, 6, 1, tzinfo=UTC)):
        found = retaining.unused_nicknames()
        assert retaining.erase_nicknames(by=system, ids=found.ids) == 1
    assert figures(service) == before
