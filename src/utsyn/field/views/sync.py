"""What the field app asks of the server. All answers are JSON; nothing leads to another page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from utsyn.accounts import sessions
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.field import shell, wire
from utsyn.field.models import Device
from utsyn.field.queries import bootstrap, live
from utsyn.field.services import phones, sync
from utsyn.field.services.phones import TurnedAway

#: A browser says where a request comes from; who says nothing is no browser, or an old one.
HERE = frozenset({"", "same-origin", "none"})


def _message(code: str) -> str:
    return {
        "signed_out": _("Du er logget ut. Logg inn igjen, så sendes det som venter."),
        "no_role": _("Du har ikke tilgang til å registrere her. Spør lederen din."),
        "device_other": _("Telefonen er registrert på noen andre."),
        "device_lost": _("Telefonen er meldt mistet."),
        "too_large": _("For mye på en gang."),
        "protocol": _("Appen er for gammel eller for ny. Last den på nytt."),
    }.get(code, _("Appen sendte noe som ikke er til å forstå."))


def _refusal(code: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": _message(code)}, status=status)


def _key_of(request: HttpRequest) -> str:
    """The phone's key, from the header that no other site can send unasked. Raises TurnedAway."""
    try:
        return wire.key(request.headers.get("X-Utsyn-Device"))
    except wire.Fault:
        raise TurnedAway("malformed", 400) from None


def _viewer(request: HttpRequest, phone: Device | None) -> tuple[Actor, Service]:
    """Who asks, and for which service: the phone's, where it has one. Raises TurnedAway."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not sessions.has_second_factor(request):
        if phone is not None and phones.has_left(phone):
            phones.note_turned_away(by=Actor(id="nobody", label=""), phone=phone, code="signed_out")
        raise TurnedAway("signed_out", 401)
    service: Service | None = getattr(request, "service", None)
    if phone is not None:
        if actor.user is None or phone.user_id != actor.user.pk:
            raise TurnedAway("device_other")
        service = next((one for one in vars(request)["services"] if one.pk == phone.service_id), None)
    if service is None:
        raise TurnedAway("no_role")
    return actor, service


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take events, and answer what has become of each, and how the sessions stand."""
    phone: Device | None = None
    actor: Actor | None = getattr(request, "actor", None)
    try:
        key = _key_of(request)
        phone = phones.phone_named(key)
        phones.turn_away_lost(phone)
        actor, service = _viewer(request, phone)
        return _answer(request, actor, service, key, phone)
    except (TurnedAway, wire.Fault, Refused) as why:
        code = "no_role" if isinstance(why, Refused) else why.code
        status = why.status if isinstance(why, TurnedAway) else 403 if isinstance(why, Refused) else 400
        if actor is not None and code not in ("device_lost", "signed_out"):
            phones.note_refusal(by=actor, service=getattr(request, "service", None), phone=phone, code=code)
        return _refusal(code, status)


def _answer(
    request: HttpRequest, actor: Actor, service: Service, key: str, phone: Device | None
) -> JsonResponse:
    said = _said(request, key)
    phone = phones.take_in_use(by=actor, service=service, key=key, label=said["label"], phone=phone)
    phone.service = service
    taken = sync.take(by=actor, service=service, phone=phone, said_at=said["now"], sent=said["events"])
    if taken.stored:
        sessions.note_use(request)
    if not said["events"]:
        phones.note_contact(by=actor, phone=phone, watch=said["watch"])
    data = None if said["events"] else bootstrap.etag_of(bootstrap.field_data(actor, service, key))
    answer: dict[str, Any] = {
        "now": live.spelled(clock.now()),
        "service": service.code,
        "results": taken.results,
        "sessions": live.live(actor, service, key, taken.sessions, said["watch"], taken.fresh),
        "data": data,
        "shell": shell.version(),
    }
    if phone.ended_how == Device.Ended.REPLACED:
        phones.note_told(by=actor, phone=phone)
        answer["wipe"] = True
    return JsonResponse(answer)


def _said(request: HttpRequest, key: str) -> dict[str, Any]:
    """The request's own fields, checked. Raises TurnedAway and Fault."""
    if request.content_type != "application/json" or request.headers.get("Sec-Fetch-Site", "") not in HERE:
        raise TurnedAway("malformed", 400)
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise TurnedAway("malformed", 400) from None
    if length > wire.MOST_BYTES:
        raise TurnedAway("too_large", 413)
    return wire.envelope(request.body, key)


@require_safe
@gzip_page  # nothing that the one who asks has written is in it: compressing gives no secret away
def data(request: HttpRequest) -> HttpResponse:
    """What the app needs to work without net."""
    try:
        named = request.headers.get("X-Utsyn-Device", "")
        key = _key_of(request) if named else ""
        phone = phones.phone_named(key) if key else None
        phones.turn_away_lost(phone)
        actor, service = _viewer(request, phone)
        found = bootstrap.field_data(actor, service, key)
    except TurnedAway as why:
        return _refusal(why.code, why.status)
    except Refused:
        if phone is not None:
            phones.note_refusal(by=actor, service=service, phone=phone, code="no_role")
        return _refusal("no_role", 403)
    etag = f'"{bootstrap.etag_of(found)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse(found, headers={"ETag": etag})
