"""What every form of the room withstands: fields that it does not have, twice the same, no token, odd values."""

from __future__ import annotations

import pytest

from tests.factories.browser import SignedInClient
from tests.redteam.addresses import YOUTH
from tests.redteam.asking import Writes, difference, everything, kind_of, undone
from tests.redteam.forms import Form, submitted, values_for
from tests.redteam.table import page_of
from utsyn.core import clock

#: Addresses whose form shows only in another state than the town's – done, thrown away, written by two, withheld,
#: assessed, opened as an emergency –, or that a script of ours sends. test_matrix.py and the room's own tests do.
WITHOUT_FORM = {f"youth:{name}" for name in (
    "anonymous-choose", "anonymous-restore", "close-draft", "contact-resume", "disposal-approve", "disposal-assess",
    "draft-save", "emergency-end", "entry-choose", "entry-restore", "new", "not-same", "number-remove", "task-undo",
    "tell",
)}  # fmt: skip


def forms_by_address(town, forms) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for form in forms:
        path = form.action.partition("?")[0]
        for address in YOUTH:
            for state in ("ordinary",):
                if address.path(values_for(town, state, address)) == path:
                    found.setdefault(address.name, []).append(form)
    return found


def test_every_address_that_changes_something_has_a_form_that_was_found(town, forms):
    """What follows tries what was found: an address without a form would not be tried."""
    changing = {address.name for address in YOUTH if page_of(address.name).post}
    left = changing - set(forms_by_address(town, forms))
    assert left <= WITHOUT_FORM, sorted(left - WITHOUT_FORM)
    assert len(changing - left) > 40


#: What an attacker would like to set, by the names that the models have.
def extras(town) -> dict[str, str]:
    theirs, other = town.people["elsewhere"], town.users["elsewhere"]
    return {
        "service": str(town.there.pk), "service_id": str(town.there.pk), "person": str(theirs.pk),
        "person_id": str(theirs.pk), "person_uid": str(theirs.uid), "uid": str(theirs.uid), "id": str(theirs.pk),
        "pk": str(theirs.pk), "author": str(other.pk), "author_id": str(other.pk), "signed_by": str(other.pk),
        "signed_by_id": str(other.pk), "signed_at": "2020-01-01T00:00:00Z", "written_at": "2020-01-01T00:00:00Z",
        "created_at": "2020-01-01T00:00:00Z", "saved_at": "2020-01-01T00:00:00Z", "access_class": "ordinary",
        "merged_into": str(theirs.pk), "merged_into_id": str(theirs.pk), "restricted_at": "2020-01-01T00:00:00Z",
        "erased_at": "2020-01-01T00:00:00Z", "custodian": str(other.pk), "digest": "0" * 64, "imported": "1",
        "key": "valgt", "data_key": "1", "data_key_id": "1", "by": str(other.pk), "by_id": str(other.pk),
        "given_by": str(other.pk), "given_by_id": str(other.pk), "given_at": "2020-01-01T00:00:00Z",
        "ended_at": "2020-01-01T00:00:00Z", "ended_by": str(other.pk), "reviewed_by": str(other.pk),
        "reviewed_at": "2020-01-01T00:00:00Z", "until_at": "2099-01-01T00:00:00Z", "state": "done",
        "created_by": str(other.pk), "assessed_by": str(other.pk), "closed_by": str(other.pk),
        "done_by": str(other.pk), "actor": "user:1", "basis": "system", "is_staff": "1", "role": "manager",
        "sealed": "x", "source": "police", "registered_on": "2000-01-01", "identity": "named", "late": "",
        "on_date": "2000-01-01", "local_hour": "3", "language": "en", "corrects": "1", "beside": "1",
        "danger_to_life": "on", "outcome": "justified", "kind": "own", "version": "9999", "to_date": "2099-01-01",
    }  # fmt: skip


def test_a_form_takes_no_field_that_it_does_not_have(town, insiders, forms):
    """ASVS V15.3.3: mass assignment"""
    wanted, wrong, changed, before = extras(town), [], 0, everything()
    with clock.stopped_at(clock.now()):
        for form in forms:
            own = {field.name for field in form.fields} | {name for name, _value in form.buttons}
            data = form.filled()
            answer, honest = submitted(insiders[form.viewer], form, data, before)
            more = data | {name: [value] for name, value in wanted.items() if name not in own}
            other, greedy = submitted(insiders[form.viewer], form, more, before)
            changed += bool(honest)
            if honest != greedy or answer.status_code != other.status_code:
                wrong.append((form.action, form.page, answer.status_code, other.status_code, honest, greedy))
    assert wrong == [], "\n".join(map(str, wrong))
    assert changed > 3, "no form changed anything: what was tried?"


def test_the_same_form_sent_twice_does_one_thing(town, insiders, forms):
    """A double click, a slow net, «send again» of the browser"""
    twice, changed, before = [], 0, everything()
    for form in forms:
        data = form.filled()
        with undone():
            insiders[form.viewer].post(form.action, data)
            once = everything()
            insiders[form.viewer].post(form.action, data)
            changed += bool(difference(before, once))
            more = difference(once, everything())
        if more:
            twice.append((form.action, form.page, sorted(more), more))
    assert twice == [], "\n".join(map(str, twice))
    assert changed > 3


def test_nothing_changes_without_the_token_of_a_form(town, insiders):
    """CSRF (ASVS V3.5.1): another site sends the very form, with the user's cookie"""
    before, wrong = everything(), []
    for name in insiders:
        other = SignedInClient(enforce_csrf_checks=True, raise_request_exception=False)
        other.force_login(town.users[name])
        for address in YOUTH:
            if page_of(address.name).post:
                path = address.path(values_for(town, "ordinary", address))
                answer = other.post(
                    path, {"reason": "Ville ikke dette"}, headers={"Origin": "https://example.org"}
                )
                if answer.status_code != 403:
                    wrong.append((name, path, answer.status_code))
    assert wrong == []
    assert everything() == before


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options", "trace"])
def test_only_the_methods_of_the_table_do_anything(town, insiders, method):
    """ASVS V4.1.4: a page that is fetched changes nothing; what changes something is not fetched"""
    wrong = []
    for address in YOUTH:
        page = page_of(address.name)
        path = address.path(values_for(town, "ordinary", address))
        allowed = page.get if method in ("get", "head") else page.post if method == "post" else ""
        if method == "post" and allowed:
            continue
        for name, browser in insiders.items():
            writes = Writes()
            with undone(), writes.watched():
                kind = kind_of(getattr(browser, method)(path))
            # «Oppslag å se på» works out what the log says, whoever looks.
            changed = [sql for sql in writes.seen if "accessflag" not in sql and "crypto_datakey" not in sql]
            if changed or (not allowed and kind != "405"):
                wrong.append((name, method, path, kind, changed))
    assert wrong == [], "\n".join(map(str, wrong))
