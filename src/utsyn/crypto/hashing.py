"""Keyed hashes: a value can be found again, and a dump of the database does not say which it was."""

from __future__ import annotations

import hashlib
import hmac

from django.db import IntegrityError, transaction

from utsyn.core.models import Service
from utsyn.crypto.models import DataKey

#: Bytes that are kept of a search hash. Short, so that now and then two different names share one.
SHORT = 8


def service_key(service: Service) -> DataKey:
    """The service's own key; made the first time it is needed."""
    found = DataKey.objects.filter(service=service, purpose=DataKey.Purpose.SERVICE).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return DataKey.made(service, DataKey.Purpose.SERVICE)
    except IntegrityError:  # somebody else made it meanwhile
        return DataKey.objects.get(service=service, purpose=DataKey.Purpose.SERVICE)


class Hasher:
    """Hashes for one purpose (``search``, ``number``, ``facts``), so that no two purposes can be held together."""

    def __init__(self, service: Service, purpose: str) -> None:
        self._key = hmac.digest(service_key(service).raw(), f"utsyn.hash.{purpose}".encode(), hashlib.sha256)

    def short(self, value: str) -> bytes:
        """Eight bytes, for an index to search in."""
        return hmac.digest(self._key, value.encode(), hashlib.sha256)[:SHORT]

    def whole(self, value: str) -> str:
        """The whole hash as hexadecimal digits."""
        return hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()
