"""What every change of a record begins with: the row is locked, the right asked for again, and it is seen that nobody
has changed meanwhile what the writer saw."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.youth.models import YoungPerson
from utsyn.youth.rules import require_write

Row = TypeVar("Row", bound=models.Model)


def locked(by: Actor, person: YoungPerson) -> YoungPerson:
    """The person's row, locked until the transaction ends. Raises Refused where the right was taken away meanwhile."""
    row = (
        YoungPerson.objects.select_for_update(of=("self",))
        .select_related("service", "data_key")
        .get(pk=person.pk)
    )
    require_write(by, row)
    return row


def same_as(person: YoungPerson) -> list[int]:
    """The primary keys that the record's rows stand under: its own, and those that were merged into it."""
    return [person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True)]


def sent_before(model: type[Row], person: YoungPerson, nonce: UUID | None) -> Row | None:
    """What the same form (``nonce``) made of this record when it was sent before."""
    if nonce is None:
        return None
    return model._default_manager.filter(uid=nonce, person__in=same_as(person)).first()


def uid_of(model: type[models.Model], nonce: UUID | None) -> dict[str, UUID]:
    """The id of a row that a form makes: the form's own. One that another record has used is no bridge to it."""
    if nonce is None or model._default_manager.filter(uid=nonce).exists():
        return {}
    return {"uid": nonce}


def mark(row: models.Model) -> str:
    """What a row says, as a short hash: a form carries it, to know whether its writer saw the row as it is."""
    values: list[Any] = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        values.append(bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value))
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def _first_was_another() -> str:
    return _("Noen andre endret dette mens du skrev. Se over, og lagre på nytt.")


def require_unchanged(row: models.Model, seen: str | None) -> None:
    """Raises NotAllowedNow where ``seen`` is not the row's mark. None: the writer saw no form."""
    if seen is not None and seen != mark(row):
        raise NotAllowedNow(_first_was_another())


def require_version(person: YoungPerson, seen: int | None) -> None:
    """Raises NotAllowedNow where the record has another version than its writer saw. None: no form was seen."""
    if seen is not None and seen != person.version:
        raise NotAllowedNow(_first_was_another())


def raise_version(person: YoungPerson) -> None:
    """The record has changed: forms that were open before are told so. Call within the transaction."""
    person.version += 1
    person.save(update_fields=["version"])
