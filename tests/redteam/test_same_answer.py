"""A record that leaves no trace is answered for as one that does not exist: status, body, headers, questions, time."""

from __future__ import annotations

import gc
import statistics
import time
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.redteam.addresses import YOUTH
from tests.redteam.asking import ask, browser_of, plain, undone
from tests.redteam.forms import NOBODY, page_sends, values_for
from tests.redteam.table import names_a_record, page_of
from utsyn.core import clock
from utsyn.youth import search_words
from utsyn.youth.queries import search

#: Whose answers are compared, and the states of records that are nothing to them.
HIDDEN = {
    "colleague": ("strict", "erased", "elsewhere"),
    "leader": ("protected", "restricted"),
    "manager": ("strict", "elsewhere"),
    "key_worker": ("objecting", "impeded"),
    "administrator": ("ordinary",),
    "elsewhere": ("ordinary", "strict"),
}
#: To one whom the young person has said no to the record is not there, but for this: danger to life sets a no aside
#: (TIL-4, hpl § 29), and whoever followed the young person until then has the address.
REACHED_IN_DANGER = {("objecting", "youth:emergency"), ("objecting", "youth:emergency-end")}
#: The pages say how long the session lasts: for all of them it is the same moment.
STANDS = clock.now()
WITH_IDS = [one for one in YOUTH if one.variables and names_a_record(page_of(one.name))]


def _answer(browser, method, address, values, sent):
    """What is answered, and after how many questions to the database."""
    path = address.path(values)
    connection.queries_log.clear()  # it holds 9,000, and counts no further
    with clock.stopped_at(STANDS), CaptureQueriesContext(connection) as queries:
        answer = ask(browser, method, path, sent | {"reason": "Prøve"} if method == "post" else None)
    return plain(answer, path), len(queries)


def nowhere(real: dict[str, object]) -> dict[str, object]:
    """The same address with ids that nobody has."""
    return {
        name: NOBODY if isinstance(value, uuid.UUID) else 987_654_321 if isinstance(value, int) else value
        for name, value in real.items()
    }


@pytest.mark.parametrize("viewer", list(HIDDEN))
def test_what_leaves_no_trace_is_answered_as_what_is_not_there(town, viewer):
    """TAU-1, IDN-8, PVN-22: the same status, headers and bytes, and as many questions to the database"""
    browser, different = browser_of(town.users[viewer]), []
    for address in WITH_IDS:
        page = page_of(address.name)
        for method in [method for method in ("get", "post") if page.rule(method)]:
            real = {state: values_for(town, state, address) for state in HIDDEN[viewer]}
            nothing = _answer(
                browser, method, address, nowhere(real[HIDDEN[viewer][0]]), page_sends(page, town, "ordinary")
            )
            for state, values in real.items():
                if (state, address.name) in REACHED_IN_DANGER:
                    continue
                told = _answer(browser, method, address, values, page_sends(page, town, state))
                if told != nothing or told[0][0] not in (403, 404):
                    different.append(
                        (address.name, method, state, told[0][0], nothing[0][0], told[1], nothing[1])
                    )
    assert different == [], "\n".join(map(str, different))


@pytest.mark.parametrize("state", ["strict", "protected", "elsewhere"])
def test_it_takes_as_long_as_where_nothing_is(town, state):
    """TAU-1, IDN-8: medians of many requests that take turns lie within the noise of each other."""
    browser = browser_of(town.users["colleague"])
    address = next(one for one in YOUTH if one.name == "youth:record")
    paths = [address.path({"uid": town.people[state].uid}), address.path({"uid": NOBODY})]
    assert _apart(browser, paths) < 0.25


@pytest.mark.parametrize("state", ["strict", "protected", "restricted", "elsewhere"])
def test_a_search_for_somebody_hidden_is_answered_as_one_for_nobody_and_takes_as_long(town, state):
    """TAU-1, IDN-8: the same bytes but for the word itself, and medians within the noise of each other."""
    browser = browser_of(town.users["colleague"])
    words = [f"Kall{state}", "Kall" + "qxzwvkjhq"[: len(state)]]
    assert len(search_words.words_of(words[0])) == 1
    answers = []
    for word in words:
        with undone(), clock.stopped_at(STANDS):
            answer = browser.post("/ungdom", {"q": word})
            answers.append([str(part).replace(word, "WORD") for part in plain(answer, "/ungdom")])
    assert answers[0] == answers[1]
    assert answers[0][0] == "200"
    person = town.people[state]
    tiers = search.matching(person.service, search_words.words_of(words[0]))
    assert person.pk in tiers[search_words.Tier.EXACT]  # there is somebody of that name
    assert _apart(browser, words, ask_for=lambda word: browser.post("/ungdom", {"q": word})) < 0.25


def _apart(browser, paths, rounds=60, ask_for=None):
    """How far the medians of two addresses are apart, as a share of the larger. Who goes first alternates."""
    times: dict[str, list[float]] = {path: [] for path in paths}
    asked = ask_for or browser.get
    gc.disable()
    try:
        for number in range(rounds + 5):
            for path in paths if number % 2 else reversed(paths):
                with undone():
                    started = time.process_time()  # of this process alone: others on the machine do not count
                    asked(path)
                    took = time.process_time() - started
                if number >= 5:
                    times[path].append(took)
    finally:
        gc.enable()
    one, other = (statistics.median(values) for values in times.values())
    return abs(one - other) / max(one, other)
