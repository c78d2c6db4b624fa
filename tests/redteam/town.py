"""A town to attack: two services, every kind of viewer, records in every state, and one of everything in each record.

All rows go straight into the database, so that what is attacked has no part in making what it is attacked with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models

from tests.factories.youth import active, entry, grant, key_worker, young_person
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth import models as youth
from utsyn.youth.services.merging import merge

#: Each viewer: the role that they hold, and where. ``None``: no role at all.
CAST: dict[str, tuple[str | None, str]] = {
    "key_worker": ("worker", "here"),
    "colleague": ("worker", "here"),
    "substitute": ("worker", "here"),
    "grantee": ("worker", "here"),
    "emergency": ("worker", "here"),
    "leader": ("team_leader", "here"),
    "manager": ("manager", "here"),
    "administrator": ("administrator", "here"),
    "statistics": ("statistics_reader", "here"),
    "no_role": (None, "here"),
    "elsewhere": ("worker", "there"),
    "disabled": ("worker", "here"),
}
#: Records by their state. «elsewhere» is another service's.
STATES = (
    "ordinary", "strict", "protected", "restricted", "erased", "merged", "objecting", "impeded", "elsewhere",
)  # fmt: skip
#: Variables of addresses that are words.
WORDS = {"list": "workers", "part": "hjelp", "day": "2026-02-01", "slug": "notat"}
#: What stands in the boxes of every record, and must be nowhere but on pages of those who may see it.
SECRET = "Hemmelig-merke"
PHONE = "+4790000077"


@dataclass(slots=True)
class Town:
    """Who there is, whose records, and one of everything in each."""

    here: Service
    there: Service
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, youth.YoungPerson] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)


def build(here: Service, there: Service, user_with: Callable[..., User]) -> Town:
    """Everything that there is to attack."""
    town = Town(here, there)
    for name, (role, where) in CAST.items():
        town.users[name] = user_with(role, here if where == "here" else there, f"{name}@example.org")
    town.users["owner_there"] = user_with("worker", there, "owner_there@example.org")
    for state in (*STATES, "neighbour"):
        _record(town, state)
    _states(town)
    day = clock.today(here.timezone)
    stand_in = youth.Substitution.objects.create(
        service=here, absent=town.users["key_worker"], user=town.users["substitute"], from_date=day,
        to_date=day, given_at=clock.now(), given_by=town.users["leader"],
    )  # fmt: skip
    for things in town.things.values():
        things |= {"substitution": stand_in, "other": town.people["neighbour"], **WORDS}
    User.objects.filter(pk=town.users["disabled"].pk).update(is_active=False)
    return town


def _record(town: Town, state: str) -> None:
    elsewhere = state == "elsewhere"
    service = town.there if elsewhere else town.here
    owner = town.users["owner_there" if elsewhere else "key_worker"]
    person = young_person(
        service, f"Prøve{state}", SECRET, nicknames=[f"Kall{state}"], birth_date="2009-05-17", phones=[PHONE],
        address=f"{SECRET} vei 1", safe_contact=SECRET, important=SECRET, wishes=SECRET,
    )  # fmt: skip
    key_worker(person, owner)
    if not elsewhere:
        key_worker(person, town.users["disabled"], role=youth.KeyWorkerRole.SECONDARY)
        grant(person, town.users["grantee"], town.users["leader"])
        _emergency(person, town.users["emergency"])
    town.people[state] = person
    town.things[state] = one_of_each(person, owner) | {"merge": _merged_into(person, owner)}


def _states(town: Town) -> None:
    rows = youth.YoungPerson.objects
    people, now = town.people, clock.now()
    rows.filter(pk=people["strict"].pk).update(access_class=youth.AccessClass.STRICT)
    rows.filter(pk=people["protected"].pk).update(access_class=youth.AccessClass.PROTECTED)
    rows.filter(pk=people["restricted"].pk).update(restricted_at=now)
    rows.filter(pk=people["erased"].pk).update(erased_at=now)
    kept = young_person(town.here, "Prøvekept", SECRET)
    town.people["kept"] = kept
    rows.filter(pk=people["merged"].pk).update(merged_into=kept)
    _objection(people["objecting"], town.users["key_worker"], town.users["leader"])
    youth.Impediment.objects.create(
        service=town.here,
        person=people["impeded"],
        user=town.users["key_worker"],
        kind="relative",
        given_at=now,
    )
    for person in people.values():
        person.refresh_from_db()


def _merged_into(person: youth.YoungPerson, by: User) -> Any:
    """Somebody turned out to be this very person, and was merged as the house does it."""
    gone = young_person(person.service, "Prøvegone", SECRET)
    key_worker(gone, by)
    return merge(by=Actor.of(by), kept=person, gone=gone, reason=SECRET)


def _sealed(model: type[models.Model], of: youth.YoungPerson, content: dict[str, Any], **row: Any) -> Any:
    if model is not youth.Merge:
        row["person"] = of
    made: Any = model(service=of.service, data_key=of.data_key, **row)
    made.seal(content)
    made.save()
    return made


def _objection(person: youth.YoungPerson, user: User, by: User) -> Any:
    return _sealed(
        youth.Objection, person, {"reason": SECRET}, user=user, from_date=date(2026, 1, 1), given_at=clock.now(),
        given_by=by,
    )  # fmt: skip


def _emergency(person: youth.YoungPerson, user: User) -> Any:
    now = clock.now()
    return _sealed(
        youth.EmergencyAccess, person, {"reason": SECRET}, user=user, from_at=now - timedelta(minutes=1),
        until_at=now + timedelta(hours=4),
    )  # fmt: skip


def one_of_each(person: youth.YoungPerson, owner: User) -> dict[str, Any]:
    """A row of everything that a record can hold, by what addresses may call it."""
    own, now = {"service": person.service, "person": person}, clock.now()
    signed = entry(person, owner, f"{SECRET} i journalen")
    made = {
        "entry": signed,
        "draft": entry(person, owner, f"{SECRET} i kladden", signed=False),
        "anonymous": entry(None, owner, f"{SECRET} uten navn", service=person.service, signed=False),
        "anonymous_signed": entry(None, owner, f"{SECRET} uten navn", service=person.service),
        "farewell": entry(person, owner, f"{SECRET} til deg", kind="farewell"),
        "period": active(person),
        "life": youth.LifeSituation.objects.create(**own, as_of=date(2026, 2, 1), housing="family"),
        "contact": _sealed(youth.Contact, person, {"name": SECRET}, kind="guardian", created_at=now),
        "decision": _sealed(
            youth.Decision, person, {"note": SECRET}, key=f"d{person.pk}", kind="assistance",
            from_date=date(2026, 1, 1),
        ),
        "task": _sealed(youth.Task, person, {"title": SECRET}, created_at=now, created_by=owner),
        "flag": _sealed(
            youth.AccessFlag, person, {}, rule="mass", user=owner, on_date=now.date(), found_at=now, events=[1]
        ),
        "disposal": _sealed(
            youth.DisposalCase, person, {"wish": SECRET, "asked_by": SECRET}, kind="restrict",
            asked_on=now.date(), created_at=now, created_by=owner,
        ),
    }  # fmt: skip
    bystander = User.objects.get(email="statistics@example.org")
    made["objection"] = _objection(person, bystander, owner)
    made["impediment"] = youth.Impediment.objects.create(**own, user=bystander, kind="relative", given_at=now)
    made["number"] = youth.StaffNumber.objects.create(
        service=person.service, user=owner, kind="own", digest=f"{person.pk:064d}", given_at=now
    )
    made["worker"] = person.key_workers.order_by("pk").first()
    made["grant"] = person.grants.first() or grant(person, owner, owner)
    made["emergency"] = person.emergencies.first() or _emergency(person, owner)
    made["user"] = owner
    return made
