"""Whatever address of the field app, its office pages and the rota somebody tries with the number of another
service's record: the answer is the one for a number that does not exist, whatever their role (ADR 2, TIL-2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, reverse

from tests.factories.browser import SignedInClient
from tests.field.phones import Phone
from utsyn.access.roles import roles
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.field import models as field
from utsyn.field.urls import urlpatterns as field_addresses
from utsyn.steering import models as steering
from utsyn.steering.urls import urlpatterns as steering_addresses

NOWHERE = 987_654_321
NO_KEY = uuid.UUID("00000000-0000-7000-8000-000000000000")


def _with_numbers() -> list[tuple[str, URLPattern]]:
    rooms = (("field", field_addresses), ("steering", steering_addresses))
    return [(room, one) for room, every in rooms for one in every if one.pattern.converters]


ADDRESSES = [
    (room, one)
    for room, one in _with_numbers()
    if one.name != "settings-change"  # names a part of the form, not a record
]


#: What the pages read of their addresses.
ASKED = {
    "/feltlogg": "side periode fra til type sted ansatt",
    "/feltlogg/beskjeder": "side lagret trukket",
    "/feltlogg/beskjeder/ny": "okt",
    "/felt": "sprak farger",
    "/vaktplan": "vis dato endret",
    "/vaktplan/mine": "dato",
    "/vaktplan/fyll": "dato",
    "/vaktplan/ny": "dato",
    "/bemanningsplan/": "dag endret",
    "/tall/dekning/": "period other_period compare",
}


@pytest.fixture
def theirs(evening: Any, other_service: Service, user_with: Callable[..., User]) -> dict[str, Any]:
    """One of everything in another service: primary keys and keys by what an address calls them."""
    from tests.field.town import make_town

    make_town(other_service)
    phone = Phone(user_with("worker", other_service))
    start = phone.start()
    session = start["session"]
    met, note = phone.count(session), phone.did(session, "note", text="Rolig kveld.", place=None)
    happened = phone.did(session, "incident", place="torget")
    told = phone.did(session, "incident_set", happened["id"], kind="violence")
    phone.send(start, met, note, happened, told, phone.end(session))
    one = field.FieldSession.objects.get(key=session)
    who, now = phone.user, clock.now()
    own = {"service": other_service}
    comment = field.SessionComment.objects.create(**own, session=one, at=now, by=who, text="Fint.")
    change = field.RecordChange.objects.create(
        **own, session=one, what="session", key=session, reason="Feil", at=now, by=who
    )
    message = field.HandoverNote.objects.create(
        **own, on_date=now.date(), at=now, by=who, text="Husk nøkkel."
    )
    alarm = field.OverdueAlarm.objects.create(outing=one.outing, why="no_check", raised_at=now)
    shift = steering.Shift.objects.create(
        **own, on_date=now.date(), shift="Kveld", starts_at=now, ends_at=now + timedelta(hours=4)
    )
    team = steering.Team.objects.create(shift=shift)
    member = steering.TeamMember.objects.create(
        team=team, staff_member=field.Device.objects.get().staff_member, changed_at=now
    )
    swap = steering.SwapRequest.objects.create(member=member, asker=member.staff_member, at=now)
    row = steering.PlanRow.objects.create(
        **own, weekday=5, shift="Kveld", start="18:00", end="23:00", min_teams=1, max_teams=2,
        from_date=now.date(),
    )  # fmt: skip
    rota = steering.RotaChange.objects.create(**own, action="added", at=now, actor="x")
    plan = steering.PlanChange.objects.create(**own, action="added", at=now)
    return {
        "session": one.pk, "session_key": session, "encounter": met["id"], "observation": note["id"],
        "incident": happened["id"], "comment_id": comment.pk, "change_id": change.pk,
        "handover": message.pk, "alarm": alarm.pk, "device": field.Device.objects.get().pk,
        "shift": shift.pk, "team": team.pk, "member": member.pk, "swap": swap.pk, "row": row.pk,
        "rota": rota.pk, "plan": plan.pk,
    }  # fmt: skip


#: Which record the ``pk`` of an address is the number of, by how the address begins.
PK = [
    ("feltlogg/okt/", "session"), ("feltlogg/ute/varsel/", "alarm"), ("feltlogg/beskjeder/", "handover"),
    ("feltlogg/enheter/", "device"), ("bemanningsplan/angre/", "plan"), ("bemanningsplan/", "row"),
    ("vaktplan/team/", "team"), ("vaktplan/angre/", "rota"), ("vaktplan/fravar/", "member"),
    ("vaktplan/bytt/", "member"), ("vaktplan/bytte/", "swap"), ("vaktplan/", "shift"),
]  # fmt: skip


def _arguments(one: URLPattern, theirs: dict[str, Any] | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    route = str(one.pattern)
    for name in one.pattern.converters:
        if name == "key":
            what = next((w for w in ("incident", "observation") if w in str(one.name)), "encounter")
            what = "session_key" if one.name == "session-by-key" else what
            said[name] = theirs[what] if theirs else NO_KEY
        elif name == "pk":
            said[name] = theirs[next(w for begin, w in PK if route.startswith(begin))] if theirs else NOWHERE
        else:
            said[name] = theirs[name] if theirs else NOWHERE
    return said


def _plain(answer: HttpResponse, address: str) -> tuple[int, str]:
    """The answer without what must differ: the address that was asked for, and what is new in each page."""
    text = answer.content.decode().replace(address, "").replace(quote(address, safe=""), "")
    # Masked anew in each page: the token of forms.
    return answer.status_code, re.sub(r"\b[A-Za-z0-9]{64}\b", "", text)


def _everything() -> list[Any]:
    models = [*vars(field).values(), *vars(steering).values()]
    return [
        list(model.objects.order_by("pk").values())
        for model in models
        if isinstance(model, type) and hasattr(model, "objects")
    ]


@pytest.fixture(params=list(roles()))
def visitor(request: Any, service: Service, user_with: Callable[..., User]) -> SignedInClient:
    """Somebody with one role in this service, and none in the other."""
    browser = SignedInClient()
    browser.force_login(user_with(request.param, service))
    return browser


def test_another_services_record_is_answered_for_as_one_that_does_not_exist(
    theirs: dict[str, Any], visitor: SignedInClient
):
    before = _everything()
    for room, one in ADDRESSES:
        for method in ("get", "post"):
            answers = []
            for said in (_arguments(one, theirs), _arguments(one, None)):
                address = reverse(f"{room}:{one.name}", kwargs=said)
                sent = {"reason": "x", "sure": "1"} if method == "post" else {}
                answers.append(_plain(getattr(visitor, method)(address, sent), address))
            assert answers[0] == answers[1], (method, one)
            assert answers[0][0] in {403, 404, 405}, (method, one)
    assert _everything() == before


def test_an_address_with_what_no_database_takes_is_not_found(
    evening: Any, phone: Phone, user_with: Callable[..., User], town: Service
):
    start = phone.start()
    phone.send(start, phone.end(start["session"]))
    one = field.FieldSession.objects.get()
    browser = SignedInClient()
    browser.force_login(user_with("team_leader", town))
    for what in ("treff", "hendelse"):
        for do in ("rett", "ta-ut"):
            for key in ("a%00b", "x" * 2000):
                address = f"/feltlogg/okt/{one.pk}/{what}/{do}/{key}"
                assert browser.get(address).status_code == 404, address
                assert browser.post(address, {"reason": "x"}).status_code == 404, address
    for room, begin in (("feltlogg", "okt"), ("feltlogg", "ute/varsel"), ("vaktplan", "team")):
        for number in ("9" * 19, "9" * 30, "0"):
            assert browser.get(f"/{room}/{begin}/{number}").status_code == 404


@pytest.mark.parametrize("odd", ["%00", "omrade:%00", "%C2%B2", "9" * 30, "9999-12-31", "0001-01-01"])
def test_an_address_that_asks_for_something_odd_is_answered(
    evening: Any, town: Service, user_with: Callable[..., User], odd: str
):
    browser = SignedInClient()
    browser.force_login(user_with("team_leader", town))
    for page, names in ASKED.items():
        for name in names.split():
            assert browser.get(f"{page}?{name}={odd}").status_code in {200, 400, 404}, (page, name)
