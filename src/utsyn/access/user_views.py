"""«Brukere»: the pages on which an administrator manages the people of a service."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utsyn.access import queries, services
from utsyn.access.clearances import is_required
from utsyn.access.forms import EndForm, NewUserForm, RoleForm
from utsyn.access.permissions import Permission
from utsyn.access.queries import Person
from utsyn.access.requests import viewer_and_service
from utsyn.access.rules import require
from utsyn.accounts.stepup import require_recent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service


@require_safe
@never_cache
def users(request: HttpRequest) -> HttpResponse:
    """Everybody in the service."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_USERS)
    found = queries.people(viewer, service)
    return render(
        request,
        "access/users.html",
        {
            "people": found,
            "due": [one for one in found if one.ends_soon],
            "unsigned": [one for one in found if one.lacks_declaration],
            "uncertified": [one for one in found if one.lacks_certificate],
            "required": is_required(viewer, service),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_user(request: HttpRequest) -> HttpResponse:
    """A new user, and then the one-time link."""
    viewer, service = _manager(request)
    form = NewUserForm(request.POST or None, today=clock.today(service.timezone))
    if request.method == "POST" and form.is_valid():
        try:
            user, raw = services.add_user(by=viewer, service=service, **form.cleaned_data)
        except Invalid as problem:
            form.add_error(problem.field or None, problem.message)
        else:
            if raw:
                return _show_link(request, user.email, user.pk, raw)
            messages.success(request, _("Brukeren har fått rollen. E-posten og passordet er som før."))
            return HttpResponseRedirect(reverse("access:user", args=[user.pk]))
    return render(request, "access/user_new.html", {"form": form})


@require_safe
@never_cache
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: roles, and what an administrator can do."""
    viewer, service = _manager(request)
    return _user_page(request, viewer, service, _person(viewer, service, pk))


@require_POST
@never_cache
def set_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role, in place of the one before."""
    viewer, service = _manager(request)
    found = _person(viewer, service, pk)
    form = RoleForm(request.POST, today=clock.today(service.timezone))
    if form.is_valid():
        return _try(
            request,
            viewer,
            service,
            found,
            form,
            lambda: services.set_role(by=viewer, service=service, user=found.user, **form.cleaned_data),
            _("Rollen er endret."),
        )
    return _user_page(request, viewer, service, found, role_form=form)


@require_POST
@never_cache
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End the role with a day."""
    viewer, service = _manager(request)
    found = _person(viewer, service, pk)
    form = EndForm(request.POST, today=clock.today(service.timezone))
    if form.is_valid():
        services.end_roles(
            by=viewer, service=service, user=found.user, last_day=form.cleaned_data["last_day"]
        )
        messages.success(request, _("Rollen er avsluttet."))
        return HttpResponseRedirect(reverse("access:user", args=[pk]))
    return _user_page(request, viewer, service, found, end_form=form)


@require_POST
@never_cache
def change_state(request: HttpRequest, pk: str, change: str) -> HttpResponse:
    """Take out of use, take into use, reset the second factor. ``change`` comes from the address."""
    viewer, service = _manager(request)
    found = _person(viewer, service, int(pk))
    act, said = {
        "ta-ut": (services.disable_user, _("Brukeren er tatt ut av bruk og logget ut overalt.")),
        "ta-i-bruk": (services.enable_user, _("Brukeren er tatt i bruk igjen.")),
        "nullstill-totrinn": (
            services.reset_second_factor,
            _("Totrinn er nullstilt. Brukeren setter det opp på nytt ved neste pålogging."),
        ),
    }[change]
    act(by=viewer, service=service, user=found.user)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("access:user", args=[pk]))


@require_POST
@never_cache
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link, shown on the page that answers, and never again."""
    viewer, service = _manager(request)
    found = _person(viewer, service, pk)
    raw = services.new_link(by=viewer, service=service, user=found.user)
    return _show_link(request, found.user.email, found.user.pk, raw)


def _manager(request: HttpRequest) -> tuple[Actor, Service]:
    """The viewer, who may manage users and has shown not long ago who they are (AUT-5)."""
    viewer, service = viewer_and_service(request, Permission.MANAGE_USERS)
    require(viewer, Permission.MANAGE_USERS, service)
    require_recent(request)
    return viewer, service


def _person(viewer: Actor, service: Service, pk: int) -> Person:
    found = queries.person(viewer, service, pk)
    if found is None:
        raise Http404
    return found


def _try(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    found: Person,
    form: Form,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    try:
        act()
    except NotAllowedNow:
        raise
    except Invalid as problem:
        form.add_error(problem.field or None, problem.message)
        return _user_page(request, viewer, service, found, role_form=form)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("access:user", args=[found.user.pk]))


def _user_page(
    request: HttpRequest,
    viewer: Actor,
    service: Service,
    found: Person,
    *,
    role_form: Form | None = None,
    end_form: Form | None = None,
) -> HttpResponse:
    today = clock.today(service.timezone)
    current = {"role": found.current.code} if found.current else {}
    context = {
        "person": found,
        "own": viewer.user is not None and viewer.user.pk == found.user.pk,
        "role_form": role_form or RoleForm(today=today, initial=current),
        "end_form": end_form or EndForm(today=today),
    }
    return render(request, "access/user.html", context)


def _show_link(request: HttpRequest, email: str, pk: int, raw: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("accounts:link", args=[raw]))
    return render(request, "access/user_link.html", {"link": address, "email": email, "pk": pk})
