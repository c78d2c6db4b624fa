"""The door of the machine interface: the language, and the interface itself, loaded when it is first called.

Importing django-ninja costs 0.3 s and 13 MB; a server that nobody asks for JSON pays neither.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # nothing here changes anything: any other method than GET is refused
def version_1(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer ``/api/v1/<rest>``, in the language of Accept-Language."""
    from utsyn.api import v1

    with translation.override(_language(request)):
        response = v1.answer_request(request, rest)
        response.headers.setdefault("Content-Language", translation.get_language() or "nb")
        response.headers["Vary"] = "Accept-Language, Authorization, Cookie"
        return response


def _language(request: HttpRequest) -> str:
    """The first language of the header that we have; else what the request has already (the user's own)."""
    known = dict(settings.LANGUAGES)
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        code = part.split(";")[0].strip().split("-")[0]
        code = "nb" if code == "no" else code
        if code in known:
            return code
    return translation.get_language() or settings.LANGUAGE_CODE
