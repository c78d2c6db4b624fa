"""What was done to a code, as a sentence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.policies import shown

Action = CodeChange.Action


def sentence(change: CodeChange) -> str:
    """«Kaia» heter nå «Brygga». – and so on; what was taken back says so."""
    said = _SENTENCES[Action(change.action)](change)
    return _("Angret: %(said)s") % {"said": said} if change.undoes_id else said


def _renamed(change: CodeChange) -> str:
    names = {"old": change.before["name"], "new": change.after["name"]}
    return _("«%(old)s» heter nå «%(new)s».") % names


def _dated(change: CodeChange) -> str:
    last_day = change.after.get("valid_to")
    if not last_day:
        return _("I bruk igjen, uten siste dag.")
    return _("Siste dag i bruk er %(day)s.") % {"day": shown(date.fromisoformat(last_day))}


def _followed(change: CodeChange) -> str:
    if not change.after.get("successor"):
        return _dated(change)
    text = _("Koden «%(code)s» tar over. Siste dag i bruk er %(day)s.")
    return text % {
        "code": change.after["successor"],
        "day": shown(date.fromisoformat(change.after["valid_to"])),
    }


def _corrected(change: CodeChange) -> str:
    labels = {
        "area": _("område"),
        "kind": _("type"),
        "district": _("bydel"),
        "latitude": _("posisjon"),
        "valid_from": _("dato"),
        "bands": _("aldersgrupper"),
    }
    what = [label for key, label in labels.items() if change.before.get(key) != change.after.get(key)]
    return _("Rettet: %(what)s.") % {"what": ", ".join(what)}


_SENTENCES = {
    Action.ADDED: lambda change: _("Lagt til."),
    Action.RENAMED: _renamed,
    Action.CLOSED: _dated,
    Action.REOPENED: _followed,
    Action.MERGED: _followed,
    Action.REPLACED: _followed,
    Action.CORRECTED: _corrected,
    Action.ORDERED: lambda change: _("Rekkefølgen er ny."),
}
