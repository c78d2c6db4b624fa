"""What every view of a record does alike: who asks, in which service, and what is answered where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from utsyn.access.permissions import Permission
from utsyn.access.requests import viewer_and_service
from utsyn.youth.queries.opening import NotHere

View = Callable[..., HttpResponse]


def of_record(view: View) -> View:
    """A view ``view(request, viewer, service, uid, …)`` of one record: 404 where there is none for this viewer.

    The answer is the same for no record, another service's, and one that leaves no trace (TAU-1, IDN-8).
    """

    @wraps(view)
    @never_cache
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer, service = viewer_and_service(request, Permission.SEE_YOUTH)
        try:
            return view(request, viewer, service, *args, **kwargs)
        except NotHere:
            raise Http404 from None

    return answered
