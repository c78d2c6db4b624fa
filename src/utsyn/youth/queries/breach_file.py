"""A finding of the log review as a file: what a notification of a breach is written from (AUT-12, PVN-18).

It names no young person and no employee: who is notified gets what happened, how much, since when it is known and what
was done. Both names stand in the flag itself, for those who may read it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.actions import name_of
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries.flags import FlagPage, flag_page

_TIME = "%Y-%m-%d %H:%M:%S"


def breach_file(viewer: Actor, service: Service, flag: UUID) -> list[list[str]]:
    """Rows of two cells, a word and what it says; then the look-ups, with time and what was done. An event (LOG-2).

    Raises Refused; AccessFlag.DoesNotExist for one that the viewer may not know of.
    """
    with transaction.atomic():
        found = flag_page(viewer, service, flag)
        about = found.flag.person or service
        record(
            viewer, "youth.breach_exported", about, flag=str(found.flag.uid), basis="leader", parts=["log"]
        )
    said = [[label, value] for label, value in _said(found, service) if value]
    looks = [[_local(each.at, service), name_of(each.action)] for each in found.events]
    return [*said, [], [_("Tid"), _("Hva")], *looks]


def _said(found: FlagPage, service: Service) -> list[tuple[str, str]]:
    flag = found.flag
    content = flag.content()
    told = content.get("told", {})
    informed = _("Ja") if told.get("person") else _("Nei: %(why)s") % {"why": told.get("reason", "")}
    return [
        (_("Saksnummer"), str(flag.uid)),
        (_("Tjeneste"), service.name),
        (_("Kommune"), service.municipality),
        (_("Hva loggen viste"), flag.get_rule_display()),
        (_("Dag"), flag.on_date.isoformat()),
        (_("Antall oppslag"), str(len(found.events))),
        (_("Gjelder"), _("Journalen til én ungdom") if flag.person else _("Flere journaler")),
        (_("Funnet"), _local(flag.found_at, service)),
        (_("Vurdering"), flag.get_outcome_display() if flag.reviewed_at else _("Ikke vurdert ennå")),
        (_("Begrunnelse"), str(content.get("comment", ""))),
        (_("Kjent fra"), _local(flag.reviewed_at, service) if flag.reviewed_at and found.deadline else ""),
        (_("Datatilsynet varsles senest"), _local(found.deadline, service) if found.deadline else ""),
        (_("Varslet i kommunen"), str(told.get("controller", ""))),
        (_("Ungdommen har fått vite det"), informed if told else ""),
    ]


def _local(at: datetime, service: Service) -> str:
    return clock.local(at, service.timezone).strftime(_TIME)
