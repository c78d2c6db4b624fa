"""Keys in the database, each wrapped by another: a person's by the master key, an entry's by the person's.

A row that holds something confidential is a :class:`Sealed`: one box of AES-256-GCM over its fields, tied to the row it
stands in, so that nobody can move a box from one row to another. Destroying a key makes unreadable all that it and the
keys below it have sealed, also where signed rows may not be touched.
"""

from __future__ import annotations

import json
import os
from typing import Any, ClassVar, Self

from django.db import models, transaction

from utsyn.core import clock
from utsyn.core.ids import uuid7
from utsyn.core.models import Service, ServiceOwned
from utsyn.crypto import destroyed, masters

_NONCE = 12


class Destroyed(Exception):
    """The key is gone, and what it sealed with it. That was the purpose."""


def _encrypt(raw_key: bytes, plain: bytes, bound_to: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(raw_key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(raw_key: bytes, box: bytes, bound_to: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(raw_key).decrypt(box[:_NONCE], box[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):  # ValueError: cut shorter than a nonce
        raise ValueError(f"{bound_to} was changed, or sealed with another key") from None


class DataKey(ServiceOwned):
    """A random key of 32 bytes, wrapped. ``master`` names the master key that wraps it; empty where ``parent`` does."""

    class Purpose(models.TextChoices):
        SERVICE = "service"  # the service's own: search hashes, anonymous conversations
        PERSON = "person"
        ENTRY = "entry"
        MOVED = "moved"  # an entry's, destroyed because its content lives on under another key

    uid = models.UUIDField(unique=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="below")
    master = models.CharField(max_length=24, blank=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    privacy = {"*": "internal", "wrapped": "secret"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(purpose="service"), name="one_key_a_service"
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) ^ models.Q(master=""), name="wrapped_by_one"
            ),
        ]
        indexes = [models.Index(fields=["master"], name="keys_of_a_master")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uid}"

    @classmethod
    def made(cls, service: Service, purpose: str, parent: DataKey | None = None) -> Self:
        """A new key, saved. Call it inside the transaction that saves what it seals."""
        key = cls(service=service, purpose=purpose, parent=parent, created_at=clock.now())
        raw = os.urandom(32)
        if parent is not None:
            key.wrapped = _encrypt(parent.raw(), raw, f"key:{key.uid}")
            key.save()
            return key
        key._wrap(raw, cls._wrapping())
        key.save()
        if key.master not in masters.ring():  # it was retired while this row was on its way
            key._wrap(raw, masters.current())
            key.save(update_fields=["master", "wrapped"])
        return key

    @classmethod
    def _wrapping(cls) -> masters.Master:
        """The master key in use. One that has wrapped nothing before begins only where every other is here too.

        Otherwise a database that came without its keys would get a new ``master.1``, and putting the old ``master.1``
        back would take the new one away. Raises :class:`~utsyn.crypto.masters.MissingKey`.
        """
        here = masters.ring()
        newest = max(here.values(), key=lambda each: each.number, default=None)
        if newest is None or not cls.objects.filter(master=newest.id).exists():
            for needed in in_use():
                if needed not in here:
                    raise masters.MissingKey(needed)
        return masters.current()

    def _wrap(self, raw: bytes, wrapping: masters.Master) -> None:
        self.wrapped = _encrypt(wrapping.raw, raw, f"key:{self.uid}")
        self.master = wrapping.id

    def raw(self) -> bytes:
        """The key itself. Raises :class:`Destroyed`; :class:`~utsyn.crypto.masters.MissingKey`; ValueError."""
        if self.destroyed_at is not None:
            raise Destroyed(str(self))
        by = masters.master(self.master).raw if self.parent is None else self.parent.raw()
        return _decrypt(by, bytes(self.wrapped), f"key:{self.uid}")

    def rewrapped(self) -> bool:
        """Wrap the key anew with the master key in use; not saved. False where that already wraps it."""
        wrapping = masters.current()
        if self.parent_id is not None or self.destroyed_at is not None or self.master == wrapping.id:
            return False
        self._wrap(self.raw(), wrapping)
        return True

    def destroy(self, *, lives_on: bool = False) -> bool:
        """Throw the key away, in the caller's transaction; False where that was done before.

        Nothing that it, or a key below it, has sealed can be read again. Once the transaction stands, the key's uid
        is written down outside the database (:mod:`utsyn.crypto.destroyed`): no older backup brings it back. But not
        where the content ``lives_on`` under another key, which an older backup does not have: it would be lost.
        """
        now = clock.now()
        values: dict[str, Any] = {"destroyed_at": now, "wrapped": b""}
        if lives_on:
            values["purpose"] = self.Purpose.MOVED
        done = type(self).objects.filter(pk=self.pk, destroyed_at__isnull=True).update(**values)
        self.destroyed_at, self.wrapped = now, b""
        if not lives_on:
            transaction.on_commit(lambda: destroyed.add([self.uid]))
        return bool(done)


def in_use() -> dict[str, int]:
    """How many keys each master key wraps, by its id; those that were destroyed need none."""
    rows = DataKey.objects.filter(destroyed_at__isnull=True).exclude(master="").order_by("master")
    return dict(rows.values_list("master").annotate(n=models.Count("pk")))


class Sealed(models.Model):
    """A row with one sealed box. ``sealed_fields`` names what may be in it; nothing else is let in."""

    uid = models.UUIDField(unique=True, default=uuid7, editable=False)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    sealed_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def _bound_to(self) -> str:
        return f"{self._meta.label_lower}:{self.uid}"

    def seal(self, content: dict[str, Any]) -> None:
        """Put ``content`` (JSON) in the box, in place of what was there; empty values are left out. Not saved.

        Raises ValueError for a field that the row does not have, :class:`Destroyed` where the key is gone.
        """
        if unknown := set(content) - set(self.sealed_fields):
            raise ValueError(f"{self._meta.label} has no sealed field {sorted(unknown)[0]}")
        kept = {name: value for name, value in content.items() if value not in (None, "", [], {})}
        plain = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
        self.sealed = _encrypt(self.data_key.raw(), plain, self._bound_to)
        vars(self)["_content"] = kept

    def content(self) -> dict[str, Any]:
        """What is in the box; read once. Raises as :meth:`DataKey.raw`, ValueError for a box that was changed.

        Read rows with ``select_related("data_key__parent")``.
        """
        if "_content" not in vars(self):
            plain = _decrypt(self.data_key.raw(), bytes(self.sealed), self._bound_to)
            vars(self)["_content"] = json.loads(plain)
        found: dict[str, Any] = vars(self)["_content"]
        return found

    def said(self, name: str) -> str:
        """One text of the box; empty where it is not there."""
        return str(self.content().get(name, ""))

    @property
    def is_readable(self) -> bool:
        """Whether the box can still be opened: its key, and the one above it, stand."""
        key: DataKey | None = self.data_key
        while key is not None:
            if key.destroyed_at is not None:
                return False
            key = key.parent
        return True
