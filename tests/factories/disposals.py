"""Requests about records, made through the services, for tests of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from utsyn.accounts.models import User
from utsyn.core.actor import Actor
from utsyn.youth.disposal_policies import Answer
from utsyn.youth.models import DisposalCase, JournalEntry, YoungPerson
from utsyn.youth.services import disposing as services

#: The day on which everything is asked for.
TODAY = date(2026, 3, 12)
#: A yes to each test, with the ground that the archive check needs.
YES = {
    "unobjectionable": Answer(True, "Ingen andre har bruk for det."),
    "archive": Answer(True, "Vi har fått lov.", ground="permission", reference="Sak 2026/17"),
    "third": Answer(True, "Det er feil og plager henne."),
}


def asked(
    worker: User,
    person: YoungPerson,
    kind: str = DisposalCase.Kind.ERASE_RECORD,
    about: JournalEntry | None = None,
    **fields: Any,
) -> DisposalCase:
    """A request of today, taken down by ``worker``."""
    given = {"asked_by": "Ungdommen selv", "wish": "Jeg vil ha det bort.", "asked_on": TODAY, **fields}
    return services.ask(
        by=Actor.of(worker), service=person.service, uid=person.uid, kind=kind,
        entry=about.uid if about else None, **given,
    )  # fmt: skip


def assessed(manager: User, case: DisposalCase, answers: dict[str, Answer] = YES) -> DisposalCase:
    """Assessed by ``manager``."""
    return services.assess(by=Actor.of(manager), service=case.service, case=case.uid, answers=answers)


def approved(manager: User, case: DisposalCase) -> DisposalCase:
    """Approved by another."""
    return services.approve(by=Actor.of(manager), service=case.service, case=case.uid)


def fresh(person: YoungPerson) -> YoungPerson:
    """The row as it is in the database now."""
    return YoungPerson.objects.select_related("data_key", "service").get(pk=person.pk)
