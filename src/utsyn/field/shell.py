"""The field app as a thing to be installed: which files it consists of, and which version that makes.

The shell (the page under ``/felt``) holds no data: it is the same for everybody who reads the same language in the
same colours. Everything that it needs is on one list, so that a phone that has the list has the whole app.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext

#: What of the house's own design the app is drawn with, beside its own folder.
SHARED = (
    "core/curtain.js",
    "core/fonts.css",
    "core/icon.svg",
    "vendor/designsystemet/felt.css",
    "vendor/designsystemet/theme.css",
    "vendor/idb/index.js",
    "vendor/inter/inter-latin-wght-normal.woff2",
    "vendor/suncalc/suncalc.js",
)
FOLDER = "field/app"
#: Kept on the phone; what else lies in the folder (a script for the office's pages) is not of the app.
KEPT = frozenset({".js", ".css", ".svg", ".png"})
NOT_KEPT = frozenset({"leave.js"})
#: Scripts that are fetched when they are asked for, or by a tag of their own.
NOT_FIRST = re.compile(
    r"(core|vendor/suncalc)/|field/app/((main|sun|names|namelist|known)|views/(note|check|edit|outbox|more))\.js"
)
COLOURS = ("auto", "light", "dark")


@cache
def files() -> tuple[str, ...]:
    """The static files of the app, by their plain names, in a fixed order."""
    root = Path(__file__).resolve().parent / "static"
    own = (
        path.relative_to(root).as_posix()
        for path in (root / FOLDER).rglob("*")
        if path.suffix in KEPT and path.name not in NOT_KEPT
    )
    return (*SHARED, *sorted(own))


def modules() -> list[str]:
    """The scripts among them that the page begins with: fetched at once, not one after the other has been read."""
    return [path for path in files() if path.endswith(".js") and not NOT_FIRST.match(path)]


def assets() -> list[str]:
    """The addresses of those files, with their checksums where the files have been collected."""
    return [static(path) for path in files()]


def address(language: str, colours: str) -> str:
    """Where the shell in this language and these colours is, whoever asks."""
    return f"{reverse('field:app')}?{urlencode({'sprak': language, 'farger': colours})}"


def config(language: str, colours: str) -> dict[str, Any]:
    """What the app must know before it has asked anybody: addresses and its own version. No data."""
    return {
        "version": version(),
        "language": language,
        "colours": colours,
        "demo": settings.DEMO,
        "addresses": {
            "app": reverse("field:app"),
            "keeper": reverse("field:app-worker"),
            "inside": reverse("field:app-in"),
            "data": "/felt/data",
            "sync": "/felt/sync",
            "signIn": reverse("account_login"),
            "signOut": reverse("account_logout"),
        },
        "signIn": {
            "title": gettext("Logg inn"),
            "close": gettext("Lukk"),
            "page": gettext("Bruk passnøkkel, eller logg inn på en egen side"),
            "elsewhere": gettext(
                "Det neste steget er på en egen side. Det du har skrevet, er trygt på telefonen."
            ),
            "noNet": gettext(
                "Vi får ikke kontakt. Det du har skrevet, er trygt. Prøv igjen når du har nett."
            ),
            "waiting": gettext("Vent litt …"),
        },
    }


def draw(language: str, colours: str) -> str:
    """The shell as HTML. Drawn without the request, so that nothing of the viewer can be in it."""
    with translation.override(language):
        return render_to_string(
            "field/app/shell.html",
            {"config": config(language, colours), "color_scheme": colours, "modules": modules()},
        )


@cache
def version() -> str:
    """The version of the app: changes with any of its files, and not with the language."""
    whole = hashlib.sha256()
    root = Path(__file__).resolve().parent
    for path in files():
        whole.update(f"{static(path)}\n".encode())
    for template in sorted((root / "templates" / "field" / "app").iterdir()):
        whole.update(template.read_bytes())
    return whole.hexdigest()[:12]


def worker_version(language: str, colours: str) -> str:
    """The version of the app in one language and colours: what a worker's store is named after."""
    return hashlib.sha256("\n".join([*assets(), draw(language, colours)]).encode()).hexdigest()[:12]
