"""Boxes that anybody may close and only this installation can open: what a phone hands over when it cannot send.

ECDH on P-256 with a key made for the one box, HKDF-SHA256, AES-256-GCM: what every browser's
WebCrypto has. The private key follows from the sealing key, so that there is nothing more to keep or to lose.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

VERSION = 1
#: The order of P-256 (FIPS 186-5): a private key is a number from 1 to one less.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key(purpose: str) -> dict[str, str]:
    """The key with which a box is closed, as a JSON Web Key (RFC 7517): ``crv``, ``kty``, ``x``, ``y``."""
    numbers = _private(settings.SEALING_KEY, purpose).public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _text(numbers.x.to_bytes(32, "big")),
        "y": _text(numbers.y.to_bytes(32, "big")),
    }


def opened(box: dict[str, Any], purpose: str) -> bytes:
    """What is in a box: ``{"v": 1, "x": …, "y": …, "salt": …, "iv": …, "data": …}``, base64url without padding.

    Raises ValueError for a box that was changed, closed for another purpose or another installation, or is none.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicNumbers
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        if box["v"] != VERSION:
            raise ValueError("another version")
        x, y, salt, iv, data = (_bytes(box[name]) for name in ("x", "y", "salt", "iv", "data"))
        other = EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), SECP256R1()
        ).public_key()
        shared = _private(settings.SEALING_KEY, purpose).exchange(ECDH(), other)
        return AESGCM(_derived(shared, salt, purpose)).decrypt(iv, data, purpose.encode())
    except (KeyError, TypeError, AttributeError, UnicodeError, InvalidTag) as fault:
        raise ValueError("not a box of ours, or one that was changed") from fault


@lru_cache(maxsize=64)
def _private(sealing_key: str, purpose: str) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

    # 48 bytes, so that what is left of the division is as good as evenly spread (FIPS 186-5, A.2.1).
    number = int.from_bytes(_hkdf(sealing_key.encode(), b"", f"utsyn.boxes.{purpose}", 48), "big")
    return derive_private_key(number % (_ORDER - 1) + 1, SECP256R1())


def _derived(shared: bytes, salt: bytes, purpose: str) -> bytes:
    return _hkdf(shared, salt, f"utsyn.box.{purpose}", 32)


def _hkdf(secret: bytes, salt: bytes, info: str, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info.encode()).derive(secret)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
