"""The demo's staffing plan and rota: this week and the next, with somebody on tonight, an absence and an open swap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.roles import roles
from utsyn.accounts.models import StaffMember, User
from utsyn.audit.services import record
from utsyn.catalogue.models import Place
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field.models import SessionKind, SessionStaff
from utsyn.field.staff import ensure_staff
from utsyn.steering.models import PlanRow, Shift, SwapRequest, TeamMember, TeamPlace
from utsyn.steering.rota_policies import monday_of
from utsyn.steering.services.rota_shifts import add_shift, change_team
from utsyn.steering.services.rota_week import fill_week

#: Name, from, to, least and most teams, weekdays (1 = Monday).
PLAN = (
    ("Dag", time(9), time(15, 30), 1, 2, (1, 2, 3, 4, 5)),
    ("Kveld", time(15), time(22), 2, 3, (1, 2, 3, 4)),
    ("Kveld", time(16), time(22), 1, 2, (7,)),
    ("Natt", time(18), time(1), 2, 2, (5, 6)),
)
FOCUS = {
    "Dag": ("Skolene rundt torget", "Kjøpesenteret"),
    "Kveld": ("Sentrum og stasjonen", "Havna og parken", "Bydelene"),
    "Natt": ("Utestedene og nattbussene", "Parken og brygga"),
}
#: How far back the made-up plan says that it has been in force.
SINCE = timedelta(days=365)


def ensure_demo_rota(service: Service, users: Mapping[str, User], *, by: Actor) -> None:
    """A plan where there is none, and the rota of this week and the next where a week is empty.

    The same days give the same rota. Those of ``users`` who record in the field are on a team every evening of the
    week. Raises Refused unless the system itself asks.
    """
    if not by.is_system:
        raise Refused(Permission.LEAD_FIELD, service.code)
    workers = [
        ensure_staff(by=Actor.of(user), service=service)
        for code, user in users.items()
        if Permission.RECORD_FIELD in roles()[code].permissions
    ]
    this = monday_of(clock.today(service.timezone))
    with transaction.atomic():
        _ensure_plan(service, this - SINCE)
        others = _others(service, workers)
        for week in (this, this + timedelta(days=7)):
            if Shift.objects.filter(
                service=service, on_date__range=(week, week + timedelta(days=6))
            ).exists():
                continue
            fill_week(by=by, service=service, week=week)
            _put_people(service, week, workers, others)
            record(by, "rota.team_changed", service=service.code, demo=True)
        _count(service, this + timedelta(days=9), others, by)
        _happenings(service, others)


def _ensure_plan(service: Service, since: date) -> None:
    if PlanRow.objects.filter(service=service).exists():
        return
    PlanRow.objects.bulk_create(
        PlanRow(
            service=service,
            weekday=weekday,
            shift=shift,
            start=start,
            end=end,
            min_teams=least,
            max_teams=most,
            from_date=since,
        )
        for shift, start, end, least, most, weekdays in PLAN
        for weekday in weekdays
    )


def _others(service: Service, workers: list[StaffMember]) -> list[StaffMember]:
    """The made-up colleagues who have been out lately, in the order of their codes."""
    since = clock.today(service.timezone) - timedelta(days=90)
    lately = SessionStaff.objects.filter(session__service=service, session__on_date__gte=since)
    return list(
        StaffMember.objects.filter(service=service, pk__in=lately.values("staff_member_id"))
        .exclude(pk__in=[one.pk for one in workers])
        .order_by("code")
    )


def _put_people(service: Service, week: date, workers: list[StaffMember], others: list[StaffMember]) -> None:
    """Two on each team: every evening's first team is the demo's own people, the rest take turns."""
    now = clock.now()
    places = list(
        Place.objects.filter(service=service, kind__in=("street", "station", "mall"))
        .in_force(week)
        .order_by("pk")
    )
    turn = 0
    last_of_day: dict[date, int] = {}
    shifts = Shift.objects.filter(service=service, on_date__range=(week, week + timedelta(days=6)))
    for shift in shifts:
        last_of_day[shift.on_date] = shift.pk  # in order of time: the last that begins
    for shift in shifts.prefetch_related("teams"):
        for number, team in enumerate(shift.teams.all()):
            if number == 0 and last_of_day[shift.on_date] == shift.pk:
                people = workers[:2]
            else:
                people = [others[(turn + n) % len(others)] for n in range(2)] if len(others) > 1 else []
                turn += 2
            TeamMember.objects.bulk_create(
                TeamMember(team=team, staff_member=one, changed_at=now) for one in people
            )
            focus = FOCUS.get(shift.shift, ("",))
            team.focus = focus[number % len(focus)]
            team.save(update_fields=["focus"])
            chosen = (
                [places[(team.position * 2 + shift.on_date.day + n) % len(places)] for n in range(3)]
                if places
                else []
            )
            TeamPlace.objects.bulk_create(
                TeamPlace(team=team, place_id=place.pk, position=at)
                for at, place in enumerate(dict.fromkeys(chosen), 1)
            )


def _count(service: Service, day: date, others: list[StaffMember], by: Actor) -> None:
    """A count of a whole evening, on the Wednesday of next week: two teams, each with zones of its own."""
    name = f"Telling {day.year}"
    busy = TeamMember.objects.filter(team__shift__service=service, team__shift__on_date=day)
    taken = set(busy.values_list("staff_member_id", flat=True))
    free = [one for one in others if one.pk not in taken]
    if len(free) < 4 or Shift.objects.filter(service=service, on_date=day, shift=name).exists():
        return
    shift = add_shift(
        by=by,
        service=service,
        name=name,
        kind=SessionKind.COUNT,
        on_date=day,
        start=time(19),
        end=time(22),
        teams=2,
    )
    zones = list(Place.objects.filter(service=service, kind="street").in_force(day).order_by("pk"))
    for number, team in enumerate(shift.teams.all()):
        people = free[2:4] if number else free[:2]
        change_team(
            by=by,
            team=team,
            people=[f"s{one.pk}" for one in people],
            places=[Place.objects.get(pk=one.pk) for one in zones[number * 3 : number * 3 + 3]],
        )


def _happenings(service: Service, others: list[StaffMember]) -> None:
    """One absence and one open request to swap on the days ahead, where there are none."""
    now = clock.now()
    ahead = TeamMember.objects.filter(team__shift__service=service, team__shift__starts_at__gt=now)
    ahead = ahead.order_by("team__shift__starts_at", "pk")
    theirs = ahead.filter(staff_member__in=others)
    if not theirs.exclude(absent="").exists() and (away := theirs.first()):
        TeamMember.objects.filter(pk=away.pk).update(absent=TeamMember.Absence.SICK)
    if SwapRequest.objects.filter(
        member__team__shift__service=service, member__team__shift__starts_at__gt=now
    ).exists():
        return
    # A colleague's shift by day, which both of the demo's people could take.
    free = theirs.filter(absent="", team__shift__kind=SessionKind.STREET)
    asked = free.filter(team__shift__shift="Dag").first() or free.first()
    if asked is None:
        return
    SwapRequest.objects.create(
        member=asked,
        asker=asked.staff_member,
        message="Jeg kan ta en av vaktene dine i stedet.",
        at=now,
    )
