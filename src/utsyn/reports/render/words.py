"""The few words that every format needs beside the document's own, in the document's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from utsyn.reports.document import Document


def words(document: Document) -> dict[str, str]:
    """«Figur», «Tabell», «Innhold», «Om tallene» …"""
    with override(document.language):
        return {
            "figure": _("Figur"),
            "table": _("Tabell"),
            "contents": _("Innhold"),
            "about": _("Om tallene"),
            "definitions": _("Slik er tallene regnet ut"),
            "page": _("Side"),
            "of": _("av"),
            "update": _("Høyreklikk her og velg «Oppdater felt» for å hente innholdet."),
        }
