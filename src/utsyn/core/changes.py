"""Which months changed: rooms that own records say so, the statistics ask. Neither knows the other."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from utsyn.core import bulk
from utsyn.core.models import ChangedMonth, Service

#: Stands in the place of a month for streams whose facts are one whole, not cut into months.
ALWAYS = "always"


def month_of(day: date) -> str:
    """``2016-03`` for any day of March 2016."""
    return f"{day.year:04d}-{day.month:02d}"


def touch(service: Service, stream: str, days: Iterable[date]) -> None:
    """Mark the months of these days as changed. Call it inside the transaction that changes the rows."""
    months = sorted({month_of(day) for day in days})
    bulk.put(
        ChangedMonth,
        ["service_id", "stream", "month", "token"],
        ["service_id", "stream", "month"],
        [(service.pk, stream, month, uuid.uuid4()) for month in months],
    )


def touch_whole(service: Service, stream: str) -> None:
    """Mark a stream that is not cut into months as changed. Call it inside the transaction that changes the rows."""
    bulk.put(
        ChangedMonth,
        ["service_id", "stream", "month", "token"],
        ["service_id", "stream", "month"],
        [(service.pk, stream, ALWAYS, uuid.uuid4())],
    )


def touch_all(service: Service, stream: str) -> None:
    """Mark every known month of a stream, e.g. when a place moved to another area."""
    months = list(ChangedMonth.objects.filter(service=service, stream=stream).order_by("month"))
    for row in months:
        row.token = uuid.uuid4()
    ChangedMonth.objects.bulk_update(months, ["token"])


def tokens(service: Service, stream: str) -> dict[str, str]:
    """The token of every month in which the service has had records of this stream."""
    rows = ChangedMonth.objects.filter(service=service, stream=stream).values_list("month", "token")
    return {month: str(token) for month, token in rows}


def marks(service: Service, streams: Iterable[str]) -> list[tuple[str, str, str]]:
    """Stream, month and token of everything that these streams have had records of, in one question."""
    rows = ChangedMonth.objects.filter(service=service, stream__in=list(streams))
    return [
        (stream, month, str(token)) for stream, month, token in rows.values_list("stream", "month", "token")
    ]


def years(service: Service, stream: str) -> frozenset[int]:
    """The years in which the service has had records of this stream."""
    months = ChangedMonth.objects.filter(service=service, stream=stream).values_list("month", flat=True)
    return frozenset(int(month[:4]) for month in months if month != ALWAYS)
