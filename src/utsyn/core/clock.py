"""Time, in one place: tests set it, and nothing else in the house reads the wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: datetime | None = None


def now() -> datetime:
    """The moment, aware, in UTC."""
    return _fixed or datetime.now(UTC)


def today(timezone: str) -> date:
    """The local date in ``timezone`` (an IANA name)."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Stop the clock at ``moment`` (aware) while the block runs. For tests and for the demo's data."""
    global _fixed
    before, _fixed = _fixed, moment.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before


def local(moment: datetime, timezone: str) -> datetime:
    """``moment`` as the clock on the wall showed it in ``timezone``."""
    return moment.astimezone(ZoneInfo(timezone))
