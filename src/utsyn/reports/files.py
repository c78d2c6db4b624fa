"""Reports as files for the browser: ask, make, fetch. Each is one person's own, and gone after a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service
from utsyn.reports import queries
from utsyn.reports.models import ReportFile
from utsyn.reports.services import FORMATS, make_annual_report

#: How long a file waits to be fetched.
KEPT = timedelta(days=1)
#: A file in the making that has said nothing for so long has stopped: the server went down under it.
SILENCE = timedelta(minutes=2)
State = ReportFile.State


def ask(*, by: Actor, service: Service, year: int, shape: str, language: str) -> ReportFile:
    """Ask for a file, to be made by :func:`make`. One that the same person asked for and that is on its way is used.

    Raises :class:`~utsyn.core.errors.Refused` without ``report.make``, and :class:`Invalid` for what cannot be made.
    """
    require(by, Permission.MAKE_REPORT, service)
    if shape not in FORMATS:
        raise Invalid(_("Dette formatet finnes ikke."), field="format", value=shape, valid=list(FORMATS))
    if language not in queries.LANGUAGES:
        text = _("Rapporten finnes på bokmål, nynorsk og engelsk.")
        raise Invalid(text, field="language", value=language, valid=queries.LANGUAGES)
    years = queries.years(by, service)
    if year not in years:
        text = _("Det finnes ingen tall for %(year)s.") % {"year": year}
        raise Invalid(text, field="period", value=year, valid=[str(each) for each in years])
    now = clock.now()
    wanted = {"service": service, "user": by.user, "year": year, "shape": shape, "language": language}
    with transaction.atomic():
        ReportFile.objects.filter(service=service, changed_at__lt=now - KEPT).delete()
        waiting = ReportFile.objects.filter(
            **wanted, state__in=(State.ASKED, State.MAKING), changed_at__gt=now - SILENCE
        ).first()
        found = waiting or ReportFile.objects.create(**wanted, asked_at=now, changed_at=now)
        if waiting is None:
            record(
                by, "report.asked", found, report="annual", period=str(year), language=language, format=shape
            )
    return found


def make(*, by: Actor, service: Service, key: UUID) -> ReportFile:
    """Make a file that was asked for. Of two who try at once, one makes it and the other comes to nothing.

    Raises :class:`Invalid` for a file that is not the actor's own.
    """
    require(by, Permission.MAKE_REPORT, service)
    wanted = queries.file_of(by, service, key)
    with transaction.atomic():
        now = clock.now()
        free = Q(state__in=(State.ASKED, State.FAILED)) | Q(state=State.MAKING, changed_at__lt=now - SILENCE)
        mine = ReportFile.objects.filter(free, pk=wanted.pk).update(
            state=State.MAKING, step="", done=0, of=0, fault="", changed_at=now
        )
        if mine:
            record(by, "report.making", wanted)
    if not mine:
        wanted.refresh_from_db()
        return wanted

    def progress(step: str, done: int, of: int) -> None:
        ReportFile.objects.filter(pk=wanted.pk).update(step=step, done=done, of=of, changed_at=clock.now())

    try:
        data, name = make_annual_report(
            by=by,
            service=service,
            year=wanted.year,
            shape=wanted.shape,
            language=wanted.language,
            progress=progress,
        )
    except Exception as fault:
        said = fault.message if isinstance(fault, Invalid) else _("Noe gikk galt hos oss.")
        ReportFile.objects.filter(pk=wanted.pk).update(
            state=State.FAILED, fault=said[:300], changed_at=clock.now()
        )
        raise
    ReportFile.objects.filter(pk=wanted.pk).update(
        state=State.DONE, data=data, name=name, changed_at=clock.now()
    )
    wanted.refresh_from_db()
    return wanted


def fetch(*, by: Actor, service: Service, key: UUID) -> ReportFile:
    """The finished file, with its data, recorded as handed over.

    Raises :class:`NotAllowedNow` where it is not finished, :class:`Invalid` where there is no such file of the actor's.
    """
    require(by, Permission.MAKE_REPORT, service)
    found = queries.file_of(by, service, key)
    if found.state != State.DONE:
        raise NotAllowedNow(_("Fila er ikke ferdig ennå. Vent litt og prøv igjen."))
    with transaction.atomic():
        record(by, "report.fetched", found, report="annual", period=str(found.year), format=found.shape)
    return found
