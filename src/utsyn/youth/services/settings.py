"""The service's own choices about access to records. All of it at once, with what its writer saw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth.kostra import functions
from utsyn.youth.models import Regime, YouthSettings

FIELDS = (
    "team_access", "names_in_log", "alias_days", "review_days", "mass_limit", "regime", "kostra", "joint",
    "dpia_reference", "dpia_on",
)  # fmt: skip
#: The least and the most of each number, and since when (GEN-1: data).
NUMBERS = {"alias_days": (30, 1825), "review_days": (1, 30), "mass_limit": (5, 500)}


def version_of(settings: YouthSettings) -> str:
    """A mark of what stands now: a form that was opened before somebody else saved has another."""
    values = [str(getattr(settings, name)) for name in FIELDS]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def change(*, by: Actor, service: Service, values: Mapping[str, Any], version: str) -> list[str]:
    """Save ``values``; the names of the fields that changed. The same values again change nothing.

    Raises Refused for those who do not lead; Invalid for a number outside its limits, an unknown code and an assessment
    without its day; NotAllowedNow where somebody has saved since ``version``.
    """
    require(by, Permission.LEAD_YOUTH, service)
    if values["regime"] not in Regime.values:
        raise Invalid(_("Velg regelverk."), field="regime", value=values["regime"], valid=Regime.values)
    for name, (least, most) in NUMBERS.items():
        if not least <= values[name] <= most:
            said = _("Skriv et tall fra %(least)d til %(most)d.") % {"least": least, "most": most}
            raise Invalid(said, field=name)
    _require_known(service, values)
    with transaction.atomic():
        require(by, Permission.LEAD_YOUTH, service)
        Service.objects.select_for_update().get(pk=service.pk)
        settings = YouthSettings.objects.filter(service=service).first() or YouthSettings(service=service)
        changed = sorted(
            name for name in FIELDS if name in values and getattr(settings, name) != values[name]
        )
        if not changed:
            return []
        if version != version_of(settings):
            raise NotAllowedNow(
                _(
                    "Noen andre endret dette mens du skrev. Se hva som står nå, og lagre på nytt hvis ditt skal gjelde."
                )
            )
        regimes = {"before": settings.regime, "after": values["regime"]} if "regime" in changed else {}
        for name in changed:
            setattr(settings, name, values[name])
        settings.save()
        team_access = bool(values["team_access"])
        record(by, "youth.settings_changed", settings, fields=changed, team_access=team_access, **regimes)
    return changed


def _require_known(service: Service, values: Mapping[str, Any]) -> None:
    """A function of KOSTRA that is in use (IDN-11); an impact assessment with both its place and its day (PVN-17)."""
    today = clock.today(service.timezone)
    known = ["", *(each.code for each in functions(today))]
    if values.get("kostra", "") not in known:
        raise Invalid(
            _("Velg en av funksjonene."), field="kostra", value=values["kostra"], valid=tuple(known)
        )
    reference, day = values.get("dpia_reference", "").strip(), values.get("dpia_on")
    if day is not None and not reference:
        raise Invalid(_("Skriv også hvor vurderingen ligger."), field="dpia_reference")
    if reference and day is None:
        raise Invalid(_("Skriv også hvilken dag vurderingen er fra."), field="dpia_on")
    if day is not None and day > today:
        raise Invalid(_("Skriv en dag som har vært, eller i dag."), field="dpia_on")
