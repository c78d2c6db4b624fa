"""Pages for when something cannot be shown: what happened, and what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def error_page(request: HttpRequest, status: int, **detail: Any) -> HttpResponse:
    """The page of an HTTP status (400, 403, 404, 409, 500), in the viewer's language.

    ``detail`` may hold ``message``, ``field``, ``value`` and ``valid`` of a :class:`utsyn.core.errors.Invalid`.
    """
    return render(request, f"core/error_{status}.html", {"detail": detail}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return error_page(request, 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the page had been open for too long, or cookies are off."""
    return render(request, "core/error_csrf.html", status=403)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Draws a page that needs neither the database nor the session."""
    return HttpResponse(render_to_string("core/error_500.html"), status=500)
