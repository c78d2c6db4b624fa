"""Bringing the facts up to date before an answer: only the months that changed are built anew."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import transaction

from utsyn.core.changes import ALWAYS
from utsyn.core.models import Service
from utsyn.statistics.facts import conversations, field, people, slots
from utsyn.statistics.facts.schema import VERSION
from utsyn.statistics.facts.store import Manifest, Store

#: What gives facts: modules with STREAM, tokens(service, wanted months) and tables(service, start, end). Those of
#: ON_ASKING are looked at only when a question needs them: tokens that cost more and months without end, or a whole
#: history that nobody who asks about field work should wait for. Where it is one whole, its only month is ALWAYS.
SOURCES: tuple[ModuleType, ...] = (field,)
ON_ASKING: dict[str, ModuleType] = {
    fact: module for module in (slots, people, conversations) for fact in module.FACTS
}

#: How often the tokens are compared again when somebody writes while we read.
_ROUNDS = 5


@lru_cache(maxsize=64)
def _store(root: Path, service: str) -> Store:
    return Store(root, service)


def store_of(service: Service) -> Store:
    """The service's facts on disk."""
    return _store(Path(settings.FACTS), service.code)


def fresh(
    service: Service,
    months: Iterable[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    sources: Iterable[ModuleType] = SOURCES,
) -> Manifest:
    """A manifest that is right for the records as they are now, of these months (None: of all).

    Costs one small query where nothing changed, and the building of the changed months where something did.
    ``progress`` is called with (months built, months to build).
    """
    store = store_of(service)
    wanted = None if months is None else set(months)
    sources = tuple(sources)
    manifest = store.manifest()
    if not _stale(service, manifest, wanted, sources):
        return manifest
    with store.writing():
        for _round in range(_ROUNDS):
            manifest = store.manifest()  # another process may have been first
            stale = _stale(service, manifest, wanted, sources)
            if not stale:
                break
            manifest = _build(store, service, manifest, stale, progress)
        store.sweep()
    return manifest


def _stale(
    service: Service, manifest: Manifest, wanted: set[str] | None, sources: tuple[ModuleType, ...]
) -> list[tuple[ModuleType, str]]:
    found = []
    for source in sources:
        built, now = manifest.tokens(source.STREAM), source.tokens(service, wanted)
        for month in sorted(built.keys() | now.keys()):  # a month may be gone: a restored backup knows less
            if (wanted is None or month in wanted) and built.get(month) != now.get(month):
                found.append((source, month))
    return found


def _build(
    store: Store,
    service: Service,
    manifest: Manifest,
    stale: list[tuple[ModuleType, str]],
    progress: Callable[[int, int], None] | None,
) -> Manifest:
    months = {stream: dict(entries) for stream, entries in manifest.months.items()}
    for n, (source, month) in enumerate(stale, start=1):
        first, last = _bounds(month)
        # The token is read before the rows: a change that commits in between leaves a token that no longer fits,
        # and the month is built once more before anybody is answered.
        with transaction.atomic():
            token = source.tokens(service, {month}).get(month)
            tables = source.tables(service, first, last)
        entries = months.setdefault(source.STREAM, {})
        if token is None:
            entries.pop(month, None)
        else:
            entries[month] = store.write_month(month, token, tables)
        if progress:
            progress(n, len(stale))
    built = Manifest(VERSION, months)
    store.put(built)
    return built


def _bounds(month: str) -> tuple[date, date]:
    """Its first and last day."""
    if month == ALWAYS:
        return date.min, date.max
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
