"""Absence and swaps: what workers do to their own shifts, and leaders to anybody's."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import can, require
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.field.staff import ensure_staff
from utsyn.field.staff import staff_of as own_staff
from utsyn.steering.models import RotaChange, SwapRequest, TeamMember
from utsyn.steering.queries.people import Available, available
from utsyn.steering.services.rota_changing import already, changing, keep, states
from utsyn.steering.swap_policies import Act, Part, after, check_not_begun, may


def staff_of(*, by: Actor, service: Service, who: Available) -> StaffMember:
    """The employee behind a choice; made, as ``u12``, for a user who has never been on anything. Leaders may."""
    require(by, Permission.LEAD_FIELD, service)
    if who.staff is not None:
        return StaffMember.objects.get(pk=who.staff, service=service)
    with transaction.atomic():
        assert who.user is not None
        user = User.objects.get(pk=who.user)
        made, new = StaffMember.objects.get_or_create(
            service=service, user=user, defaults={"code": f"u{user.pk}", "name": user.name}
        )
        if new:
            record(by, "staff.made", made)
    return made


def mark_absent(
    *, by: Actor, member: TeamMember, reason: str, nonce: UUID | None = None
) -> RotaChange | None:
    """Say that somebody does not come: one's own with the right to record, anybody's with the right to lead.

    The place on the team stays, so that the gap shows. Returns None where that is said already. Raises Invalid for a
    reason that is none, NotAllowedNow on a cancelled shift or where one's own place went to somebody else meanwhile.
    """
    return _absence(by, member, reason, "absent", nonce)


def mark_back(*, by: Actor, member: TeamMember, nonce: UUID | None = None) -> RotaChange | None:
    """Take an absence back. Returns None where there is none."""
    return _absence(by, member, "", "back", nonce)


def _absence(
    by: Actor, member: TeamMember, reason: str, action: str, nonce: UUID | None
) -> RotaChange | None:
    service = member.team.shift.service
    right, whose = _right(by, service, member), member.staff_member_id
    with changing(by, service, right):
        if done := already(service, nonce):
            return done
        member = _fresh(member, service)
        # The right to record is for one's own place: a swap may have given it to somebody else while we waited.
        if right is Permission.RECORD_FIELD and member.staff_member_id != whose:
            raise NotAllowedNow(_("Du står ikke på denne vakta lenger."))
        if action == "absent" and reason not in TeamMember.Absence.values:
            raise Invalid(
                _("Velg hvorfor."), field="reason", value=reason, valid=list(TeamMember.Absence.values)
            )
        if member.team.shift.cancelled_at:
            raise NotAllowedNow(_("Vakta er avlyst, så det er ingen å melde fravær fra."))
        shift = member.team.shift
        before = states(service, [shift.key])
        if member.absent == reason:
            return None
        member.absent, member.changed_at = reason, clock.now()
        member.save(update_fields=["absent", "changed_at"])
        return keep(service, action, before, by=by, what=shift, nonce=nonce)


def _right(by: Actor, service: Service, member: TeamMember) -> Permission:
    """What it takes to touch somebody's place on a team: one's own, the right to record; another's, to lead."""
    own = own_staff(by, service)
    mine = own is not None and own.pk == member.staff_member_id
    if mine and not can(by, Permission.LEAD_FIELD, service):
        return Permission.RECORD_FIELD
    return Permission.LEAD_FIELD


def _fresh(member: TeamMember, service: Service) -> TeamMember:
    """The place as it stands now. Raises TeamMember.DoesNotExist for one that is gone."""
    return TeamMember.objects.select_related("team__shift", "staff_member").get(
        pk=member.pk, team__shift__service=service
    )


def ask_swap(*, by: Actor, member: TeamMember, asked: str = "", message: str = "") -> SwapRequest:
    """Ask a colleague (a choice of ``queries.people``), or anybody when nobody is named, to take one's place.

    Asking again while the first is open gives the open one. Raises Refused for another's place, NotAllowedNow where
    the shift has begun or is cancelled, Invalid for somebody who does not work there that day or is on the team.
    """
    service = member.team.shift.service
    own = own_staff(by, service)
    if own is None or own.pk != member.staff_member_id:
        raise Refused(Permission.LEAD_FIELD, service.code)
    with changing(by, service, Permission.RECORD_FIELD):
        member = _fresh(member, service)
        if member.staff_member_id != own.pk:
            raise NotAllowedNow(_("Du står ikke på denne vakta lenger."))
        if there := member.swaps.filter(state=SwapRequest.State.OPEN).first():
            return there
        _check_swappable(member)
        made = SwapRequest.objects.create(
            member=member,
            asker=own,
            asked=_colleague(by, service, member, asked),
            message=message.strip()[:300],
            at=clock.now(),
        )
        record(by, "rota.swap_asked", member.team.shift)
    return made


def _check_swappable(member: TeamMember) -> None:
    shift = member.team.shift
    if shift.cancelled_at:
        raise NotAllowedNow(_("Vakta er avlyst, så det er ingenting å bytte."))
    check_not_begun(shift.starts_at <= clock.now())


def _colleague(by: Actor, service: Service, member: TeamMember, choice: str) -> StaffMember | None:
    if not choice:
        return None
    found = next(
        (one for one in available(by, service, member.team.shift.on_date) if one.choice == choice), None
    )
    if found is None or found.staff is None or not found.can_answer or found.staff == member.staff_member_id:
        raise Invalid(_("Velg en kollega som kan svare."), field="asked", value=choice)
    if member.team.members.filter(staff_member_id=found.staff).exists():
        raise Invalid(_("%(name)s er alt på teamet.") % {"name": found.name}, field="asked", value=choice)
    return StaffMember.objects.get(pk=found.staff, service=service)


def answer_swap(*, by: Actor, swap: SwapRequest, act: Act) -> SwapRequest:
    """Accept, decline or withdraw a request. On acceptance the place on the team is the accepter's.

    Of two who accept at once one gets it, the other is told who. The same person doing the same again changes nothing.
    Raises Refused for one whom it is none of the business of, NotAllowedNow where the state forbids it.
    """
    service = swap.member.team.shift.service
    leads = act is Act.WITHDRAW and can(by, Permission.LEAD_FIELD, service)
    own = ensure_staff(by=by, service=service) if act is Act.ACCEPT else own_staff(by, service)
    with changing(by, service, Permission.LEAD_FIELD if leads else Permission.RECORD_FIELD):
        swap = SwapRequest.objects.select_related("asker", "asked", "answered_by").get(pk=swap.pk)
        member = _fresh(swap.member, service)
        parts = _parts(by, service, swap, own)
        if not may(parts, act):
            raise Refused(Permission.LEAD_FIELD, service.code)
        if _done_before(swap, act, own):
            return swap
        swap.state = after(swap.state, act, taken_by=str(swap.answered_by or ""))
        if act is Act.ACCEPT:
            assert own is not None
            _take(member, own)
        swap.answered_at, swap.answered_by = clock.now(), own
        swap.save(update_fields=["state", "answered_at", "answered_by"])
        record(by, f"rota.swap_{swap.state}", member.team.shift)
    return swap


def _done_before(swap: SwapRequest, act: Act, own: StaffMember | None) -> bool:
    same = {
        Act.ACCEPT: SwapRequest.State.TAKEN,
        Act.DECLINE: SwapRequest.State.DECLINED,
        Act.WITHDRAW: SwapRequest.State.WITHDRAWN,
    }[act]
    return swap.state == same and own is not None and swap.answered_by_id == own.pk


def _parts(by: Actor, service: Service, swap: SwapRequest, own: StaffMember | None) -> frozenset[Part]:
    parts = set()
    if own is not None and swap.asker_id == own.pk:
        parts.add(Part.ASKER)
    elif own is not None and can(by, Permission.RECORD_FIELD, service):
        if swap.asked_id == own.pk:
            parts.add(Part.NAMED)
        elif swap.asked_id is None:
            parts.add(Part.ANYBODY)
    if can(by, Permission.LEAD_FIELD, service):
        parts.add(Part.LEADER)
    return frozenset(parts)


def _take(member: TeamMember, own: StaffMember) -> None:
    """Put ``own`` in the place. Raises NotAllowedNow where that cannot be any more."""
    _check_swappable(member)
    if member.team.members.filter(staff_member=own).exists():
        raise NotAllowedNow(_("Du er alt på dette teamet."))
    member.staff_member, member.absent, member.changed_at = own, "", clock.now()
    member.save(update_fields=["staff_member", "absent", "changed_at"])
