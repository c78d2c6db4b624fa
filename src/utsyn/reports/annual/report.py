"""The annual report: a registry of chapters, and what stands before them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from utsyn.core.clock import local
from utsyn.core.models import Service
from utsyn.reports.annual import field, follow_up
from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.document import Document, Section, Text, numbered
from utsyn.reports.wording import clock, listed
from utsyn.statistics.presentation.words import day_name, number

#: Chapter code → what writes it, given the desk and the service's name; the first section is of level 1.
CHAPTERS: dict[str, Callable[[YearDesk, str], list[Section]]] = {
    field.CODE: field.chapter,
    follow_up.CODE: follow_up.chapter,
}

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def write(desk: YearDesk, service: Service, language: str) -> Document:
    """The report of the desk's year, in a language (nb, nn, en). :func:`dated` says when its figures were right."""
    with override(language):
        sections = [section for chapter in CHAPTERS.values() for section in chapter(desk, service.name)]
        return Document(
            title=_("Årsrapport %(year)s") % {"year": desk.year},
            subtitle=service.name,
            language=language,
            service=service.code,
            service_name=service.name,
            period=str(desk.year),
            made_at=_UNDATED,
            about=tuple(_about(desk, service)),
            sections=numbered(sections),
        )


def dated(document: Document, service: Service, made_at: datetime) -> Document:
    """The document with the moment at which its figures were right, in «om tallene» too."""
    there = local(made_at, service.timezone)
    with override(document.language):
        text = _("Tallene er hentet %(day)s %(clock)s og viser det som var registrert da.") % {
            "day": day_name(there.date()),
            "clock": clock(there),
        }
    first, *rest = document.about
    return replace(document, made_at=there, about=(first, Text(text), *rest))


def _about(desk: YearDesk, service: Service) -> list[Text]:
    """«Om tallene»: which service and period, from which records, and what an encounter is not."""
    told = not service.municipality or service.municipality in service.name
    place = {"service": service.name, "municipality": service.municipality}
    who = service.name if told else _("%(service)s i %(municipality)s") % place
    people = [_("I tall for ungdommer er hver ungdom talt én gang.")] if follow_up.is_kept(desk) else []
    return [
        Text(
            _("Rapporten gjelder %(service)s fra 1. januar til 31. desember %(year)s.")
            % {"service": who, "year": desk.year}
        ),
        Text(_records(desk)),
        Text(_("Treff er ikke unike personer: Samme ungdom kan være talt flere ganger.")),
        *(Text(text) for text in people),
        Text(_("Ukjent er en egen gruppe og er med i alle summer. Andeler er av alle, når ikke annet står.")),
    ]


def _records(desk: YearDesk) -> str:
    counted = _counted(desk)
    if not counted:
        return _("Registreringene for %(year)s er ikke her. Tallene er hentet fra en tidligere rapport.") % {
            "year": desk.year
        }
    parts = [words(n) % {"n": number(n)} for n, words in counted]
    return _("De bygger på tjenestens egne registreringer: %(parts)s.") % {"parts": listed(parts)}


def _counted(desk: YearDesk) -> list[tuple[int, Callable[[int], str]]]:
    """How many records of each kind the year has, and what they are called; nothing where they are not here."""
    found: list[tuple[int, Callable[[int], str]]] = []
    if desk.year in desk.with_records:
        found += [
            (desk.ask("sessions").basis, lambda n: ngettext("%(n)s feltøkt", "%(n)s feltøkter", n)),
            (
                desk.ask("encounters").basis,
                lambda n: ngettext("%(n)s rad med treff", "%(n)s rader med treff", n),
            ),
            (desk.ask("incidents").basis, lambda n: ngettext("%(n)s hendelse", "%(n)s hendelser", n)),
        ]
    if follow_up.is_kept(desk) and desk.is_recorded("conversations", desk.year):
        held = desk.ask("conversations").basis
        found.append((held, lambda n: ngettext("%(n)s oppfølgingssamtale", "%(n)s oppfølgingssamtaler", n)))
    return found
