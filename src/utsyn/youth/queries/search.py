"""Finding a young person by name, nickname, phone, year of birth or birth number, however it is spelled.

What stands in the database is keyed hashes, so the question is hashed as well. Whoever the viewer may not know of takes
part in nothing: not in the rows, not in the count, and in time by no more than one who does not exist (TAU-4, IDN-8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import asked_anew, require
from utsyn.audit.models import AuditEvent
from utsyn.audit.services import record
from utsyn.core import bulk, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import SearchToken, YoungPerson
from utsyn.youth.queries.known import Row, rows_of, tied_to
from utsyn.youth.relations import locatable_by
from utsyn.youth.search_words import Tier, Word, words_of
from utsyn.youth.services.tokens import Digests

#: Rows on the page; where there are more, one more letter is better than a second page (ux.md § 1, task 5).
MOST = 10
#: Where so many sound as what was typed, those that only look like it are left out.
_FEW = 3
#: So many found records are held against what the viewer may know of in one question, and in so many questions.
_AT_ONCE, _QUESTIONS = 90, 20
#: Against gathering up the whole register (ASVS V2.4.1): nobody at work looks for so many so fast.
LIMIT, MINUTES = 60, 10
_COUNTED = ("youth.searched", "youth.duplicates_shown")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    rows: Sequence[Row] = ()  # those that match as they are spelled, the viewer's own first
    close: Sequence[Row] = ()  # those that are spelled almost so
    more: bool = False  # there are others: a longer word would tell
    words: Sequence[Word] = ()  # empty where nothing can be looked for
    stopped: bool = False  # too many searches in a short time

    @property
    def is_empty(self) -> bool:
        """Whether nobody was found whom the viewer may know of."""
        return not (self.rows or self.close)


def search(viewer: Actor, service: Service, text: str) -> Found:
    """At most MOST people who match every word. Writes down that it was searched, and whom it showed; never the text.

    Raises Refused for those who see no records.
    """
    require(viewer, Permission.SEE_YOUTH, service)
    words = words_of(text)
    if not words:
        return Found()
    with transaction.atomic(), asked_anew():  # one look at the roles for all that is asked within
        if is_stopped(viewer, service):
            return Found(words=words, stopped=True)
        by_tier, more = candidates(viewer, service, words)
        shown = {row.pk: row for row in rows_of(viewer, service, list(chain(*by_tier.values())))}
        record(
            viewer,
            "youth.searched",
            service,
            hits=len(shown),
            words=sorted({str(word.sort) for word in words}),
            shown=[str(row.uid) for row in shown.values()],
        )
    exact = [shown.pop(pk) for pk in by_tier[Tier.EXACT]]
    return Found(rows=exact, close=list(shown.values()), more=more, words=words)


def candidates(
    viewer: Actor, service: Service, words: Sequence[Word], most: int = MOST
) -> tuple[dict[Tier, list[int]], bool]:
    """The keys of at most ``most`` records that match every word and that the viewer may know of, by tier, the
    viewer's own first and then the newest; and whether there are more of them.

    As many questions are asked whether or not something is hidden from the viewer.
    """
    tied = tied_to(viewer, service)
    all_of_them = matching(service, words)
    order = [
        (pk, tier)
        for tier, keys in all_of_them.items()
        for pk in sorted(keys, key=lambda pk: (pk not in tied, -pk))
    ]
    known: list[tuple[int, Tier]] = []
    for start in range(0, max(len(order), 1), _AT_ONCE)[:_QUESTIONS]:
        some = order[start : start + _AT_ONCE]
        # Always as many values, also where nothing matches: a question about nobody takes as long.
        asked = [*(pk for pk, _ in some), *range(-1, len(some) - _AT_ONCE - 1, -1)]
        here = set(locatable_by(viewer, service).filter(pk__in=asked).values_list("pk", flat=True))
        known += [(pk, tier) for pk, tier in some if pk in here]
        if len(known) > most:
            break
    better = sum(tier < Tier.NEAR for _, tier in known)
    known = [(pk, tier) for pk, tier in known if tier < Tier.NEAR or better < _FEW]
    return {tier: [pk for pk, of in known[:most] if of is tier] for tier in Tier}, len(known) > most


def matching(service: Service, words: Iterable[Word]) -> dict[Tier, set[int]]:
    """The keys of all records that match every word, whoever may see them, each on its strictest tier. Rows of a
    merged record count for the one it was merged into."""
    # Of all services: with one more condition the database would look through everybody of this one.
    merged = YoungPerson.objects.filter(merged_into__isnull=False).order_by()
    roots = {pk: root for pk, root in merged.values_list("pk", "merged_into") if root is not None}
    digests = Digests(service)
    of_word: dict[Word, set[int]] = {word: set() for word in words}
    found: dict[Tier, set[int]] = {}
    before: set[int] = set()
    for tier in Tier:
        for word, keys in of_word.items():
            stricter = word.pieces(Tier(tier - 1)) if tier else set()
            wanted = [digests.of(piece) for piece in sorted(word.pieces(tier) - stricter)]
            keys |= {roots.get(pk, pk) for pk in _with_any(service, wanted)}
        found[tier] = set.intersection(*of_word.values()) - before
        before |= found[tier]
        if len(before) >= _AT_ONCE:
            break
    return found


def _with_any(service: Service, digests: Sequence[bytes]) -> Iterable[int]:
    """The keys of the people who have any of these hashes."""
    if not digests:
        return ()
    marks = ", ".join(["%s"] * len(digests))
    source = f"FROM {SearchToken._meta.db_table} t WHERE t.service_id = %s AND t.digest IN ({marks})"
    rows = bulk.read([("t", SearchToken, "person_id")], source, [service.pk, *digests])
    return (pk for (pk,) in rows)


def is_stopped(viewer: Actor, service: Service) -> bool:
    """Whether the viewer has searched too often in the last minutes. That a search was stopped stands in the log."""
    since = clock.now() - timedelta(minutes=MINUTES)
    rows = AuditEvent.objects.filter(
        service=service.code, at__gte=since, actor=viewer.id, action__in=_COUNTED
    )
    if rows.order_by().count() < LIMIT:
        return False
    record(viewer, "youth.search_stopped", service, most=LIMIT, minutes=MINUTES)
    return True
