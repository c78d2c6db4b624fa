"""What the field app needs to work without net: codes, settings, the rota. Never anything about a young person."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.accounts.models import StaffMember
from utsyn.catalogue.models import AgeScheme, District, Place, Topic
from utsyn.catalogue.scheme_queries import scheme_in_force, specs
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.boxes import public_key
from utsyn.field import known_names, shifts
from utsyn.field.models import Encounter, FieldSettings
from utsyn.field.queries.live import open_sessions, spelled
from utsyn.field.staff import code_for, staff_of

#: How far back places are looked for that are used most, and how long ago an open session was heard of.
USED, HEARD = timedelta(weeks=6), timedelta(hours=24)
ROTA_DAYS = 7
#: What a phone closes with the public key below: what it could not send.
BACKUP = "field backup"


def field_data(viewer: Actor, service: Service, device: str) -> dict[str, Any]:
    """All that a phone keeps, as JSON. ``device``: the phone's key, of which its salt is made. Raises Refused."""
    require(viewer, Permission.RECORD_FIELD, service)
    now = clock.now()
    today = clock.today(service.timezone)
    own = FieldSettings.objects.filter(service=service).first() or FieldSettings(service=service)
    known = staff_of(viewer, service)
    user = viewer.user
    return {
        "service": {
            "code": service.code,
            "name": service.name,
            "timezone": service.timezone,
            **_where(service, own),
        },
        "me": {
            "staff": known.code if known else code_for(service, user) if user else None,
            "name": user.name if user else "",
            "user": user.pk if user else None,
        },
        "staff": [
            {"code": code, "name": name or code}
            for code, name in StaffMember.objects.filter(service=service).values_list("code", "name")
        ],
        "places": _places(service, today),
        "districts": _named(District, service, today),
        "topics": _named(Topic, service, today),
        **_bands(service, today),
        "settings": _settings(own),
        "rota": [
            _team(team)
            for team in shifts.planned(
                viewer, service, today - timedelta(days=1), today + timedelta(days=ROTA_DAYS)
            )
        ],
        "open": open_sessions(viewer, service, now - HEARD),
        "words": known_names.filter_of(known_names.known(service), _salt(service, device, today)).as_json(),
        "backup": public_key(BACKUP),
    }


def etag_of(data: dict[str, Any]) -> str:
    """A mark that changes when the data does."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _salt(service: Service, device: str, today: date) -> bytes:
    """Of this phone and this day, so that filters of two phones cannot be held against each other."""
    said = f"words\n{service.pk}\n{device}\n{today.isoformat()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()[:16]


def _where(service: Service, own: FieldSettings) -> dict[str, float | None]:
    """Where the sun goes down: as the settings say, else in the middle of the service's places."""
    latitude, longitude = own.latitude, own.longitude
    if latitude is None or longitude is None:
        middle = Place.objects.filter(
            service=service, latitude__isnull=False, longitude__isnull=False
        ).aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
        latitude, longitude = middle["latitude"], middle["longitude"]
    return {
        "latitude": None if latitude is None else round(float(latitude), 4),
        "longitude": None if longitude is None else round(float(longitude), 4),
    }


def _places(service: Service, today: date) -> list[dict[str, str]]:
    """Those in use, the ones that were used most in the last weeks first."""
    used = (
        Encounter.objects.filter(session__service=service, session__on_date__gte=today - USED)
        .order_by()
        .values("place")
        .annotate(times=Count("pk"))
    )
    times = dict(used.values_list("place", "times"))
    rows = _in_force(Place, service, today)
    return [
        {"code": row.code, "name": row.name, "area": row.area, "kind": row.kind}
        for row in sorted(rows, key=lambda row: -times.get(row.pk, 0))
    ]


def _in_force(model: Any, service: Service, today: date) -> Iterable[Any]:
    return model.objects.filter(service=service).in_force(today)


def _named(model: Any, service: Service, today: date) -> list[dict[str, str]]:
    return [{"code": row.code, "name": row.name} for row in _in_force(model, service, today)]


def _bands(service: Service, today: date) -> dict[str, Any]:
    schemes = list(AgeScheme.objects.filter(service=service).prefetch_related("bands"))
    scheme = scheme_in_force(schemes, today)
    return {
        "scheme": scheme.code if scheme else None,
        "bands": [
            {
                "code": band.code,
                "label": band.ages,
                "from": band.age_from,
                "to": band.age_to,
            }
            for band in (specs(scheme) if scheme else ())
        ],
    }


def _settings(own: FieldSettings) -> dict[str, Any]:
    return {
        "exact_age": own.exact_age,
        "ask_first_contact": own.ask_first_contact,
        "ask_district": own.ask_district,
        "ask_topics": own.ask_topics,
        "check_minutes": own.check_minutes,
        "alone_minutes": own.alone_minutes,
        "overdue_minutes": own.overdue_minutes,
        "duty_phone": own.duty_phone,
        "questions": own.questions,
    }


def _team(team: shifts.PlannedTeam) -> dict[str, Any]:
    return {
        "key": team.key,
        "shift": team.shift,
        "kind": team.kind,
        "on_date": team.on_date.isoformat(),
        "starts_at": spelled(team.starts_at),
        "ends_at": spelled(team.ends_at),
        "focus": team.focus,
        "places": list(team.places),
        "staff": list(team.staff),
        "absent": list(team.absent),
    }
