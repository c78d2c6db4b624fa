"""Boxes as a browser closes them, with nothing but the public key."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from utsyn.crypto.boxes import public_key


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
