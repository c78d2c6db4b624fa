"""Correcting what a session says, at the office: the record changes, and the correction stays to be read.

What phones sent is never touched (``FieldEvent``); what the office has corrected, a late phone does not change back:
fields of the session by ``Outing.corrected``, other records by the key of their ``RecordChange``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.changes import touch
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.field.bulk import STREAM
from utsyn.field.models import FieldSession, Outing, RecordChange
from utsyn.field.record_rows import (
    ChangedMeanwhile,
    Row,
    State,
    as_state,
    changed_fields,
    from_state,
    version,
)
from utsyn.field.rules import require_correct
from utsyn.field.services.projection import OTHERWISE
from utsyn.field.services.record_kinds import KINDS, uuid_of
from utsyn.field.turns import take_turns

LONGEST_REASON = 300
#: What a session's own fields are called in the events of phones, and so in ``Outing.corrected``.
IN_EVENTS = {"staff_ids": "staff"}
#: Stands for what was there where no copy of it is kept.
FORGOTTEN: State = {"forgotten": True}


@contextmanager
def correcting(by: Actor, session: FieldSession) -> Iterator[FieldSession]:
    """A transaction that has the session for itself. Raises Refused before it begins."""
    require_correct(by, session)
    with transaction.atomic():
        take_turns(key.int for key in [uuid_of(session.key)] if key)
        locked = FieldSession.objects.select_for_update().get(pk=session.pk)
        locked.service = session.service
        yield locked


def correct(
    *,
    by: Actor,
    session: FieldSession,
    what: str,
    key: str,
    wanted: Row | None,
    reason: str,
    seen: str = "",
    nonce: UUID | None = None,
    forget: bool = False,
) -> RecordChange | None:
    """Let the record be as ``wanted``; None takes it out, and a ``key`` that is not there adds it.

    ``seen`` is the :func:`version` of what the writer saw ("" when adding). ``forget``: what stood there says who
    somebody is, so the correction keeps no copy of it, and cannot be undone. Returns None where nothing differs, and
    the same correction for the same ``nonce``. Raises Refused, Invalid, ChangedMeanwhile, and NotAllowedNow while the
    session is open.
    """
    with correcting(by, session) as locked:
        if done := _already(locked, nonce):
            return done
        reason = _clean_reason(reason)
        outing = _closed_outing(locked)
        kind = KINDS[what]
        before, after = as_state(kind.find(locked, key)), as_state(wanted)
        if before == after:
            return None
        if seen != (version(before) if before else ""):
            raise ChangedMeanwhile(before)
        kind.check(locked, wanted)
        days = {locked.on_date}
        kind.write(locked, key, wanted)
        fields = changed_fields(before, after)
        touch(locked.service, STREAM, days | {locked.on_date})
        record(by, "session.corrected", locked, record=what, fields=fields)
        change = _keep(by, locked, what, key, FORGOTTEN if forget else before, after, reason, nonce=nonce)
        _keep_from_phones(outing, locked)
    return change


def end_forgotten(
    *, by: Actor, session: FieldSession, ended_at: datetime, reason: str, nonce: UUID | None = None
) -> RecordChange | None:
    """End a session that nobody ended, as a correction of its end. Returns None where somebody has ended it.

    Raises Refused, and Invalid for an end that cannot be.
    """
    with correcting(by, session) as locked:
        if done := _already(locked, nonce):
            return done
        reason = _clean_reason(reason)
        outing = Outing.objects.select_for_update().filter(session=locked).first()
        if outing is None or not outing.is_open:
            return None
        kind = KINDS[RecordChange.What.SESSION]
        stands = kind.find(locked, locked.key)
        wanted = stands._replace(ended_at=ended_at)
        kind.check(locked, wanted)
        before, after = as_state(stands) | {"open": True}, as_state(wanted) | {"open": False}
        kind.write(locked, locked.key, wanted)
        outing.is_open = False
        outing.save(update_fields=["is_open"])
        touch(locked.service, STREAM, {locked.on_date})
        record(by, "session.ended_at_office", locked)
        change = _keep(by, locked, RecordChange.What.SESSION, locked.key, before, after, reason, nonce=nonce)
        _keep_from_phones(outing, locked)
    return change


def can_undo(viewer: Actor, change: RecordChange, latest: RecordChange | None) -> bool:
    """Whether the viewer may take the correction back: the session's latest, their own, with what stood before kept."""
    if viewer.user is None or latest is None or change.pk != latest.pk or change.undoes_id:
        return False
    return change.by_id == viewer.user.pk and change.before != FORGOTTEN


def undo(*, by: Actor, session: FieldSession, change_id: int) -> RecordChange | None:
    """«Angre»: set the record back to what it was before the actor's own latest correction of the session.

    Returns None where it has been taken back already. Raises RecordChange.DoesNotExist for another session's, and
    NotAllowedNow where it is not the latest, not the actor's own, or the record has changed since.
    """
    with correcting(by, session) as locked:
        change = RecordChange.objects.get(pk=change_id, session=locked)
        if RecordChange.objects.filter(undoes=change).exists():
            return None
        latest = RecordChange.objects.filter(session=locked).order_by("-at", "-pk").first()
        if not can_undo(by, change, latest):
            raise NotAllowedNow(_("Bare den siste rettingen kan angres, av den som gjorde den."))
        kind = KINDS[change.what]
        stands = as_state(kind.find(locked, change.key))
        if stands != _without_open(change.after):
            raise NotAllowedNow(_("Noen har endret dette etterpå, så det kan ikke angres."))
        wanted = from_state(kind.like, change.key, locked.key, change.before)
        days = {locked.on_date}
        kind.write(locked, change.key, wanted)
        outing = Outing.objects.select_for_update().filter(session=locked).first()
        if outing and change.before.get("open"):
            outing.is_open = True
            outing.save(update_fields=["is_open"])
        touch(locked.service, STREAM, days | {locked.on_date})
        fields = changed_fields(change.before, change.after)
        record(by, "session.corrected", locked, record=change.what, fields=fields, undo=True)
        undone = _keep(
            by, locked, change.what, change.key, change.after, change.before, _("Angret"), undoes=change
        )
        _keep_from_phones(outing, locked)
    return undone


def _already(session: FieldSession, nonce: UUID | None) -> RecordChange | None:
    """The correction that this very form has made before."""
    if nonce is None:
        return None
    return RecordChange.objects.filter(service=session.service, nonce=nonce).first()


def _clean_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid(_("Skriv hvorfor du retter."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("Grunnen er for lang. Bruk høyst 300 tegn."), field="reason", value=reason)
    return reason


def _closed_outing(session: FieldSession) -> Outing | None:
    outing = Outing.objects.select_for_update().filter(session=session).first()
    if outing is not None and outing.is_open:
        raise NotAllowedNow(_("Økta er ikke avsluttet. Avslutt den først, så kan du rette."))
    return outing


def _without_open(state: State) -> State:
    return {name: value for name, value in state.items() if name != "open"}


def _keep(
    by: Actor,
    session: FieldSession,
    what: str,
    key: str,
    before: State,
    after: State,
    reason: str,
    **more: Any,
) -> RecordChange:
    assert by.user is not None  # `correcting` has asked
    return RecordChange.objects.create(
        service=session.service,
        session=session,
        what=what,
        key=key,
        before=before,
        after=after,
        reason=reason,
        at=clock.now(),
        by=by.user,
        **more,
    )


def _keep_from_phones(outing: Outing | None, session: FieldSession) -> None:
    """Write down which of the session's own fields the office has corrected: phones no longer decide them."""
    if outing is None:
        return
    standing = RecordChange.objects.filter(
        session=session, what=RecordChange.What.SESSION, undoes__isnull=True, undone_by__isnull=True
    )
    names = {IN_EVENTS.get(name, name) for row in standing for name in changed_fields(row.before, row.after)}
    if "open" in names:  # the end was decided here, even where it is the one that stood
        names = (names - {"open"}) | {"ended_at"}
    outing.corrected = sorted(names | ({OTHERWISE} & set(outing.corrected)))
    outing.save(update_fields=["corrected"])
