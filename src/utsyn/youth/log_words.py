"""The youth room's events in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "youth.opened": _("Åpnet journalen"),
    "youth.not_found": _("Spurte etter en journal som ikke finnes for dem"),
}
DETAILS: dict[str, str | Promise] = {
    "basis": _("grunnlag"),
    "parts": _("opplysninger"),
}
VALUES: dict[str, str | Promise] = {
    "key_worker": _("kontaktperson"),
    "named": _("egen tilgang"),
    "programme": _("leder for tiltak"),
    "substitute": _("vikar"),
    "team": _("hele teamet"),
    "emergency": _("nødtilgang"),
    "disposal": _("begrenset journal"),
}
