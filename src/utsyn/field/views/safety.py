"""«Ute nå», and alarms about teams that have not been heard of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.field.office_forms import AlarmForm
from utsyn.field.queries import out
from utsyn.field.services import alarms
from utsyn.field.views.answering import answer, found

#: Nothing to show anew: the browser leaves what it has.
UNCHANGED = 204


@require_safe
def out_now(request: HttpRequest) -> HttpResponse:
    """Who is out. The list on it asks for itself anew."""
    return render(request, "field/out.html", _list(request))


@require_safe
def out_list(request: HttpRequest) -> HttpResponse:
    """The list alone."""
    return render(request, "field/_out_list.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    viewer, service = viewer_and_service(request, Permission.SEE_FIELD)
    permissions = getattr(request, "permissions", ())
    return {"out": out.out_now(viewer, service), "leads": Permission.LEAD_FIELD in permissions}


@require_POST
def watch(request: HttpRequest) -> HttpResponse:
    """What a leader's page asks each minute: raises what is due, and answers only where something has changed.

    A POST, because it may raise an alarm; ``seen`` holds the alarms that the page shows already.
    """
    viewer, service = viewer_and_service(request, Permission.LEAD_FIELD)
    standing = sorted(
        alarm.pk for team in alarms.raise_due(by=viewer, service=service) for alarm in team.standing
    )
    seen = {word for word in request.POST.get("seen", "").split(",") if word}
    if seen == {str(pk) for pk in standing}:
        return HttpResponse(status=UNCHANGED)
    new = any(str(pk) not in seen for pk in standing)
    return render(request, "field/_alarm_text.html", {"alarms": standing, "new": new})


@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm: what is known, and what was done."""
    viewer, service = viewer_and_service(request, Permission.LEAD_FIELD)
    raised, team = found(out.alarm, viewer, service, pk)
    form = AlarmForm(request.POST or None)

    def act(wanted: dict[str, Any]) -> HttpResponse:
        safe = wanted["outcome"] == "safe"
        alarms.handle(by=viewer, service=service, alarm_id=pk, note=wanted["note"], safe=safe)
        messages.success(request, _("Svaret er lagret, og varselet er borte."))
        return HttpResponseRedirect(reverse("field:out"))

    context = {"alarm": raised, "one": team, "duty_phone": out.duty_phone(viewer, service)}
    return answer(request, form, act, "field/alarm.html", context)


@require_POST
def watch_again(request: HttpRequest, pk: int) -> HttpResponse:
    """«Angre» of «Alle er trygt inne»."""
    viewer, service = viewer_and_service(request, Permission.LEAD_FIELD)
    found(lambda: alarms.watch_again(by=viewer, service=service, alarm_id=pk))
    messages.success(request, _("Vi følger med på teamet igjen."))
    return HttpResponseRedirect(reverse("field:out"))
