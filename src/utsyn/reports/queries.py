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
from utsyn.statistics.facts.kinds import FIELD, YOUTH
from utsyn.statistics.periods import Period

LANGUAGES = ("nb", "nn", "en")
#: Everything that a report is made of.
STREAMS = ("field", "youth", "conversations")
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
    tokens = {stream: changes.tokens(service, stream) for stream in STREAMS}
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
        _of_years(tokens, year - 2, year),
        repr(desk.vocabulary), frozenset(desk.published), tuple(with_figures),
    )  # fmt: skip
    now = clock.now()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return dated(_kept[key], service, now)
    published = set(desk.published.years())
    earlier = tuple(y for y in (year - 1, year - 2) if y in desk.years_of[FIELD] | published)
    recorded = frozenset({y for y in (year, *earlier) if y in desk.years_of[FIELD]})
    followed = tuple(y for y in (year - 1, year - 2) if y in desk.years_of[YOUTH] | published)
    asked = YearDesk(desk, year, earlier, recorded, followed)
    document = write(asked, service, language)
    with _lock:
        _kept[key] = document
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return dated(document, service, now)


def _of_years(tokens: dict[str, dict[str, str]], first: int, last: int) -> tuple[tuple[str, str, str], ...]:
    """The tokens of these years' months, and of what is one whole for all time."""
    return tuple(
        sorted(
            (stream, month, token)
            for stream, of_months in tokens.items()
            for month, token in of_months.items()
            if month == changes.ALWAYS or first <= int(month[:4]) <= last
        )
    )
