"""A key for what a browser keeps of its own until the server has answered: one for each user, given with the page.

What lies in the browser's storage is then unreadable for whoever finds the machine, and for the next one who signs in.
The key follows from the sealing key: there is nothing more to keep or to lose, and a page that was taken away by an
expired sign-in gets the same one when its user is back.
"""

from __future__ import annotations

import base64

from django.conf import settings


def browser_key(user_id: int) -> str:
    """32 bytes for AES-256-GCM in WebCrypto, as base64url without padding."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"utsyn.browser.drafts.{user_id}".encode()
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(settings.SEALING_KEY.encode())
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
