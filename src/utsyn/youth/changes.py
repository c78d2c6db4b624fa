"""What a change of the youth room's records means to the figures: called inside the transaction that makes it.

Figures about people are made of the whole history of a service's records, those about conversations of a month at a
time (:mod:`utsyn.core.changes`). The room that counts asks for the tokens; this one does not know it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from utsyn.core import changes
from utsyn.core.models import Service

if TYPE_CHECKING:
    from utsyn.youth.models import YoungPerson

#: The streams of tokens: people, statuses, life situations and decisions as one whole; conversations by month.
YOUTH, CONVERSATIONS = "youth", "conversations"


def people_changed(service: Service, persons: Iterable[YoungPerson] = ()) -> None:
    """Something that is counted about people changed: a registration, period, life situation, decision, erasure.

    Name in ``persons`` those whose gender, district, birth date or identity (merge, un-merge) changed: their
    conversations are counted by these, so the months in which they had any are marked too.
    """
    changes.touch_whole(service, YOUTH)
    keys = [person.pk for person in persons]
    if keys:
        changes.touch(service, CONVERSATIONS, _days(service, keys))


def conversations_changed(service: Service, days: Iterable[date]) -> None:
    """Conversations of these days were signed, imported, moved, erased, or recognised as somebody's."""
    changes.touch(service, CONVERSATIONS, days)


def _days(service: Service, keys: list[int]) -> set[date]:
    """The days of these people's conversations, wherever they stand: also under a record merged into theirs."""
    from utsyn.youth.models import EntryKind, JournalEntry, Recognition, YoungPerson

    same = list(
        YoungPerson.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).values_list("pk", flat=True)
    )
    # Two questions, each by an index: as one with an «or» it goes through every entry of the service.
    held = JournalEntry.objects.filter(service=service, person__in=same, kind=EntryKind.CONVERSATION)
    known = Recognition.objects.filter(service=service, person__in=same)
    return {
        *held.order_by().values_list("on_date", flat=True).distinct(),
        *known.order_by().values_list("entry__on_date", flat=True).distinct(),
    }
