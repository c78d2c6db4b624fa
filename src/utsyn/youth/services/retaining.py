"""What of the youth room is no documentation and goes after a time: unused nicknames, drafts that were thrown away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.retention.disposals import Found
from utsyn.youth.journal_policies import TAKE_BACK
from utsyn.youth.models import (
    Contact,
    Decision,
    DisposalCase,
    Identity,
    JournalEntry,
    LifeSituation,
    Recognition,
    RecordPeriod,
    Task,
    YoungPerson,
    YouthSettings,
)
from utsyn.youth.services import erasing


def unused_nicknames() -> Found:
    """Nickname records on which nothing has been written in the days that their service has chosen (PVN-5)."""
    found: list[YoungPerson] = []
    for service in Service.objects.order_by("pk"):
        found += _unused(service)
    days = [person.registered_on for person in found]
    return Found(tuple(str(person.uid) for person in found), min(days, default=None))


def erase_nicknames(*, by: Actor, ids: tuple[str, ...]) -> int:
    """Erase those that are still unused; called in the transaction of the disposal. Returns how many.

    Raises Refused for anybody but whoever runs the installation.
    """
    if not by.is_system:
        raise Refused("retention")
    wanted = {UUID(each) for each in ids}
    count = 0
    with transaction.atomic():
        for service in Service.objects.order_by("pk"):
            # Held first, and asked once more then: what somebody has begun to write meanwhile is not erased.
            rows = YoungPerson.objects.filter(pk__in=_unused(service).order_by().values("pk"))
            held = {row.pk for row in rows.select_for_update().order_by("pk")}
            for person in _unused(service):
                if person.pk in held and person.uid in wanted:
                    erasing.erase_record(person)
                    record(by, "youth.nickname_erased", person)
                    count += 1
    return count


def _unused(service: Service) -> QuerySet[YoungPerson]:
    """Only where nothing was signed, imported or is being written; no period, decision, life situation, contact or
    task; nobody was merged, recognised or has asked for anything. A record that is kept apart (art. 18) stays."""
    chosen = YouthSettings.objects.filter(service=service).first() or YouthSettings(service=service)
    before = clock.today(service.timezone) - timedelta(days=chosen.alias_days)
    of_person = Q(person=OuterRef("pk"))
    written = JournalEntry.objects.filter(of_person, discarded_at__isnull=True)
    rows = YoungPerson.objects.filter(
        service=service, identity=Identity.NICKNAME, registered_on__lt=before, erased_at__isnull=True,
        restricted_at__isnull=True, merged_into__isnull=True, merged_from__isnull=True,
    )  # fmt: skip
    for model in (RecordPeriod, Decision, LifeSituation, Contact, Task, Recognition, DisposalCase):
        rows = rows.exclude(Exists(model._default_manager.filter(of_person)))
    rows = rows.exclude(Exists(written)).select_related("service", "data_key")
    return rows.order_by("pk")


def thrown_drafts() -> Found:
    """Drafts that were thrown away longer ago than they can be taken back, and that can still be read."""
    rows = list(_thrown().values_list("uid", "discarded_at"))
    days = [at.date() for _uid, at in rows if at]
    return Found(tuple(str(uid) for uid, _at in rows), min(days, default=None))


def erase_drafts(*, by: Actor, ids: tuple[str, ...]) -> int:
    """Erase what those drafts said; called in the transaction of the disposal. Returns how many.

    Raises Refused for anybody but whoever runs the installation.
    """
    if not by.is_system:
        raise Refused("retention")
    wanted = {UUID(each) for each in ids}
    count = 0
    with transaction.atomic():
        for entry in _thrown().select_related("data_key", "service", "person"):
            if entry.uid in wanted:
                erasing.erase_entry(entry)
                record(by, "youth.draft_erased", entry.person or entry.service, entry=str(entry.uid))
                count += 1
    return count


def _thrown() -> QuerySet[JournalEntry]:
    before = clock.now() - TAKE_BACK
    rows = JournalEntry.objects.filter(signed_at__isnull=True, imported=False, discarded_at__lt=before)
    return rows.filter(data_key__destroyed_at__isnull=True).order_by("pk")
