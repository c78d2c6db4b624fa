"""A master key that is not here: a page of our own that says what to do, and nothing is lost (AUT-8)."""

from __future__ import annotations

import logging

import pytest

from tests.factories.youth import key_worker, young_person
from utsyn.crypto import masters


@pytest.fixture
def locked(service, user_with, client, settings, tmp_path):
    """A record whose master key was taken away, and somebody who follows it."""
    settings.HOME = tmp_path
    masters.ring()
    worker = user_with("worker", service)
    person = young_person(service, "Kari", "Nordvik")
    key_worker(person, worker)
    client.force_login(worker)
    file = masters.folder() / "master.1"
    secret = file.read_text()
    file.unlink()
    masters.ring()
    yield client, person, file, secret
    masters._ring = {}


def test_the_page_says_that_a_key_is_missing_and_what_to_do(locked, caplog):
    client, person, _file, _secret = locked
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/ungdom/{person.uid}")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "En nøkkel mangler" in page
    assert person.data_key.master in page
    assert "Ingenting er tapt" in page
    assert person.data_key.master in caplog.text


def test_when_the_key_is_put_back_everything_is_there_without_a_restart(locked):
    client, person, file, secret = locked
    assert client.get(f"/ungdom/{person.uid}").status_code == 503
    file.write_text(secret)
    assert "Nordvik" in client.get(f"/ungdom/{person.uid}").content.decode()
