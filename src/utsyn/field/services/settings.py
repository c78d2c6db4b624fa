"""How a service counts and keeps its teams safe: one part at a time, so that two leaders do not undo each other."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.field.models import FieldSettings

#: The parts, and the fields of each.
PARTS: Mapping[str, tuple[str, ...]] = {
    "counting": ("exact_age", "ask_first_contact", "ask_district", "ask_topics"),
    "safety": ("check_minutes", "alone_minutes", "overdue_minutes", "duty_phone"),
    "questions": ("questions",),
    "sun": ("latitude", "longitude"),
}
MOST_QUESTIONS = 5
LONGEST_QUESTION = 200
PHONE = re.compile(r"\+?[\d ]{3,20}")


def version_of(settings: FieldSettings, part: str) -> str:
    """A mark of what a part says now: a form that was opened before somebody else saved has another."""
    values = [str(getattr(settings, name)) for name in PARTS[part]]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def change(*, by: Actor, service: Service, part: str, values: Mapping[str, Any], version: str) -> list[str]:
    """Save one part; the names of the fields that changed. The same values again change nothing.

    Raises Refused for those who do not lead the field; Invalid for a wrong value; NotAllowedNow where somebody has
    saved the part since ``version``.
    """
    require(by, Permission.LEAD_FIELD, service)
    wanted = {name: values[name] for name in PARTS[part]}
    _check(part, wanted)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        settings = FieldSettings.objects.filter(service=service).first() or FieldSettings(service=service)
        changed = [name for name, value in wanted.items() if getattr(settings, name) != value]
        if not changed:
            return []
        if version != version_of(settings, part):
            raise NotAllowedNow(
                _(
                    "Noen andre endret dette mens du skrev. Se hva som står nå, og lagre på nytt hvis ditt skal gjelde."
                )
            )
        for name in changed:
            setattr(settings, name, wanted[name])
        settings.save()
        record(by, "field.settings_changed", settings, fields=sorted(changed))
    return changed


def _check(part: str, wanted: dict[str, Any]) -> None:
    if part == "safety":
        for name, least, most in (
            ("check_minutes", 10, 480),
            ("alone_minutes", 5, 480),
            ("overdue_minutes", 5, 240),
        ):
            if not least <= wanted[name] <= most:
                said = _("Skriv et antall minutter fra {least} til {most}.")
                raise Invalid(said.format(least=least, most=most), field=name)
        if wanted["alone_minutes"] > wanted["check_minutes"]:
            raise Invalid(
                _("Den som er alene, skal sjekke inn minst like ofte som andre."), field="alone_minutes"
            )
        wanted["duty_phone"] = " ".join(wanted["duty_phone"].split())
        if wanted["duty_phone"] and not PHONE.fullmatch(wanted["duty_phone"]):
            raise Invalid(
                _("Skriv nummeret med tall, for eksempel 22 00 00 00 eller +47 22 00 00 00."),
                field="duty_phone",
            )
    elif part == "questions":
        asked = [" ".join(str(question).split()) for question in wanted["questions"]]
        wanted["questions"] = list(dict.fromkeys(question for question in asked if question))
        if len(wanted["questions"]) > MOST_QUESTIONS:
            raise Invalid(_("Høyst fem spørsmål."), field="questions")
        if any(len(question) > LONGEST_QUESTION for question in wanted["questions"]):
            raise Invalid(_("Spørsmålet er for langt. Bruk høyst 200 tegn."), field="questions")
    elif part == "sun" and (wanted["latitude"] is None) != (wanted["longitude"] is None):
        missing = "latitude" if wanted["latitude"] is None else "longitude"
        raise Invalid(_("Skriv både breddegrad og lengdegrad, eller la begge stå tomme."), field=missing)
