"""Life situation at dates, decisions, and what the young person has been told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.youth.changes import people_changed
from utsyn.youth.locking import (
    locked,
    raise_version,
    require_unchanged,
    require_version,
    same_as,
    sent_before,
    uid_of,
)
from utsyn.youth.models import Decision, LifeSituation, YoungPerson
from utsyn.youth.rules import require_write

LONGEST_BASIS, LONGEST_NOTE = 300, 4000


def set_life_situation(
    *,
    by: Actor,
    person: YoungPerson,
    as_of: date,
    day_activity: str = "",
    housing: str = "",
    leisure: Collection[str] = (),
    seen: str | None = None,
) -> LifeSituation:
    """How it was on a day. There is one a day: the same day again changes it, and the other days stand as history.

    Raises Refused; Invalid for a day in the future, a word that is none of ours, and for nothing at all; NotAllowedNow
    where somebody else has written the same day since ``seen`` ("" where there was none).
    """
    require_write(by, person)
    if as_of > clock.today(person.service.timezone):
        raise Invalid(_("Velg en dag som har vært, eller i dag."), field="as_of")
    wanted: dict[str, Any] = {
        "day_activity": day_activity,
        "housing": housing,
        "leisure": sorted(set(leisure)),
    }
    _require_words(wanted)
    with transaction.atomic():
        row = locked(by, person)
        there = LifeSituation.objects.filter(person__in=same_as(row), as_of=as_of).order_by("pk").first()
        if there is not None:
            changed = sorted(name for name, value in wanted.items() if getattr(there, name) != value)
            if not changed:
                return there
            require_unchanged(there, seen)
            for name in changed:
                setattr(there, name, wanted[name])
            there.save(update_fields=changed)
        else:
            changed = sorted(name for name, value in wanted.items() if value)
            there = LifeSituation.objects.create(service=row.service, person=row, as_of=as_of, **wanted)
        people_changed(row.service)
        record(by, "youth.life_situation", row, fields=changed, on=str(as_of))
    return there


def save_decision(
    *,
    by: Actor,
    person: YoungPerson,
    kind: str,
    from_date: date,
    to_date: date | None = None,
    legal_basis: str = "",
    note: str = "",
    decision_uid: UUID | None = None,
    nonce: UUID | None = None,
    seen: str | None = None,
) -> Decision:
    """Write down a decision, or change it: what kind, by which law, from when to when.

    The same form sent twice (``nonce``) is one. Raises Refused; Decision.DoesNotExist for one of another record;
    Invalid, with the field; NotAllowedNow where somebody else was first.
    """
    require_write(by, person)
    said = _decision(kind, from_date, to_date, legal_basis, note)
    with transaction.atomic():
        row = locked(by, person)
        if decision_uid is None:
            if (already := sent_before(Decision, row, nonce)) is not None:
                return already
            decision = Decision(
                service=row.service, person=row, data_key=row.data_key, key=str(uuid4()),
                kind=kind, from_date=from_date, to_date=to_date, **uid_of(Decision, nonce),
            )  # fmt: skip
            decision.seal(said)
            decision.save()
            changed, action = sorted(decision.content()), "youth.decision_added"
        else:
            rows = Decision.objects.select_for_update(of=("self",)).select_related("data_key__parent")
            decision = rows.get(uid=decision_uid, person__in=same_as(row))
            before = {"kind": decision.kind, "from_date": decision.from_date, "to_date": decision.to_date}
            before |= {name: decision.said(name) for name in said}
            after = {"kind": kind, "from_date": from_date, "to_date": to_date, **said}
            changed, action = (
                sorted(name for name in after if after[name] != before[name]),
                "youth.decision_changed",
            )
            if not changed:
                return decision
            require_unchanged(decision, seen)
            decision.kind, decision.from_date, decision.to_date = kind, from_date, to_date
            decision.seal(said)
            decision.save(update_fields=["kind", "from_date", "to_date", "sealed"])
        people_changed(row.service)
        record(by, action, row, fields=changed, kind=kind)
    return decision


def note_told(
    *,
    by: Actor,
    person: YoungPerson,
    notified_on: date | None,
    oriented_on: date | None,
    exempt_reason: str = "",
    version: int | None = None,
) -> YoungPerson:
    """When the young person was told that a record is kept (PVN-6), and of the parents' right to information (SAM-4).

    ``exempt_reason``: why the first was not to be told (personopplysningsloven § 16). Raises Refused; Invalid for a day
    in the future; NotAllowedNow where somebody changed the record since ``version``.
    """
    require_write(by, person)
    today = clock.today(person.service.timezone)
    for field, day in (("notified_on", notified_on), ("oriented_on", oriented_on)):
        if day is not None and day > today:
            raise Invalid(_("Velg en dag som har vært, eller i dag."), field=field)
    if len(exempt_reason) > LONGEST_NOTE:
        raise Invalid(_("Bruk høyst 4000 tegn."), field="exempt_reason")
    with transaction.atomic():
        row = locked(by, person)
        content = dict(row.content())
        after = {
            "oriented_on": str(oriented_on) if oriented_on else "",
            "exempt_reason": exempt_reason.strip(),
        }
        changed = sorted(name for name, value in after.items() if content.get(name, "") != value)
        if row.notified_on != notified_on:
            changed.append("notified_on")
        if not changed:
            return row
        require_version(row, version)
        row.notified_on = notified_on
        row.seal({**content, **after})
        row.save(update_fields=["notified_on", "sealed"])
        raise_version(row)
        record(by, "youth.told", row, fields=changed)
    return row


def set_competence(
    *,
    by: Actor,
    person: YoungPerson,
    lacking: bool,
    reason: str = "",
    decided_by: str = "",
    decided_on: date | None = None,
    version: int | None = None,
) -> YoungPerson:
    """Whether it was decided that decision-making competence is lacking (JRN-18; pasient- og brukerrettighetsloven
    § 4-3): why, by whom, when. Taking it away leaves its event in the log.

    Raises Refused; Invalid where one of the three is missing or the day is in the future; NotAllowedNow.
    """
    require_write(by, person)
    wanted: dict[str, str] = {}
    if lacking:
        if not reason.strip():
            raise Invalid(_("Skriv begrunnelsen for avgjørelsen."), field="reason")
        if len(reason) > LONGEST_NOTE:
            raise Invalid(_("Bruk høyst 4000 tegn."), field="reason")
        if not decided_by.strip():
            raise Invalid(_("Skriv hvem som bestemte det, med navn og stilling."), field="decided_by")
        if decided_on is None or decided_on > clock.today(person.service.timezone):
            raise Invalid(_("Skriv dagen det ble bestemt. Den må ha vært."), field="decided_on")
        wanted = {
            "reason": reason.strip(),
            "decided_by": decided_by.strip()[:200],
            "decided_on": str(decided_on),
        }
    with transaction.atomic():
        row = locked(by, person)
        content = dict(row.content())
        if content.get("competence", {}) == wanted:
            return row
        require_version(row, version)
        row.seal({**content, "competence": wanted})
        row.save(update_fields=["sealed"])
        raise_version(row)
        record(by, "youth.competence", row, lacking=lacking)
    return row


def _require_words(wanted: dict[str, Any]) -> None:
    if not any(wanted.values()):
        raise Invalid(_("Velg minst ett svar."), field="day_activity")
    if wanted["day_activity"] and wanted["day_activity"] not in LifeSituation.DayActivity.values:
        raise Invalid(_("Velg et av svarene."), field="day_activity")
    if wanted["housing"] and wanted["housing"] not in LifeSituation.Housing.values:
        raise Invalid(_("Velg et av svarene."), field="housing")
    if not set(wanted["leisure"]) <= set(LifeSituation.Leisure.values):
        raise Invalid(_("Velg blant svarene."), field="leisure")


def _decision(
    kind: str, from_date: date, to_date: date | None, legal_basis: str, note: str
) -> dict[str, str]:
    if kind not in Decision.Kind.values:
        raise Invalid(
            _("Velg hva slags vedtak det er."), field="kind", value=kind, valid=Decision.Kind.values
        )
    if to_date is not None and to_date < from_date:
        raise Invalid(_("Siste dag må være etter første dag."), field="to_date")
    legal_basis, note = " ".join(legal_basis.split()), note.strip()
    if not legal_basis:
        raise Invalid(_("Skriv hvilken bestemmelse vedtaket bygger på."), field="legal_basis")
    if len(legal_basis) > LONGEST_BASIS:
        raise Invalid(_("Bruk høyst 300 tegn."), field="legal_basis")
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("Bruk høyst 4000 tegn."), field="note")
    return {"legal_basis": legal_basis, "note": note}
