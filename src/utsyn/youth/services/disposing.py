"""Requests to restrict, lift, erase, correct or stop: taken down, held against the law, decided, carried out (JRN-7).

An erasure is assessed by one and approved by another. Nothing is erased before the three tests and the archive check
have each an answer with its reason; a refusal is written in the record, with the appeal (JRN-9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import as_it_stands, can
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto import destroyed
from utsyn.crypto.checking import note_destroyed
from utsyn.crypto.models import DataKey
from utsyn.youth import disposal_policies as policies
from utsyn.youth import regimes
from utsyn.youth.models import DisposalCase, EntryKind, JournalEntry, YoungPerson
from utsyn.youth.queries.disposals import person_of, require_case
from utsyn.youth.queries.opening import find
from utsyn.youth.relations import locatable_by
from utsyn.youth.rules import require_view
from utsyn.youth.services import erasing
from utsyn.youth.services.writing import write_signed

Kind, State = DisposalCase.Kind, DisposalCase.State


def ask(
    *,
    by: Actor,
    service: Service,
    uid: UUID,
    kind: str,
    asked_by: str,
    wish: str,
    asked_on: date,
    entry: UUID | None = None,
    nonce: UUID | None = None,
) -> DisposalCase:
    """Take down a request about a record that ``by`` may open. The same ``nonce`` again is the same request.

    Raises NotHere, Refused; Invalid for a day to come, an entry that is not the record's, or none where one is needed.
    """
    person = find(by, service, uid)
    require_view(by, person)
    if by.user is None:
        raise Refused(Permission.SEE_YOUTH, service.code)
    if asked_on > clock.today(service.timezone):
        raise Invalid(_("Skriv en dag som har vært, eller i dag."), field="asked_on")
    if not policies.may_be_asked_of(asked_on, regimes.of_record(person)):
        raise Invalid(_("Se over årstallet: dagen er for lenge siden."), field="asked_on")
    about = _entry(person, kind, entry)
    with transaction.atomic():
        rows = YoungPerson.objects.select_for_update(of=("self",)).select_related("service", "data_key")
        person = rows.get(pk=person.pk)  # as it stands: it may have been restricted since it was found
        require_view(by, person)
        before = (
            DisposalCase.objects.filter(uid=nonce, service=service, created_by=by.user).first()
            if nonce
            else None
        )
        if before is not None:
            return before
        made = DisposalCase(
            service=service,
            person=person,
            entry=about,
            kind=kind,
            asked_on=asked_on,
            created_at=clock.now(),
            created_by=by.user,
            data_key=person.data_key,
            **({"uid": nonce} if nonce else {}),
        )
        made.seal({"asked_by": asked_by, "wish": wish})
        made.save()
        record(by, "youth.disposal_asked", person, kind=kind, case=str(made.uid), **_about(made))
    return made


def assess(
    *,
    by: Actor,
    service: Service,
    case: UUID,
    answers: Mapping[str, policies.Answer],
    regime: str = "",
) -> DisposalCase:
    """Answer the three tests. With a yes to each the request waits for somebody else to approve it.

    ``regime`` is the law whose questions were shown (JRN-1); it is kept with the answers. Raises NotHere, Refused;
    Invalid where an answer or a reason is missing, or the archive check has no ground; NotAllowedNow where the record
    has come under another law since the questions were shown.
    """
    found = require_case(by, service, case)
    with transaction.atomic():
        row = _locked(by, found, State.ASKED)
        policies.require_tests(row.kind)
        now = regimes.of_record(row.person)
        if regime and regime != now:
            raise NotAllowedNow(
                _("Journalen følger et annet regelverk enn da du åpnet siden. Les spørsmålene på nytt.")
            )
        granted = policies.judge(answers, row.asked_on, now)
        row.seal({**row.content(), **{code: answer.kept() for code, answer in answers.items()}})
        row.assessed_at, row.assessed_by, row.regime = clock.now(), by.user, now
        row.state = State.ASSESSED if granted else State.ASKED
        row.save(update_fields=["sealed", "state", "assessed_at", "assessed_by", "regime"])
        said = {code: answer.yes for code, answer in answers.items()}
        record(
            by,
            "youth.disposal_assessed",
            row.person,
            case=str(row.uid),
            granted=granted,
            answers=said,
            regime=str(now),
            **_about(row),
        )
    return row


def approve(*, by: Actor, service: Service, case: UUID) -> DisposalCase:
    """Approve what another has assessed, and carry it out. The caller's view asks for step-up (AUT-5).

    Raises NotHere, Refused; NotAllowedNow where ``by`` assessed it, or it is not waiting.
    """
    found = require_case(by, service, case)
    with transaction.atomic():
        row = _locked(by, found, State.ASSESSED)
        if row.assessed_by == by.user:
            raise NotAllowedNow(_("Du har vurdert dette selv. En annen må godkjenne."))
        if row.kind == Kind.ERASE_RECORD:
            count = erasing.erase_record(row.person)
        else:
            count = 1
            erasing.erase_entry(_entry_of(row))
        _close(by, row, State.DONE)
        action = "record_erased" if row.kind == Kind.ERASE_RECORD else "entry_erased"
        record(by, f"youth.{action}", row.person, case=str(row.uid), count=count, **_about(row))
    return row


def settle(*, by: Actor, service: Service, case: UUID, reasons: str) -> DisposalCase:
    """Grant what needs no approval: restrict, lift a restriction, close a correction that has been made, or stop using
    what somebody objects to: the record is restricted, and the decision stands in it as a signed entry (PVN-13).

    Raises NotHere, Refused; Invalid without reasons; NotAllowedNow where there is nothing to restrict, lift or close.
    """
    found = require_case(by, service, case)
    if not reasons.strip():
        raise Invalid(_("Skriv hvorfor."), field="reasons")
    with transaction.atomic():
        row = _locked(by, found, State.ASKED)
        policies.require_no_tests(row.kind)
        person = row.person
        if row.kind == Kind.CORRECT and not _is_corrected(row):
            raise NotAllowedNow(
                _("Oppføringen er ikke rettet ennå. Rett den først, så kan du avslutte saken.")
            )
        if row.kind == Kind.OBJECT:
            write_signed(
                by=by,
                person=person,
                kind=EntryKind.NOTE,
                content={"text": policies.granted_text(row, reasons)},
                allowed=_may_handle,
            )
        if row.kind == Kind.RESTRICT or (row.kind == Kind.OBJECT and person.restricted_at is None):
            _restrict(person, on=True)
        if row.kind == Kind.LIFT:
            _restrict(person, on=False)
        row.seal({**row.content(), "reasons": reasons})
        _close(by, row, State.DONE)
        action = {
            Kind.RESTRICT: "restricted",
            Kind.LIFT: "restriction_lifted",
            Kind.CORRECT: "correction_closed",
            Kind.OBJECT: "objection_granted",
        }
        record(by, f"youth.{action[Kind(row.kind)]}", person, case=str(row.uid), **_about(row))
    return row


def keep_reasons(*, by: Actor, service: Service, case: UUID, reasons: str) -> DisposalCase:
    """Keep reasons that somebody has written and not yet decided with: they must first confirm who they are (AUT-5).

    Raises NotHere, Refused; NotAllowedNow where the request is closed.
    """
    found = require_case(by, service, case)
    with transaction.atomic():
        row = _locked(by, found, State.ASKED, State.ASSESSED)
        row.seal({**row.content(), "reasons": reasons})
        row.save(update_fields=["sealed"])
        record(by, "youth.disposal_written", row.person, case=str(row.uid), fields=["reasons"], **_about(row))
    return row


def refuse(*, by: Actor, service: Service, case: UUID, reasons: str) -> DisposalCase:
    """Refuse, with reasons and a notice of the appeal; both are written in the record as a signed entry (JRN-9).

    Raises NotHere, Refused; Invalid without reasons; NotAllowedNow where it is closed, or the tests have no answers.
    """
    found = require_case(by, service, case)
    if not reasons.strip():
        raise Invalid(
            _("Skriv hvorfor ønsket blir avslått. Ungdommen har krav på å få vite det."), field="reasons"
        )
    with transaction.atomic():
        row = _locked(by, found, State.ASKED, State.ASSESSED)
        content = row.content()
        if policies.needs_tests(row.kind) and not policies.is_answered(content):
            raise NotAllowedNow(_("Svar på de tre spørsmålene først. Svarene er en del av begrunnelsen."))
        law = row.regime or regimes.of_record(row.person)
        notice = policies.notice(row, reasons, clock.today(service.timezone), law)
        row.seal({**content, "reasons": reasons, "notice": notice})
        _close(by, row, State.REFUSED)
        entry = write_signed(
            by=by,
            person=row.person,
            kind=EntryKind.REFUSAL,
            content={"text": policies.entry_text(row, reasons, notice)},
            allowed=_may_handle,
        )
        record(
            by, "youth.disposal_refused", row.person, case=str(row.uid), kind=row.kind, refusal=str(entry.uid),
            **_about(row),
        )  # fmt: skip
    return row


def reapply(*, by: Actor) -> int:
    """Do again what was erased, in a database that came from an older backup (REG-5). Returns how many keys.

    Asks of nobody but the system: whoever runs the installation. Raises Refused for others.
    """
    if not by.is_system:
        raise Refused(Permission.DISPOSE_YOUTH)
    with transaction.atomic():
        back = erasing.came_back(destroyed.listed())
        for key in back:
            _erase_again(by, key)
    note_destroyed()
    return len(back)


def _erase_again(by: Actor, key: DataKey) -> None:
    person = YoungPerson.objects.filter(data_key=key).first()
    entry = JournalEntry.objects.filter(data_key=key).select_related("data_key", "service", "person").first()
    if person is not None:
        erasing.erase_again(person)
    elif entry is not None:
        erasing.erase_entry(entry)
    key.destroy()
    about = person or (entry.person if entry else None) or key.service
    record(by, "youth.erased_again", about, purpose=key.purpose)


def _locked(by: Actor, found: DisposalCase, *states: str) -> DisposalCase:
    """The case's row and its person's, locked; the right is asked for again. Raises Refused, NotAllowedNow."""
    person = YoungPerson.objects.select_for_update(of=("self",)).select_related("service", "data_key")
    held = person.get(pk=person_of(found).pk)
    if not _may_handle(by, held):
        raise Refused(Permission.DISPOSE_YOUTH, held.service.code)
    row = (
        DisposalCase.objects.select_for_update(of=("self",))
        .select_related("data_key", "service")
        .get(pk=found.pk)
    )
    if row.state not in states:
        raise NotAllowedNow(
            _("Saken er gått videre siden du åpnet den. Åpne den på nytt for å se hvor den står.")
        )
    row.person = held
    return row


@as_it_stands
def _may_handle(by: Actor, person: YoungPerson) -> bool:
    known = locatable_by(by, person.service).filter(pk=person.pk)
    return can(by, Permission.DISPOSE_YOUTH, person.service) and known.exists()


def _close(by: Actor, row: DisposalCase, state: str) -> None:
    row.state, row.closed_at, row.closed_by = state, clock.now(), by.user
    row.save(update_fields=["sealed", "state", "closed_at", "closed_by"])


def _restrict(person: YoungPerson, *, on: bool) -> None:
    if (person.restricted_at is not None) is on:
        raise NotAllowedNow(_("Journalen er alt begrenset.") if on else _("Journalen er ikke begrenset."))
    person.restricted_at = clock.now() if on else None
    person.version += 1
    person.save(update_fields=["restricted_at", "version"])


def _entry(person: YoungPerson, kind: str, uid: UUID | None) -> JournalEntry | None:
    if kind not in (Kind.ERASE_ENTRY, Kind.CORRECT):
        return None
    if uid is None:
        raise Invalid(_("Velg hvilken oppføring det gjelder."), field="entry")
    rows = JournalEntry.objects.filter(uid=uid, discarded_at__isnull=True, signed_at__isnull=False)
    found = rows.filter(person__in=[person.pk, *person.merged_from.values_list("pk", flat=True)]).first()
    if found is None or not found.is_readable:
        raise Invalid(_("Velg hvilken oppføring det gjelder."), field="entry")
    return found


def _entry_of(row: DisposalCase) -> JournalEntry:
    assert row.entry is not None  # the database holds it so for the kinds that are about one
    return JournalEntry.objects.select_related("data_key__parent", "service").get(pk=row.entry.pk)


def _is_corrected(row: DisposalCase) -> bool:
    corrections = _entry_of(row).corrections.filter(kind=EntryKind.ADDITION, signed_at__isnull=False)
    return corrections.exists()


def _about(row: DisposalCase) -> dict[str, Any]:
    return {"entry": str(row.entry.uid)} if row.entry is not None else {}
