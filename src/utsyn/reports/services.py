"""Making a report as a file: rendered whole, recorded, and only then handed over."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.reports.document import Document
from utsyn.reports.queries import annual_report


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the module that makes it (loaded only then, for they are large), and what a browser is told."""

    renderer: str
    media_type: str
    draws: bool = True  # whether it has pictures of the charts


FORMATS: dict[str, Format] = {
    "pdf": Format("utsyn.reports.render.pdf", "application/pdf"),
    "docx": Format(
        "utsyn.reports.render.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "html": Format("utsyn.reports.render.html", "text/html; charset=utf-8"),
    "json": Format("utsyn.reports.render.data", "application/json", draws=False),
}

#: The named steps of making a file, in order.
FIGURES, CHARTS, FILE = "figures", "charts", "file"
STEPS = (FIGURES, CHARTS, FILE)
#: Told of each step: its name, how much of it is done, out of how much.
Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, of: int) -> None:
    """Nobody wants to know."""


def file_name(document: Document, shape: str) -> str:
    """``arsrapport-usit-2016.pdf``; in another language than bokmål ``arsrapport-usit-2016-nn.pdf``."""
    language = "" if document.language == "nb" else f"-{document.language}"
    return f"arsrapport-{document.service}-{document.period}{language}.{shape}"


def make_annual_report(
    *, by: Actor, service: Service, year: int, shape: str, language: str = "nb", progress: Progress = _silent
) -> tuple[bytes, str]:
    """The annual report as a file's bytes, and the name to give it. Recorded in the log, without its content.

    Raises :class:`~utsyn.core.errors.Refused` without ``report.make``; :class:`Invalid` for a year without figures,
    an unknown format or language.
    """
    require(by, Permission.MAKE_REPORT, service)
    if shape not in FORMATS:
        raise Invalid(_("Dette formatet finnes ikke."), field="format", value=shape, valid=list(FORMATS))
    progress(FIGURES, 0, 1)
    document = annual_report(by, service, year, language)
    progress(FIGURES, 1, 1)
    data = _rendered(document, shape, progress)
    with transaction.atomic():
        record(
            by, "report.made", service=service.code, report="annual", period=document.period,
            language=language, format=shape, size=len(data),
        )  # fmt: skip
    progress(FILE, 1, 1)
    return data, file_name(document, shape)


def _rendered(document: Document, shape: str, progress: Progress) -> bytes:
    chosen = FORMATS[shape]
    module = importlib.import_module(chosen.renderer)
    if not chosen.draws:
        progress(FILE, 0, 1)
        return bytes(module.render_json(document))
    charts, drawn = len(document.figures), 0

    def step() -> None:
        nonlocal drawn
        drawn += 1
        progress(*((CHARTS, drawn, charts) if drawn < charts else (FILE, 0, 1)))

    progress(*((CHARTS, 0, charts) if charts else (FILE, 0, 1)))
    return bytes(getattr(module, f"render_{shape}")(document, step))
