"""What every view of a record does alike: who asks, in which service, and what is answered where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from utsyn.access.middleware import record_refusal
from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.youth.queries.access import no_access
from utsyn.youth.queries.known import searched_for
from utsyn.youth.queries.opening import NotHere

View = Callable[..., HttpResponse]


def of_record(view: View) -> View:
    """A view ``view(request, viewer, service, uid, …)`` of one record: 404 where there is none for this viewer.

    The answer is the same for no record, another service's, and one that leaves no trace (TAU-1, IDN-8). Of one that
    the viewer may know of and no more, a page says whom to ask.
    """

    @wraps(view)
    @never_cache
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer, service = viewer_and_service(request, Permission.SEE_YOUTH)
        try:
            return view(request, viewer, service, *args, **kwargs)
        except NotHere:
            raise Http404 from None
        except Refused as refused:
            asked = kwargs.get("uid")
            if not isinstance(asked, UUID):
                raise
            return _refused(request, viewer, service, asked, refused)

    return answered


def of_service(permission: Permission) -> Callable[[View], View]:
    """A view ``view(request, viewer, service, …)`` of no single record. Raises Refused for who has no service."""

    def made(view: View) -> View:
        @wraps(view)
        @never_cache
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer, service = viewer_and_service(request, permission)
            return view(request, viewer, service, *args, **kwargs)

        return answered

    return made


def _refused(
    request: HttpRequest, viewer: Actor, service: Service, uid: UUID, refused: Refused
) -> HttpResponse:
    """«Du har ikke tilgang til denne ungdommen. Spør …». What was refused for another reason is raised again."""
    try:
        found = no_access(viewer, service, uid)
    except NotHere:
        raise Http404 from None
    if found is None:
        raise refused
    record_refusal(viewer, refused, request.path, found.person, basis="denied")
    hit = searched_for(viewer, service, found.person)
    context = {"ask": found.ask, "hit": hit, "uid": found.person.uid, "typed": _typed(request)}
    return render(request, "youth/no_access.html", context, status=403)


def _typed(request: HttpRequest) -> list[str]:
    """What somebody had written in a form that stood open while the record was handed over: theirs to take along."""
    return [
        value for values in dict(request.POST.lists()).values() for value in values if " " in value.strip()
    ]


def complain(form: Form, wrong: Invalid) -> int:
    """Say in the form what was wrong, at the field it is about. The answer's status: 409 where the state forbids it."""
    form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return 409 if isinstance(wrong, NotAllowedNow) else 400
