"""How many records use each code. The rooms above own the records, so they bring the counting along at start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from utsyn.core.models import Service

#: service → (primary key of the code → number of records)
Counting = Callable[[Service], Mapping[int, int]]

_counters: dict[str, list[Counting]] = {}


def register(key: str, counting: Counting) -> None:
    """Let ``counting`` have its say about the codes of ``key``: district, place, topic or age_band."""
    known = _counters.setdefault(key, [])
    if counting not in known:
        known.append(counting)


def counts(key: str, service: Service) -> Counter[int]:
    """Records by the primary key of the code; a code that nothing uses is not among them."""
    total: Counter[int] = Counter()
    for counting in _counters.get(key, []):
        total.update(counting(service))
    return total
