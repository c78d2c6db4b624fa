"""«Oppsett»: how the service counts and keeps its teams safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.errors import NotAllowedNow
from utsyn.field import office_forms
from utsyn.field.models import FieldSettings
from utsyn.field.queries.settings import settings_to_change
from utsyn.field.services import settings as services
from utsyn.field.views.answering import answer


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the settings: the word in its address, its title and its form."""

    key: str
    slug: str
    title: str | Promise
    form: Callable[..., Form]


PARTS = (
    Part("counting", "telling", gettext_lazy("Telling"), office_forms.CountingForm),
    Part("safety", "sikkerhet", gettext_lazy("Sikkerhet"), office_forms.SafetyForm),
    Part("questions", "refleksjon", gettext_lazy("Refleksjon etter økta"), office_forms.QuestionsForm),
    Part("sun", "natt", gettext_lazy("Solnedgang og nattmodus"), office_forms.SunForm),
)
BY_SLUG = {part.slug: part for part in PARTS}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything that is set, with «Endre» at each part."""
    viewer, service = viewer_and_service(request, Permission.LEAD_FIELD)
    return render(
        request, "field/settings.html", {"now": settings_to_change(viewer, service), "parts": PARTS}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, part: str) -> HttpResponse:
    """One part."""
    viewer, service = viewer_and_service(request, Permission.LEAD_FIELD)
    now = settings_to_change(viewer, service)
    if part not in BY_SLUG:
        raise Http404(part)
    of = BY_SLUG[part]
    form = of.form(request.POST or None, initial=_initial(now, of))
    context: dict[str, Any] = {"part": of, "now": now}

    def act(wanted: dict[str, Any]) -> HttpResponse:
        values = {**wanted}
        if of.key == "questions":
            values["questions"] = [wanted[f"question_{number}"] for number in range(1, 6)]
        try:
            changed = services.change(
                by=viewer, service=service, part=of.key, values=values, version=wanted["version"]
            )
        except NotAllowedNow:
            # Once somebody has seen what stands now, saving again is a choice.
            form.data = {**request.POST.dict(), "version": services.version_of(now, of.key)}
            context["meanwhile"] = True
            raise
        said = (
            _("Lagret. Telefonene får det neste gang de er på nett.")
            if changed
            else _("Ingenting var endret.")
        )
        messages.success(request, said)
        return HttpResponseRedirect(reverse("field:settings"))

    return answer(request, form, act, "field/settings_change.html", context)


def _initial(now: FieldSettings, of: Part) -> dict[str, Any]:
    version = {"version": services.version_of(now, of.key)}
    if of.key == "questions":
        asked = {f"question_{number}": question for number, question in enumerate(now.questions, start=1)}
        return {**version, **asked}
    return {**version, **{name: getattr(now, name) for name in services.PARTS[of.key]}}
