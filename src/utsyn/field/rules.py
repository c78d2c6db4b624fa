"""Who may change a field session at the office: those who were on it, and those who lead."""

from __future__ import annotations

from utsyn.access.permissions import Permission
from utsyn.access.rules import can
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.field.models import FieldSession, SessionStaff


def was_on(viewer: Actor, session: FieldSession) -> bool:
    """Whether the viewer was one of the session's staff."""
    if viewer.user is None:
        return False
    return SessionStaff.objects.filter(session=session, staff_member__user=viewer.user).exists()


def may_correct(viewer: Actor, session: FieldSession) -> bool:
    """Whether the viewer may correct the session and what belongs to it."""
    if can(viewer, Permission.LEAD_FIELD, session.service):
        return True
    return can(viewer, Permission.RECORD_FIELD, session.service) and was_on(viewer, session)


def require_correct(by: Actor, session: FieldSession) -> None:
    """Raises Refused unless :func:`may_correct`; also for the system, which was nowhere. Ask before ``atomic``."""
    if by.user is None or not may_correct(by, session):
        raise Refused(Permission.LEAD_FIELD, session.service.code)
