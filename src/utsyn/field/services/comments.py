"""Colleagues' words to a session, and the mark that somebody has looked at it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.field.models import FieldSession, Outing, SessionComment
from utsyn.field.rules import require_correct
from utsyn.field.services.record_kinds import uuid_of
from utsyn.field.turns import take_turns

LONGEST = 4000


def comment(*, by: Actor, session: FieldSession, text: str, nonce: UUID | None = None) -> SessionComment:
    """Add a comment. The same ``nonce`` again changes nothing and gives the same comment.

    Raises Refused without the right to see the field, Invalid for no text or too much of it.
    """
    require(by, Permission.SEE_FIELD, session.service)
    if by.user is None:  # the system has nothing to say
        raise Refused(Permission.SEE_FIELD, session.service.code)
    with transaction.atomic():
        own = SessionComment.objects.filter(service=session.service, session=session)
        if nonce and (done := own.filter(nonce=nonce).first()):
            return done
        text = text.strip()
        if not text:
            raise Invalid(_("Skriv en kommentar."), field="text")
        if len(text) > LONGEST:
            raise Invalid(_("Kommentaren er for lang. Bruk høyst 4000 tegn."), field="text")
        made = SessionComment.objects.create(
            service=session.service, session=session, at=clock.now(), by=by.user, text=text, nonce=nonce
        )
        record(by, "session.commented", session)
    return made


def withdraw(*, by: Actor, session: FieldSession, comment_id: int) -> None:
    """Take back one's own comment: its text is gone, its mark stays. Changes nothing the second time.

    Raises SessionComment.DoesNotExist for another session's, NotAllowedNow for somebody else's.
    """
    require(by, Permission.SEE_FIELD, session.service)
    with transaction.atomic():
        row = SessionComment.objects.select_for_update().get(pk=comment_id, session=session)
        if by.user is None or row.by_id != by.user.pk:
            raise NotAllowedNow(_("Du kan bare trekke kommentarer som du selv har skrevet."))
        if row.withdrawn_at is not None:
            return
        row.withdrawn_at, row.text = clock.now(), ""
        row.save(update_fields=["withdrawn_at", "text"])
        record(by, "session.comment_withdrawn", session)


def looked_at(*, by: Actor, session: FieldSession) -> None:
    """Say that the session has been looked at: the marks stay, and no longer ask. Nothing the second time."""
    require_correct(by, session)
    with transaction.atomic():
        take_turns(key.int for key in [uuid_of(session.key)] if key)
        outing = Outing.objects.select_for_update().filter(session=session, looked_at__isnull=True).first()
        if outing is None or not outing.look:
            return
        outing.looked_at = clock.now()
        outing.save(update_fields=["looked_at"])
        record(by, "session.looked_at", session)
