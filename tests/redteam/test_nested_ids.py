"""An id below another: a row of one record is not there below the address of another, whoever may open both (IDOR)."""

from __future__ import annotations

import pytest

from tests.redteam.addresses import YOUTH
from tests.redteam.asking import Writes, ask, everything, undone
from tests.redteam.forms import SORTS, page_sends, submitted, values_for
from tests.redteam.table import page_of

#: Addresses with two ids that are free of each other: two records beside each other.
FREE = {"youth:compare", "youth:not-same"}
NESTED = [
    one
    for one in YOUTH
    if len(one.variables) > 1
    and one.name not in FREE
    and all(kind != "slug" for _name, kind in one.variables)
]


def test_there_are_nested_addresses():
    assert len(NESTED) > 15


@pytest.mark.parametrize("other", ["neighbour", "elsewhere", "protected"])
def test_a_row_of_another_record_is_not_there_below_this_one(town, insiders, other):
    """TIL-2, PVN-22: also where the viewer may open both"""
    before, wrong = everything(), []
    for address in NESTED:
        page = page_of(address.name)
        mine, theirs = (values_for(town, state, address) for state in ("ordinary", other))
        outer = next(name for name, _kind in address.variables)
        mixed = {**theirs, outer: mine[outer]}
        if mixed == mine:
            continue  # the two have it in common: what belongs to the service
        for method in [method for method in ("get", "post") if page.rule(method)]:
            for name, browser in insiders.items():
                sent = page_sends(page, town, "ordinary") if method == "post" else None
                answer = ask(browser, method, address.path(mixed), sent)
                # A form's own faults come before the row is looked for; what is seen must be nothing.
                expected = (403, 404) if method == "get" else (302, 400, 403, 404)
                if answer.status_code not in expected:
                    wrong.append((address.name, SORTS.get(outer, outer), method, name, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))
    assert everything() == before


@pytest.mark.parametrize("other", ["neighbour", "elsewhere"])
def test_a_form_that_is_sent_to_a_row_of_another_record_writes_nothing(town, insiders, forms, other):
    """TIL-2, PVN-22: the very form of one's own row, filled in, sent below this record to a row of another"""
    wrong, tried = [], 0
    for address in NESTED:
        mine, theirs = (values_for(town, state, address) for state in ("ordinary", other))
        outer = next(name for name, _kind in address.variables)
        mixed = {**theirs, outer: mine[outer]}
        for form in [one for one in forms if one.action == address.path(mine) and mixed != mine]:
            writes = Writes()
            with undone(), writes.watched():
                answer = insiders[form.viewer].post(address.path(mixed), form.filled())
            tried += 1
            if writes.seen or answer.status_code not in (302, 400, 403, 404, 409):
                wrong.append((address.name, answer.status_code, writes.seen))
    assert tried > 8
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_form_of_one_record_takes_no_row_of_another(town, insiders, forms):
    """Ids in fields: an entry, a contact, a task or a record of somebody else, in every field that holds an id"""

    theirs = {
        str(town.things[state][name].uid)
        for state in ("elsewhere", "protected")
        for name in ("entry", "draft", "contact", "task")
    } | {str(town.people["elsewhere"].uid)}
    touched = {row.pk for row in (town.things["elsewhere"][name] for name in ("entry", "draft"))}
    wrong, before = [], everything()
    for form in forms:
        if form.viewer != "key_worker":
            continue
        data = form.filled()
        ids = [name for name, values in data.items() if len(values[0]) == 36 and values[0].count("-") == 4]
        for name in ids:
            for uid in sorted(theirs)[:1]:
                answer, changed = submitted(insiders[form.viewer], form, data | {name: [uid]}, before)
                if answer.status_code >= 500:
                    wrong.append((form.action, name, answer.status_code))
                for model, rows in changed.items():
                    elsewhere = [
                        row
                        for row in rows
                        if isinstance(row, dict) and row.get("service_id") == town.there.pk
                    ]
                    if elsewhere:
                        wrong.append((form.action, name, model, elsewhere))
    assert wrong == [], "\n".join(map(str, wrong))
    assert touched
