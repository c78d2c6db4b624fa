"""A tab that stood open while the record was handed over; and rights that are taken away in the middle of a request."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories.youth import key_worker
from tests.redteam.addresses import YOUTH
from tests.redteam.asking import Writes, body_of, undone
from tests.redteam.forms import values_for
from tests.redteam.table import page_of
from tests.redteam.town import SECRET, Town
from utsyn.access.models import Membership
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.youth import models as youth

TYPED = "Dette skrev jeg før jeg visste det, og det er langt."


def _end_key_worker(town: Town) -> None:
    yesterday = clock.today(town.here.timezone) - timedelta(days=1)
    youth.KeyWorker.objects.filter(staff__user=town.users["key_worker"]).update(to_date=yesterday)


def _end_role(town: Town) -> None:
    yesterday = clock.today(town.here.timezone) - timedelta(days=1)
    Membership.objects.filter(user__in=_all_three(town)).update(to_date=yesterday)


def _disable(town: Town) -> None:
    User.objects.filter(pk__in=_all_three(town)).update(is_active=False)


def _all_three(town: Town) -> list[int]:
    return [town.users[name].pk for name in ("key_worker", "leader", "manager")]


def _object(town: Town) -> None:
    person = town.people["ordinary"]
    made = youth.Objection(
        service=town.here, person=person, user=town.users["key_worker"], from_date=clock.today("Europe/Oslo"),
        given_at=clock.now(), given_by=town.users["leader"], data_key=person.data_key,
    )  # fmt: skip
    made.seal({"reason": "Vil ikke"})
    made.save()


def _impede(town: Town) -> None:
    youth.Impediment.objects.create(
        service=town.here, person=town.people["ordinary"], user=town.users["key_worker"], kind="relative",
        given_at=clock.now(),
    )  # fmt: skip


def _restrict(town: Town) -> None:
    youth.YoungPerson.objects.filter(pk=town.people["ordinary"].pk).update(restricted_at=clock.now())


REVOKED: dict[str, Callable[[Town], None]] = {
    "key_worker": _end_key_worker,
    "role": _end_role,
    "account": _disable,
    "objection": _object,
    "impediment": _impede,
    "restriction": _restrict,
}
#: Pages about the service, not about the record: what happens to the record alone does not reach them.
OF_SERVICE = ("/ungdom/anonyme", "/ungdom/kladd", "/ungdom/mine-opplysninger", "/ungdom/ny")


def test_a_form_that_stood_open_after_the_hand_over_changes_nothing_and_keeps_what_was_typed(
    town, insiders, forms
):
    """«Fane stod åpen»: the key worker was changed meanwhile. Nothing typed is lost (ux.md § 3)."""
    forms = [
        form
        for form in [one for one in forms if one.viewer == "key_worker"]
        if str(town.people["ordinary"].uid) in form.action
    ]
    _end_key_worker(town)
    key_worker(town.people["ordinary"], town.users["colleague"])
    wrong = []
    for form in forms:
        data, writes = form.filled(TYPED), Writes()
        with undone(), writes.watched():
            answer = insiders["key_worker"].post(form.action, data)
            said = body_of(answer).decode()
        changed = writes.seen
        typed = any(TYPED in value for values in data.values() for value in values)
        if answer.status_code not in (403, 404, 409) or changed:
            wrong.append((form.action, answer.status_code, changed))
        elif typed and TYPED not in said:
            wrong.append((form.action, answer.status_code, "what was typed is gone"))
    assert len(forms) > 15
    assert wrong == [], "\n".join(map(str, wrong))


class Counted:
    """How many transactions the youth room has begun, and what happens as one of them begins."""

    def __init__(self, at: int, happens: Callable[[], None]) -> None:
        self.at, self.happens, self.begun, self.after = at, happens, 0, Writes()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within the block."""
        enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
        inside: list[transaction.Atomic] = []  # a block within a block is the same transaction

        def entered(atomic: transaction.Atomic) -> None:
            enter(atomic)
            if "utsyn.youth" not in str(sys._getframe(1).f_globals.get("__name__", "")):
                return
            inside.append(atomic)
            self.begun += len(inside) == 1
            if len(inside) == 1 and self.begun == self.at:
                self.happens()
                self.after.seen.clear()

        def left(atomic: transaction.Atomic, *fault: object) -> None:
            if atomic in inside:
                inside.remove(atomic)
            leave(atomic, *fault)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(transaction.Atomic, "__enter__", entered)
            patch.setattr(transaction.Atomic, "__exit__", left)
            with self.after.watched():
                yield


@pytest.mark.parametrize("what", REVOKED)
def test_what_is_taken_away_in_the_middle_of_a_request_is_not_shown(town, insiders, what):
    """TIL-5, LOG-4: taken away just after the first question, before the transaction that reads"""
    wrong, tried = [], 0
    for address in YOUTH:
        page = page_of(address.name)
        if not (page.of_record and page.get):
            continue
        path = address.path(values_for(town, "ordinary", address))
        if path.startswith(OF_SERVICE):
            continue
        counted = Counted(1, lambda: REVOKED[what](town))
        with undone(), counted.watching():
            said = body_of(insiders["key_worker"].get(path)).decode()
        tried += counted.begun > 0
        if counted.begun and SECRET in said:
            wrong.append((address.name, path))
    assert tried > 20
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("what", REVOKED)
def test_what_is_taken_away_in_the_middle_of_a_request_is_not_written_with(town, insiders, what, forms):
    """TIL-5: whichever of the request's transactions begins as it is taken away, that one and those after it write
    nothing"""
    wrong, tried = [], 0
    for form in forms:
        of_all = what in ("role", "account")  # the rest happens between the key worker and the record
        if not of_all and (form.viewer != "key_worker" or form.action.startswith(OF_SERVICE)):
            continue
        for at in (1, 2, 3) if what in ("role", "key_worker") else (2,):
            counted = Counted(at, lambda: REVOKED[what](town))
            with undone(), counted.watching():
                insiders[form.viewer].post(form.action, form.filled(TYPED))
            if counted.begun < at:
                break
            tried += 1
            if counted.after.seen:
                wrong.append((form.action, at, counted.after.seen))
    assert tried >= 5
    assert wrong == [], "\n".join(map(str, wrong))
