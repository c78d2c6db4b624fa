"""Boxes: anybody closes them, only this installation opens them (wish 16)."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from utsyn.crypto.boxes import opened, public_key


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def close(content: bytes, purpose: str) -> dict[str, Any]:
    """A box, closed as a browser does it, with nothing but the public key."""
    jwk = public_key(purpose)
    x, y = (int.from_bytes(raw(jwk[name]), "big") for name in "xy")
    theirs = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    ours = ec.generate_private_key(ec.SECP256R1())
    salt, iv = os.urandom(32), os.urandom(12)
    key = HKDF(SHA256(), 32, salt, f"utsyn.box.{purpose}".encode()).derive(ours.exchange(ec.ECDH(), theirs))
    numbers = ours.public_key().public_numbers()
    return {
        "v": 1,
        "x": text(numbers.x.to_bytes(32, "big")),
        "y": text(numbers.y.to_bytes(32, "big")),
        "salt": text(salt),
        "iv": text(iv),
        "data": text(AESGCM(key).encrypt(iv, content, purpose.encode())),
    }


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
