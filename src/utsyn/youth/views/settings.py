"""«Oppsett» of the records: the service's own choices, with what each leads to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from utsyn.access.permissions import Permission
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.youth.access_forms import SettingsForm
from utsyn.youth.kostra import functions
from utsyn.youth.models import StaffNumber
from utsyn.youth.queries.regimes import explained
from utsyn.youth.queries.settings import settings_page
from utsyn.youth.services import impeding
from utsyn.youth.services import settings as services
from utsyn.youth.views.answering import of_service
from utsyn.youth.views.form_view import FormView, Wanted


class Settings(FormView):
    """All of it on one page."""

    permission = Permission.LEAD_YOUTH
    form = SettingsForm
    template = "youth/settings.html"
    to = "youth:settings"

    def look(self) -> None:
        self.page = settings_page(self.viewer, self.service)
        if (
            self.request.method == "POST"
        ):  # whoever changes how far the records are seen confirms who they are
            self.confirm = bool(self.request.POST.get("team_access")) != self.page.settings.team_access

    def offered(self) -> dict[str, Any]:
        return {
            "explained": explained(self.service),
            "functions": functions(clock.today(self.service.timezone)),
        }

    def stands(self) -> dict[str, Any]:
        stands = {name: getattr(self.page.settings, name) for name in services.FIELDS}
        return {**stands, "version": services.version_of(self.page.settings)}

    def act(self, wanted: Wanted) -> list[str]:
        values, version = {name: wanted[name] for name in services.FIELDS}, wanted["version"]
        try:
            return services.change(by=self.viewer, service=self.service, values=values, version=version)
        except NotAllowedNow:
            # Once somebody has seen what stands now, saving again is a choice.
            self.sent.data = {**self.request.POST.dict(), "version": self.sent.initial["version"]}
            raise

    def tell(self, done: list[str]) -> str:
        return _("Lagret.") if done else _("Ingenting var endret.")

    def context(self, form: Form) -> dict[str, Any]:
        return {"page": self.page}


@require_POST
@of_service(Permission.LEAD_YOUTH)
def remove_number(request: HttpRequest, viewer: Actor, service: Service, number: int) -> HttpResponse:
    """Take away what an employee wrote by mistake."""
    require_recent(request)
    try:
        impeding.remove_number(by=viewer, service=service, number=number)
    except (StaffNumber.DoesNotExist, OverflowError):
        raise Http404 from None
    messages.success(request, _("Nummeret er slettet. Sperringer det ga, må oppheves på hver journal."))
    return HttpResponseRedirect(reverse("youth:settings"))
