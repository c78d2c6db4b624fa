"""What every answer carries: its language, and headers that keep the browser from doing more than it should."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

#: Where the session of somebody who has not signed in keeps the language that they chose.
CHOSEN_LANGUAGE = "language"
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class HeadersMiddleware:
    """``no-store`` on everything that a view answers, and features of the browser that no page of ours uses, off.

    A view whose answer holds no data and may be kept says so by ``request.may_be_stored = True`` and sets its own
    ``Cache-Control``. Static files never come here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not getattr(request, "may_be_stored", False):
            response.headers["Cache-Control"] = "no-store"
        return response


class LanguageMiddleware:
    """The user's own language; for others the one that they chose on the page, or the Norwegian they read best.

    A browser that asks for English is no sign of somebody who wants English: very many Norwegians have one. So
    only a browser that prefers nynorsk to bokmål changes the language of a page before sign-in; English is a
    choice, by the switch on the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language(request)
        with translation.override(language):
            vars(request)["LANGUAGE_CODE"] = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _language(self, request: HttpRequest) -> str:
        known = dict(settings.LANGUAGES)
        if request.user.is_authenticated and request.user.language in known:
            return str(request.user.language)
        chosen = request.session.get(CHOSEN_LANGUAGE)
        if chosen in known:
            return str(chosen)
        return norwegian_of(request.headers.get("Accept-Language", "")) or str(settings.LANGUAGE_CODE)


def norwegian_of(accept_language: str) -> str | None:
    """``nb`` or ``nn``: the one that the header weighs most, the first of equals; None where it names neither."""
    best, most = None, 0.0
    for code, weight in parse_accept_lang_header(accept_language):
        language = {"no": "nb"}.get(code.split("-")[0], code.split("-")[0])
        if language in ("nb", "nn") and weight > most:
            best, most = language, weight
    return best
