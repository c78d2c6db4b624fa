"""What an employee owns in this room, and how each kind is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import (
    EmergencyAccess,
    JournalEntry,
    KeyWorker,
    KeyWorkerRole,
    RecordGrant,
    Substitution,
    Task,
    YoungPerson,
)
from utsyn.youth.ownership import HandOver, Owned, Owner, register
from utsyn.youth.relations import locatable_by
from utsyn.youth.services.opening import staff_for

_BOX = ("person__service", "person__data_key", "person__merged_into__data_key")


def _known(viewer: Actor, service: Service) -> Q:
    """Rows of records that the viewer may know of; others leave no trace."""
    known = locatable_by(viewer, service).values("pk")
    return Q(person__in=known) | Q(person__merged_into__in=known)


def _record_of(person: YoungPerson) -> YoungPerson:
    return person.merged_into or person


def _key_workers(viewer: Actor, service: Service, user: User) -> list[Owned]:
    today = clock.today(service.timezone)
    rows = KeyWorker.objects.filter(_known(viewer, service), service=service, staff__user=user)
    rows = rows.filter(Q(to_date__isnull=True) | Q(to_date__gte=today)).select_related(*_BOX)
    return [
        Owned("youth.key_worker", row.pk, _record_of(row.person), str(row.get_role_display()))
        for row in rows.order_by("person", "role", "pk")
    ]


def _give_key_workers(hand_over: HandOver, things: Sequence[Owned], receiver: User | None) -> None:
    """The role ends with the last day; the receiver has it from today, so that the two can hand over in person."""
    assert receiver is not None
    service, today = hand_over.service, clock.today(hand_over.service.timezone)
    staff = staff_for(by=hand_over.by, service=service, user=receiver)
    for row in KeyWorker.objects.select_for_update().filter(pk__in=[one.pk for one in things]):
        if row.from_date > hand_over.last_day:
            row.delete()  # had not begun
        elif row.to_date is None or row.to_date > hand_over.last_day:
            row.to_date = hand_over.last_day
            row.save(update_fields=["to_date"])
        theirs = KeyWorker.objects.filter(person=row.person_id, staff=staff).filter(
            Q(to_date__isnull=True) | Q(to_date__gte=today)
        )
        if row.role == KeyWorkerRole.PRIMARY and (
            lesser := theirs.filter(role=KeyWorkerRole.SECONDARY).first()
        ):
            _end_before(lesser)
        if not theirs.exists():
            KeyWorker.objects.update_or_create(
                service=service,
                person_id=row.person_id,
                staff=staff,
                role=row.role,
                from_date=today,
                defaults={"to_date": None},
            )


def _end_before(row: KeyWorker) -> None:
    """The receiver was the other key worker: that role is free again."""
    yesterday = clock.today(row.service.timezone) - timedelta(days=1)
    if row.from_date > yesterday:
        row.delete()
    else:
        row.to_date = yesterday
        row.save(update_fields=["to_date"])


def _drafts(viewer: Actor, service: Service, user: User) -> list[Owned]:
    rows = JournalEntry.objects.filter(
        service=service, signed_at__isnull=True, discarded_at__isnull=True, imported=False
    ).filter(Q(author=user, custodian__isnull=True) | Q(custodian=user))
    rows = rows.filter(_known(viewer, service) | Q(person__isnull=True)).select_related(*_BOX)
    return [
        Owned(
            "youth.draft", row.pk, _record_of(row.person) if row.person else None, str(row.get_kind_display())
        )
        for row in rows.order_by("person", "pk")
    ]


def _give_drafts(_hand_over: HandOver, things: Sequence[Owned], receiver: User | None) -> None:
    """The author stays who wrote it; the receiver finishes it."""
    rows = JournalEntry.objects.filter(pk__in=[one.pk for one in things], signed_at__isnull=True)
    rows.update(custodian=receiver)


def _tasks(viewer: Actor, service: Service, user: User) -> list[Owned]:
    rows = Task.objects.filter(
        _known(viewer, service), service=service, assigned_to=user, done_at__isnull=True
    ).select_related(*_BOX)
    return [Owned("youth.task", row.pk, _record_of(row.person)) for row in rows.order_by("person", "pk")]


def _give_tasks(_hand_over: HandOver, things: Sequence[Owned], receiver: User | None) -> None:
    Task.objects.filter(pk__in=[one.pk for one in things], done_at__isnull=True).update(assigned_to=receiver)


def _grants(viewer: Actor, service: Service, user: User) -> list[Owned]:
    today = clock.today(service.timezone)
    rows = RecordGrant.objects.filter(
        _known(viewer, service), service=service, user=user, ended_at__isnull=True, to_date__gte=today
    ).select_related(*_BOX)
    return [
        Owned("youth.grant", row.pk, _record_of(row.person), str(row.get_kind_display()))
        for row in rows.order_by("person", "pk")
    ]


def _end_grants(hand_over: HandOver, things: Sequence[Owned], _receiver: User | None) -> None:
    """With the last day where that is to come, else now."""
    today = clock.today(hand_over.service.timezone)
    rows = RecordGrant.objects.filter(pk__in=[one.pk for one in things], ended_at__isnull=True)
    if hand_over.last_day > today:
        rows.filter(from_date__lte=hand_over.last_day, to_date__gt=hand_over.last_day).update(
            to_date=hand_over.last_day
        )
        rows = rows.filter(from_date__gt=hand_over.last_day)
    rows.update(ended_at=clock.now(), ended_by=hand_over.by.user)


def _substitutions(_viewer: Actor, service: Service, user: User) -> list[Owned]:
    today = clock.today(service.timezone)
    rows = Substitution.objects.filter(
        Q(user=user) | Q(absent=user), service=service, ended_at__isnull=True, to_date__gte=today
    ).select_related("user", "absent")
    return [Owned("youth.substitution", row.pk, None, f"{row.absent} → {row.user}") for row in rows]


def _end_substitutions(hand_over: HandOver, things: Sequence[Owned], _receiver: User | None) -> None:
    rows = Substitution.objects.filter(pk__in=[one.pk for one in things], ended_at__isnull=True)
    rows.update(ended_at=clock.now())


def _emergencies(viewer: Actor, service: Service, user: User) -> list[Owned]:
    rows = EmergencyAccess.objects.filter(
        _known(viewer, service), service=service, user=user, ended_at__isnull=True, until_at__gt=clock.now()
    ).select_related(*_BOX)
    return [Owned("youth.emergency", row.pk, _record_of(row.person)) for row in rows]


def _end_emergencies(hand_over: HandOver, things: Sequence[Owned], _receiver: User | None) -> None:
    rows = EmergencyAccess.objects.filter(pk__in=[one.pk for one in things], ended_at__isnull=True)
    rows.update(ended_at=clock.now())


for _owner in (
    Owner("youth.key_worker", _("Kontaktperson for"), _key_workers, _give_key_workers),
    Owner("youth.draft", _("Kladder som ikke er signert"), _drafts, _give_drafts),
    Owner("youth.task", _("Åpne oppgaver"), _tasks, _give_tasks),
    Owner("youth.grant", _("Egne tilganger"), _grants, _end_grants, ends=True),
    Owner("youth.substitution", _("Vikar"), _substitutions, _end_substitutions, ends=True),
    Owner("youth.emergency", _("Nødtilganger som løper"), _emergencies, _end_emergencies, ends=True),
):
    register(_owner)
