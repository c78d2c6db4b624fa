"""«Beskjeder»: the hand-over log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core import clock
from utsyn.core.errors import Refused
from utsyn.field.office_forms import MessageForm
from utsyn.field.queries import handover as queries
from utsyn.field.services import handover as services
from utsyn.field.views.answering import answer, found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The messages, the newest day first."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    wanted = request.GET.get("side", "1")
    page = queries.messages(viewer, service, int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1)
    context = {
        "page": page,
        "unread": queries.unread_count(viewer, service),
        "may_write": queries.may_write(viewer, service),
        "just_saved": "lagret" in request.GET,
        "just_withdrawn": request.GET.get("trukket", ""),
    }
    return render(request, "field/handover.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new message. Warns where it looks as if somebody were named, and lets one go on all the same."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    if not queries.may_write(viewer, service):
        raise Refused(Permission.RECORD_FIELD, service.code)
    today = clock.today(service.timezone)
    key = request.GET.get("okt", "").replace("\x00", "")  # PostgreSQL takes no NUL
    session = found(queries.session_of, viewer, service, key) if key else None
    form = MessageForm(request.POST or None, initial={"on_date": session.on_date if session else today})
    context = {"session": session, "shifts": queries.shift_names(viewer, service, today)}
    if request.method == "POST" and form.is_valid() and "sure" not in request.POST:
        suspects = queries.suspected(viewer, service, form.cleaned_data["text"])
        if suspects:
            return render(request, "field/handover_new.html", {**context, "form": form, "suspects": suspects})

    def act(wanted: dict[str, Any]) -> HttpResponse:
        services.write(by=viewer, service=service, session=session, **wanted)
        messages.success(request, _("Beskjeden er lagret. De andre ser den som ulest."))
        return HttpResponseRedirect(f"{reverse('field:handover')}?lagret=1")

    return answer(request, form, act, "field/handover_new.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """«Lest»."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    found(lambda: services.read(by=viewer, service=service, note_id=pk))
    return _back(request, f"#beskjed-{pk}")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """«Alle lest»: those that the page showed."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    shown = [int(word) for word in request.POST.getlist("shown") if word.isdecimal() and len(word) < 19]
    services.read_all(by=viewer, service=service, shown=shown)
    messages.success(request, _("Beskjedene er merket som lest."))
    return _back(request)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    found(lambda: services.withdraw(by=viewer, service=service, note_id=pk))
    return HttpResponseRedirect(f"{reverse('field:handover')}?trukket={pk}")


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre»."""
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    found(lambda: services.restore(by=viewer, service=service, note_id=pk))
    messages.success(request, _("Beskjeden står igjen."))
    return HttpResponseRedirect(f"{reverse('field:handover')}#beskjed-{pk}")


def _back(request: HttpRequest, where: str = "") -> HttpResponse:
    """To the page of ours that the button stood on; otherwise to the messages."""
    page = request.POST.get("next", "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return HttpResponseRedirect(page)
    return HttpResponseRedirect(reverse("field:handover") + where)
