"""The demo's records: young people whom the demo's worker follows, made as anybody makes them, over some weeks.

All are made up, with names out of fairy tales. One record has a protected address, so that the worker finds no trace of
it; one was opened in an emergency, which waits for the leader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.catalogue.models import District, Topic
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.ids import uuid7
from utsyn.core.models import Service
from utsyn.youth import demo_texts as texts
from utsyn.youth.models import (
    AccessClass,
    Contact,
    Decision,
    EntryKind,
    JournalEntry,
    KeyWorker,
    KeyWorkerRole,
    LifeSituation,
    Status,
    YoungPerson,
)
from utsyn.youth.services import (
    contacts,
    drafts,
    emergency,
    granting,
    key_workers,
    periods,
    sections,
    signing,
    tasks,
)
from utsyn.youth.services.opening import open_record
from utsyn.youth.services.writing import write_signed

#: So many days ago the first of them was opened: the demo's users have had their roles for longer.
SINCE = 47
#: So many of those whom the service follows already the worker takes over.
TAKEN_OVER = 5


def ensure_demo_records(service: Service, users: Mapping[str, User], *, by: Actor) -> None:
    """The records, where the demo's worker has written nothing yet. Raises Refused unless the system itself asks."""
    if not by.is_system:
        raise Refused(Permission.RECORD_YOUTH, service.code)
    worker, leader = (_who_records(users, leads=leads) for leads in (False, True))
    if JournalEntry.objects.filter(service=service, author=worker).exists():
        return
    with transaction.atomic():
        manager = Actor.of(_who_leads_besides(users, leader))
        story = _Story(service, Actor.of(worker), Actor.of(leader), manager, worker, leader)
        story.tell()
        record(by, "youth.demo_made", service=service.code)


def _who_records(users: Mapping[str, User], *, leads: bool) -> User:
    """The one of the demo's users who records follow-up, and who leads it or does not."""
    for code, user in users.items():
        held = roles()[code].permissions
        if Permission.RECORD_YOUTH in held and (Permission.LEAD_YOUTH in held) is leads:
            return user
    raise ValueError("no role of the house records follow-up so")


def _who_leads_besides(users: Mapping[str, User], leader: User) -> User:
    """Another of them who leads: nobody lets themselves in."""
    for code, user in users.items():
        if Permission.LEAD_YOUTH in roles()[code].permissions and user != leader:
            return user
    raise ValueError("nobody else of the house leads")


@dataclass
class _Story:
    """What happened in the last weeks, in the order in which it did."""

    service: Service
    worker: Actor
    leader: Actor
    manager: Actor
    worker_user: User
    leader_user: User
    people: dict[str, YoungPerson] = field(default_factory=dict)

    def tell(self) -> None:
        """All of it, each at its time: days ago, hour, minute, what was done."""
        steps: list[tuple[int, int, int, Callable[[], None]]] = [
            (48, 9, 0, self._take_over),
            (SINCE, 13, 20, self._meet_mina),
            (40, 15, 5, lambda: self._open("idris", texts.IDRIS, "boy", 17, "myra", "school")),
            (30, 10, 0, self._leaders_own),
            (
                29,
                13,
                0,
                partial(self._write, "tarik", EntryKind.NOTE, "", None, (), texts.ABOUT_TARIK, self.leader),
            ),
            (21, 12, 0, self._meet_kraka),
            (18, 11, 15, self._late),
            (12, 10, 0, self._put_by),
            (5, 22, 50, lambda: self._emergency(begins=True)),
            (5, 23, 25, lambda: self._emergency(begins=False)),
            (3, 14, 40, self._anonymous),
            (2, 16, 10, self._draft),
        ]
        for who, told in (("mina", texts.ABOUT_MINA), ("idris", texts.ABOUT_IDRIS)):
            steps += [(each[0], 16, 30, partial(self._write, who, *each[1:])) for each in told]
        for days, hour, minute, done in sorted(steps, key=lambda step: (-step[0], *step[1:3])):
            with self._at(days, hour, minute):
                done()

    def _take_over(self) -> None:
        """The worker is key worker for some whom a package brought: their history is there to be seen."""
        day = self._today()
        followed = KeyWorker.objects.filter(
            service=self.service, role=KeyWorkerRole.PRIMARY, to_date__isnull=True, from_date__lt=day
        )
        people = YoungPerson.objects.filter(
            pk__in=followed.values("person"), periods__to_date__isnull=True, periods__status=Status.ACTIVE
        )
        for person in people.select_related("service", "data_key").order_by("-registered_on", "pk")[
            :TAKEN_OVER
        ]:
            key_workers.assign(
                by=self.leader,
                person=person,
                user=self.worker_user,
                role=KeyWorkerRole.PRIMARY,
                from_date=day,
            )

    def _meet_mina(self) -> None:
        self._open("mina", texts.MINA, "girl", 16, "asbyen", "outreach")
        self._around(self.people["mina"])

    def _meet_kraka(self) -> None:
        self._open("kraka", texts.KRAKA, "unknown", None, None, "outreach", status="")
        self._write("kraka", EntryKind.CONVERSATION, "street", 15, ("friends",), texts.ABOUT_KRAKA)

    def _around(self, person: YoungPerson) -> None:
        """Those around somebody, what is decided, and what is to be done."""
        key_workers.assign(
            by=self.manager,
            person=person,
            user=self.leader_user,
            role=KeyWorkerRole.SECONDARY,
            from_date=self._today(),
        )
        contacts.save(by=self.worker, person=person, kind=Contact.Kind.GUARDIAN, content=texts.GUARDIAN)
        contacts.save(by=self.worker, person=person, kind=Contact.Kind.PROFESSIONAL, content=texts.TEACHER)
        sections.set_life_situation(
            by=self.worker,
            person=person,
            as_of=self._today(),
            day_activity=LifeSituation.DayActivity.UPPER_SECONDARY,
            housing=LifeSituation.Housing.FAMILY,
            leisure=[LifeSituation.Leisure.UNORGANISED],
        )
        sections.save_decision(
            by=self.worker,
            person=person,
            kind=Decision.Kind.ASSISTANCE,
            legal_basis=texts.LEGAL_BASIS,
            from_date=self._today(),
        )
        now = self._today() + timedelta(days=SINCE)
        for days, title in texts.TASKS:
            tasks.add(
                by=self.worker,
                person=person,
                title=title,
                due=now + timedelta(days=days),
                assigned_to=self.worker_user,
            )

    def _leaders_own(self) -> None:
        """Records that the worker does not follow: an ordinary one, one that may be the same as another, one hidden."""
        self._open("tarik", texts.TARIK, "boy", 18, "lia", "police", by=self.leader)
        self._open("mina again", texts.MINA_AGAIN, "girl", 16, "asbyen", "school", by=self.leader)
        self._open("aase", texts.AASE, "girl", 15, None, "child_protection", by=self.leader)
        hidden = self.people["aase"]
        granting.set_class(
            by=self.leader, person=hidden, access_class=AccessClass.PROTECTED, version=hidden.version
        )

    def _put_by(self) -> None:
        periods.set_status(
            by=self.leader, person=self.people["tarik"], status=Status.AVAILABLE, from_date=self._today()
        )

    def _emergency(self, *, begins: bool) -> None:
        if begins:
            emergency.begin(by=self.worker, person=self.people["tarik"], reason=texts.EMERGENCY)
        else:
            emergency.end(by=self.worker, person=self.people["tarik"])

    def _open(
        self,
        who: str,
        content: Mapping[str, object],
        gender: str,
        age: int | None,
        district: str | None,
        source: str,
        *,
        by: Actor | None = None,
        status: str = Status.ACTIVE,
    ) -> None:
        today = self._today()
        born = {"birth_date": date(today.year - age, 1 + today.month % 12, 9).isoformat()} if age else {}
        self.people[who] = open_record(
            by=by or self.worker,
            service=self.service,
            content={**content, **born},
            gender=gender,
            district=District.objects.filter(service=self.service, code=district).first(),
            source=source,
            notified_on=today if age else None,
            status=status,
        )

    def _write(
        self,
        who: str,
        kind: str,
        channel: str,
        minutes: int | None,
        topics: tuple[str, ...],
        content: dict[str, object],
        by: Actor | None = None,
    ) -> None:
        author = by or self.worker
        write_signed(
            by=author,
            person=self.people[who],
            kind=kind,
            content=content,
            occurred_at=clock.now() - timedelta(hours=1),
            channel=channel,
            minutes=minutes,
            staff=StaffMember.objects.filter(service=self.service, user=author.user) if channel else (),
            topics=Topic.objects.filter(service=self.service, code__in=topics).order_by("pk"),
        )

    def _late(self) -> None:
        """One that was written down days after it happened, and what was added to it."""
        idris = self.people["idris"]
        written = write_signed(
            by=self.worker,
            person=idris,
            kind=EntryKind.CONVERSATION,
            content=texts.LATE,
            occurred_at=clock.now() - timedelta(days=4),
            channel="phone",
            minutes=10,
        )
        write_signed(
            by=self.worker, person=idris, kind=EntryKind.ADDITION, content=texts.ADDITION, corrects=written
        )

    def _anonymous(self) -> None:
        text = texts.ANONYMOUS
        saving = drafts.Saving(uuid7(), 0, "demo", 1)
        saved = drafts.save(
            by=self.worker,
            service=self.service,
            person=None,
            kind=EntryKind.CONVERSATION,
            saving=saving,
            typed={"text": text},
            occurred_at=clock.now(),
        )
        facts = signing.Facts(occurred_at=clock.now(), content={"text": text}, channel="street", minutes=20)
        signing.sign(
            by=self.worker,
            service=self.service,
            person=None,
            uid=saving.uid,
            seen=saved.entry.version,
            facts=facts,
        )

    def _draft(self) -> None:
        drafts.save(
            by=self.worker,
            service=self.service,
            person=self.people["idris"],
            kind=EntryKind.CONVERSATION,
            saving=drafts.Saving(uuid7(), 0, "demo", 1),
            typed={"text": texts.DRAFT, "channel": "office"},
            occurred_at=clock.now(),
        )

    def _today(self) -> date:
        return clock.today(self.service.timezone)

    @contextmanager
    def _at(self, days: int, hour: int, minute: int) -> Iterator[None]:
        """So many days ago, at this time of the day."""
        zone = ZoneInfo(self.service.timezone)
        day = clock.today(self.service.timezone) - timedelta(days=days)
        with clock.stopped_at(datetime.combine(day, time(hour, minute), zone).astimezone(UTC)):
            yield
