"""Whether signed entries are what was signed (ARK-1): for ``utsyn check entries``."""

from __future__ import annotations

from dataclasses import dataclass

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.crypto.models import Destroyed
from utsyn.youth.canonical import stored_digest_holds
from utsyn.youth.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """How many are whole, how many cannot be read any more because they were erased or moved, and which are changed."""

    whole: int
    gone: int
    changed: tuple[str, ...]  # uids


def fingerprints(viewer: Actor, service: Service) -> Fingerprints:
    """Hold every signed entry of a service against its fingerprint. For the system alone: it opens every box and shows
    none. Raises Refused; MissingKey."""
    if not viewer.is_system:
        raise Refused(Permission.SEE_YOUTH, service.code)
    whole, gone, changed = 0, 0, []
    rows = JournalEntry.objects.filter(service=service, signed_at__isnull=False).order_by("pk")
    rows = rows.select_related("data_key__parent", "service", "person", "place", "corrects")
    for entry in rows.iterator(chunk_size=500):
        try:
            held = stored_digest_holds(entry)
        except Destroyed:
            gone += 1
            continue
        except ValueError:  # the box itself was changed, or moved from another row
            held = False
        if held:
            whole += 1
        else:
            changed.append(str(entry.uid))
    return Fingerprints(whole, gone, tuple(changed))
