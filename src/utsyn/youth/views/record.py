"""The record's own page: what has happened, what is to be done, and the way to everything else."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from utsyn.access.permissions import Permission
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.queries import closing, sections
from utsyn.youth.queries.banner import banner
from utsyn.youth.queries.opening import opened
from utsyn.youth.queries.tasks import tasks_of
from utsyn.youth.queries.timeline import TimelinePage, timeline
from utsyn.youth.views.answering import of_record, of_service

#: What the page makes available, as the log says it (LOG-1). The journal's entries are an event of their own.
_PARTS = ("identity", "tasks", "key_workers", "contacts", "status", "decisions", "life_situation")


@require_safe
@of_record
def record(request: HttpRequest, viewer: Actor, service: Service, uid: UUID) -> HttpResponse:
    """The record: who it is about, what has happened, what is to be done."""
    kinds = request.GET.getlist("vis")[:20]
    with opened(viewer, service, uid, "youth.opened", parts=_PARTS) as found:
        person, today = found.person, sections.today_of(found)
        shown = timeline(found, viewer, kinds=kinds, page=_page(request.GET.get("side", "")))
        now, around = sections.standing(found), sections.contacts(found)
        workers = sections.following(sections.key_workers(found.same), today)
        context = {
            "banner": banner(found, workers),
            "person": person,
            "timeline": shown,
            "chips": _chips(shown),
            "newer": _address(shown.chosen, shown.page - 1) if shown.page > 1 else "",
            "older": _address(shown.chosen, shown.page + 1) if shown.page < shown.pages else "",
            "tasks": tasks_of(found),
            "items": sections.open_items(found, now=now, around=around, followed=workers),
            "standing": now,
            "workers": workers,
            "contacts": [one for one in around if not one.ended],
            "decisions": sections.decisions(found, on=today),
            "life": next(iter(sections.life_situations(found)), None),
            "farewells": closing.farewells(found),
            "slots": _slots(person.uid),
            "may_write": sections.may_write(found),
        }
        return render(request, "youth/record.html", context)


@require_safe
@of_service(Permission.SEE_YOUTH)
def keyboard(request: HttpRequest, viewer: Actor, service: Service) -> HttpResponse:
    """The keys that the record's pages know (ux.md § 2.4)."""
    return render(request, "youth/keyboard.html")


def _page(wanted: str) -> int:
    return int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 7 else 1


def _chips(shown: TimelinePage) -> list[tuple[str, str, bool]]:
    """The filter: label, where it leads, whether it is chosen. A press on a chosen one takes it away."""
    found = []
    for code, label in shown.kinds:
        chosen = code in shown.chosen
        rest = [each for each in shown.chosen if each != code] if chosen else [*shown.chosen, code]
        found.append((label, _address(rest), chosen))
    return found


def _address(kinds: Collection[str], page: int = 1) -> str:
    wanted: list[tuple[str, str | int]] = [("vis", kind) for kind in kinds]
    if page > 1:
        wanted.append(("side", page))
    return f"?{urlencode(wanted)}"


def _slots(uid: UUID) -> list[tuple[str, str]]:
    """Panels of other rooms: address and title. One whose page does not exist in this build is left out."""
    found = []
    for name, title in settings.YOUTH_SLOTS:
        try:
            found.append((reverse(name, args=[uid]), str(title)))
        except NoReverseMatch:
            continue
    return found
