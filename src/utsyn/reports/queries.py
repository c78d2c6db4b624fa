"""Reading a report: the viewer first, then the document, kept for as long as nothing that it was made of changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.core import changes, clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.report import dated, write
from utsyn.reports.document import Document
from utsyn.reports.models import ReportFile
from utsyn.statistics import queries
from utsyn.statistics.periods import Period

LANGUAGES = ("nb", "nn", "en")
#: How many documents are kept; each is some hundred kilobytes.
KEPT = 24

_lock = threading.Lock()
_kept: OrderedDict[tuple[Any, ...], Document] = OrderedDict()


def years(viewer: Actor, service: Service) -> list[int]:
    """The years that a report can be made of, latest first."""
    require(viewer, Permission.MAKE_REPORT, service)
    return queries.years_with_figures(viewer, service)


def file_of(viewer: Actor, service: Service, key: UUID) -> ReportFile:
    """A file that the viewer asked for. Raises :class:`Invalid` where there is none: somebody else's, or an old one."""
    require(viewer, Permission.MAKE_REPORT, service)
    found = ReportFile.objects.defer("data").filter(service=service, user=viewer.user, key=key).first()
    if found is None:
        raise Invalid(
            _("Fila finnes ikke lenger. Gå tilbake til årsrapporten og lag den på nytt."), field="file"
        )
    return found


def annual_report(viewer: Actor, service: Service, year: int, language: str = "nb") -> Document:
    """The annual report of a year.

    Raises :class:`~utsyn.core.errors.Refused` without ``report.make``, and :class:`Invalid` for a year without
    figures or a language that the house does not have; both name the valid ones.
    """
    require(viewer, Permission.MAKE_REPORT, service)
    if language not in LANGUAGES:
        text = _("Rapporten finnes på bokmål, nynorsk og engelsk.")
        raise Invalid(text, field="language", value=language, valid=LANGUAGES)
    # Read before the figures: a change in between makes the next reader ask again, and nobody read old figures.
    tokens = changes.tokens(service, "field")
    with_figures = queries.years_with_figures(viewer, service)
    if year not in with_figures:
        text = _("Det finnes ingen tall for %(year)s.") if with_figures else _("Det finnes ingen tall ennå.")
        raise Invalid(
            text % {"year": year} if with_figures else text,
            field="period", value=year, valid=[str(found) for found in with_figures],
        )  # fmt: skip
    with override(language):  # the names of codes are read in the report's language
        desk = queries.desk(viewer, service, Period.parse(f"{year - 2}..{year}"))
    key = (
        service.pk, service.code, service.name, service.municipality, service.timezone, year, language,
        tuple(sorted((month, token) for month, token in tokens.items() if year - 2 <= int(month[:4]) <= year)),
        repr(desk.vocabulary), frozenset(desk.published), tuple(with_figures),
    )  # fmt: skip
    now = clock.now()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return dated(_kept[key], service, now)
    recorded = {int(month[:4]) for month in tokens}
    earlier = tuple(y for y in (year - 1, year - 2) if y in with_figures)
    asked = YearDesk(desk, year, earlier, frozenset({y for y in (year, *earlier) if y in recorded}))
    document = write(asked, service, language)
    with _lock:
        _kept[key] = document
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return dated(document, service, now)
