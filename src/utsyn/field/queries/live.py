"""How sessions stand, for the phones that are in them: what the answer to «sync» holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.field.fold import Folded
from utsyn.field.models import FieldEvent, FieldSession, Outing, SessionStaff

#: Clocks of phones go on from what they hear; none may bring another to the end of the numbers.
HIGHEST_CLOCK = 2**51
Live = dict[str, Any]


def live(
    viewer: Actor,
    service: Service,
    device: str,
    keys: Iterable[str],
    watch: Iterable[str] = (),
    fresh: Mapping[str, Folded] | None = None,
) -> dict[str, Live]:
    """By key, the sessions ``keys``, and those of ``watch`` that are open or in which the device took part.

    ``fresh``: what is known of sessions that have just been made, so that they need not be read again. A session of
    another service is left out, and so is one that does not exist. Raises Refused without the right to record.
    """
    require(viewer, Permission.RECORD_FIELD, service)
    fresh = fresh or {}
    found = {key: _told(folded) for key, folded in fresh.items()}
    wanted = set(keys)
    asked = (wanted | set(watch)) - set(found)
    if not asked:
        return found
    rows = list(
        Outing.objects.filter(session__service=service, session__key__in=asked)
        .order_by()
        .values(
            "session_id", "session__key", "session__kind", "session__started_at", "session__ended_at",
            "is_open", "place__code", "team", "planned_end", "clock", "counts", "corrected",
        )
    )  # fmt: skip
    rows = [row for row in rows if row["is_open"] or row["session__key"] in wanted or device in row["counts"]]
    staff: dict[int, list[str]] = defaultdict(list)
    links = SessionStaff.objects.filter(session__in=[row["session_id"] for row in rows])
    for session, code in links.order_by("staff_member__code").values_list("session_id", "staff_member__code"):
        staff[session].append(code)
    ended = _ended_by(service, [row["session__key"] for row in rows if not row["is_open"]])
    for row in rows:
        key = row["session__key"]
        found[key] = _live(
            is_open=row["is_open"], kind=row["session__kind"], started_at=row["session__started_at"],
            ended_at=row["session__ended_at"], ended_by=ended.get(key), place=row["place__code"],
            team=row["team"], planned_end=row["planned_end"], staff=staff[row["session_id"]],
            clock=row["clock"], counts=row["counts"],
        )  # fmt: skip
    return found


def open_sessions(viewer: Actor, service: Service, since: datetime) -> list[dict[str, Any]]:
    """Sessions that are open and were heard of since then: those that a colleague may join. Raises Refused."""
    require(viewer, Permission.RECORD_FIELD, service)
    rows = list(
        FieldSession.objects.filter(
            service=service, outing__is_open=True, outing__heard_at__gte=since
        ).select_related("outing__place")
    )
    staff: dict[int, list[str]] = defaultdict(list)
    links = SessionStaff.objects.filter(session__in=rows).order_by("staff_member__code")
    for session, code in links.values_list("session_id", "staff_member__code"):
        staff[session].append(code)
    return [
        {
            "id": row.key,
            "kind": row.kind,
            "started_at": spelled(row.started_at),
            "staff": staff[row.pk],
            "place": row.outing.place.code if row.outing.place else None,
            "team": row.outing.team,
            "planned_end": spelled(row.outing.planned_end),
        }
        for row in rows
    ]


def spelled(moment: datetime | None) -> str | None:
    """A time as phones spell it: UTC, with milliseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ended_by(service: Service, keys: list[str]) -> dict[str, str]:
    """Who ended these sessions: whose end counts. A session that the office has ended was ended by none of them."""
    if not keys:
        return {}
    own = FieldEvent.objects.filter(service=service, session__in=keys)
    undone = set(own.filter(kind="undo").values_list("target", flat=True))
    ends = own.filter(kind="end").order_by("clock", "device__key", "seq")
    rows = ends.values_list("key", "session", "device__staff_member__code")
    return {str(session): code for key, session, code in rows if key not in undone}


def _told(folded: Folded) -> Live:
    return _live(
        is_open=folded.is_open, kind=folded.kind, started_at=folded.started_at, ended_at=folded.ended_at,
        ended_by=folded.ended_by, place=folded.place, team=folded.team, planned_end=folded.planned_end,
        staff=sorted(folded.staff), clock=folded.clock, counts=folded.counts,
    )  # fmt: skip


def _live(
    *,
    is_open: bool,
    kind: str,
    started_at: datetime,
    ended_at: datetime,
    ended_by: str | None,
    place: str | None,
    team: str,
    planned_end: datetime | None,
    staff: list[str],
    clock: int,
    counts: Mapping[str, list[Any]],
) -> Live:
    return {
        "open": is_open,
        "kind": kind,
        "started_at": spelled(started_at),
        "ended_at": None if is_open else spelled(ended_at),
        "ended_by": None if is_open else ended_by,
        "place": place,
        "team": team,
        "planned_end": spelled(planned_end),
        "staff": staff,
        "clock": min(clock, HIGHEST_CLOCK),
        "counts": [
            {"device": device, "staff": code, "count": count, "first": first}
            for device, (code, count, first) in sorted(counts.items())
        ],
    }
