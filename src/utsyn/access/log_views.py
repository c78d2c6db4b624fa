"""«Hendelseslogg»: who did what in the service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from utsyn.access import queries
from utsyn.access.forms import LogForm
from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.access.roles import roles
from utsyn.audit.actions import name_of, told
from utsyn.audit.models import AuditEvent
from utsyn.core import clock


@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """A page of the log, as filtered."""
    viewer, service = viewer_and_service(request, Permission.SEE_AUDIT)
    form = LogForm(request.GET or None, actions=queries.log_actions(viewer, service))
    wanted: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    asked = request.GET.get("page", "1")
    page = queries.log(
        viewer, service, page=int(asked) if asked.isdecimal() and len(asked) < 10 else 1, **wanted
    )
    query = request.GET.copy()
    query.pop("page", None)
    names = queries.names_of(viewer, service, list(page.object_list))
    rows = [_row(event, service.timezone, names) for event in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "query": query.urlencode()}
    return render(request, "access/log.html", context)


def _row(event: AuditEvent, timezone: str, names: dict[str, str]) -> dict[str, Any]:
    about = f"{event.object_type.partition('.')[2]} {event.object_id}".strip()
    if event.object_type == "accounts.user":
        about = names.get(event.object_id, about)
    detail = dict(event.detail)
    if event.object_type.startswith("catalogue.") and detail.get("code"):
        about = detail.pop("code")
    if detail.get("role") in roles():
        detail["role"] = str(roles()[detail["role"]])
    return {
        "at": clock.local(event.at, timezone),
        "actor": event.actor_label or _("Ikke logget inn"),
        "action": name_of(event.action),
        "about": about,
        "detail": told(detail),
    }
