"""Boxes: anybody closes them, only this installation opens them (wish 16)."""

from __future__ import annotations

import json

import pytest

from tests.factories.boxes import close, raw, text
from utsyn.crypto.boxes import opened, public_key


def test_what_was_closed_with_the_public_key_is_opened_here():
    box = json.loads(json.dumps(close("seks gutter på torget".encode(), "field.vika")))
    assert opened(box, "field.vika").decode() == "seks gutter på torget"


def test_the_public_key_is_the_same_each_time_and_another_for_another_purpose():
    assert public_key("field.vika") == public_key("field.vika") != public_key("field.dalen")


def test_a_box_for_another_purpose_or_another_installation_stays_shut(settings):
    box = close(b"x", "field.vika")
    with pytest.raises(ValueError):
        opened(box, "field.dalen")
    settings.SEALING_KEY = "another"
    with pytest.raises(ValueError):
        opened(box, "field.vika")


@pytest.mark.parametrize("name", ["v", "x", "y", "salt", "iv", "data"])
def test_a_box_that_was_changed_or_lacks_something_stays_shut(name):
    box = close(b"x", "p")
    changed = (
        {**box, name: 2}
        if name == "v"
        else {**box, name: text(bytes([raw(box[name])[0] ^ 1]) + raw(box[name])[1:])}
    )
    without = {key: value for key, value in box.items() if key != name}
    for bad in (changed, without, {**box, name: None}, {**box, name: "ø"}):
        with pytest.raises(ValueError):
            opened(bad, "p")


@pytest.mark.parametrize("bad", [{}, {"v": 1}, [], "box", None, 7])
def test_what_is_no_box_is_no_box(bad):
    with pytest.raises(ValueError):
        opened(bad, "p")
