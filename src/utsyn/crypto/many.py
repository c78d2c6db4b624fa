"""Many keys at once: what an import of thousands of people needs."""

from __future__ import annotations

import os
from collections.abc import Sequence

from utsyn.core import bulk, clock
from utsyn.core.models import Service
from utsyn.crypto import masters
from utsyn.crypto.models import DataKey, _encrypt

#: So many are asked for at once.
CHUNK = 500
_COLUMNS = [field.attname for field in DataKey._meta.concrete_fields if not field.primary_key]


def keys_made(
    service: Service, purpose: str, number: int, parents: Sequence[DataKey] | None = None
) -> list[DataKey]:
    """So many new keys, saved; each below its parent where ``parents`` (one for each) are given.

    As :meth:`DataKey.made`: call it inside the transaction that saves what they seal. Raises as :meth:`DataKey.raw`.
    """
    moment, made = clock.now(), []
    wrapping = masters.current() if parents is None else None
    opened: dict[int, bytes] = {}
    for place in range(number):
        key = DataKey(service=service, purpose=purpose, created_at=moment)
        if wrapping is not None:
            key.master, by = wrapping.id, wrapping.raw
        else:
            assert parents is not None
            parent = parents[place]
            key.parent = parent
            if parent.pk not in opened:
                opened[parent.pk] = parent.raw()
            by = opened[parent.pk]
        key.wrapped = _encrypt(by, os.urandom(32), f"key:{key.uid}")
        made.append(key)
    bulk.insert(DataKey, _COLUMNS, [[getattr(key, name) for name in _COLUMNS] for key in made])
    by_uid = {key.uid: key for key in made}
    for start in range(0, number, CHUNK):
        part = [key.uid for key in made[start : start + CHUNK]]
        for uid, pk in DataKey.objects.filter(uid__in=part).values_list("uid", "pk"):
            by_uid[uid].pk = pk
    return made
