"""Drafts: saved while they are typed, never written over by somebody who has not seen what stands there.

A page that writes has an id of its own (``tab``) and numbers what it sends. The same page never stands in its own way:
what it sends again, because the answer was lost, is known by its number, and what it sends next goes on from its own
last. Another page that has not seen the last version is put beside, whole: nothing is thrown away (ux §5.3).
The log has an event for each page that writes in a draft, not for each pause in the typing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.accounts.models import User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.hashing import service_key
from utsyn.crypto.models import DataKey
from utsyn.youth.correction_rules import can_correct, require_correction
from utsyn.youth.journal_policies import LONGEST_DRAFT, TAKE_BACK
from utsyn.youth.models import EntryKind, JournalEntry, YoungPerson
from utsyn.youth.rules import can_write

Typed = dict[str, Any]  # names of fields to what stands in them: a text, or a list of texts


@dataclass(frozen=True, slots=True)
class Saving:
    """What a page says of itself when it saves: which entry, which version it has seen (0: none), which page it is,
    and its how manieth saving this is."""

    uid: UUID
    base: int
    tab: str
    number: int


@dataclass(frozen=True, slots=True)
class Saved:
    """``entry`` is where the text stands now; ``beside`` says that it was put beside what somebody else wrote."""

    entry: JournalEntry
    beside: bool = False


def save(
    *,
    by: Actor,
    service: Service,
    person: YoungPerson | None,
    kind: str,
    saving: Saving,
    typed: Typed,
    occurred_at: datetime | None = None,
    corrects: JournalEntry | None = None,
) -> Saved:
    """Save what stands in a form. The first saving makes the draft; without a person it is an anonymous conversation.

    ``occurred_at`` is None where the form does not say it yet. Raises Refused; JournalEntry.DoesNotExist for an id that
    is not a draft of the writer's; Invalid for a text that is too long.
    """
    user = writer(by, service, person, corrects)
    if corrects is not None:
        kind = (
            EntryKind.ADDITION
        )  # whatever a page says: the right to correct is no right to write something else
    if sum(len(text) for text in _texts(typed)) > LONGEST_DRAFT:
        raise Invalid(_("Teksten er for lang. Del den i to."), field="text")
    with transaction.atomic():
        lock(by, service, person, corrects)
        rows = JournalEntry.objects.select_related("data_key__parent", "service", "person")
        entry = rows.filter(uid=saving.uid).first()
        if entry is None:
            entry = _made(service, person, user, kind, saving, typed, occurred_at, corrects)
            record(by, "youth.draft_made", person or service, entry=str(entry.uid), kind=entry.kind)
            return Saved(entry)
        return _again(by, user, service, person, entry, saving, typed, occurred_at)


def _again(
    by: Actor,
    user: User,
    service: Service,
    person: YoungPerson | None,
    entry: JournalEntry,
    saving: Saving,
    typed: Typed,
    occurred_at: datetime | None,
) -> Saved:
    if not belongs(entry, service, person) or user.pk not in (entry.author_id, entry.custodian_id):
        raise JournalEntry.DoesNotExist
    others = entry.is_signed or entry.custodian_id not in (None, user.pk)
    if not others:
        last = entry.content()
        tab, number = _writer_of(last)
        if last.get("typed") == _kept(typed) or (tab == saving.tab and saving.number <= number):
            return Saved(entry, beside=entry.beside_id is not None)
        if tab == saving.tab or saving.base == entry.version:
            _write(entry, saving, typed, occurred_at)
            if tab != saving.tab:
                record(by, "youth.draft_saved", person or service, entry=str(entry.uid))
            return Saved(entry, beside=entry.beside_id is not None)
    own = _beside(by, user, person, entry, saving, typed, occurred_at)
    return Saved(own, beside=not own.is_signed)


def _beside(
    by: Actor,
    user: User,
    person: YoungPerson | None,
    entry: JournalEntry,
    saving: Saving,
    typed: Typed,
    occurred_at: datetime | None,
) -> JournalEntry:
    """The page's own version, beside the one that it had not seen; the same one each time it saves. Where the draft was
    signed meanwhile, it becomes a draft of an addition – or a note, where the writer may not correct."""
    main = entry.beside or entry
    if main.is_signed and _words(typed.get("text", "")) in _words(main.content().get("text", "")):
        return main  # sent before the signing, or once more after it: all of it stands there
    for other in _newer_drafts(main, user):
        tab, number = _writer_of(other.content())
        if tab == saving.tab:
            if saving.number > number:
                _write(other, saving, typed, occurred_at)
            return other
    own = Saving(uuid4(), 0, saving.tab, saving.number)
    at = occurred_at or entry.occurred_at
    if not main.is_signed:
        made = _made(entry.service, entry.person, user, entry.kind, own, typed, at, entry.corrects, main)
    elif can_correct(by, main, person):
        made = _made(entry.service, entry.person, user, EntryKind.ADDITION, own, typed, None, main)
    else:
        made = _made(entry.service, entry.person, user, EntryKind.NOTE, own, typed, at, None)
    record(by, "youth.draft_beside", person or entry.service, entry=str(made.uid), beside=str(main.uid))
    return made


def _newer_drafts(main: JournalEntry, user: User) -> models.QuerySet[JournalEntry]:
    """Where a page's own version may lie already: the user's drafts in the same record, begun after ``main``."""
    drafts = JournalEntry.objects.filter(author=user, signed_at__isnull=True, imported=False)
    drafts = drafts.filter(service=main.service, person=main.person, written_at__gte=main.written_at)
    return drafts.exclude(pk=main.pk).select_related("data_key__parent", "service")


def choose(*, by: Actor, service: Service, person: YoungPerson | None, uid: UUID, keep: str) -> JournalEntry:
    """Decide between the versions of a draft: ``keep`` is the uid of one of them, or ``both`` for one text after the
    other. What is not kept can be taken back for thirty days.

    Raises Refused; JournalEntry.DoesNotExist; NotAllowedNow where there is nothing to choose any more.
    """
    user = writer(by, service, person)
    with transaction.atomic():
        lock(by, service, person)
        main = own_draft(user, service, person, uid)
        others = list(open_versions(main).select_related("data_key__parent").order_by("written_at", "pk"))
        versions = {str(each.uid): each for each in (main, *others)}
        if not others or keep not in (*versions, "both"):
            raise NotAllowedNow(_("Det er ikke lenger to versjoner å velge mellom."))
        chosen = main if keep == "both" else versions[keep]
        typed = dict(chosen.content().get("typed", {}))
        if keep == "both":
            texts = [str(each.content().get("typed", {}).get("text", "")) for each in versions.values()]
            typed["text"] = "\n\n".join(text for text in texts if text)
        now = clock.now()
        _write(main, Saving(main.uid, main.version, "", 0), typed, chosen.occurred_at)
        JournalEntry.objects.filter(pk__in=[each.pk for each in others]).update(discarded_at=now)
        record(by, "youth.draft_chosen", person or service, entry=str(main.uid), count=len(versions))
    return main


def discard(*, by: Actor, service: Service, person: YoungPerson | None, uid: UUID) -> JournalEntry:
    """Throw a draft away; it can be taken back for thirty days. Twice is once.

    Raises Refused; JournalEntry.DoesNotExist, also for what is signed.
    """
    return _mark(by, service, person, uid, discarded=True)


def restore(*, by: Actor, service: Service, person: YoungPerson | None, uid: UUID) -> JournalEntry:
    """«Angre» of :func:`discard`. Raises as that; NotAllowedNow after thirty days."""
    return _mark(by, service, person, uid, discarded=False)


def _mark(
    by: Actor, service: Service, person: YoungPerson | None, uid: UUID, *, discarded: bool
) -> JournalEntry:
    user = writer(by, service, person)
    with transaction.atomic():
        lock(by, service, person)
        entry = own_draft(user, service, person, uid)
        if not discarded and entry.discarded_at and clock.now() - entry.discarded_at > TAKE_BACK:
            raise NotAllowedNow(
                _("Kladden ble kastet for mer enn 30 dager siden og kan ikke hentes tilbake.")
            )
        if (entry.discarded_at is not None) is not discarded:
            entry.discarded_at = clock.now() if discarded else None
            entry.save(update_fields=["discarded_at"])
            action = "youth.draft_discarded" if discarded else "youth.draft_restored"
            record(by, action, person or service, entry=str(entry.uid))
    return entry


@as_it_stands
def writer(
    by: Actor, service: Service, person: YoungPerson | None, corrects: JournalEntry | None = None
) -> User:
    """Who writes. Raises Refused unless they may: in the person's record, or in the service where there is no person;
    where something is corrected, unless they may correct that (JRN-6)."""
    if by.user is None:
        raise Refused(Permission.RECORD_YOUTH, service.code)
    if corrects is not None:
        require_correction(by, corrects, person)
    elif not (can_write(by, person) if person is not None else can(by, Permission.RECORD_YOUTH, service)):
        raise Refused(Permission.RECORD_YOUTH, service.code)
    return by.user


def lock(
    by: Actor, service: Service, person: YoungPerson | None, corrects: JournalEntry | None = None
) -> None:
    """Within the transaction: one writes at a time in a record, and who has lost the right meanwhile is refused."""
    if person is None:
        Service.objects.select_for_update().get(pk=service.pk)
    else:
        rows = YoungPerson.objects.select_for_update(of=("self",)).select_related("service", "data_key")
        person = rows.get(pk=person.pk)
    writer(by, service, person, corrects)


def belongs(entry: JournalEntry, service: Service, person: YoungPerson | None) -> bool:
    """Whether the entry stands where the address says: on the person, on one merged into them, or on nobody."""
    if entry.service_id != service.pk:
        return False
    if person is None or entry.person is None:
        return person is None and entry.person is None
    return person.pk in (entry.person_id, entry.person.merged_into_id)


def own_draft(user: User, service: Service, person: YoungPerson | None, uid: UUID) -> JournalEntry:
    """A draft that waits for ``user``, thrown away or not. Raises JournalEntry.DoesNotExist."""
    rows = JournalEntry.objects.select_related("data_key__parent", "person", "service", "place", "corrects")
    mine = models.Q(custodian=user) | models.Q(author=user, custodian__isnull=True)
    entry = rows.filter(mine, uid=uid, signed_at__isnull=True, imported=False).first()
    if entry is None or not belongs(entry, service, person):
        raise JournalEntry.DoesNotExist
    return entry


def open_versions(main: JournalEntry) -> models.QuerySet[JournalEntry]:
    """What others, or another page, wrote beside a draft, and nobody has decided on."""
    return main.other_versions.filter(signed_at__isnull=True, discarded_at__isnull=True)


def _made(
    service: Service,
    person: YoungPerson | None,
    user: User,
    kind: str,
    saving: Saving,
    typed: Typed,
    occurred_at: datetime | None,
    corrects: JournalEntry | None,
    beside: JournalEntry | None = None,
) -> JournalEntry:
    now = clock.now()
    parent = person.data_key if person is not None else service_key(service)
    entry = JournalEntry(
        uid=saving.uid,
        service=service,
        person=person,
        key=str(saving.uid),
        kind=EntryKind(kind),
        written_at=now,
        author=user,
        corrects=corrects,
        beside=beside,
        version=0,
        data_key=DataKey.made(service, DataKey.Purpose.ENTRY, parent),
    )
    _write(entry, saving, typed, occurred_at or now)
    return entry


def _write(entry: JournalEntry, saving: Saving, typed: Typed, occurred_at: datetime | None) -> None:
    """Put the text into the draft, and save it as the version after the last."""
    kept = _kept(typed)
    entry.seal({"typed": kept, "text": str(kept.get("text", "")), "writer": f"{saving.tab} {saving.number}"})
    if occurred_at is not None:
        local = clock.local(occurred_at, entry.service.timezone)
        entry.occurred_at, entry.on_date, entry.local_hour = occurred_at, local.date(), local.hour
    entry.saved_at, entry.discarded_at = clock.now(), None
    entry.version += 1
    entry.save()


def _kept(typed: Typed) -> Typed:
    return {name: value for name, value in typed.items() if value not in ("", [])}


def _words(text: object) -> str:
    """A text without regard to blanks and line ends, which forms and browsers change."""
    return " ".join(str(text).split())


def _texts(typed: Typed) -> list[str]:
    return [str(each) for value in typed.values() for each in (value if isinstance(value, list) else [value])]


def _writer_of(content: dict[str, Any]) -> tuple[str, int]:
    """Which page saved last, and its how manieth saving that was."""
    tab, _blank, number = str(content.get("writer", "")).rpartition(" ")
    return tab, int(number or 0)
