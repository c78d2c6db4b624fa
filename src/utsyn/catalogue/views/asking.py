"""What the pages have in common: who asks, about which list, and what becomes of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.catalogue.bands import BandSpec
from utsyn.catalogue.forms import ChangeForm
from utsyn.catalogue.lists import LISTS, CodeList
from utsyn.catalogue.models import PlaceKind
from utsyn.catalogue.policies import ChangedMeanwhile, State, shown, version
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service


def viewing(request: HttpRequest) -> tuple[Actor, Service]:
    """Who asks, in which service. Raises Refused for somebody without a role anywhere."""
    actor: Actor | None = getattr(request, "actor", None)
    service: Service | None = getattr(request, "service", None)
    if actor is None or service is None:
        raise Refused(Permission.SEE_CATALOGUE)
    return actor, service


def may_change(request: HttpRequest) -> bool:
    """Whether to show what changes something; the services ask again."""
    return Permission.CHANGE_CATALOGUE in getattr(request, "permissions", ())


def list_at(slug: str) -> CodeList:
    """The list at this address. Raises Http404."""
    if slug not in LISTS:
        raise Http404(slug)
    return LISTS[slug]


def found(ask: Callable[..., Any], *arguments: Any) -> Any:
    """What a query finds. Raises Http404, the same for what does not exist and for what another service has."""
    try:
        return ask(*arguments)
    except ObjectDoesNotExist:
        raise Http404 from None


def answer(
    request: HttpRequest,
    form: ChangeForm,
    act: Callable[[dict[str, Any]], HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or let ``act`` do what it asks for. What was written stays when something is wrong."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except ChangedMeanwhile as changed:
                status = 409
                form.add_error(None, changed.message)
                form.data = {**request.POST.dict(), "version": version(changed.current)}
                context = {**context, "current": said(changed.current)}
            except Invalid as wrong:
                status = 409 if isinstance(wrong, NotAllowedNow) else 400
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            status = 400
    return render(request, template, {**context, "form": form}, status=status)


def said(state: State) -> list[tuple[str, str]]:
    """A state as rows of name and value, for people."""
    rows = [(_("Navn"), state["name"])]
    if "area" in state:
        kind = str(PlaceKind(state["kind"]).label) if state["kind"] in PlaceKind.values else state["kind"]
        rows += [(_("Område"), state["area"]), (_("Type"), kind)]
    if "bands" in state:
        rows.append((_("Aldersgrupper"), ", ".join(BandSpec(*band).ages for band in state["bands"])))
    if state.get("valid_from"):
        rows.append((_("I bruk fra"), _day(state["valid_from"])))
    if state.get("valid_to"):
        rows.append((_("Siste dag i bruk"), _day(state["valid_to"])))
    return rows


def _day(iso: str) -> str:
    from datetime import date

    return shown(date.fromisoformat(iso))
