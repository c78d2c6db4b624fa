"""What an import may not change, however right its rows are."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Exists, OuterRef

from utsyn.accounts.models import StaffMember
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import JournalEntry, Recognition, YoungPerson
from utsyn.youth.queries.rows import counted, may, parts
from utsyn.youth.relations import locatable_by
from utsyn.youth.rows import KeyWorkerRow
from utsyn.youth.rules import Basis, basis_of


class Standing(StrEnum):
    """Why a conversation is not to be changed by an import as it likes."""

    SIGNED = "signed"
    ERASED = "erased"
    RECOGNISED = "recognised"  # an anonymous one: whose it is has been said here
    TAKEN = (
        "taken"  # the id is that of a draft, of something thrown away or moved, or of another kind of entry
    )


def out_of_reach(viewer: Actor, service: Service, ids: Iterable[str]) -> set[str]:
    """Which of these young people the viewer's import may not touch.

    Those who were erased or whose record is restricted (art. 18), and those of whom the viewer is not to know more than
    that there is such an id: own relatives, those who object to them, protected addresses (TAU-4, TIL-6, IDN-8).
    """
    may(viewer, service)
    known = locatable_by(viewer, service).filter(restricted_at__isnull=True).values("pk")
    rows = (
        YoungPerson.objects.filter(service=service, merged_into__isnull=True).exclude(pk__in=known).order_by()
    )
    return {key for part in parts(rows, "key", ids) for key in part.values_list("key", flat=True)}


def way_in(viewer: Actor, service: Service, rows: Iterable[KeyWorkerRow]) -> set[tuple[str, str]]:
    """Which of these rows (young person's id, employee's) make the viewer a key worker in a record that they may not
    open now, but for an emergency: nobody lets themselves in, by a package either (TIL-1)."""
    may(viewer, service)
    if viewer.user is None:
        return set()
    today = clock.today(service.timezone)
    codes = set(StaffMember.objects.filter(service=service, user=viewer.user).values_list("code", flat=True))
    wanted = {
        (row.person_id, row.staff_id)
        for row in rows
        if row.staff_id in codes and (row.to_date is None or row.to_date >= today)
    }
    there = YoungPerson.objects.filter(service=service).select_related("service").order_by()
    found = (each for part in parts(there, "key", {who for who, _staff in wanted}) for each in part)
    closed = {each.key for each in found if basis_of(viewer, each) in (None, Basis.EMERGENCY)}
    return {pair for pair in wanted if pair[0] in closed}


def standing(viewer: Actor, service: Service, ids: Iterable[str]) -> dict[str, Standing]:
    """Which of these conversations are not free to be changed, and why."""
    may(viewer, service)
    recognised = Exists(Recognition.objects.filter(entry=OuterRef("pk")))
    counts = Exists(counted(service).filter(pk=OuterRef("pk")))
    rows = (
        JournalEntry.objects.filter(service=service).annotate(recognised=recognised, counts=counts).order_by()
    )
    found: dict[str, Standing] = {}
    for part in parts(rows, "key", ids):
        columns = ("key", "signed_at", "recognised", "counts", "data_key__destroyed_at")
        for key, signed, known, in_use, erased in part.values_list(*columns):
            if not in_use:
                found[key] = Standing.TAKEN
            elif erased is not None:
                found[key] = Standing.ERASED
            elif signed is not None:
                found[key] = Standing.SIGNED
            elif known:
                found[key] = Standing.RECOGNISED
    return found


def recognised(viewer: Actor, service: Service, ids: Iterable[str]) -> set[str]:
    """Which of these conversations were anonymous, and were then recognised as somebody's here."""
    may(viewer, service)
    rows = counted(service).filter(recognition__isnull=False).order_by()
    return {key for part in parts(rows, "key", ids) for key in part.values_list("key", flat=True)}
