"""Sealing small secrets – the seed of a second factor – so that a database dump shows none of them (AUT-8)."""

from __future__ import annotations

import base64
import os

from django.conf import settings

#: Names the way a value was sealed, so that a later way can stand beside it.
PREFIX = "s1."


def _key(purpose: str) -> bytes:
    # Imported here: the library takes memory and start time, and most processes never seal anything.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"utsyn.sealing.{purpose}".encode()).derive(
        settings.SEALING_KEY.encode()
    )


def seal_bytes(raw: bytes, *, purpose: str) -> bytes:
    """``raw`` encrypted and authenticated with AES-256-GCM; :func:`unseal_bytes` reads it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, raw, purpose.encode())


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """What was sealed. Raises ValueError for changed bytes, another purpose or another key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_key(purpose)).decrypt(sealed[:12], sealed[12:], purpose.encode())
    except InvalidTag:
        raise ValueError("what was sealed was changed, or sealed with another key") from None


def seal(text: str, *, purpose: str) -> str:
    """``text`` encrypted and authenticated with AES-256-GCM, as ASCII; :func:`unseal` reads it."""
    return PREFIX + base64.urlsafe_b64encode(seal_bytes(text.encode(), purpose=purpose)).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed. Raises ValueError for a changed text, another purpose or another key."""
    if not sealed.startswith(PREFIX):
        raise ValueError("not a sealed text")
    return unseal_bytes(base64.urlsafe_b64decode(sealed.removeprefix(PREFIX)), purpose=purpose).decode()
